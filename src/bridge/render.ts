/** Zoom users and links → complete SCIM resources: names fetched, version and time of change added. */
import { hash } from 'node:crypto';
import { type Names, scimIdOf, toScimUser } from '../mapping/user.js';
import type { RequestContext, ScimResource } from '../scim/types.js';
import type { Link } from '../store/ports.js';
import type { ZoomUser } from '../zoom/types.js';
import type { NameDirectory } from './names.js';
import type { Bridge, BridgePolicy } from './options.js';
import { recentView, type View } from './recent-views.js';

/** What rendering needs of the bridge. */
export interface RenderParts extends Pick<Bridge, 'store' | 'serial' | 'baseUrl' | 'now'> {
  readonly names: Pick<NameDirectory, 'namesFor'>;
  readonly policy: Pick<BridgePolicy, 'country'>;
}

export interface LinkedUser {
  readonly zoom: ZoomUser;
  readonly link: Link | undefined;
}

/** Weak: two answers with one version mean the same, byte for byte or not (RFC 9110 §8.8.1). */
function versionOf({ meta: _, ...user }: ScimResource): string {
  return `W/"${hash('sha1', JSON.stringify(user), 'base64url').slice(0, 20)}"`;
}

export const viewOf = (user: LinkedUser, names: Names, { baseUrl, policy }: RenderParts) =>
  toScimUser({ ...user, names, country: policy.country, baseUrl });

/** Resources without version and time of change: for filters that do not read those, and for unfinished knowledge. */
export async function renderPlain(users: readonly LinkedUser[], bridge: RenderParts, context: RequestContext) {
  const names = await bridge.names.namesFor(
    users.map((user) => user.zoom),
    context,
  );
  return users.map((user) => viewOf(user, names, bridge));
}

/** Adds `meta.version` and `meta.lastModified` to resources that show all that Zoom knows. */
export async function withVersions(resources: readonly ScimResource[], bridge: RenderParts): Promise<ScimResource[]> {
  const views = resources.map((resource) => ({ resource, version: versionOf(resource) }));
  const timeOf = await observe(views, bridge);
  return views.map((view) => withVersion(view, timeOf(view)));
}

/** Since when each has been as it is. */
async function observe(views: readonly View[], bridge: RenderParts): Promise<(view: View) => string> {
  const now = bridge.now().toISOString();
  const seen = views.map(({ resource: { id, meta }, version }) => ({
    id,
    version,
    firstSeen: typeof meta['created'] === 'string' ? meta['created'] : now,
  }));
  const changed = await bridge.store.versions.observe(seen, now);
  return ({ resource }) => changed.get(resource.id) ?? now;
}

function withVersion({ resource, version }: View, lastModified: string): ScimResource {
  const { location = '', ...meta } = resource.meta;
  return { ...resource, meta: { ...meta, lastModified, location, version } };
}

/**
 * The address that a pending user has as id, where Zoom gives it none, stays its id when Zoom gives it one.
 * Call it before such an id is given out.
 */
export async function rememberAddressId<T extends LinkedUser>(user: T, bridge: RenderParts): Promise<T> {
  if (user.link !== undefined || user.zoom.id) return user;
  const id = scimIdOf(user.zoom, undefined);
  return bridge.serial(id, async () => {
    const known = await bridge.store.links.get(id);
    const link = known ?? { id, login: id, kept: {}, deferred: {} };
    if (known === undefined) await bridge.store.links.save(link);
    return { ...user, link };
  });
}

export async function renderUser(
  user: LinkedUser,
  bridge: RenderParts,
  context: RequestContext,
): Promise<ScimResource> {
  const { zoom, link } = await rememberAddressId(user, bridge);
  const names = await bridge.names.namesFor([zoom], context);
  const { baseUrl, policy } = bridge;
  const view = recentView({ zoom, link, names, country: policy.country, baseUrl }, versionOf);
  const lastModified = (await observe([view], bridge))(view);
  if (view.versioned?.meta['lastModified'] !== lastModified) view.versioned = withVersion(view, lastModified);
  return view.versioned;
}
