/** Inserts of many rows by statements that are compiled once: building them costs more than running them. */
import { type CompiledQuery, type Kysely, type RawBuilder, sql } from 'kysely';
import type { Dialect } from '../key-list.js';
import type { Tables } from '../tables.js';
import type { Value } from './entry-rows.js';

/** SQLite, a statement each: 64 users have about 3,500 parameters, and it takes 32,766. */
const SIZES: readonly number[] = [64, 8, 1];

/** PostgreSQL's type of each column, in their order. */
export type ColumnTypes = Readonly<Record<string, 'text' | 'integer' | 'double precision'>>;

/** `put` appends the values of one item, which become a row, to the parameters of its statement. */
export type BulkInsert = <Item>(
  db: Kysely<Tables>,
  items: readonly Item[],
  put: (parameters: Value[], item: Item) => void,
) => Promise<void>;

/** Makes the statement that inserts these rows. */
type Compile = (rows: RawBuilder<unknown>) => CompiledQuery;

export function bulkInsert(columns: ColumnTypes, dialect: Dialect, compile: Compile): BulkInsert {
  return dialect === 'sqlite' ? insertValues(Object.keys(columns).length, compile) : insertArrays(columns, compile);
}

function insertValues(width: number, compile: Compile): BulkInsert {
  const statements = SIZES.map((size) => ({ size, statement: compile(placeholders(width, size)) }));
  return async (db, items, put) => {
    let done = 0;
    for (const { size, statement } of statements) {
      for (; items.length - done >= size; done += size) {
        const parameters: Value[] = [];
        for (const item of items.slice(done, done + size)) put(parameters, item);
        await db.executeQuery({ ...statement, parameters });
      }
    }
  };
}

function placeholders(width: number, count: number): RawBuilder<unknown> {
  const row = sql`(${sql.join(Array.from({ length: width }, () => ''))})`;
  return sql`values ${sql.join(Array.from({ length: count }, () => row))}`;
}

/** PostgreSQL plans a statement anew each time, which thousands of parameters make dear: here each column is one. */
function insertArrays(columns: ColumnTypes, compile: Compile): BulkInsert {
  const types = Object.values(columns);
  const arrays = types.map((type) => sql`${''}::${sql.raw(type)}[]`);
  const statement = compile(sql`select * from unnest(${sql.join(arrays)})`);
  return async (db, items, put) => {
    if (items.length === 0) return;
    const values: Value[] = [];
    for (const item of items) put(values, item);
    const parameters = types.map((_, at) => items.map((__, row) => values[row * types.length + at]));
    await db.executeQuery({ ...statement, parameters });
  };
}
