/** Finding the Zoom users among whom every match of a filter is: point reads, or lists of one status after the other. */
import { isAddress } from '../mapping/login.js';
import type { RoleKey, UserKey, UserLookup } from '../mapping/query.js';
import { compareTexts } from '../scim/comparison-key.js';
import type { RequestContext } from '../scim/types.js';
import type { Link } from '../store/ports.js';
import { ZoomError } from '../zoom/errors.js';
import type { ZoomUser } from '../zoom/types.js';
import { zoomIdOf } from './execute.js';
import { withLinks } from './linked-users.js';
import { findInZoom, mayBeUserId, zoomKeyOf } from './load.js';
import type { Bridge } from './options.js';
import { inParallel } from './parallel.js';
import type { LinkedUser } from './render.js';

const ALL_STATUSES = 3;
/** Users whose links are read in two milliseconds or so, by one statement. */
const LINKS_AT_ONCE = 500;

/** A user who may match. */
export interface Candidate extends LinkedUser {
  /** Read by GET; otherwise as Zoom's list shows it. */
  readonly isWhole: boolean;
}

/** undefined: nobody, or an invitation that has lapsed. */
export async function readUser(
  idOrEmail: string,
  bridge: Bridge,
  context: RequestContext,
): Promise<ZoomUser | undefined> {
  try {
    return await findInZoom(idOrEmail, bridge, context);
  } catch (error) {
    if (error instanceof ZoomError && error.kind === 'invitationExpired') return undefined;
    throw error;
  }
}

async function readUsers(ids: readonly string[], bridge: Bridge, context: RequestContext): Promise<ZoomUser[]> {
  const users = await inParallel(ids, (id) => readUser(id, bridge, context));
  return users.filter((user) => user !== undefined);
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
  const ids = links.filter((link) => link.deleted === undefined).map(zoomKeyOf);
  if (key.by === 'id') return links.length === 0 && mayBeUserId(key.value, undefined) ? [key.value] : ids;
  if (key.by === 'externalId' || !isAddress(key.value)) return ids;
  // A link whose login is this very address leads to the same user: one GET answers.
  const known = links.some((link) => link.login === key.value.toLowerCase());
  if (known && links.length === 1) return ids;
  // An address that we have just given to a user may not be known to Zoom's reads yet.
  return [...ids, bridge.recentWrites.idOfAddress(key.value) ?? key.value];
}

async function findByKeys(keys: readonly UserKey[], bridge: Bridge, context: RequestContext): Promise<ZoomUser[]> {
  const ids = new Set((await Promise.all(keys.map((key) => userIdsOf(key, bridge)))).flat());
  return readUsers([...ids], bridge, context);
}

/** undefined: no such role, so nobody has it. */
async function roleIdOf(role: RoleKey, bridge: Bridge, context: RequestContext): Promise<string | undefined> {
  if (role.by === 'id') return role.value;
  const roles = await bridge.names.roles(context);
  return roles.find((each) => each.name.toLowerCase() === role.value.toLowerCase())?.id;
}

type ListLookup = UserLookup & { readonly kind: 'list' };

/** `roleId` undefined: any role. */
async function listStatuses(
  { statuses }: ListLookup,
  roleId: string | undefined,
  bridge: Bridge,
  context: RequestContext,
): Promise<ZoomUser[]> {
  const lists = statuses.map((status) =>
    bridge.listings.read({ status, ...(roleId === undefined ? {} : { roleId }) }, context),
  );
  return (await Promise.all(lists)).flat();
}

/** Users who show another status or role than Zoom does, because a change of it is deferred. */
async function idsOfDeferred(bridge: Bridge): Promise<string[]> {
  const links = await bridge.store.links.exceptional();
  return links
    .filter(({ deferred, deleted }) => deleted === undefined && ('active' in deferred || 'roles' in deferred))
    .map(zoomKeyOf);
}

/** Users who got a status or role a moment ago that puts them into lists which do not show them yet. */
function idsOfMoved(lookup: ListLookup, roleId: string | undefined, listed: readonly ZoomUser[], bridge: Bridge) {
  const ids = new Set(listed.map(zoomIdOf));
  return bridge.recentWrites
    .moved()
    .filter(
      ({ status, role_id }) =>
        status !== undefined && lookup.statuses.includes(status) && (roleId ?? role_id) === role_id,
    )
    .map(zoomIdOf)
    .filter((id) => !ids.has(id));
}

interface Found {
  /** As Zoom's lists show them. */
  readonly listed: readonly ZoomUser[];
  /** Read by GET. */
  readonly read: readonly ZoomUser[];
}

async function findByList(lookup: ListLookup, bridge: Bridge, context: RequestContext): Promise<Found> {
  const roleId = lookup.role && (await roleIdOf(lookup.role, bridge, context));
  const isNarrow = lookup.role !== undefined || lookup.statuses.length < ALL_STATUSES;
  const isNobody = lookup.role !== undefined && roleId === undefined;
  const listed = isNobody ? [] : await listStatuses(lookup, roleId, bridge, context);
  const missing = isNarrow
    ? [...(await idsOfDeferred(bridge)), ...idsOfMoved(lookup, roleId, listed, bridge)]
    : bridge.recentCreates.missingFrom(listed);
  return { listed, read: await readUsers([...new Set(missing)], bridge, context) };
}

/** By address, each once: a user may move between the lists while they are read, and the last sight counts. */
function inOrder(users: readonly ZoomUser[]): ZoomUser[] {
  const byAddress = new Map(users.map((user) => [user.email.toLowerCase(), user]));
  return [...byAddress].sort(([a], [b]) => compareTexts(a, b)).map(([, user]) => user);
}

/** In the order of their addresses, which is stable while nobody is renamed; without soft-deleted users. Throws ZoomError. */
export async function findCandidates(
  lookup: UserLookup,
  bridge: Bridge,
  context: RequestContext,
): Promise<Candidate[]> {
  const { listed, read } =
    lookup.kind === 'list'
      ? await findByList(lookup, bridge, context)
      : { listed: [], read: await findByKeys(lookup.keys, bridge, context) };
  // Scans that share a list get it at the same moment.
  if (lookup.kind === 'list') await bridge.listings.nextTurn();
  const isWhole = new Set(read);
  const users = inOrder([...listed, ...read]);
  const linked = await bridge.listings.inSlices(users, (each) => withLinks(each, bridge.store.links), LINKS_AT_ONCE);
  return linked
    .filter(({ link }) => link?.deleted === undefined)
    .map((user) => ({ ...user, isWhole: isWhole.has(user.zoom) }));
}
