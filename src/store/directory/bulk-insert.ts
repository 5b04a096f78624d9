/** Inserts of many rows by statements that are compiled once: building them costs more than SQLite takes to run them. */
import { type CompiledQuery, type Kysely, type RawBuilder, sql } from 'kysely';
import type { Tables } from '../tables.js';
import type { Value } from './entry-rows.js';

/** A statement each; 64 users have about 3,500 parameters, and SQLite takes 32,766. */
const SIZES: readonly number[] = [64, 8, 1];

/** `put` appends the values of one item, which become a row, to the parameters of its statement. */
export type BulkInsert = <Item>(
  db: Kysely<Tables>,
  items: readonly Item[],
  put: (parameters: Value[], item: Item) => void,
) => Promise<void>;

/** `compile` makes the statement that inserts these `values (…), (…)`. */
export function bulkInsert(width: number, compile: (values: RawBuilder<unknown>) => CompiledQuery): BulkInsert {
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
