/** The access token in the database: one row, which only its writer can read. */
import type { Kysely } from 'kysely';
import type { Tables } from '../tables.js';
import type { KeyLocks, SharedToken } from './ports.js';

const NAME = 'zoom';
/** Longer than one token request lasts. */
const WAIT_MS = 20_000;

export function createSharedToken(db: Kysely<Tables>, locks: KeyLocks): SharedToken {
  return {
    async read() {
      const row = await db.selectFrom('tokens').select('sealed').where('name', '=', NAME).executeTakeFirst();
      return row?.sealed;
    },
    async write(sealed) {
      await db
        .insertInto('tokens')
        .values({ name: NAME, sealed })
        .onConflict((conflict) => conflict.column('name').doUpdateSet({ sealed }))
        .execute();
    },
    async alone(task) {
      const lock = await locks.acquire('token', WAIT_MS);
      try {
        return await task();
      } finally {
        lock.release();
      }
    },
  };
}
