/** Users seen again who are kept as they are: only the time is written. */
import { type Kysely, sql } from 'kysely';
import type { DirectoryStore } from '../directory-ports.js';
import { inChunks, type Tables } from '../tables.js';
import { inTurn, NO_EFFECT } from './changes.js';
import { FIRST_TIME } from './rows.js';

export function createConfirm(db: Kysely<Tables>): DirectoryStore['confirm'] {
  return async (addresses, { at, generation }) => {
    if (addresses.length === 0) return;
    await inTurn(db, async (transaction) => {
      for (const chunk of inChunks(addresses)) {
        await transaction
          .updateTable('directory')
          .set({ seen_at: at, generation })
          .where('address', 'in', chunk)
          .execute();
      }
      return NO_EFFECT;
    });
  };
}

/** Compared as printed: a text that says the same in another order is taken for a change, and written. */
export function createConfirmRead(db: Kysely<Tables>): DirectoryStore['confirmRead'] {
  const isKeptSo = sql<boolean>`exists (select 1 from directory_documents where directory_documents.row = directory.row and zoom = ${''})`;
  const statement = db
    .updateTable('directory')
    .set({ whole_at: '', seen_at: '' })
    .where('zoom_id', '=', '')
    .where('whole_at', '>=', FIRST_TIME)
    .where('seen_at', '<=', '')
    .where(isKeptSo)
    .compile();
  return async (readings) => {
    const confirmed = new Set<string>();
    if (readings.length === 0) return confirmed;
    await inTurn(db, async (transaction) => {
      for (const { zoomId, zoom, at } of readings) {
        const parameters = [at, at, zoomId, FIRST_TIME, at, JSON.stringify(zoom)];
        const { numAffectedRows = 0n } = await transaction.executeQuery({ ...statement, parameters });
        if (numAffectedRows > 0n) confirmed.add(zoomId);
      }
      return NO_EFFECT;
    });
    return confirmed;
  };
}
