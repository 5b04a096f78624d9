/** Opens the store that DATABASE_URL names: SQLite or PostgreSQL, with the same tables and queries. */
import { type Kysely, sql } from 'kysely';
import { createCreateStore } from './creates.js';
import { createDirectoryStore } from './directory/create-directory-store.js';
import { StoreError } from './errors.js';
import { createInboxStore } from './inbox.js';
import type { Dialect } from './key-list.js';
import { createLinkStore } from './links.js';
import type { ObserveStatement } from './observe-statements.js';
import type { Store } from './ports.js';
import { openPostgres } from './postgres.js';
import { withRecentLinks } from './recent-links.js';
import { withRecentVersions } from './recent-versions.js';
import { createDayUseStore } from './shared/day-use.js';
import { openShared } from './shared/open-shared.js';
import { openSqlite } from './sqlite.js';
import type { Tables } from './tables.js';
import { createVersionStore } from './versions.js';

/** `sqlite:PATH`, `sqlite::memory:`, `postgres://…` or `postgresql://…`. Throws StoreError, whose message says what to do. */
export async function openStore(databaseUrl: string, observe: ObserveStatement = () => {}): Promise<Store> {
  const db = await openDatabase(databaseUrl, observe);
  const dialect = dialectOf(databaseUrl);
  const shared = dialect === 'postgres' ? openShared(databaseUrl, db) : undefined;
  return {
    // Instances that share PostgreSQL change each other's links.
    links: dialect === 'postgres' ? createLinkStore(db, dialect) : withRecentLinks(createLinkStore(db, dialect)),
    creates: createCreateStore(db),
    versions: withRecentVersions(createVersionStore(db)),
    inbox: createInboxStore(db),
    dayUse: createDayUseStore(db),
    directory: createDirectoryStore(db, dialect),
    ...(shared === undefined ? {} : { shared }),
    async ping() {
      await sql`select 1 from links limit 1`.execute(db);
    },
    async close() {
      await shared?.close();
      await db.destroy();
    },
  };
}

export const dialectOf = (url: string): Dialect => (/^postgres(ql)?:\/\//.test(url) ? 'postgres' : 'sqlite');

async function openDatabase(url: string, observe: ObserveStatement): Promise<Kysely<Tables>> {
  if (url.startsWith('sqlite:')) return openSqlite(url.slice('sqlite:'.length), observe);
  if (dialectOf(url) === 'postgres') return openPostgres(url, observe);
  throw new StoreError(
    'DATABASE_URL: must be sqlite:PATH, sqlite::memory: or postgres://USER:PASSWORD@HOST:PORT/DATABASE',
  );
}
