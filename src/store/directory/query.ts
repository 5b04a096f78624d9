/** One page of a list: its places first, then the users who stand there. */
import type { Kysely } from 'kysely';
import type {
  Condition,
  DirectoryPage,
  DirectoryQuery,
  DirectoryStore,
  ListedUser,
  Place,
} from '../directory-ports.js';
import type { Dialect } from '../key-list.js';
import type { Tables } from '../tables.js';
import { createReadAtPlaces, type PlacedRow, type ReadAtPlaces } from './at-places.js';
import { createChangesReader } from './changes.js';
import { NO_TEXT } from './columns.js';
import { conditionTest, elementTest, type SomeCondition } from './condition-sql.js';
import { type KnownList, KnownLists } from './known-lists.js';
import { canSkipFromPlace, type Reach, readPlaces, type Scan } from './places.js';
import { countUsers } from './read.js';
import { FIRST_TIME } from './rows.js';

interface Stretch {
  readonly places: readonly Place[];
  readonly hasEarlier: boolean;
  readonly hasLater: boolean;
}

/** Sorted sooner than they are found along an order in which they are rare, and remembered without great cost. */
const FEW = 10_000;

export function createQuery(db: Kysely<Tables>, dialect: Dialect): DirectoryStore['query'] {
  const readChanges = createChangesReader(db);
  const readAtPlaces = createReadAtPlaces(db, dialect);
  const lists = new KnownLists();
  return async (query) => {
    const list = lists.of(query, await readChanges());
    const { condition, sort } = query;
    list.total ??= await countMatches(db, condition, dialect);
    const { total } = list;
    const isFew = condition !== undefined && total <= FEW;
    const test = condition && conditionTest(condition, dialect, isFew ? 'list' : 'probe');
    const scan: Scan = { test, sort, isFew };
    return toPage(await readStretch(db, scan, query, { list, total, lists }), total, readAtPlaces);
  };
}

async function countMatches(db: Kysely<Tables>, condition: Condition | undefined, dialect: Dialect): Promise<number> {
  if (condition === undefined) return countUsers(db);
  if (condition.kind === 'some' && condition.attribute !== 'schemas') return countOwners(db, condition, dialect);
  const { count } = await db
    .selectFrom('directory')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where(conditionTest(condition, dialect, 'list'))
    .executeTakeFirstOrThrow();
  return count;
}

/** The elements alone tell how many users have them. */
async function countOwners(db: Kysely<Tables>, condition: SomeCondition, dialect: Dialect): Promise<number> {
  const { count } = await db
    .selectFrom('directory_elements')
    .select(({ fn }) => fn.count<number>('row').distinct().as('count'))
    .where(elementTest(condition, dialect))
    .executeTakeFirstOrThrow();
  return count;
}

interface Known {
  readonly lists: KnownLists;
  readonly list: KnownList;
  readonly total: number;
}

function readStretch(db: Kysely<Tables>, scan: Scan, { from, count }: DirectoryQuery, known: Known): Promise<Stretch> {
  if ('after' in from) return readBeyond(db, scan, { direction: 'forward', beyond: from.after, count }, known.total);
  if ('before' in from) return readBeyond(db, scan, { direction: 'backward', beyond: from.before, count }, known.total);
  return readAt(db, scan, from.position, count, known);
}

async function readAt(db: Kysely<Tables>, scan: Scan, position: number, count: number, known: Known): Promise<Stretch> {
  const { list, total } = known;
  const isInside = position < total && count > 0;
  const places = isInside ? await readFrom(db, scan, position, count, known) : [];
  const last = places.at(-1);
  if (last !== undefined) list.remember(position + places.length, last);
  return { places, hasEarlier: total > 0 && position > 0, hasLater: position + places.length < total };
}

async function readFrom(
  db: Kysely<Tables>,
  scan: Scan,
  position: number,
  count: number,
  known: Known,
): Promise<readonly Place[]> {
  if (scan.isFew) return (await allPlaces(db, scan, known)).slice(position, position + count);
  const { list } = known;
  const beyond = list.at(position);
  if (position === 0 || beyond !== undefined) return readPlaces(db, scan, { direction: 'forward', beyond, count });
  // With the place before it, so that nobody counts to this page again.
  const start = canSkipFromPlace(scan.sort) ? list.upTo(position - 1) : { position: 0, beyond: undefined };
  const skip = position - 1 - start.position;
  const found = await readPlaces(db, scan, { direction: 'forward', beyond: start.beyond, skip, count: count + 1 });
  const [before, ...places] = found;
  if (before !== undefined) list.remember(position, before);
  return places;
}

/** They are all found and sorted for one page already: the others are for nothing. */
async function allPlaces(db: Kysely<Tables>, scan: Scan, { lists, list, total }: Known): Promise<readonly Place[]> {
  const known = lists.placesOf(list);
  if (known !== undefined) return known;
  const places = await readPlaces(db, scan, { direction: 'forward', count: total });
  lists.rememberPlaces(list, places);
  return places;
}

/** The one at the place, and one more than asked for, tell whether there is somebody on either side. */
async function readBeyond(db: Kysely<Tables>, scan: Scan, reach: Reach, total: number): Promise<Stretch> {
  const { direction, beyond, count } = reach;
  const found = await readPlaces(db, scan, { direction, beyond, isIncluded: true, count: count + 2 });
  const [first] = found;
  const isThere = first?.address === beyond?.address && first?.key === beyond?.key;
  const others = isThere ? found.slice(1) : found.slice(0, count + 1);
  const isForward = direction === 'forward';
  const isAnyBehind = isThere || (await isAnyBeyond(db, scan, isForward ? 'backward' : 'forward', others[0], total));
  const isAnyAhead = others.length > count;
  const places = others.slice(0, count);
  return isForward
    ? { places, hasEarlier: isAnyBehind, hasLater: isAnyAhead }
    : { places: places.toReversed(), hasEarlier: isAnyAhead, hasLater: isAnyBehind };
}

/** Nobody found on this side: all are on the other. */
async function isAnyBeyond(
  db: Kysely<Tables>,
  scan: Scan,
  direction: Reach['direction'],
  beyond: Place | undefined,
  total: number,
): Promise<boolean> {
  if (beyond === undefined) return total > 0;
  return (await readPlaces(db, scan, { direction, beyond, count: 1 })).length > 0;
}

async function toPage(stretch: Stretch, total: number, readAtPlaces: ReadAtPlaces): Promise<DirectoryPage> {
  const { places, hasEarlier, hasLater } = stretch;
  const [first, last] = [places[0], places.at(-1)];
  return {
    users: (await readAtPlaces(places)).map(toListed),
    total,
    ...(first === undefined ? {} : { first }),
    ...(last === undefined ? {} : { last }),
    hasEarlier,
    hasLater,
  };
}

const toListed = ({ address, id, whole_at, status, resource }: PlacedRow): ListedUser => ({
  address,
  ...(id === null ? {} : { id }),
  ...(whole_at < FIRST_TIME ? {} : { wholeAt: whole_at }),
  ...(status === NO_TEXT ? {} : { status: String(status) }),
  json: resource,
});
