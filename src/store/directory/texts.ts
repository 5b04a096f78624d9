/** Whole lists, read through without being counted and without being parsed. */
import type { Kysely } from 'kysely';
import type { DirectoryStore, DirectoryText, Place } from '../directory-ports.js';
import { inChunks, type Tables } from '../tables.js';
import { type ContainsFunction, conditionTest } from './condition-sql.js';
import { readPlaces } from './places.js';
import { NEVER_READ } from './rows.js';

export function createTexts(db: Kysely<Tables>, contains: ContainsFunction): DirectoryStore['texts'] {
  return async ({ condition, sort, after, count }) => {
    const test = condition && conditionTest(condition, contains);
    const places = await readPlaces(db, { test, sort }, { direction: 'forward', beyond: after, count });
    const last = places.length < count ? undefined : places.at(-1);
    return { users: await readTexts(db, places), ...(last === undefined ? {} : { next: last }) };
  };
}

async function readTexts(db: Kysely<Tables>, places: readonly Place[]): Promise<DirectoryText[]> {
  const addresses = places.map(({ address }) => address);
  const texts = new Map<string, DirectoryText>();
  for (const chunk of inChunks(addresses)) {
    const rows = await db
      .selectFrom('directory')
      .innerJoin('directory_documents', 'directory_documents.row', 'directory.row')
      .select(['directory.address', 'directory.whole_at', 'directory_documents.resource'])
      .where('directory.address', 'in', chunk)
      .execute();
    for (const { address, whole_at, resource } of rows) texts.set(address, { resource, ...neverReadOf(whole_at) });
  }
  return addresses.flatMap((address) => texts.get(address) ?? []);
}

function neverReadOf(wholeAt: string): Pick<DirectoryText, 'neverRead'> {
  if (wholeAt === NEVER_READ.invited) return { neverRead: 'invited' };
  return wholeAt === NEVER_READ.other ? { neverRead: 'other' } : {};
}
