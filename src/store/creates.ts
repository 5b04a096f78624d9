/** Unfinished creates in the database. */
import type { Kysely } from 'kysely';
import type { CreateStore } from './ports.js';
import { foldCase, type Tables } from './tables.js';

export function createCreateStore(db: Kysely<Tables>): CreateStore {
  return {
    async get(login) {
      const row = await db.selectFrom('creates').selectAll().where('login', '=', foldCase(login)).executeTakeFirst();
      if (row === undefined) return undefined;
      return { login: row.login, startedAt: row.started_at, ...(row.id === null ? {} : { id: row.id }) };
    },
    async save(create) {
      const row = { login: foldCase(create.login), started_at: create.startedAt, id: create.id ?? null };
      await db
        .insertInto('creates')
        .values(row)
        .onConflict((conflict) => conflict.column('login').doUpdateSet(row))
        .execute();
    },
    async remove(login) {
      await db.deleteFrom('creates').where('login', '=', foldCase(login)).execute();
    },
  };
}
