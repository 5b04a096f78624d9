/** What the mirror knows of users whom Zoom has just shown. */
import { isDeepStrictEqual } from 'node:util';
import { isJsonObject } from '../../scim/json.js';
import type { JsonObject } from '../../scim/types.js';
import type { DirectoryStore, DirectoryUser } from '../../store/directory-ports.js';
import { parseUser } from '../../zoom/parse.js';
import type { ZoomUser } from '../../zoom/types.js';
import { personOf } from '../names.js';

export interface KnownUser extends Omit<DirectoryUser, 'zoom'> {
  readonly zoom: ZoomUser;
}

export const toKnown = (user: DirectoryUser): KnownUser => ({ ...user, zoom: parseUser(user.zoom, 'directory') });

export const findMirrored = async (addresses: readonly string[], directory: DirectoryStore): Promise<ZoomUser[]> =>
  (await directory.find({ addresses })).map(({ zoom }) => parseUser(zoom, 'directory'));

export type FindKnown = (user: ZoomUser) => KnownUser | undefined;

/** By Zoom's id; by address where the one or the other has none: an address with another id is somebody else's. */
export async function findKnown(users: readonly ZoomUser[], directory: DirectoryStore): Promise<FindKnown> {
  const zoomIds = users.flatMap(({ id }) => id ?? []);
  const byId = new Map<string, KnownUser>();
  for (const each of zoomIds.length === 0 ? [] : await directory.find({ zoomIds })) {
    if (each.zoomId !== undefined) byId.set(each.zoomId, toKnown(each));
  }
  const addresses = users.filter(({ id }) => id === undefined || !byId.has(id)).map(({ email }) => email.toLowerCase());
  const holders = addresses.length === 0 ? [] : (await directory.find({ addresses })).map(toKnown);
  const byAddress = new Map(holders.map((each) => [each.address, each]));
  return ({ id, email }) => {
    const same = id === undefined ? undefined : byId.get(id);
    const holder = byAddress.get(email.toLowerCase());
    return same ?? (id === undefined || holder?.zoomId === undefined ? holder : undefined);
  };
}

function withoutVersion({ meta, ...attributes }: JsonObject): JsonObject {
  if (!isJsonObject(meta)) return attributes;
  const { version: _, lastModified: __, ...rest } = meta;
  return { ...attributes, meta: rest };
}

/** Whether the mirror shows a user just so; version and time of change follow from the rest. */
export const isShownSo = (known: KnownUser, zoom: ZoomUser, resource: JsonObject): boolean =>
  isDeepStrictEqual(known.zoom, zoom) && isDeepStrictEqual(withoutVersion(known.resource), withoutVersion(resource));

/** Whether users who show this one as their manager show the same as before. */
export const samePerson = (before: ZoomUser | undefined, after: ZoomUser | undefined): boolean =>
  isDeepStrictEqual(before && personOf(before), after && personOf(after));

const isPassing = (field: string): boolean => field === 'last_login_time' || field === 'last_client_version';

/** Whether a list shows a change that may have others beside it, which only a GET tells. A sign-in has none. */
export function showsChange(known: KnownUser | undefined, zoom: ZoomUser): boolean {
  if (known?.wholeAt === undefined) return false;
  const lasting = (user: ZoomUser) => Object.fromEntries(Object.entries(user).filter(([field]) => !isPassing(field)));
  return !isDeepStrictEqual(lasting(known.zoom), lasting(zoom));
}
