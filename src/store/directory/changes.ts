/** Writers of the mirror take turns, and count what they change. */
import type { Kysely, Transaction } from 'kysely';
import { StoreError } from '../errors.js';
import type { Tables } from '../tables.js';
import type { ChangesRow } from './rows.js';

export type Changes = Pick<ChangesRow, 'members' | 'changes'>;

/** What a writer reports of its work. */
export interface Effect {
  readonly members: boolean;
  readonly changes: boolean;
}

export const NO_EFFECT: Effect = { members: false, changes: false };

/**
 * One transaction, one at a time in all processes: writers that lock rows in different orders would end each other in
 * PostgreSQL. The row of counters is the lock, because every database has those.
 */
export async function inTurn(
  db: Kysely<Tables>,
  write: (transaction: Transaction<Tables>) => Promise<Effect>,
): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    const counters = transaction.updateTable('directory_changes').where('only', '=', 1);
    await counters.set(({ ref }) => ({ changes: ref('changes') })).execute();
    const effect = await write(transaction);
    if (!effect.members && !effect.changes) return;
    await counters
      .set(({ eb }) => ({
        members: eb('members', '+', effect.members ? 1 : 0),
        changes: eb('changes', '+', 1),
      }))
      .execute();
  });
}

/** What is remembered under these numbers holds as long as they are the same: read them first. */
export function createChangesReader(db: Kysely<Tables>): () => Promise<Changes> {
  const query = db.selectFrom('directory_changes').select(['members', 'changes']).compile();
  return async () => {
    const { rows } = await db.executeQuery<Changes>(query);
    const [changes] = rows;
    if (changes === undefined) throw new StoreError('the database lacks the counters of the mirror; restore a copy');
    return changes;
  };
}
