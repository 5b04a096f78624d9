/** GET /Users: candidates, the whole filter evaluated on them, an exact page, and only the reads that the answer needs. */
import { isListed, notListed } from '../mapping/listed.js';
import { toUserLookup, type UserLookup } from '../mapping/query.js';
import { scimIdOf } from '../mapping/user.js';
import { ScimError } from '../scim/errors.js';
import type { Filter } from '../scim/filter.js';
import { compileFilter, filterAttributes } from '../scim/filter-evaluator.js';
import { projectionReads } from '../scim/projection.js';
import { sortItems, sortKey } from '../scim/sort.js';
import type { ListQuery, Page, Projection, RequestContext, ScimResource, Sort } from '../scim/types.js';
import type { Place } from '../store/directory-ports.js';
import { ZoomError } from '../zoom/errors.js';
import { type Candidate, findCandidates, readUser } from './candidates.js';
import { type Cursors, neighbours } from './cursor.js';
import { answerScan, type DirectoryAnswers } from './directory/answer.js';
import { zoomIdOf } from './execute.js';
import { settleForReading } from './load.js';
import type { Bridge } from './options.js';
import { inParallel } from './parallel.js';
import { pageBounds } from './places.js';
import { rememberAddressId, viewOf, withVersions } from './render.js';
import { isDue } from './settle.js';

const VERSIONED: readonly string[] = ['meta.version', 'meta.lastModified'];

/** A pending user has no id in Zoom's lists. */
const idIsKnown = ({ zoom, link }: Candidate): boolean => link !== undefined || Boolean(zoom.id);

/** Whether these paths of the user can be told without another read. */
const tells = (user: Candidate, paths: readonly string[]): boolean =>
  user.isWhole || (isListed(paths, user.zoom) && (idIsKnown(user) || !paths.includes('id')));

function goneAsUndefined(error: unknown): undefined {
  const gone = (error instanceof ScimError || error instanceof ZoomError) && error.kind === 'notFound';
  if (!gone) throw error;
}

interface Rendered {
  readonly user: Candidate;
  readonly resource: ScimResource;
}

/** Where a user stands in the list asked for. */
interface Placed {
  readonly user: Candidate;
  readonly place: Place;
}

/** Who answers lists. */
export interface ListAnswers {
  readonly bridge: Bridge;
  readonly cursors: Cursors;
  /** undefined: there is no mirror. */
  readonly answers: DirectoryAnswers | undefined;
}

const addressOf = ({ zoom }: Candidate): string => zoom.email.toLowerCase();

/** One list request, under examination. */
interface Search {
  readonly bridge: Bridge;
  readonly context: RequestContext;
}

/** All that GET shows; undefined: the user has vanished since the list was made. */
async function readWhole(user: Candidate, { bridge, context }: Search): Promise<Candidate | undefined> {
  const zoom = await readUser(zoomIdOf(user.zoom), bridge, context);
  if (zoom !== undefined) return { ...user, zoom, isWhole: true };
  // An invitation that has lapsed is listed and cannot be read.
  return user.zoom.status === 'pending' ? user : undefined;
}

/** Those of whom `isMeant` says so are replaced; undefined takes them out. */
async function replaceSome(
  users: readonly Candidate[],
  isMeant: (user: Candidate) => boolean,
  replace: (user: Candidate) => Promise<Candidate | undefined>,
): Promise<Candidate[]> {
  const replaced = new Map(
    await inParallel(users.filter(isMeant), async (user) => [user, await replace(user)] as const),
  );
  return users.flatMap((user) => (replaced.has(user) ? (replaced.get(user) ?? []) : [user]));
}

/** Users who cannot tell these paths are read. */
const complete = (users: readonly Candidate[], paths: readonly string[], search: Search): Promise<Candidate[]> =>
  replaceSome(
    users,
    (user) => !tells(user, paths),
    (user) => readWhole(user, search),
  );

/** What `pick` leaves out is not kept: a whole directory of resources would take tens of megabytes. */
async function render<T>(
  users: readonly Candidate[],
  paths: readonly string[],
  { bridge, context }: Search,
  pick: (user: Candidate, resource: ScimResource) => T[],
): Promise<T[]> {
  await bridge.listings.turnFor(users);
  const names = await bridge.names.namesFor(
    users.map(({ zoom }) => zoom),
    context,
  );
  const versioned = paths.some((path) => VERSIONED.includes(path));
  return bridge.listings.inSlices(users, async (slice) => {
    const plain = slice.map((user) => viewOf(user, names, bridge));
    const resources = versioned ? await withVersions(plain, bridge) : plain;
    return slice.flatMap((user, i) => {
      const resource = resources[i];
      return resource === undefined ? [] : pick(user, resource);
    });
  });
}

/** What was deferred is carried out as soon as the user is seen active. */
const settleDue = (users: readonly Candidate[], { bridge, context }: Search): Promise<Candidate[]> =>
  replaceSome(users, isDue, async (user) => {
    const settled = await settleForReading(scimIdOf(user.zoom, user.link), bridge, context).catch(goneAsUndefined);
    return settled && { ...settled, isWhole: true };
  });

/** Parts of a conjunction that the users tell as they are come first, so that only those are read who can still match. */
async function select(users: readonly Candidate[], filter: Filter, search: Search): Promise<Candidate[]> {
  const { index } = search.bridge;
  const parts = (filter.kind === 'and' ? filter.filters : [filter]).map((part) => ({
    paths: filterAttributes(part, index),
    matches: compileFilter(part, index),
  }));
  const open = await render(users, [], search, (user, resource) =>
    parts.every(({ paths, matches }) => !tells(user, paths) || matches(resource)) ? [user] : [],
  );
  const paths = filterAttributes(filter, index);
  if (open.every((user) => tells(user, paths)) && !paths.some((path) => VERSIONED.includes(path))) return open;
  const matches = compileFilter(filter, index);
  const whole = await complete(open, paths, search);
  return render(whole, paths, search, (user, resource) => (matches(resource) ? [user] : []));
}

/** All of them, so that the order holds over all pages. */
async function order(users: readonly Candidate[], sort: Sort | undefined, search: Search): Promise<Placed[]> {
  if (sort === undefined) return users.map((user) => ({ user, place: { address: addressOf(user) } }));
  const paths = [sort.attribute.path];
  const whole = await complete(users, paths, search);
  const rendered = await render(whole, paths, search, (user, resource): Rendered[] => [{ user, resource }]);
  await search.bridge.listings.turnFor(rendered);
  return sortItems(rendered, ({ resource }) => resource, sort).map(({ user, resource }) => {
    const key = sortKey(resource, sort);
    return { user, place: { address: addressOf(user), ...(key === undefined ? {} : { key }) } };
  });
}

/** The resources of one page, with the reads that this projection needs; who has vanished meanwhile is left out. */
async function renderPage(users: readonly Candidate[], projection: Projection, search: Search) {
  const shows = projectionReads(projection, search.bridge.index);
  const wants = (user: Candidate) => ['id', ...[...notListed(user.zoom)].filter(shows)];
  const present = await replaceSome(
    users,
    (user) => !tells(user, wants(user)),
    (user) => readWhole(user, search),
  );
  const named = await inParallel(present, (user) => rememberAddressId(user, search.bridge));
  return render(named, VERSIONED.filter(shows), search, (_user, resource) => [resource]);
}

/** Throws ZoomError, ScimError. `totalResults` is exact; unless sorted, users stand in the order of their addresses. */
export function findUsers(query: ListQuery, on: ListAnswers, context: RequestContext): Promise<Page> {
  const { bridge, answers } = on;
  const lookup = toUserLookup(query.filter, bridge.index);
  // A client that takes nothing that was kept, and keys that one GET answers, are asked of Zoom itself.
  if (lookup.kind === 'list' && context.maxAgeSeconds !== 0 && answers !== undefined) {
    return answerScan(query, answers, context);
  }
  const search = () => findAmong(lookup, query, on.cursors, { bridge, context: ageless(context) });
  return lookup.kind === 'list' ? bridge.listings.inTurn(search) : search();
}

async function findAmong(lookup: UserLookup, query: ListQuery, cursors: Cursors, search: Search): Promise<Page> {
  const { filter, sort, startIndex, count, projection } = query;
  const from = cursors.open(query);
  const candidates = await settleDue(await findCandidates(lookup, search.bridge, search.context), search);
  const matches = filter === undefined ? candidates : await select(candidates, filter, search);
  const users = await order(matches, sort, search);
  const { begin, end } = pageBounds(users, from, count, sort);
  const slice = users.slice(begin, end);
  const resources = await renderPage(
    slice.map(({ user }) => user),
    projection,
    search,
  );
  const totalResults = users.length - (slice.length - resources.length);
  const ends = {
    first: slice[0]?.place,
    last: slice.at(-1)?.place,
    hasEarlier: begin > 0,
    hasLater: end < users.length,
  };
  return {
    resources,
    totalResults,
    startIndex,
    ...neighbours(query, ends, cursors),
  };
}

/** A scan lasts as long as its client waits: the deadline is that of each of its calls, not of all together. */
const ageless = ({ elapsedMs: _, ...context }: RequestContext): RequestContext => context;
