/** One GET of a user of the mirror, and what its failure says of that user. */
import { isRefusal } from '../../mapping/errors.js';
import type { RequestContext } from '../../scim/types.js';
import type { DirectoryUser } from '../../store/directory-ports.js';
import { ZoomError } from '../../zoom/errors.js';
import { parseUser } from '../../zoom/parse.js';
import type { Bridge } from '../options.js';
import type { Reading } from './notes.js';

export const zoomKeyOfMirrored = ({ zoomId, address }: DirectoryUser): string => zoomId ?? address;

/** Nothing: the user has left, and the mirror is told so. Throws ZoomError where Zoom cannot be asked. */
export async function readOne(
  key: string,
  mirrored: DirectoryUser | undefined,
  bridge: Bridge,
  context: RequestContext,
): Promise<Reading[]> {
  const readAt = bridge.now();
  try {
    return [{ user: await bridge.zoom.getUser(key, context), readAt }];
  } catch (error) {
    if (!(error instanceof ZoomError) || !isOfOneUser(error)) throw error;
    if (error.kind === 'notFound' && mirrored?.zoom['status'] !== 'pending') {
      bridge.directory.noteGone(key, readAt);
      return [];
    }
    // A lapsed invitation is listed and cannot be read, nor can users of some kinds: the list's word is all there is.
    return mirrored === undefined ? [] : [{ user: parseUser(mirrored.zoom, 'directory'), readAt }];
  }
}

const isOfOneUser = (error: ZoomError): boolean => isRefusal(error) || error.kind === 'unintelligible';
