/** Users who are gone, and for a while the memory that they are. */
import type { Kysely, Transaction } from 'kysely';
import type { DirectoryStore } from '../directory-ports.js';
import { inChunks, type Tables } from '../tables.js';
import { inTurn } from './changes.js';

/** Zoom ids and addresses. */
export async function removedSince(db: Kysely<Tables>, time: string): Promise<ReadonlySet<string>> {
  const rows = await db.selectFrom('directory_removed').select('key').where('removed_at', '>', time).execute();
  return new Set(rows.map(({ key }) => key));
}

export function createRemove(db: Kysely<Tables>): DirectoryStore['remove'] {
  return ({ zoomId, address }, at) =>
    inTurn(db, async (transaction) => {
      const rows = await transaction
        .selectFrom('directory')
        .select(['row', 'address', 'zoom_id'])
        .where(({ eb, or }) =>
          or([
            ...(zoomId === undefined ? [] : [eb('zoom_id', '=', zoomId)]),
            ...(address === undefined ? [] : [eb('address', '=', address)]),
          ]),
        )
        .execute();
      const keys = [zoomId, address, ...rows.flatMap((row) => [row.address, row.zoom_id ?? undefined])];
      await remember(transaction, new Set(keys.filter((key) => key !== undefined)), at);
      await deleteRows(
        transaction,
        rows.map(({ row }) => row),
      );
      const isChange = rows.length > 0;
      return { members: isChange, changes: isChange };
    });
}

async function remember(db: Transaction<Tables>, keys: ReadonlySet<string>, at: string): Promise<void> {
  if (keys.size === 0) return;
  await db
    .insertInto('directory_removed')
    .values([...keys].map((key) => ({ key, removed_at: at })))
    .onConflict((conflict) =>
      conflict
        .column('key')
        .doUpdateSet(({ ref }) => ({ removed_at: ref('excluded.removed_at') }))
        .where(({ eb, ref }) => eb('directory_removed.removed_at', '<', ref('excluded.removed_at'))),
    )
    .execute();
}

async function deleteRows(db: Transaction<Tables>, rows: readonly number[]): Promise<void> {
  for (const chunk of inChunks(rows)) {
    for (const table of ['directory', 'directory_elements', 'directory_documents'] as const) {
      await db.deleteFrom(table).where('row', 'in', chunk).execute();
    }
  }
}
