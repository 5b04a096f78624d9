/** Look-ups by any number of keys, as statements that are compiled once: with a parameter a key, building costs more than running. */
import { type CompiledQuery, type Kysely, type RawBuilder, type SqlBool, sql } from 'kysely';
import type { Tables } from './tables.js';

export type Dialect = 'sqlite' | 'postgres';

/** The rows of all keys, each once, in the order of the statement. */
export type FindByKeys<Row> = (db: Kysely<Tables>, keys: readonly string[]) => Promise<Row[]>;

/** `compile` gets the test whether `column` is among the keys; it holds the statement's only parameter. */
export function byKeys<Row>(
  column: string,
  dialect: Dialect,
  compile: (isAmong: RawBuilder<SqlBool>) => CompiledQuery<Row>,
): FindByKeys<Row> {
  const statement = compile(isAmong(column, dialect));
  return async (db, keys) => {
    if (keys.length === 0) return [];
    const parameters = [dialect === 'sqlite' ? JSON.stringify(keys) : keys];
    return (await db.executeQuery<Row>({ ...statement, parameters })).rows;
  };
}

function isAmong(column: string, dialect: Dialect): RawBuilder<SqlBool> {
  const ref = sql.ref(column);
  return dialect === 'sqlite'
    ? sql<SqlBool>`${ref} in (select value from json_each(${''}))`
    : sql<SqlBool>`${ref} = any(${''}::text[])`;
}
