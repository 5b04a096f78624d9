/** Readings of users, joined with what is known of them: whom to keep and how, and who is out of the mirror. */
import type { Names } from '../../mapping/user.js';
import type { ZoomUser } from '../../zoom/types.js';
import { withLinks } from '../linked-users.js';
import { viewOf } from '../render.js';
import type { EntryParts, Sighting } from './entries.js';
import type { FindKnown, KnownUser } from './known-users.js';
import type { Reading } from './notes.js';
import type { Join } from './sightings.js';

export interface Taken extends Sighting {
  readonly known: KnownUser | undefined;
}

export interface Prepared {
  readonly taken: readonly Taken[];
  /** Of whom the mirror knows something newer. */
  readonly newer: readonly KnownUser[];
  /** Deleted over SCIM, as their links say. */
  readonly deleted: readonly KnownUser[];
}

/** A user whom Zoom has shown, and what is known of the same one. */
export interface Joined {
  readonly user: ZoomUser;
  readonly known: KnownUser | undefined;
  /** undefined: what is known is newer. */
  readonly seen: ReturnType<Join>;
}

export const joinAll = (readings: readonly Reading[], findKnown: FindKnown, join: Join): Joined[] =>
  readings.map(({ user, readAt }) => {
    const known = findKnown(user);
    return { user, known, seen: join(user, readAt.toISOString(), known) };
  });

/** `hasLeft`: what Zoom shows may be older than our own removal. */
export async function prepare(
  joined: readonly Joined[],
  names: Names,
  hasLeft: (user: ZoomUser, seenAt: string) => boolean,
  parts: EntryParts,
): Promise<Prepared> {
  const [taken, newer, deleted] = [[] as Taken[], [] as KnownUser[], [] as KnownUser[]];
  const linked = await withLinks(
    joined.map(({ user }) => user),
    parts.store.links,
  );
  for (const [at, { user, known: each, seen }] of joined.entries()) {
    const link = linked[at]?.link;
    if (link?.deleted !== undefined) {
      if (each !== undefined) deleted.push(each);
    } else if (seen !== undefined && !hasLeft(user, seen.seenAt)) {
      const { zoom, wholeAt, seenAt } = seen;
      taken.push({ zoom, link, known: each, resource: viewOf({ zoom, link }, names, parts), wholeAt, seenAt });
    } else if (each !== undefined) newer.push(each);
  }
  return { taken, newer, deleted };
}
