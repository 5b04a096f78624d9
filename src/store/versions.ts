/** Versions in the database: what of each user was last seen, and since when. */
import type { Kysely, Selectable } from 'kysely';
import type { VersionStore } from './ports.js';
import { inChunks, type Tables } from './tables.js';

type VersionRow = Selectable<Tables['versions']>;
type Seen = Parameters<VersionStore['observe']>[0];

export function createVersionStore(db: Kysely<Tables>): VersionStore {
  return {
    async observe(seen, now) {
      // Mostly nothing has changed, and then nothing is written.
      const known = await readVersions(
        db,
        seen.map(({ id }) => id),
      );
      const changed = inChunks(changedRows(seen, known));
      const [rows] = changed;
      if (rows === undefined) return changeTimes(known);
      const written =
        changed.length === 1
          ? [await writeVersions(db, rows, now)]
          : await db.transaction().execute(async (transaction) => {
              const all: Written[][] = [];
              for (const chunk of changed) all.push(await writeVersions(transaction, chunk, now));
              return all;
            });
      const times = changeTimes(known);
      for (const { id, changed_at } of written.flat()) times.set(id, changed_at);
      return times;
    },
    async has(id) {
      return (await readVersions(db, [id])).size > 0;
    },
    async remove(id) {
      await db.deleteFrom('versions').where('id', '=', id).execute();
    },
  };
}

async function readVersions(db: Kysely<Tables>, ids: readonly string[]): Promise<Map<string, VersionRow>> {
  const versions = new Map<string, VersionRow>();
  for (const chunk of inChunks([...new Set(ids)])) {
    const rows = await db.selectFrom('versions').selectAll().where('id', 'in', chunk).execute();
    for (const row of rows) versions.set(row.id, row);
  }
  return versions;
}

/** As they are to be stored when nobody has stored them before. A user seen twice counts as last seen. */
function changedRows(seen: Seen, known: ReadonlyMap<string, VersionRow>): VersionRow[] {
  const changed = new Map<string, VersionRow>();
  for (const { id, version, firstSeen } of seen) {
    changed.delete(id);
    if (known.get(id)?.version !== version) changed.set(id, { id, version, changed_at: firstSeen });
  }
  // In one order, or two processes that write the same rows could wait for each other.
  return [...changed.values()].sort((one, other) => (one.id < other.id ? -1 : 1));
}

type Written = Pick<VersionRow, 'id' | 'changed_at'>;

/** Judged by the database: of two that see the same change at once, the first tells its time. */
function writeVersions(db: Kysely<Tables>, rows: VersionRow[], now: string): Promise<Written[]> {
  return db
    .insertInto('versions')
    .values(rows)
    .onConflict((conflict) =>
      conflict.column('id').doUpdateSet(({ ref, eb }) => ({
        changed_at: eb
          .case()
          .when('versions.version', '=', ref('excluded.version'))
          .then(ref('versions.changed_at'))
          .else(now)
          .end(),
        version: ref('excluded.version'),
      })),
    )
    .returning(['id', 'changed_at'])
    .execute();
}

function changeTimes(versions: ReadonlyMap<string, VersionRow>): Map<string, string> {
  return new Map([...versions].map(([id, { changed_at }]) => [id, changed_at]));
}
