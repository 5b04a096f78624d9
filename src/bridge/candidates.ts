/** Finding the Zoom users among whom every match of a filter is: point reads, or lists of one status after the other. */
import pLimit from 'p-limit';
import { isAddress } from '../mapping/login.js';
import type { RoleKey, UserKey, UserLookup } from '../mapping/query.js';
import type { RequestContext } from '../scim/types.js';
import type { Link } from '../store/ports.js';
import { ZoomError } from '../zoom/errors.js';
import type { ZoomUser, ZoomUserStatus } from '../zoom/types.js';
import { zoomIdOf } from './execute.js';
import { mayBeUserId } from './load.js';
import type { Bridge } from './options.js';
import type { LinkedUser } from './render.js';

/** GETs of one request under way at a time. */
const PARALLEL_READS = 8;

export const inParallel = <T, R>(items: readonly T[], task: (item: T) => Promise<R>): Promise<R[]> => {
  const limit = pLimit(PARALLEL_READS);
  return Promise.all(items.map((item) => limit(() => task(item))));
};

/** undefined: nobody. */
export async function readUser(
  idOrEmail: string,
  bridge: Bridge,
  context: RequestContext,
): Promise<ZoomUser | undefined> {
  try {
    return await bridge.zoom.getUser(idOrEmail, context);
  } catch (error) {
    if (error instanceof ZoomError && (error.kind === 'notFound' || error.kind === 'invitationExpired'))
      return undefined;
    throw error;
  }
}

async function linksOf(key: UserKey, bridge: Bridge): Promise<Link[]> {
  const { links } = bridge.store;
  switch (key.by) {
    case 'id': {
      const link = await links.get(key.value);
      return link === undefined ? [] : [link];
    }
    case 'userName':
      return links.findByUserName(key.value);
    case 'externalId':
      return links.findByExternalId(key.value);
    case 'email':
      return links.findByEmail(key.value);
  }
}

/** What Zoom must be asked for: ids known from links, and the key itself where Zoom knows users by it. */
async function userIdsOf(key: UserKey, bridge: Bridge): Promise<string[]> {
  const links = await linksOf(key, bridge);
  const ids = links.filter((link) => link.deleted === undefined).map((link) => link.id);
  if (key.by === 'id') return links.length === 0 && mayBeUserId(key.value, undefined) ? [key.value] : ids;
  if (key.by === 'externalId' || !isAddress(key.value)) return ids;
  // A link whose login is this very address leads to the same user: one GET answers.
  const known = links.some((link) => link.login === key.value.toLowerCase());
  return known && links.length === 1 ? ids : [...ids, key.value];
}

async function findByKeys(keys: readonly UserKey[], bridge: Bridge, context: RequestContext): Promise<ZoomUser[]> {
  const ids = new Set((await Promise.all(keys.map((key) => userIdsOf(key, bridge)))).flat());
  const users = await inParallel([...ids], (id) => readUser(id, bridge, context));
  return users.filter((user) => user !== undefined);
}

async function listStatus(
  status: ZoomUserStatus,
  roleId: string | undefined,
  bridge: Bridge,
  context: RequestContext,
): Promise<ZoomUser[]> {
  const users: ZoomUser[] = [];
  let nextPageToken = '';
  do {
    const page = await bridge.zoom.listUsers(
      { status, ...(roleId === undefined ? {} : { roleId }), ...(nextPageToken === '' ? {} : { nextPageToken }) },
      context,
    );
    // Zoom's list of one status is the word on the status.
    for (const user of page.users) users.push({ ...user, status: user.status ?? status });
    nextPageToken = page.next_page_token;
  } while (nextPageToken !== '');
  return users;
}

/** undefined: no such role, so nobody has it. */
async function roleIdOf(role: RoleKey, bridge: Bridge, context: RequestContext): Promise<string | undefined> {
  if (role.by === 'id') return role.value;
  const roles = await bridge.names.roles(context);
  return roles.find((each) => each.name.toLowerCase() === role.value.toLowerCase())?.id;
}

async function listUsers(lookup: UserLookup & { kind: 'list' }, bridge: Bridge, context: RequestContext) {
  const roleId = lookup.role && (await roleIdOf(lookup.role, bridge, context));
  const isEmpty = lookup.role !== undefined && roleId === undefined;
  const lists = isEmpty
    ? []
    : await Promise.all(lookup.statuses.map((each) => listStatus(each, roleId, bridge, context)));
  return lists.flat();
}

/** Users who show another status or role than Zoom does, because a change of it is deferred. */
async function listDeferred(lookup: UserLookup & { kind: 'list' }, bridge: Bridge, context: RequestContext) {
  if (lookup.role === undefined && lookup.statuses.length === 3) return [];
  const links = await bridge.store.links.exceptional();
  const waiting = links.filter(
    ({ deferred, deleted }) => deleted === undefined && ('active' in deferred || 'roles' in deferred),
  );
  const users = await inParallel(waiting, (link) => readUser(link.id, bridge, context));
  return users.filter((user) => user !== undefined);
}

/** A user may move between the lists while they are read: the last sight counts. */
function eachOnce(users: readonly ZoomUser[]): ZoomUser[] {
  return [...new Map(users.map((user) => [user.email.toLowerCase(), user])).values()];
}

async function withLinks(users: readonly ZoomUser[], bridge: Bridge): Promise<LinkedUser[]> {
  const byId = await bridge.store.links.getMany(users.map(zoomIdOf));
  const missing = users.filter((user) => !byId.has(zoomIdOf(user)));
  // A pending user without an id in the list is known by its address; so is one that was given the address as id.
  const logins = missing.filter((user) => !user.id).map((user) => user.email.toLowerCase());
  const byLogin = new Map((await bridge.store.links.findByLogins(logins)).map((link) => [link.login, link]));
  const byAddress = await bridge.store.links.getMany(
    missing.filter((user) => user.id).map((user) => user.email.toLowerCase()),
  );
  return users.map((zoom) => {
    const address = zoom.email.toLowerCase();
    const link = byId.get(zoomIdOf(zoom)) ?? byAddress.get(address) ?? (zoom.id ? undefined : byLogin.get(address));
    return { zoom, link };
  });
}

/** In the order of their addresses, which is stable while nobody is renamed; without soft-deleted users. Throws ZoomError. */
export async function findCandidates(
  lookup: UserLookup,
  bridge: Bridge,
  context: RequestContext,
): Promise<LinkedUser[]> {
  const users =
    lookup.kind === 'keys'
      ? await findByKeys(lookup.keys, bridge, context)
      : [...(await listUsers(lookup, bridge, context)), ...(await listDeferred(lookup, bridge, context))];
  const linked = await withLinks(eachOnce(users), bridge);
  return linked
    .filter(({ link }) => link?.deleted === undefined)
    .sort((a, b) => (a.zoom.email.toLowerCase() < b.zoom.email.toLowerCase() ? -1 : 1));
}
