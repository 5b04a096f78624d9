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

export interface Rules {
  readonly join: Join;
  /** What Zoom shows may be older than our own removal. */
  hasLeft(user: ZoomUser, seenAt: string): boolean;
}

export const joinAll = (readings: readonly Reading[], known: FindKnown, join: Join): ReturnType<Join>[] =>
  readings.map(({ user, readAt }) => join(user, readAt.toISOString(), known(user)));

export async function prepare(
  readings: readonly Reading[],
  known: FindKnown,
  names: Names,
  { join, hasLeft }: Rules,
  parts: EntryParts,
): Promise<Prepared> {
  const joined = joinAll(readings, known, join);
  const users = readings.map(({ user }) => user);
  const [taken, newer, deleted] = [[] as Taken[], [] as KnownUser[], [] as KnownUser[]];
  for (const [at, { zoom: user, link }] of (await withLinks(users, parts.store.links)).entries()) {
    const [each, seen] = [known(user), joined[at]];
    if (link?.deleted !== undefined) {
      if (each !== undefined) deleted.push(each);
    } else if (seen !== undefined && !hasLeft(user, seen.seenAt)) {
      const { zoom, wholeAt, seenAt } = seen;
      taken.push({ zoom, link, known: each, resource: viewOf({ zoom, link }, names, parts), wholeAt, seenAt });
    } else if (each !== undefined) newer.push(each);
  }
  return { taken, newer, deleted };
}
