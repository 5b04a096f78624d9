/** Whole lists, read through without being counted and without being parsed. */
import type { Kysely } from 'kysely';
import type { DirectoryStore, DirectoryText, Place } from '../directory-ports.js';
import { inChunks, type Tables } from '../tables.js';
import { conditionTest, type Dialect, type Test } from './condition-sql.js';
import { readPlaces } from './places.js';
import { NEVER_READ } from './rows.js';

export function createTexts(db: Kysely<Tables>, dialect: Dialect): DirectoryStore['texts'] {
  return ({ condition, sort, after, count }) => {
    const test = condition && conditionTest(condition, dialect);
    if (sort === undefined) return readByAddress(db, test, after, count);
    return readPlaces(db, { test, sort }, { direction: 'forward', beyond: after, count }).then((places) =>
      readAtPlaces(db, places, count),
    );
  };
}

type TextPage = Awaited<ReturnType<DirectoryStore['texts']>>;

interface TextRow {
  readonly address: string;
  readonly whole_at: string;
  readonly resource: string;
}

const selectTexts = (db: Kysely<Tables>) =>
  db
    .selectFrom('directory')
    .innerJoin('directory_documents', 'directory_documents.row', 'directory.row')
    .select(['directory.address', 'directory.whole_at', 'directory_documents.resource']);

const next = (last: Place | undefined, found: number, count: number): Pick<TextPage, 'next'> =>
  last === undefined || found < count ? {} : { next: last };

/** One statement: most lists are in this order. */
async function readByAddress(
  db: Kysely<Tables>,
  test: Test | undefined,
  after: Place | undefined,
  count: number,
): Promise<TextPage> {
  let query = selectTexts(db).orderBy('directory.address').limit(count);
  if (test !== undefined) query = query.where(test);
  if (after !== undefined) query = query.where('directory.address', '>', after.address);
  const rows = await query.execute();
  const last = rows.at(-1);
  return { users: rows.map(toText), ...next(last && { address: last.address }, rows.length, count) };
}

async function readAtPlaces(db: Kysely<Tables>, places: readonly Place[], count: number): Promise<TextPage> {
  const addresses = places.map(({ address }) => address);
  const texts = new Map<string, DirectoryText>();
  for (const chunk of inChunks(addresses)) {
    const rows = await selectTexts(db).where('directory.address', 'in', chunk).execute();
    for (const row of rows) texts.set(row.address, toText(row));
  }
  return {
    users: addresses.flatMap((address) => texts.get(address) ?? []),
    ...next(places.at(-1), places.length, count),
  };
}

function toText({ whole_at, resource }: TextRow): DirectoryText {
  if (whole_at === NEVER_READ.invited) return { resource, neverRead: 'invited' };
  return whole_at === NEVER_READ.other ? { resource, neverRead: 'other' } : { resource };
}
