/** Reads what was sent: JSON, a form, or one uploaded file. */
import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import busboy from 'busboy';
import type { UploadedFile } from './world.js';

export interface SentBody {
  readonly body: unknown;
  readonly file: UploadedFile | undefined;
  /** The digits as written: JSON.parse would round them beyond 2^53. */
  readonly zoomOneType: string | undefined;
}

const nothing: SentBody = { body: undefined, file: undefined, zoomOneType: undefined };

export async function readBody(request: IncomingMessage): Promise<SentBody> {
  const type = request.headers['content-type'] ?? '';
  if (type.startsWith('multipart/form-data')) return { ...nothing, file: await readFile(request) };
  const bytes = await readAll(request);
  if (bytes.length === 0) return nothing;
  const text = bytes.toString('utf8');
  if (type.startsWith('application/x-www-form-urlencoded')) {
    return { ...nothing, body: Object.fromEntries(new URLSearchParams(text)) };
  }
  return type.startsWith('application/json') ? readJson(text) : nothing;
}

/** In a JSON text the quotes of this pattern cannot stand inside a string, where they would be escaped. */
const zoomOneTypeDigits = /"zoom_one_type"\s*:\s*(\d+)/;

/** What cannot be read is as good as no body. */
function readJson(text: string): SentBody {
  try {
    return { ...nothing, body: JSON.parse(text), zoomOneType: zoomOneTypeDigits.exec(text)?.[1] };
  } catch {
    return nothing;
  }
}

/** The first part of the form, which may be a file in all but its name; undefined for a form that cannot be read. */
async function readFile(request: IncomingMessage): Promise<UploadedFile | undefined> {
  return new Promise((resolve) => {
    let file: Promise<UploadedFile> | undefined;
    const form = busboyFor(request);
    if (form === undefined) return void request.resume().on('end', () => resolve(undefined));
    form.on('file', (field, stream, { filename, mimeType: type }) => {
      const bytes = readAll(stream);
      file ??= bytes.then((read) => ({ field, filename, type, size: read.length, bytes: read }));
    });
    form.on('field', (field, value, { mimeType: type }) => {
      const bytes = Buffer.from(value);
      file ??= Promise.resolve({ field, filename: undefined, type, size: bytes.length, bytes });
    });
    form.on('close', () => resolve(file));
    form.on('error', () => resolve(undefined));
    request.pipe(form);
  });
}

function busboyFor(request: IncomingMessage): busboy.Busboy | undefined {
  try {
    return busboy({ headers: request.headers });
  } catch {
    return undefined;
  }
}

/** node:stream/consumers makes a Blob first, which costs more than all the rest of a call. */
async function readAll(stream: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}
