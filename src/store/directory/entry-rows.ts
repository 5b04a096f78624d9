/** An entry of the mirror as rows of its tables, and back. */
import { hash } from 'node:crypto';
import type { JsonObject } from '../../scim/types.js';
import type { DirectoryElement, DirectoryEntry, DirectoryUser, Key } from '../directory-ports.js';
import { StoreError } from '../errors.js';
import { ELEMENT_ATTRIBUTES, NO_NUMBER, NO_TEXT, NUMBER_COLUMNS, TEXT_COLUMNS } from './columns.js';
import { type DirectoryRow, type DocumentRow, type ElementRow, FIRST_TIME, NEVER_READ } from './rows.js';

/** PostgreSQL's indexes take about 2,700 bytes; what Zoom and providers write ends far below. */
const MAX_TEXT = 500;

/** As stored, and as compared with what is stored: a longer text is known by its beginning. */
export function textKey(key: Key | undefined): string {
  if (typeof key !== 'string') return NO_TEXT;
  return key.length > MAX_TEXT ? key.slice(0, MAX_TEXT).replace(/[\uD800-\uDBFF]$/, '') : key;
}

export function numberKey(key: Key | undefined): number {
  return typeof key === 'number' ? Math.min(key, NO_NUMBER - 1) : NO_NUMBER;
}

/** Throws StoreError: the list of columns is behind the schema, of which a test would have told. */
export function elementAttribute(path: string): string {
  const attribute = ELEMENT_ATTRIBUTES[path];
  if (attribute === undefined) throw new StoreError(`the mirror keeps no elements of ${path}`);
  return attribute;
}

const keyColumns = [
  ...Object.entries(NUMBER_COLUMNS).map(([path, column]) => ({ path, column, store: numberKey })),
  ...Object.entries(TEXT_COLUMNS).map(([path, column]) => ({ path, column, store: textKey })),
];

export interface Bookkeeping {
  readonly row: number;
  readonly generation: number;
  readonly fingerprint: string;
}

/** The columns come in an order that never changes: statements are compiled for it. */
export function toDirectoryRow(entry: DirectoryEntry, { row, generation, fingerprint }: Bookkeeping): DirectoryRow {
  const columns: DirectoryRow = {
    row,
    address: entry.address,
    zoom_id: entry.zoomId ?? null,
    id: entry.id ?? null,
    manager_address: entry.managerAddress ?? null,
    whole_at: wholeAtOf(entry),
    seen_at: entry.seenAt,
    generation,
    fingerprint,
  };
  for (const { path, column, store } of keyColumns) columns[column] = store(entry.keys[path]);
  return columns;
}

export function wholeAtOf({ wholeAt, zoom }: DirectoryUser): string {
  return wholeAt ?? (zoom['status'] === 'pending' ? NEVER_READ.invited : NEVER_READ.other);
}

export function toDocumentRow({ zoom, resource }: DirectoryUser, row: number): DocumentRow {
  return { row, zoom: JSON.stringify(zoom), resource: JSON.stringify(resource) };
}

export function toElementRow({ attribute, keys, leads }: DirectoryElement, row: number): ElementRow {
  return {
    row,
    attribute: elementAttribute(attribute),
    leads: leads ? 1 : 0,
    value: textKey(keys['value']),
    display: textKey(keys['display']),
    type: textKey(keys['type']),
    key: textKey(keys['key']),
    name: textKey(keys['name']),
    primary: numberKey(keys['primary']),
  };
}

/** Equal for entries that no filter, no order and no look-up tells apart. */
export function fingerprintOf({ address, zoomId, id, managerAddress, keys, elements }: DirectoryEntry): string {
  const values = keyColumns.map(({ path }) => keys[path]);
  return hash('sha1', JSON.stringify([address, zoomId, id, managerAddress, values, elements]), 'base64');
}

export type UserRow = Pick<DirectoryRow, 'address' | 'zoom_id' | 'id' | 'whole_at' | 'seen_at'> &
  Pick<DocumentRow, 'zoom' | 'resource'>;

/** Throws StoreError on what the bridge cannot have written. */
export function toUser(row: UserRow): DirectoryUser {
  return {
    ...(row.zoom_id === null ? {} : { zoomId: row.zoom_id }),
    ...(row.id === null ? {} : { id: row.id }),
    address: row.address,
    zoom: parseObject(row.zoom),
    resource: parseObject(row.resource),
    ...(row.whole_at < FIRST_TIME ? {} : { wholeAt: row.whole_at }),
    seenAt: row.seen_at,
  };
}

function parseObject(text: string): JsonObject {
  const value = parseJson(text);
  if (isJsonObject(value)) return value;
  throw unreadable();
}

/** Without the parser's error: it quotes the text, and that is personal data. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw unreadable();
  }
}

/** What JSON.parse returned holds JSON all the way down. */
function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function unreadable(): StoreError {
  return new StoreError(
    'the database holds a row of the mirror that cannot be read; empty the tables directory*: they are filled again',
  );
}
