/** An entry of the mirror as rows of its tables, and back. */
import { hash } from 'node:crypto';
import type { JsonObject } from '../../scim/types.js';
import type { DirectoryElement, DirectoryEntry, DirectoryUser, Key } from '../directory-ports.js';
import { StoreError } from '../errors.js';
import type { ColumnTypes } from './bulk-insert.js';
import {
  ELEMENT_ATTRIBUTES,
  ELEMENT_NUMBERS,
  ELEMENT_TEXTS,
  NO_NUMBER,
  NO_TEXT,
  NUMBER_COLUMNS,
  SCHEMA_COLUMNS,
  TEXT_COLUMNS,
} from './columns.js';
import { type DirectoryRow, type DocumentRow, FIRST_TIME, NEVER_READ } from './rows.js';

/** PostgreSQL's indexes take about 2,700 bytes; what Zoom and providers write ends far below. */
const MAX_TEXT = 500;

/** As stored, and as compared with what is stored: a longer text is known by its beginning. */
export function textKey(key: Key | undefined): string {
  if (typeof key !== 'string') return NO_TEXT;
  return key.length > MAX_TEXT ? key.slice(0, MAX_TEXT).replace(/[\uD800-\uDBFF]$/, '') : key;
}

function numberKey(key: Key | undefined): number {
  return typeof key === 'number' ? Math.min(key, NO_NUMBER - 1) : NO_NUMBER;
}

/** Throws StoreError: the list of columns is behind the schema, of which a test would have told. */
export function elementAttribute(path: string): string {
  const attribute = ELEMENT_ATTRIBUTES[path];
  if (attribute === undefined) throw new StoreError(`the mirror keeps no elements of ${path}`);
  return attribute;
}

export type Value = Key | null;

export interface Bookkeeping {
  readonly row: number;
  readonly generation: number;
  readonly fingerprint: string;
}

const numberPaths = Object.keys(NUMBER_COLUMNS);
const textPaths = Object.keys(TEXT_COLUMNS);
const schemaNames = Object.keys(SCHEMA_COLUMNS);

type Type = ColumnTypes[string];

const ofType = <T extends Type>(type: T, columns: readonly string[]): Record<string, T> =>
  Object.fromEntries(columns.map((column) => [column, type]));

export const DIRECTORY_COLUMNS: ColumnTypes = {
  row: 'integer',
  ...ofType('text', ['address', 'zoom_id', 'id', 'manager_address', 'whole_at', 'seen_at']),
  generation: 'integer',
  fingerprint: 'text',
  ...ofType('double precision', [...Object.values(SCHEMA_COLUMNS), ...Object.values(NUMBER_COLUMNS)]),
  ...ofType('text', Object.values(TEXT_COLUMNS)),
};

/** In the order of the columns, as the others below. */
export function putDirectoryRow(parameters: Value[], entry: DirectoryEntry, bookkeeping: Bookkeeping): void {
  const { address, zoomId = null, id = null, managerAddress = null, seenAt, keys, schemas } = entry;
  const { row, generation, fingerprint } = bookkeeping;
  parameters.push(row, address, zoomId, id, managerAddress, wholeAtOf(entry), seenAt, generation, fingerprint);
  for (const name of schemaNames) parameters.push(schemas.includes(name) ? 1 : 0);
  for (const path of numberPaths) parameters.push(numberKey(keys[path]));
  for (const path of textPaths) parameters.push(textKey(keys[path]));
}

export function wholeAtOf({ wholeAt, zoom }: DirectoryUser): string {
  return wholeAt ?? (zoom['status'] === 'pending' ? NEVER_READ.invited : NEVER_READ.other);
}

export const DOCUMENT_COLUMNS = { row: 'integer', zoom: 'text', resource: 'text' } as const satisfies ColumnTypes;

export function putDocumentRow(parameters: Value[], { zoom, resource }: DirectoryUser, row: number): void {
  parameters.push(row, JSON.stringify(zoom), JSON.stringify(resource));
}

export const ELEMENT_COLUMNS: ColumnTypes = {
  row: 'integer',
  attribute: 'text',
  position: 'integer',
  leads: 'integer',
  ...ofType('text', ELEMENT_TEXTS),
  ...ofType('double precision', ELEMENT_NUMBERS),
};

/** `position` among the elements of the user. */
export function putElementRow(
  parameters: Value[],
  { attribute, leads, keys }: DirectoryElement,
  row: number,
  position: number,
): void {
  parameters.push(row, elementAttribute(attribute), position, leads ? 1 : 0);
  for (const name of ELEMENT_TEXTS) parameters.push(textKey(keys[name]));
  for (const name of ELEMENT_NUMBERS) parameters.push(numberKey(keys[name]));
}

/** Nothing has this fingerprint. */
export const NO_FINGERPRINT = '';

/**
 * Equal for entries that no filter, no order and no look-up tells apart. None where only lists have told of the user:
 * the first GET changes the keys in any case, and a first crawl enters everybody.
 */
export function fingerprintOf(entry: DirectoryEntry): string {
  const { address, zoomId, id, managerAddress, wholeAt, keys, schemas, elements } = entry;
  if (wholeAt === undefined) return NO_FINGERPRINT;
  const values = [...numberPaths, ...textPaths].map((path) => keys[path]);
  return hash('sha1', JSON.stringify([address, zoomId, id, managerAddress, values, schemas, elements]), 'base64');
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
