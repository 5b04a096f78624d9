/** The profile picture: judged by its content, not by its name. */
import { createHash } from 'node:crypto';
import { Refusal } from './refusal.js';
import { requireActive } from './user-rules.js';
import type { Answer, ApiRequest, UploadedFile, World } from './world.js';

const largest = 2 * 1024 * 1024;

export function uploadPicture({ params, file }: ApiRequest<'uploadPicture'>, { account }: World): Answer {
  const user = account.require(params.userId);
  requireActive(user);
  const { bytes, type } = verifyPicture(file);
  const digest = createHash('sha256').update(bytes).digest('base64url').slice(0, 22);
  account.change(user, {
    picture: { type, size: bytes.length },
    pic_url: `https://us06web.zoom.us/p/v2/${digest}/${user.id}`,
  });
  return { status: 201, body: {} };
}

export function deletePicture({ params }: ApiRequest<'deletePicture'>, { account }: World): Answer {
  const user = account.require(params.userId);
  requireActive(user);
  account.change(user, { picture: undefined, pic_url: '' });
  return { status: 204 };
}

/** 120, with an empty message where the file name is missing (observed). */
function verifyPicture(file: UploadedFile | undefined): { bytes: Buffer; type: string } {
  if (file?.field !== 'pic_file') throw new Refusal(400, 120, 'The file is empty.');
  if (!file.filename) throw new Refusal(400, 120, '');
  if (file.size === 0) throw new Refusal(400, 120, 'The file is empty.');
  if (file.size > largest) throw new Refusal(400, 120, 'The file is larger than 2 MB.');
  const type = pictureType(file.bytes);
  if (type === undefined) throw new Refusal(400, 120, 'Only jpg, jpeg and png files are taken.');
  return { bytes: file.bytes, type };
}

function pictureType(bytes: Buffer): 'image/jpeg' | 'image/png' | undefined {
  if (bytes.subarray(0, 3).equals(Buffer.from([0xff, 0xd8, 0xff]))) return 'image/jpeg';
  if (bytes.subarray(0, 8).equals(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]))) return 'image/png';
  return undefined;
}
