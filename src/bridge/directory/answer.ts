/** A scan answered from the mirror: from a crawl that is young enough, with GETs only for users whom none has shown. */
import { toCondition } from '../../mapping/directory-condition.js';
import { toDirectorySort } from '../../mapping/directory-sort.js';
import { notListed, untoldOf, usesAttribute } from '../../mapping/listed.js';
import { isAnsweredAsKept } from '../../mapping/printed.js';
import { ScimError } from '../../scim/errors.js';
import { filterAttributes } from '../../scim/filter-evaluator.js';
import { PrintedResource } from '../../scim/printed-resource.js';
import { projectionReads } from '../../scim/projection.js';
import type { ListQuery, Page, RequestContext, ScimResource } from '../../scim/types.js';
import type { DirectoryPage, ListedUser } from '../../store/directory-ports.js';
import { type Cursors, neighbours } from '../cursor.js';
import type { Bridge } from '../options.js';
import { inParallel } from '../parallel.js';
import { readOne, zoomKeyOfMirrored } from './read-one.js';
import { awaitCrawl, awaitWhole, type Waiting } from './waiting.js';

/** Reading the users of a page may change who is on it. */
const MOST_ROUNDS = 5;

export interface DirectoryAnswers extends Waiting {
  readonly bridge: Bridge;
  readonly cursors: Cursors;
  readonly maxAgeMs: number;
}

const iso = (ms: number): string => new Date(ms).toISOString();

/** Never a part of the list: throws ScimError unavailable with the progress where the mirror is not ready in time, ZoomError. */
export async function answerScan(query: ListQuery, on: DirectoryAnswers, context: RequestContext): Promise<Page> {
  const { bridge, now, directory } = on;
  const from = on.cursors.open(query);
  const asked = context.maxAgeSeconds;
  const since = iso(now().getTime() - Math.min(on.maxAgeMs, (asked ?? Number.POSITIVE_INFINITY) * 1000));
  await bridge.directory.flush();
  const crawl = await awaitCrawl(since, on, context);
  const untold = untoldBy(query, bridge);
  const wholeSince = asked === undefined ? undefined : since;
  if (untold === 'everybody') await awaitWhole('all', wholeSince, on, context);
  if (untold === 'invited') await awaitWhole('invited', undefined, on, context);
  const list = {
    ...(query.filter === undefined ? {} : { condition: toCondition(query.filter, bridge.index) }),
    ...(query.sort === undefined ? {} : { sort: toDirectorySort(query.sort) }),
  };
  const shows = projectionReads(query.projection, bridge.index);
  const find = () => directory.query({ ...list, from, count: query.count });
  const page = await completePage(find, shows, wholeSince, on, context);
  const oldest = [crawl.startedAt, ...oldestRead(page, shows)];
  if (untold === 'everybody') oldest.push((await directory.oldestWhole()) ?? crawl.startedAt);
  const age = now().getTime() - Math.min(...oldest.map((time) => Date.parse(time)));
  return { ...renderPage(page, query, on), ageSeconds: Math.max(0, Math.floor(age / 1000)) };
}

/** Of whom filter and order need more than lists tell. */
function untoldBy({ filter, sort }: ListQuery, { index }: Bridge) {
  const paths = [
    ...(filter === undefined ? [] : filterAttributes(filter, index)),
    ...(sort === undefined ? [] : [sort.attribute.path]),
  ];
  return untoldOf((path) => usesAttribute(paths, path));
}

type Shows = (path: string) => boolean;

/** Who cannot be shown as kept: what the answer shows of this user was never read, or not as lately as is asked. */
function mustBeRead(user: ListedUser, shows: Shows, wholeSince: string | undefined): boolean {
  if (user.wholeAt !== undefined && (wholeSince === undefined || user.wholeAt >= wholeSince)) return false;
  return user.id === undefined || showsUntold(user, shows);
}

const showsUntold = (user: ListedUser, shows: Shows): boolean => [...notListed(user)].some(shows);

/** Its users are read where that is needed; who has left meanwhile is out of the list and its total. */
async function completePage(
  find: () => Promise<DirectoryPage>,
  shows: Shows,
  wholeSince: string | undefined,
  { bridge, directory }: DirectoryAnswers,
  context: RequestContext,
): Promise<DirectoryPage> {
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    // A page is read and printed in one go where the database answers at once: other requests come in between two of them.
    await bridge.listings.nextTurn();
    const page = await find();
    const open = page.users.filter((user) => mustBeRead(user, shows, wholeSince));
    if (open.length === 0) return page;
    const mirrored = await directory.find({ addresses: open.map(({ address }) => address) });
    const readings = await inParallel(mirrored, (user) => readOne(zoomKeyOfMirrored(user), user, bridge, context));
    await bridge.directory.keepRead(readings.flat(), context);
    await bridge.directory.flush();
  }
  throw new ScimError('unavailable', 'Zoom changes faster than its users can be read. Repeat the request.', {
    retryAfterSeconds: 2,
  });
}

/** When what the page shows beyond lists was read; of that the time longest ago. */
function oldestRead({ users }: DirectoryPage, shows: Shows): string[] {
  const read = users.flatMap((user) => (user.wholeAt === undefined ? [] : [{ user, at: user.wholeAt }]));
  read.sort((one, other) => (one.at < other.at ? -1 : one.at > other.at ? 1 : 0));
  const oldest = read.find(({ user }) => showsUntold(user, shows));
  return oldest === undefined ? [] : [oldest.at];
}

function renderPage(page: DirectoryPage, query: ListQuery, { cursors }: DirectoryAnswers): Page {
  const { total, first, last, hasEarlier, hasLater } = page;
  const { startIndex } = query;
  const resources = page.users.map(toScimResource);
  return {
    resources,
    totalResults: total,
    startIndex,
    ...neighbours(query, { first, last, hasEarlier, hasLater }, cursors),
  };
}

function toScimResource({ json }: ListedUser): ScimResource | PrintedResource {
  const printed = new PrintedResource(json);
  return isAnsweredAsKept(json) ? printed : printed.parse();
}
