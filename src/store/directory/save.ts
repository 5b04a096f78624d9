/** Writes readings of users into the mirror: those it did not have, those that changed, and those that are as they were. */
import type { CompiledQuery, Kysely, Transaction } from 'kysely';
import type { DirectoryEntry, DirectoryStore } from '../directory-ports.js';
import { byKeys, type Dialect, type FindByKeys } from '../key-list.js';
import { inChunks, type Tables } from '../tables.js';
import { type BulkInsert, bulkInsert } from './bulk-insert.js';
import { type Effect, inTurn, NO_EFFECT } from './changes.js';
import { ELEMENT_NUMBERS, ELEMENT_TEXTS } from './columns.js';
import {
  DIRECTORY_COLUMNS,
  DOCUMENT_COLUMNS,
  ELEMENT_COLUMNS,
  fingerprintOf,
  NO_FINGERPRINT,
  putDirectoryRow,
  putDocumentRow,
  putElementRow,
  wholeAtOf,
} from './entry-rows.js';
import { removedSince } from './removals.js';
import type { DirectoryRow } from './rows.js';

type Seen = Parameters<DirectoryStore['save']>[1];

interface Statements {
  readonly byAddress: FindByKeys<Known>;
  readonly byZoomId: FindByKeys<Known>;
  readonly insertUsers: BulkInsert;
  readonly putDocuments: BulkInsert;
  readonly insertElements: BulkInsert;
  /** whole_at, seen_at, generation, row */
  readonly see: CompiledQuery;
}

export function createSave(db: Kysely<Tables>, dialect: Dialect): DirectoryStore['save'] {
  const statements = compileStatements(db, dialect);
  return async (entries, seen) => {
    for (const chunk of inChunks(entries)) {
      await inTurn(db, (transaction) => saveChunk(transaction, statements, chunk, seen));
    }
  };
}

function compileStatements(db: Kysely<Tables>, dialect: Dialect): Statements {
  const findBy = (column: 'address' | 'zoom_id') =>
    byKeys(column, dialect, (isAmong) =>
      db.selectFrom('directory').select(KNOWN_COLUMNS).where(isAmong).$castTo<Known>().compile(),
    );
  return {
    byAddress: findBy('address'),
    byZoomId: findBy('zoom_id'),
    insertUsers: bulkInsert(DIRECTORY_COLUMNS, dialect, (rows) =>
      db.insertInto('directory').columns(Object.keys(DIRECTORY_COLUMNS)).expression(rows).compile(),
    ),
    putDocuments: bulkInsert(DOCUMENT_COLUMNS, dialect, (rows) =>
      db
        .insertInto('directory_documents')
        .columns(['row', 'zoom', 'resource'])
        .expression(rows)
        .onConflict((conflict) =>
          conflict
            .column('row')
            .doUpdateSet(({ ref }) => ({ zoom: ref('excluded.zoom'), resource: ref('excluded.resource') })),
        )
        .compile(),
    ),
    insertElements: bulkInsert(ELEMENT_COLUMNS, dialect, (rows) =>
      db
        .insertInto('directory_elements')
        .columns(['row', 'attribute', 'position', 'leads', ...ELEMENT_TEXTS, ...ELEMENT_NUMBERS])
        .expression(rows)
        .compile(),
    ),
    see: db.updateTable('directory').set({ whole_at: '', seen_at: '', generation: 0 }).where('row', '=', 0).compile(),
  };
}

async function saveChunk(
  db: Transaction<Tables>,
  statements: Statements,
  entries: readonly DirectoryEntry[],
  seen: Seen,
): Promise<Effect> {
  const removed = await removedSince(db, seen.readAt);
  const left = entries.filter(({ zoomId, address }) => !removed.has(address) && !(zoomId && removed.has(zoomId)));
  const last = lastOfEach(left);
  const known = await findKnown(db, statements, last);
  const accepted = seen.generation === undefined ? last : withoutOlder(last, known);
  if (accepted.length === 0) return NO_EFFECT;
  const plan = planSave(accepted, concerned(known, accepted), await lastRow(db));
  for (const chunk of inChunks(plan.cleared)) {
    await db.deleteFrom('directory').where('row', 'in', chunk).execute();
    await db.deleteFrom('directory_elements').where('row', 'in', chunk).execute();
  }
  for (const chunk of inChunks(plan.gone)) {
    await db.deleteFrom('directory_documents').where('row', 'in', chunk).execute();
  }
  await statements.insertUsers(db, plan.written, (parameters, { entry, known: old, row, fingerprint }) =>
    putDirectoryRow(parameters, entry, { row, fingerprint, generation: seen.generation ?? old?.generation ?? 0 }),
  );
  const elements = plan.written.flatMap(({ entry, row }) =>
    entry.elements.map((element, position) => ({ element, row, position })),
  );
  await statements.insertElements(db, elements, (parameters, { element, row, position }) =>
    putElementRow(parameters, element, row, position),
  );
  await statements.putDocuments(db, [...plan.written, ...plan.unchanged], (parameters, { entry, row }) =>
    putDocumentRow(parameters, entry, row),
  );
  for (const { entry, known, row } of plan.unchanged) {
    const parameters = [wholeAtOf(entry), entry.seenAt, seen.generation ?? known.generation, row];
    await db.executeQuery({ ...statements.see, parameters });
  }
  return { members: plan.movesMembers, changes: plan.written.length > 0 || plan.gone.length > 0 };
}

/** A user read twice counts as last read. */
function lastOfEach(entries: readonly DirectoryEntry[]): DirectoryEntry[] {
  const taken = new Set<string>();
  const isNew = ({ zoomId, address }: DirectoryEntry): boolean => {
    const keys = zoomId === undefined ? [address] : [address, zoomId];
    if (keys.some((key) => taken.has(key))) return false;
    for (const key of keys) taken.add(key);
    return true;
  };
  return entries.toReversed().filter(isNew).toReversed();
}

const KNOWN_COLUMNS = ['row', 'address', 'zoom_id', 'generation', 'fingerprint', 'seen_at'] as const;

type Known = Pick<DirectoryRow, (typeof KNOWN_COLUMNS)[number]>;

/** Another instance may have written a user after this list was read, and before it is kept. */
function withoutOlder(entries: readonly DirectoryEntry[], known: readonly Known[]): DirectoryEntry[] {
  const seenAt = new Map(known.map(({ zoom_id, seen_at }) => [zoom_id ?? '', zoom_id === null ? '' : seen_at]));
  return entries.filter((entry) => (seenAt.get(entry.zoomId ?? '') ?? '') <= entry.seenAt);
}

function concerned(known: readonly Known[], entries: readonly DirectoryEntry[]): Known[] {
  const keys = new Set(entries.flatMap(({ address, zoomId }) => [address, zoomId ?? address]));
  return known.filter(({ address, zoom_id }) => keys.has(address) || (zoom_id !== null && keys.has(zoom_id)));
}

async function findKnown(
  db: Transaction<Tables>,
  { byAddress, byZoomId }: Statements,
  entries: readonly DirectoryEntry[],
): Promise<Known[]> {
  const addresses = entries.map(({ address }) => address);
  const zoomIds = entries.flatMap(({ zoomId }) => zoomId ?? []);
  const found = [...(await byAddress(db, addresses)), ...(await byZoomId(db, zoomIds))];
  return [...new Map(found.map((known) => [known.row, known])).values()];
}

async function lastRow(db: Transaction<Tables>): Promise<number> {
  const { last } = await db
    .selectFrom('directory')
    .select(({ fn }) => fn.max('row').as('last'))
    .executeTakeFirstOrThrow();
  return last ?? 0;
}

interface Written {
  readonly entry: DirectoryEntry;
  readonly row: number;
  readonly known: Known | undefined;
  readonly fingerprint: string;
}

interface SavePlan {
  readonly written: readonly Written[];
  readonly unchanged: readonly { readonly entry: DirectoryEntry; readonly row: number; readonly known: Known }[];
  /** Rows that are written anew or gone. */
  readonly cleared: readonly number[];
  readonly gone: readonly number[];
  readonly movesMembers: boolean;
}

/** Who has the Zoom id, else who has the address, is the same user; whoever else has one of them makes way. */
function planSave(entries: readonly DirectoryEntry[], known: readonly Known[], lastRow: number): SavePlan {
  const byZoomId = new Map(known.map((each) => [each.zoom_id, each]));
  const byAddress = new Map(known.map((each) => [each.address, each]));
  const left = new Map(known.map((each) => [each.row, each]));
  const claim = (found: Known | undefined): Known | undefined =>
    found !== undefined && left.delete(found.row) ? found : undefined;
  const claims = new Map<DirectoryEntry, Known>();
  for (const entry of entries) {
    const found = entry.zoomId === undefined ? undefined : claim(byZoomId.get(entry.zoomId));
    if (found !== undefined) claims.set(entry, found);
  }
  const written: Written[] = [];
  const unchanged: { entry: DirectoryEntry; row: number; known: Known }[] = [];
  let row = lastRow;
  for (const entry of entries) {
    const same = claims.get(entry) ?? claim(byAddress.get(entry.address));
    const fingerprint = fingerprintOf(entry);
    const isSame = same?.fingerprint === fingerprint && fingerprint !== NO_FINGERPRINT;
    if (isSame) unchanged.push({ entry, row: same.row, known: same });
    else written.push({ entry, known: same, row: same?.row ?? ++row, fingerprint });
  }
  const gone = [...left.keys()];
  return {
    written,
    unchanged,
    cleared: [...gone, ...written.flatMap(({ known: replaced }) => replaced?.row ?? [])],
    gone,
    movesMembers: gone.length > 0 || written.some(({ entry, known: old }) => old?.address !== entry.address),
  };
}
