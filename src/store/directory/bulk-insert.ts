/** Inserts of many rows by statements that are compiled once: building them costs more than SQLite takes to run them. */
import { type CompiledQuery, type Kysely, type RawBuilder, sql } from 'kysely';
import type { Tables } from '../tables.js';
import type { Values } from './entry-rows.js';

/** A statement each; 64 users have about 3,500 parameters, and SQLite takes 32,766. */
const SIZES: readonly number[] = [64, 8, 1];

export type BulkInsert = (db: Kysely<Tables>, rows: readonly Values[]) => Promise<void>;

/** `compile` makes the statement that inserts these `values (…), (…)`. */
export function bulkInsert(width: number, compile: (values: RawBuilder<unknown>) => CompiledQuery): BulkInsert {
  const statements = SIZES.map((size) => ({ size, statement: compile(placeholders(width, size)) }));
  return async (db, rows) => {
    let done = 0;
    for (const { size, statement } of statements) {
      for (; rows.length - done >= size; done += size) {
        const parameters: Values[number][] = [];
        // Ten times as fast as `flat`.
        for (const row of rows.slice(done, done + size)) for (const value of row) parameters.push(value);
        await db.executeQuery({ ...statement, parameters });
      }
    }
  };
}

function placeholders(width: number, count: number): RawBuilder<unknown> {
  const row = sql`(${sql.join(Array.from({ length: width }, () => ''))})`;
  return sql`values ${sql.join(Array.from({ length: count }, () => row))}`;
}
