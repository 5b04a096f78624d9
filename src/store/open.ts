/** Opens the store that DATABASE_URL names. PostgreSQL will be one more branch here, with the same tables and queries. */
import { sql } from 'kysely';
import { createCreateStore } from './creates.js';
import { StoreError } from './errors.js';
import { createInboxStore } from './inbox.js';
import { createLinkStore } from './links.js';
import { migrateToLatest } from './migrations.js';
import type { Store } from './ports.js';
import { withRecentVersions } from './recent-versions.js';
import { explainSqliteError, type ObserveStatement, openSqlite } from './sqlite.js';
import { createVersionStore } from './versions.js';

/** `sqlite:PATH` or `sqlite::memory:`. Throws StoreError, whose message says what to do. */
export async function openStore(databaseUrl: string, observe: ObserveStatement = () => {}): Promise<Store> {
  if (!databaseUrl.startsWith('sqlite:')) throw new StoreError('DATABASE_URL: must be sqlite:PATH or sqlite::memory:');
  const db = openSqlite(databaseUrl.slice('sqlite:'.length), observe);
  try {
    await migrateToLatest(db);
  } catch (error) {
    await db.destroy();
    throw explainSqliteError(error);
  }
  return {
    links: createLinkStore(db),
    creates: createCreateStore(db),
    versions: withRecentVersions(createVersionStore(db)),
    inbox: createInboxStore(db),
    async ping() {
      await sql`select 1 from links limit 1`.execute(db);
    },
    close: () => db.destroy(),
  };
}
