/** The mirror's tables and indexes. */
import { setTimeout as pause } from 'node:timers/promises';
import { type CreateTableBuilder, type Kysely, type RawBuilder, sql } from 'kysely';
import type { Dialect } from '../key-list.js';
import type { Tables } from '../tables.js';
import {
  ELEMENT_NUMBERS,
  ELEMENT_TEXTS,
  INDEXED_COLUMNS,
  NUMBER_COLUMNS,
  SCHEMA_COLUMNS,
  TEXT_COLUMNS,
} from './columns.js';

type TextType = 'text' | RawBuilder<unknown>;
type Builder = CreateTableBuilder<string, string>;

function addColumns(table: Builder, columns: readonly string[], type: TextType | 'double precision'): Builder {
  return columns.reduce((builder, column) => builder.addColumn(column, type, (each) => each.notNull()), table);
}

/** `text` orders by code point; the plain one is SQLite's. Can be repeated after a crash in its middle. */
export async function createDirectoryTables(db: Kysely<Tables>, text: TextType): Promise<void> {
  await createUsers(db, text);
  await createElements(db, text);
  await db.schema
    .createTable('directory_removed')
    .ifNotExists()
    .addColumn('key', text, (column) => column.primaryKey().notNull())
    .addColumn('removed_at', text, (column) => column.notNull())
    .execute();
  await createIndex(db, 'directory_removed', ['removed_at']);
  await db.schema
    .createTable('directory_crawls')
    .ifNotExists()
    .addColumn('generation', 'integer', (column) => column.primaryKey().notNull())
    .addColumn('started_at', text, (column) => column.notNull())
    .addColumn('finished_at', text)
    .addColumn('lists', text, (column) => column.notNull())
    .addColumn('read', 'integer', (column) => column.notNull())
    .addColumn('total', 'integer', (column) => column.notNull())
    .execute();
  await createChanges(db);
  await createWishes(db, text);
}

async function createUsers(db: Kysely<Tables>, text: TextType): Promise<void> {
  const table: Builder = db.schema
    .createTable('directory')
    .ifNotExists()
    .addColumn('row', 'integer', (column) => column.primaryKey().notNull())
    .addColumn('address', text, (column) => column.notNull())
    .addColumn('zoom_id', text)
    .addColumn('id', text)
    .addColumn('manager_address', text)
    .addColumn('whole_at', text, (column) => column.notNull())
    .addColumn('seen_at', text, (column) => column.notNull())
    .addColumn('generation', 'integer', (column) => column.notNull())
    .addColumn('fingerprint', text, (column) => column.notNull());
  const numbers = addColumns(
    table,
    [...Object.values(SCHEMA_COLUMNS), ...Object.values(NUMBER_COLUMNS)],
    'double precision',
  );
  await addColumns(numbers, Object.values(TEXT_COLUMNS), text).execute();
  for (const column of ['address', 'zoom_id']) {
    await db.schema.createIndex(`directory_${column}`).ifNotExists().on('directory').column(column).unique().execute();
  }
  await createIndex(db, 'directory', ['whole_at']);
  await db.schema
    .createIndex('directory_manager_address')
    .ifNotExists()
    .on('directory')
    .column('manager_address')
    .where(sql.ref('manager_address'), 'is not', null)
    .execute();
  await db.schema
    .createTable('directory_documents')
    .ifNotExists()
    .addColumn('row', 'integer', (column) => column.primaryKey().notNull())
    .addColumn('zoom', 'text', (column) => column.notNull())
    .addColumn('resource', 'text', (column) => column.notNull())
    .execute();
}

async function createElements(db: Kysely<Tables>, text: TextType): Promise<void> {
  const table: Builder = db.schema
    .createTable('directory_elements')
    .ifNotExists()
    .addColumn('row', 'integer', (column) => column.notNull())
    .addColumn('attribute', text, (column) => column.notNull())
    .addColumn('position', 'integer', (column) => column.notNull())
    .addColumn('leads', 'integer', (column) => column.notNull());
  const numbers = addColumns(table, ELEMENT_NUMBERS, 'double precision');
  const keyed = addColumns(numbers, ELEMENT_TEXTS, text).addPrimaryKeyConstraint('directory_elements_key', [
    'row',
    'attribute',
    'position',
  ]);
  // SQLite would keep a third copy of each row, by a number that nobody asks for.
  await (text === 'text' ? keyed.modifyEnd(sql`without rowid`) : keyed).execute();
}

/** SQLite makes an index of 100,000 users in place, in 50 to 200 ms: before each, what came in meanwhile is answered. */
export const otherWork = (): Promise<void> => pause(20);

/**
 * The indexes that only lists need, when the first crawl has filled the mirror: to enter users one by one costs more than
 * ten times as much. Does nothing where they are.
 */
export async function createListIndexes(db: Kysely<Tables>, dialect: Dialect): Promise<void> {
  for (const column of INDEXED_COLUMNS) {
    // Who has a licence and has not signed in for long is what audits ask most.
    const more = column === 'user_type' || column === 'licence' ? ['last_login_time', 'address'] : ['address'];
    await otherWork();
    await createIndex(db, 'directory', [column, ...more]);
  }
  await otherWork();
  await createIndex(db, 'directory_elements', ['attribute', 'value', 'row']);
  // What a page wants of each user beside the document: the rows lie far apart, and each would be a read of its own.
  if (dialect === 'postgres') return;
  await otherWork();
  await db.schema
    .createIndex('directory_listed')
    .ifNotExists()
    .on('directory')
    .columns(['address', 'whole_at', 'id', 'status'])
    .execute();
}

async function createChanges(db: Kysely<Tables>): Promise<void> {
  await db.schema
    .createTable('directory_changes')
    .ifNotExists()
    .addColumn('only', 'integer', (column) => column.primaryKey().notNull())
    .addColumn('members', 'bigint', (column) => column.notNull())
    .addColumn('changes', 'bigint', (column) => column.notNull())
    .execute();
  await db
    .insertInto('directory_changes')
    .values({ only: 1, members: 0, changes: 0 })
    .onConflict((conflict) => conflict.column('only').doNothing())
    .execute();
}

async function createWishes(db: Kysely<Tables>, text: TextType): Promise<void> {
  await db.schema
    .createTable('directory_wishes')
    .ifNotExists()
    .addColumn('only', 'integer', (column) => column.primaryKey().notNull())
    .addColumn('crawl', text, (column) => column.notNull())
    .addColumn('whole', text, (column) => column.notNull())
    .execute();
  await db
    .insertInto('directory_wishes')
    .values({ only: 1, crawl: '', whole: '' })
    .onConflict((conflict) => conflict.column('only').doNothing())
    .execute();
}

async function createIndex(db: Kysely<Tables>, table: string, columns: readonly string[]): Promise<void> {
  await db.schema
    .createIndex(`${table}_${columns[0]}`)
    .ifNotExists()
    .on(table)
    .columns([...columns])
    .execute();
}
