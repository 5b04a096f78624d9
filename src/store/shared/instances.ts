/** Which instances live, and which part of Zoom's budgets each has taken. Times are the database's. */
import { type Kysely, sql } from 'kysely';
import type { Tables } from '../tables.js';
import type { Instances } from './ports.js';
import { lockNumberOf } from './session.js';

const DEAD_AFTER_SECONDS = 15;
/** Zoom's windows still count what an instance sent that has just stopped. */
const GONE_AFTER_SECONDS = 1.1;
const NOW = sql<number>`extract(epoch from clock_timestamp())::float8`;
const BEAT = lockNumberOf('instances');

export function createInstances(db: Kysely<Tables>): Instances {
  return {
    beat(id, decide) {
      return db.transaction().execute(async (transaction) => {
        await sql`select pg_advisory_xact_lock(${BEAT}::bigint)`.execute(transaction);
        await transaction
          .deleteFrom('instances')
          .where('seen_at', '<', sql<number>`${NOW} - ${DEAD_AFTER_SECONDS}`)
          .execute();
        const others = await transaction.selectFrom('instances').select('part').where('id', '!=', id).execute();
        const part = decide({ count: others.length, taken: others.reduce((sum, other) => sum + other.part, 0) });
        await transaction
          .insertInto('instances')
          .values({ id, part, seen_at: NOW })
          .onConflict((conflict) => conflict.column('id').doUpdateSet({ part, seen_at: NOW }))
          .execute();
        return part;
      });
    },
    async leave(id) {
      const seenAt = sql<number>`${NOW} - ${DEAD_AFTER_SECONDS - GONE_AFTER_SECONDS}::float8`;
      await db.updateTable('instances').set({ seen_at: seenAt }).where('id', '=', id).execute();
    },
  };
}
