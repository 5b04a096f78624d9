/** Unfinished creates in the database. */
import type { Kysely } from 'kysely';
import type { CreateStore } from './ports.js';
import { foldCase, type Tables } from './tables.js';

/** Each query is compiled once: building it costs more than SQLite takes to run it. */
export function createCreateStore(db: Kysely<Tables>): CreateStore {
  const find = db.selectFrom('creates').selectAll().where('login', '=', '').compile();
  const remove = db.deleteFrom('creates').where('login', '=', '').compile();
  const save = db
    .insertInto('creates')
    .values({ login: '', started_at: '', id: '' })
    .onConflict((conflict) =>
      conflict
        .column('login')
        .doUpdateSet(({ ref }) => ({ started_at: ref('excluded.started_at'), id: ref('excluded.id') })),
    )
    .compile();
  return {
    async get(login) {
      const { rows } = await db.executeQuery<Tables['creates']>({ ...find, parameters: [foldCase(login)] });
      const [row] = rows;
      if (row === undefined) return undefined;
      return { login: row.login, startedAt: row.started_at, ...(row.id === null ? {} : { id: row.id }) };
    },
    async save({ login, startedAt, id }) {
      // In the order of the columns above.
      await db.executeQuery({ ...save, parameters: [foldCase(login), startedAt, id ?? null] });
    },
    async remove(login) {
      await db.executeQuery({ ...remove, parameters: [foldCase(login)] });
    },
  };
}
