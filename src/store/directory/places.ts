/** Places in the order of a list: the next ones after or before a place, found without counting from the beginning. */
import { type Expression, expressionBuilder, type Kysely, type SqlBool, sql } from 'kysely';
import type { DirectorySort, Key, Place } from '../directory-ports.js';
import type { Tables } from '../tables.js';
import { NO_NUMBER, NO_TEXT, SCHEMA_COLUMNS } from './columns.js';
import { type Column, directoryColumn, elementColumn, type Test } from './condition-sql.js';
import { elementAttribute } from './entry-rows.js';

export interface Scan {
  readonly test: Test | undefined;
  readonly sort: DirectorySort | undefined;
  /** So few match that it is better to find and sort them than to look for them along an order. */
  readonly isFew?: boolean;
}

export interface Reach {
  readonly direction: 'forward' | 'backward';
  /** Begins beyond this place; absent: at the end of the list that the direction comes from. */
  readonly beyond?: Place | undefined;
  /** Begins at that place, where somebody stands there. */
  readonly isIncluded?: boolean;
  readonly skip?: number;
  readonly count: number;
}

const eb = expressionBuilder<Tables, 'directory'>();

/** In the direction asked for. Selects what an index with the address holds, so that no wide row is touched. */
export function readPlaces(db: Kysely<Tables>, scan: Scan, reach: Reach): Promise<Place[]> {
  if (scan.sort === undefined) return readByAddress(db, scan, reach);
  const key = scan.isFew ? unindexed(sortColumn(scan.sort)) : sortColumn(scan.sort);
  const keyOrder = isUp(reach) === scan.sort.descending ? 'desc' : 'asc';
  const addressOrder = isUp(reach) ? 'asc' : 'desc';
  const order: KeyOrder = { db, test: scan.test, key, address: addressOf(scan), keyOrder, addressOrder };
  return keyOrder === addressOrder ? readAlongIndex(order, reach) : readByGroups(order, reach);
}

/** Whether places can be skipped from any place on, and not from the beginning of the list only. */
export function canSkipFromPlace(sort: DirectorySort | undefined): boolean {
  return !sort?.descending;
}

const isUp = ({ direction }: Reach): boolean => direction === 'forward';

type Comparison = '>' | '>=' | '<' | '<=';

function comparison(isAscending: boolean, { isIncluded = false }: Reach): Comparison {
  if (isIncluded) return isAscending ? '>=' : '<=';
  return isAscending ? '>' : '<';
}

/** The key of the leading element is looked up for every user: such an order has no index. */
function sortColumn({ path, element }: DirectorySort): Column {
  if (path === 'schemas') return firstSchema();
  if (element === undefined) return directoryColumn(path);
  const { type, ref } = elementColumn(element);
  const leading = eb
    .selectFrom('directory_elements')
    .select(sql<Key>`${ref}`.as('key'))
    .whereRef('directory_elements.row', '=', 'directory.row')
    .where('attribute', '=', elementAttribute(path))
    .where('leads', '=', 1)
    .limit(1);
  return { type, ref: sql<Key>`coalesce(${leading}, ${type === 'text' ? NO_TEXT : NO_NUMBER})` };
}

/** The schemas are listed in the order of their names, so that numbers do: texts would need the order of code points. */
function firstSchema(): Column {
  const cases = Object.values(SCHEMA_COLUMNS).map((column, at) => sql`when ${eb.ref(column)} = 1 then ${sql.lit(at)}`);
  return { type: 'number', ref: sql<Key>`case ${sql.join(cases, sql` `)} else ${sql.lit(NO_NUMBER)} end` };
}

/** Behind an operation that changes nothing, an index does not offer its order to the planner. */
function unindexed({ type, ref }: Column): Column {
  return { type, ref: type === 'text' ? sql<Key>`(${ref} || '')` : sql<Key>`(${ref} + 0)` };
}

function addressOf({ isFew }: Scan): Expression<Key> {
  const address: Column = { type: 'text', ref: eb.ref('directory.address') };
  return isFew ? unindexed(address).ref : address.ref;
}

async function readByAddress(db: Kysely<Tables>, scan: Scan, reach: Reach): Promise<Place[]> {
  const { test } = scan;
  const address = addressOf(scan);
  let query = db
    .selectFrom('directory')
    .select('address')
    .orderBy(address, isUp(reach) ? 'asc' : 'desc')
    .limit(reach.count);
  if (test !== undefined) query = query.where(test);
  if (reach.beyond !== undefined) query = query.where(address, comparison(isUp(reach), reach), reach.beyond.address);
  if (reach.skip) query = query.offset(reach.skip);
  return query.execute();
}

interface KeyOrder {
  readonly db: Kysely<Tables>;
  readonly test: Test | undefined;
  readonly key: Column;
  readonly address: Expression<Key>;
  readonly keyOrder: 'asc' | 'desc';
  readonly addressOrder: 'asc' | 'desc';
}

interface KeyedRow {
  readonly key: Key;
  readonly address: string;
}

/** Key and address go the same way, as in the index. */
async function readAlongIndex(order: KeyOrder, reach: Reach): Promise<Place[]> {
  const { key, address, keyOrder } = order;
  const { beyond, count, skip = 0 } = reach;
  const tests: Test[] = [];
  if (beyond !== undefined) {
    const place = sql`(${keyOf(key, beyond)}, ${beyond.address})`;
    tests.push(sql<SqlBool>`(${key.ref}, ${address}) ${sql.raw(comparison(keyOrder === 'asc', reach))} ${place}`);
  }
  return toPlaces(await readRows(order, tests, count, skip));
}

/**
 * Keys go down and the addresses of one key up, or the other way round: first the rest of the group that the place
 * is in, which an index answers, then the groups beyond it. Many users share a key, such as a licence.
 */
async function readByGroups(order: KeyOrder, reach: Reach): Promise<Place[]> {
  const { key, address, keyOrder, addressOrder } = order;
  const { beyond, count, skip = 0 } = reach;
  if (skip > 0) return toPlaces(await readRows(order, [], count, skip));
  const start = beyond === undefined ? await firstGroup(order) : { key: keyOf(key, beyond), address: beyond.address };
  if (start === undefined) return [];
  const sameKey = sql<SqlBool>`${key.ref} = ${start.key}`;
  const rest =
    start.address === undefined ? [] : [eb(address, comparison(addressOrder === 'asc', reach), start.address)];
  const group = await readRows(order, [sameKey, ...rest], count, 0);
  if (group.length === count) return toPlaces(group);
  const laterKeys = sql<SqlBool>`${key.ref} ${sql.raw(keyOrder === 'asc' ? '>' : '<')} ${start.key}`;
  return toPlaces([...group, ...(await readRows(order, [laterKeys], count - group.length, 0))]);
}

async function firstGroup({
  db,
  test,
  key,
  keyOrder,
}: KeyOrder): Promise<(Partial<KeyedRow> & Pick<KeyedRow, 'key'>) | undefined> {
  let query = db.selectFrom('directory').select(sql<Key>`${key.ref}`.as('key')).orderBy(key.ref, keyOrder).limit(1);
  if (test !== undefined) query = query.where(test);
  return query.executeTakeFirst();
}

function readRows(
  order: KeyOrder,
  tests: readonly Expression<SqlBool>[],
  count: number,
  skip: number,
): Promise<KeyedRow[]> {
  const { db, test, key, address, keyOrder, addressOrder } = order;
  let query = db
    .selectFrom('directory')
    .select([sql<Key>`${key.ref}`.as('key'), 'address'])
    .orderBy(key.ref, keyOrder)
    .orderBy(address, addressOrder)
    .limit(count);
  for (const each of test === undefined ? tests : [test, ...tests]) query = query.where(each);
  if (skip > 0) query = query.offset(skip);
  return query.execute();
}

function keyOf({ type }: Column, { key }: Place): Key {
  return key ?? (type === 'text' ? NO_TEXT : NO_NUMBER);
}

function toPlaces(rows: readonly KeyedRow[]): Place[] {
  return rows.map(({ key, address }) => (key === NO_TEXT || key === NO_NUMBER ? { address } : { key, address }));
}
