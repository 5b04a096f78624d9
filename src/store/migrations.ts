/** The schema's history. Steps are only ever added; each can be repeated after a crash in its middle. */
import { type Kysely, type Migration, Migrator, type RawBuilder, sql } from 'kysely';
import { createDirectoryTables } from './directory/schema.js';
import { StoreError } from './errors.js';
import type { Tables } from './tables.js';

/** The column type of a text that is compared and ordered by code point, which SQLite does by itself. */
export type TextType = 'text' | RawBuilder<unknown>;

const migrationsWith = (text: TextType): Readonly<Record<string, Migration>> => ({
  '001-links': {
    async up(db: Kysely<unknown>): Promise<void> {
      await db.schema
        .createTable('links')
        .ifNotExists()
        .addColumn('id', text, (column) => column.primaryKey().notNull())
        .addColumn('login', text, (column) => column.notNull())
        .addColumn('user_name', text)
        .addColumn('user_name_ci', text)
        .addColumn('external_id', text)
        .addColumn('emails', text)
        .addColumn('kept', text, (column) => column.notNull())
        .addColumn('deferred', text, (column) => column.notNull())
        .addColumn('former_licence', 'integer')
        .addColumn('deleted_action', text)
        .addColumn('deleted_at', text)
        .addColumn('exceptional', 'integer', (column) => column.notNull())
        .execute();
      for (const column of ['login', 'user_name_ci', 'external_id']) {
        await db.schema.createIndex(`links_${column}`).ifNotExists().on('links').column(column).execute();
      }
      await db.schema
        .createIndex('links_exceptional')
        .ifNotExists()
        .on('links')
        .column('id')
        .where(sql.ref('exceptional'), '=', sql.lit(1))
        .execute();
      await db.schema
        .createTable('link_emails')
        .ifNotExists()
        .addColumn('link_id', text, (column) => column.notNull().references('links.id').onDelete('cascade'))
        .addColumn('address_ci', text, (column) => column.notNull())
        .addPrimaryKeyConstraint('link_emails_key', ['address_ci', 'link_id'])
        .execute();
      await db.schema.createIndex('link_emails_link').ifNotExists().on('link_emails').column('link_id').execute();
    },
  },
  '002-creates-and-versions': {
    async up(db: Kysely<unknown>): Promise<void> {
      await db.schema
        .createTable('creates')
        .ifNotExists()
        .addColumn('login', text, (column) => column.primaryKey().notNull())
        .addColumn('started_at', text, (column) => column.notNull())
        .addColumn('id', text)
        .execute();
      await db.schema
        .createTable('versions')
        .ifNotExists()
        .addColumn('id', text, (column) => column.primaryKey().notNull())
        .addColumn('version', text, (column) => column.notNull())
        .addColumn('changed_at', text, (column) => column.notNull())
        .execute();
    },
  },
  '003-inbox': {
    async up(db: Kysely<unknown>): Promise<void> {
      await db.schema
        .createTable('inbox')
        .ifNotExists()
        .addColumn('key', text, (column) => column.primaryKey().notNull())
        .addColumn('type', text, (column) => column.notNull())
        .addColumn('user_id', text)
        .addColumn('addresses', text, (column) => column.notNull())
        .addColumn('received_at', text, (column) => column.notNull())
        .addColumn('attempts', 'integer', (column) => column.notNull())
        .addColumn('due_at', text)
        .execute();
      for (const column of ['due_at', 'received_at']) {
        await db.schema.createIndex(`inbox_${column}`).ifNotExists().on('inbox').column(column).execute();
      }
    },
  },
  '004-directory': { up: (db: Kysely<Tables>) => createDirectoryTables(db, text) },
  '005-instances': {
    async up(db: Kysely<unknown>): Promise<void> {
      await db.schema
        .createTable('day_use')
        .ifNotExists()
        .addColumn('day', text, (column) => column.notNull())
        .addColumn('name', text, (column) => column.notNull())
        .addColumn('used', 'integer', (column) => column.notNull())
        .addPrimaryKeyConstraint('day_use_key', ['day', 'name'])
        .execute();
      await db.schema
        .createTable('tokens')
        .ifNotExists()
        .addColumn('name', text, (column) => column.primaryKey().notNull())
        .addColumn('sealed', text, (column) => column.notNull())
        .execute();
      await db.schema
        .createTable('instances')
        .ifNotExists()
        .addColumn('id', text, (column) => column.primaryKey().notNull())
        .addColumn('part', 'double precision', (column) => column.notNull())
        .addColumn('seen_at', 'double precision', (column) => column.notNull())
        .execute();
    },
  },
});

/** Brings the schema up to date. Throws StoreError when a newer version of the bridge has written the database. */
export async function migrateToLatest(db: Kysely<Tables>, text: TextType): Promise<void> {
  const migrations = migrationsWith(text);
  const applied = await refuseNewer(db, migrations);
  if (applied.length === Object.keys(migrations).length) return;
  const migrator = new Migrator({ db, provider: { getMigrations: async () => ({ ...migrations }) } });
  const { error } = await migrator.migrateToLatest();
  if (error === undefined) return;
  // A newer version may have started in between.
  await refuseNewer(db, migrations);
  throw error;
}

/** For who only reads. Throws StoreError unless the schema is that of this version. */
export async function verifyLatest(db: Kysely<Tables>): Promise<void> {
  const migrations = migrationsWith('text');
  await refuseNewer(db, migrations);
  const applied = await appliedMigrations(db);
  if (Object.keys(migrations).every((name) => applied.includes(name))) return;
  throw new StoreError(
    'DATABASE_URL: no bridge of this version has prepared the database; start one on it, or name the database of one',
  );
}

/** Returns the names of those that were applied. */
async function refuseNewer(db: Kysely<Tables>, migrations: Readonly<Record<string, Migration>>): Promise<string[]> {
  const applied = await appliedMigrations(db);
  const unknown = applied.filter((name) => !(name in migrations));
  if (unknown.length === 0) return applied;
  throw new StoreError(
    `the database was written by a newer version of the bridge (it has ${unknown.join(', ')}); start that version`,
  );
}

async function appliedMigrations(db: Kysely<Tables>): Promise<string[]> {
  const tables = await db.introspection.getTables({ withInternalKyselyTables: true });
  if (!tables.some(({ name }) => name === 'kysely_migration')) return [];
  const { rows } = await sql<{ name: string }>`select name from kysely_migration`.execute(db);
  return rows.map(({ name }) => name);
}
