/** Inserts of many rows by statements that are compiled once: building them costs more than SQLite takes to run them. */
import type { CompiledQuery, Kysely } from 'kysely';
import type { Tables } from '../tables.js';

/** A statement each; 64 users have about 3,500 parameters, and SQLite takes 32,766. */
const SIZES: readonly number[] = [64, 8, 1];

/** The rows' columns must come in the same order every time. */
export type BulkInsert<Row> = (db: Kysely<Tables>, rows: readonly Row[]) => Promise<void>;

/** `compile` makes the statement for so many rows. */
export function bulkInsert<Row extends object>(compile: (count: number) => CompiledQuery): BulkInsert<Row> {
  const statements = SIZES.map((size) => ({ size, statement: compile(size) }));
  return async (db, rows) => {
    let done = 0;
    for (const { size, statement } of statements) {
      for (; rows.length - done >= size; done += size) {
        const parameters = rows.slice(done, done + size).flatMap((row) => Object.values(row));
        await db.executeQuery({ ...statement, parameters });
      }
    }
  };
}
