/** What Zoom has shown of users, joined with what the mirror knows of them. Pure. */
import { LISTED_FIELDS, mergeListed } from '../../mapping/directory-listed.js';
import type { ZoomUser } from '../../zoom/types.js';
import type { Sighting } from './entries.js';
import type { KnownUser } from './known-users.js';

/** undefined: the mirror knows something newer. */
export type Join = (
  shown: ZoomUser,
  readAt: string,
  known: KnownUser | undefined,
) => Omit<Sighting, 'link' | 'resource'> | undefined;

const isNewer = (known: KnownUser | undefined, readAt: string): boolean =>
  known?.wholeAt !== undefined && known.wholeAt > readAt;

export const joinRead: Join = (zoom, readAt, known) => {
  if (isNewer(known, readAt)) return undefined;
  if (known === undefined || known.seenAt <= readAt) return { zoom, wholeAt: readAt, seenAt: readAt };
  // A list has shown the user since this GET began.
  return { zoom: mergeListed(zoom, listedPart(known.zoom)), wholeAt: readAt, seenAt: known.seenAt };
};

function copyField<K extends keyof ZoomUser>(target: ZoomUser, source: ZoomUser, field: K): void {
  if (source[field] !== undefined) target[field] = source[field];
}

function listedPart(user: ZoomUser): ZoomUser {
  const part: ZoomUser = { email: user.email, type: user.type };
  for (const field of LISTED_FIELDS) copyField(part, user, field);
  return part;
}

/** A list tells a part; the rest stays as it was last read. Of somebody invited anew nothing of the former user stays. */
export const joinListed: Join = (item, readAt, known) => {
  if (isNewer(known, readAt)) return undefined;
  const isAnew = item.status === 'pending' && known?.zoom.status !== 'pending';
  return { zoom: mergeListed(known?.zoom, item), wholeAt: isAnew ? undefined : known?.wholeAt, seenAt: readAt };
};
