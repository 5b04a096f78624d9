/** GET /Users: candidates, the whole filter evaluated on them, an exact page, and only the reads that the answer needs. */
import { attributeRows, rowPath } from '../mapping/attributes.js';
import { toUserLookup } from '../mapping/query.js';
import { scimIdOf } from '../mapping/user.js';
import { compileFilter, filterAttributes } from '../scim/filter-evaluator.js';
import { projectionReads } from '../scim/projection.js';
import { sortItems } from '../scim/sort.js';
import type { ListQuery, Page, RequestContext, ScimResource } from '../scim/types.js';
import { findCandidates, inParallel, readUser } from './candidates.js';
import { zoomIdOf } from './execute.js';
import type { Bridge } from './options.js';
import { type LinkedUser, renderPlain, withVersions } from './render.js';
import { isDue, settle } from './settle.js';

/** Paths that Zoom's lists do not show; version and time of change are taken over all that GET shows. */
const GET_ONLY: ReadonlySet<string> = new Set([
  ...attributeRows.filter((row) => row.source === 'get').map(rowPath),
  'meta.version',
  'meta.lastModified',
]);
const VERSIONED: ReadonlySet<string> = new Set(['meta', 'meta.version', 'meta.lastModified']);

const isGetOnly = (path: string): boolean => {
  const [attribute = path] = path.split(/\.(?=[A-Za-z]+$)/);
  return GET_ONLY.has(path) || GET_ONLY.has(attribute) || path === 'meta';
};

/** What the list item lacks, read by GET; a user who vanished meanwhile stays as listed. */
async function readWhole(user: LinkedUser, bridge: Bridge, context: RequestContext): Promise<LinkedUser> {
  const zoom = await readUser(zoomIdOf(user.zoom), bridge, context);
  if (zoom === undefined) return user;
  const whole = { ...user, zoom };
  return isDue(whole) ? bridge.serial(scimIdOf(zoom, user.link), () => settle(whole, bridge, context)) : whole;
}

interface Rendered {
  readonly user: LinkedUser;
  readonly resource: ScimResource;
}

async function render(users: readonly LinkedUser[], versioned: boolean, bridge: Bridge, context: RequestContext) {
  const plain = await renderPlain(users, bridge, context);
  const resources = versioned ? await withVersions(plain, bridge) : plain;
  return users.flatMap((user, i): Rendered[] => {
    const resource = resources[i];
    return resource === undefined ? [] : [{ user, resource }];
  });
}

const idIsKnown = ({ zoom, link }: LinkedUser): boolean => link !== undefined || Boolean(zoom.id);

/** Throws ZoomError, ScimError. `totalResults` is exact; users stand in the order of their addresses. */
export async function findUsers(query: ListQuery, bridge: Bridge, context: RequestContext): Promise<Page> {
  const { filter, sort, startIndex, count, projection } = query;
  const lookup = toUserLookup(filter, bridge.index);
  const candidates = await findCandidates(lookup, bridge, context);
  let whole = lookup.kind === 'keys';
  let users = candidates;
  /** The users found so far with all that these paths read. */
  const examine = async (reads: readonly string[]): Promise<Rendered[]> => {
    const needsGet = !whole && reads.some(isGetOnly);
    const unknownId = (user: LinkedUser) => !whole && (needsGet || !idIsKnown(user));
    users = await inParallel(users, (user) =>
      unknownId(user) ? readWhole(user, bridge, context) : Promise.resolve(user),
    );
    whole ||= needsGet;
    const versioned = reads.some((path) => VERSIONED.has(path));
    return render(users, versioned, bridge, context);
  };
  if (filter !== undefined) {
    const rendered = await examine(filterAttributes(filter, bridge.index));
    const matches = compileFilter(filter, bridge.index);
    users = rendered.filter(({ resource }) => matches(resource)).map(({ user }) => user);
  }
  if (sort !== undefined) {
    // Of the matches only, so that a filter spares reads; all of them, so that the order holds over all pages.
    const rendered = await examine([sort.attribute.path]);
    users = sortItems(rendered, ({ resource }) => resource, sort).map(({ user }) => user);
  }
  const slice = users.slice(startIndex - 1, startIndex - 1 + count);
  const shows = projectionReads(projection, bridge.index);
  const needsGet = !whole && [...GET_ONLY].some(shows);
  const page = await inParallel(slice, (user) =>
    needsGet || !idIsKnown(user) ? readWhole(user, bridge, context) : Promise.resolve(user),
  );
  const versioned = [...VERSIONED].some(shows);
  const rendered = await render(page, versioned, bridge, context);
  return { resources: rendered.map(({ resource }) => resource), totalResults: users.length, startIndex };
}
