/** What was used of Zoom's daily limits, by all instances and before restarts. */
import { type Kysely, sql } from 'kysely';
import type { Tables } from '../tables.js';
import type { DayUseStore } from './ports.js';

export function createDayUseStore(db: Kysely<Tables>): DayUseStore {
  return {
    async add(day, used) {
      // In one order, so that two instances that add at one time do not wait for each other.
      const rows = Object.entries(used)
        .filter(([, count]) => count > 0)
        .map(([name, count]) => ({ day, name, used: count }))
        .sort((a, b) => (a.name < b.name ? -1 : 1));
      if (rows.length > 0) {
        await db
          .insertInto('day_use')
          .values(rows)
          .onConflict((conflict) =>
            conflict.columns(['day', 'name']).doUpdateSet({ used: sql`day_use.used + excluded.used` }),
          )
          .execute();
        await db.deleteFrom('day_use').where('day', '<', day).execute();
      }
      const sums = await db.selectFrom('day_use').select(['name', 'used']).where('day', '=', day).execute();
      return new Map(sums.map((sum) => [sum.name, Number(sum.used)]));
    },
  };
}
