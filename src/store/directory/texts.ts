/** Whole lists, read through without being counted and without being parsed. */
import type { Kysely } from 'kysely';
import type { DirectoryStore, DirectoryText, Place } from '../directory-ports.js';
import type { Dialect } from '../key-list.js';
import type { Tables } from '../tables.js';
import { createReadAtPlaces, type PlacedRow, selectPlaced } from './at-places.js';
import { conditionTest, type Test } from './condition-sql.js';
import { readPlaces } from './places.js';
import { NEVER_READ } from './rows.js';

export function createTexts(db: Kysely<Tables>, dialect: Dialect): DirectoryStore['texts'] {
  const readAtPlaces = createReadAtPlaces(db, dialect);
  return async ({ condition, sort, after, count }) => {
    const test = condition && conditionTest(condition, dialect);
    if (sort === undefined) return readByAddress(db, test, after, count);
    const places = await readPlaces(db, { test, sort }, { direction: 'forward', beyond: after, count });
    return { users: (await readAtPlaces(places)).map(toText), ...next(places.at(-1), places.length, count) };
  };
}

type TextPage = Awaited<ReturnType<DirectoryStore['texts']>>;

const next = (last: Place | undefined, found: number, count: number): Pick<TextPage, 'next'> =>
  last === undefined || found < count ? {} : { next: last };

/** One statement: most lists are in this order. */
async function readByAddress(
  db: Kysely<Tables>,
  test: Test | undefined,
  after: Place | undefined,
  count: number,
): Promise<TextPage> {
  let query = selectPlaced(db).orderBy('directory.address').limit(count);
  if (test !== undefined) query = query.where(test);
  if (after !== undefined) query = query.where('directory.address', '>', after.address);
  const rows = await query.execute();
  const last = rows.at(-1);
  return { users: rows.map(toText), ...next(last && { address: last.address }, rows.length, count) };
}

function toText({ whole_at, resource }: PlacedRow): DirectoryText {
  if (whole_at === NEVER_READ.invited) return { resource, neverRead: 'invited' };
  return whole_at === NEVER_READ.other ? { resource, neverRead: 'other' } : { resource };
}
