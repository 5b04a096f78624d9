/** Versions in the database: what of each user was last seen, and since when. */
import type { Kysely, Selectable } from 'kysely';
import type { VersionStore } from './ports.js';
import { inChunks, type Tables } from './tables.js';

type VersionRow = Selectable<Tables['versions']>;
type Seen = Parameters<VersionStore['observe']>[0];

export function createVersionStore(db: Kysely<Tables>): VersionStore {
  return {
    async observe(seen, now) {
      // Mostly nothing has changed; a transaction is opened only where something has.
      const before = await readVersions(db, seen);
      if (changedRows(seen, before, now).length === 0) return changeTimes(before);
      return db.transaction().execute(async (transaction) => {
        const known = await readVersions(transaction, seen);
        const changed = changedRows(seen, known, now);
        for (const chunk of inChunks(changed)) await writeVersions(transaction, chunk);
        for (const row of changed) known.set(row.id, row);
        return changeTimes(known);
      });
    },
    async remove(id) {
      await db.deleteFrom('versions').where('id', '=', id).execute();
    },
  };
}

async function readVersions(db: Kysely<Tables>, seen: Seen): Promise<Map<string, VersionRow>> {
  const versions = new Map<string, VersionRow>();
  for (const chunk of inChunks([...new Set(seen.map(({ id }) => id))])) {
    const rows = await db.selectFrom('versions').selectAll().where('id', 'in', chunk).execute();
    for (const row of rows) versions.set(row.id, row);
  }
  return versions;
}

/** A user seen twice counts as last seen. */
function changedRows(seen: Seen, known: ReadonlyMap<string, VersionRow>, now: string): VersionRow[] {
  const changed = new Map<string, VersionRow>();
  for (const { id, version, firstSeen } of seen) {
    const before = known.get(id);
    changed.delete(id);
    if (before?.version !== version) changed.set(id, { id, version, changed_at: before ? now : firstSeen });
  }
  return [...changed.values()];
}

async function writeVersions(transaction: Kysely<Tables>, rows: VersionRow[]): Promise<void> {
  await transaction
    .insertInto('versions')
    .values(rows)
    .onConflict((conflict) =>
      conflict.column('id').doUpdateSet(({ ref }) => ({
        version: ref('excluded.version'),
        changed_at: ref('excluded.changed_at'),
      })),
    )
    .execute();
}

function changeTimes(versions: ReadonlyMap<string, VersionRow>): Map<string, string> {
  return new Map([...versions].map(([id, { changed_at }]) => [id, changed_at]));
}
