/** Which instances live, and which part of Zoom's budgets each has taken. Times are the database's. */
import { type Kysely, sql } from 'kysely';
import type { Tables } from '../tables.js';
import type { Instances } from './ports.js';
import { lockNumberOf } from './session.js';

const DEAD_AFTER_SECONDS = 15;
const BEAT = lockNumberOf('instances');

export function createInstances(db: Kysely<Tables>): Instances {
  return {
    beat(id, decide) {
      return db.transaction().execute(async (transaction) => {
        await sql`select pg_advisory_xact_lock(${BEAT}::bigint)`.execute(transaction);
        const now = sql<number>`extract(epoch from clock_timestamp())::float8`;
        await transaction
          .deleteFrom('instances')
          .where('seen_at', '<', sql<number>`${now} - ${DEAD_AFTER_SECONDS}`)
          .execute();
        const others = await transaction.selectFrom('instances').select('part').where('id', '!=', id).execute();
        const part = decide({ count: others.length, taken: others.reduce((sum, other) => sum + other.part, 0) });
        await transaction
          .insertInto('instances')
          .values({ id, part, seen_at: now })
          .onConflict((conflict) => conflict.column('id').doUpdateSet({ part, seen_at: now }))
          .execute();
        return part;
      });
    },
    async leave(id) {
      await db.deleteFrom('instances').where('id', '=', id).execute();
    },
  };
}
