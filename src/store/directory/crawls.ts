/** Readings of Zoom's lists in the database: the one begun last, and the one finished last. */
import { type Kysely, sql } from 'kysely';
import type { Crawl, DirectoryStore } from '../directory-ports.js';
import type { Dialect } from '../key-list.js';
import type { Tables } from '../tables.js';
import { INDEXED_COLUMNS } from './columns.js';
import { parseJson, unreadable } from './entry-rows.js';
import type { CrawlRow } from './rows.js';
import { createListIndexes, otherWork } from './schema.js';

type CrawlStore = Pick<DirectoryStore, 'crawls' | 'saveCrawl' | 'wish' | 'wishes'>;

export function createCrawlStore(db: Kysely<Tables>, dialect: Dialect): CrawlStore {
  return {
    async crawls() {
      const [current, ...others] = await readCrawls(db);
      const finished = [current, ...others].find((crawl) => crawl?.finishedAt !== undefined);
      return { ...(current === undefined ? {} : { current }), ...(finished === undefined ? {} : { finished }) };
    },
    async saveCrawl(crawl) {
      const row = toRow(crawl);
      await db
        .insertInto('directory_crawls')
        .values(row)
        .onConflict((conflict) => conflict.column('generation').doUpdateSet(row))
        .execute();
      if (crawl.finishedAt === undefined) return;
      await db.deleteFrom('directory_crawls').where('generation', '<', crawl.generation).execute();
      // Lists are answered from now on, the first ones by a look at every user: seconds sooner than with the indexes.
      await prepareForLists(db, dialect);
    },
    async wish(kind, since) {
      await db.updateTable('directory_wishes').set(kind, since).where(kind, '<', since).execute();
    },
    async wishes() {
      const wishes = await db.selectFrom('directory_wishes').select(['crawl', 'whole']).executeTakeFirst();
      return wishes ?? { crawl: '', whole: '' };
    },
  };
}

/** Makes what is missing of indexes, and tells the planners of queries what the crawl has filled the tables with. */
async function prepareForLists(db: Kysely<Tables>, dialect: Dialect): Promise<void> {
  await createListIndexes(db, dialect);
  await (dialect === 'sqlite' ? analyzeInSqlite(db) : vacuumInPostgres(db));
}

/** Index by index, as they are made. */
async function analyzeInSqlite(db: Kysely<Tables>): Promise<void> {
  for (const name of [...INDEXED_COLUMNS, 'address', 'whole_at', 'listed', 'elements_attribute']) {
    await otherWork();
    await sql`analyze ${sql.id(`directory_${name}`)}`.execute(db);
  }
}

/** The crawl has touched every user; indexes alone answer only where a vacuum has been since. */
async function vacuumInPostgres(db: Kysely<Tables>): Promise<void> {
  for (const name of ['directory', 'directory_elements']) {
    try {
      await sql`vacuum analyze ${sql.id(name)}`.execute(db);
    } catch {
      // Too long for the time limit of statements: the server does it by itself, later.
    }
  }
}

/** The newest first. */
async function readCrawls(db: Kysely<Tables>): Promise<Crawl[]> {
  const rows = await db.selectFrom('directory_crawls').selectAll().orderBy('generation', 'desc').execute();
  return rows.map(toCrawl);
}

function toRow({ generation, startedAt, finishedAt, lists, read, total }: Crawl): CrawlRow {
  return {
    generation,
    started_at: startedAt,
    finished_at: finishedAt ?? null,
    lists: JSON.stringify(lists),
    read,
    total,
  };
}

function toCrawl(row: CrawlRow): Crawl {
  return {
    generation: row.generation,
    startedAt: row.started_at,
    ...(row.finished_at === null ? {} : { finishedAt: row.finished_at }),
    lists: parseLists(row.lists),
    read: row.read,
    total: row.total,
  };
}

/** Throws StoreError on what the bridge cannot have written. */
function parseLists(text: string): Crawl['lists'] {
  const value = parseJson(text);
  if (typeof value !== 'object' || value === null) throw unreadable();
  return Object.fromEntries(Object.entries(value).map(([name, list]) => [name, parseList(list)]));
}

function parseList(list: unknown): Crawl['lists'][string] {
  if (typeof list !== 'object' || list === null || !('done' in list) || typeof list.done !== 'boolean') {
    throw unreadable();
  }
  const { done } = list;
  return 'token' in list && typeof list.token === 'string' ? { token: list.token, done } : { done };
}
