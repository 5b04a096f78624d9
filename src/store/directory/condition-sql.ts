/** A condition in terms of keys → an SQL expression. What the client sent is bound, never written into the text. */
import { type Expression, expressionBuilder, type SqlBool, sql } from 'kysely';
import type { Condition, Key, KeyOperator } from '../directory-ports.js';
import { StoreError } from '../errors.js';
import type { Dialect } from '../key-list.js';
import type { Tables } from '../tables.js';
import {
  ELEMENT_NUMBERS,
  ELEMENT_TEXTS,
  NO_NUMBER,
  NO_TEXT,
  NUMBER_COLUMNS,
  SCHEMA_COLUMNS,
  TEXT_COLUMNS,
} from './columns.js';
import { elementAttribute, textKey } from './entry-rows.js';

/** PostgreSQL guesses well how many match a pattern, and takes a function to match a third of all; SQLite's LIKE folds case. */
const CONTAINS: Readonly<Record<Dialect, (ref: Expression<Key>, key: string) => Test>> = {
  sqlite: (ref, key) => sql<SqlBool>`instr(${ref}, ${key}) > 0`,
  postgres: (ref, key) => sql<SqlBool>`${ref} like ${`%${key.replaceAll(/[\\%_]/g, '\\$&')}%`}`,
};

/**
 * How users are found by their elements: `list` looks for the elements first, which is right where all matches are
 * wanted, or few; `probe` looks at the elements of one user after another, which ends soon where many match.
 */
export type Approach = 'list' | 'probe';

interface Rendering {
  readonly dialect: Dialect;
  readonly approach: Approach;
}

export type Test = Expression<SqlBool>;

export interface Column {
  readonly type: 'text' | 'number';
  readonly ref: Expression<Key>;
}

type Locate = (path: string) => Column;

const eb = expressionBuilder<Tables, 'directory' | 'directory_elements'>();
const NEVER: Test = eb.or([]);

/** Column of a canonical path. Throws StoreError: see columns.ts. */
export function directoryColumn(path: string): Column {
  const text = TEXT_COLUMNS[path];
  if (text !== undefined) return { type: 'text', ref: eb.ref(`directory.${text}`).$notNull() };
  const number = NUMBER_COLUMNS[path];
  if (number !== undefined) return { type: 'number', ref: eb.ref(`directory.${number}`).$notNull() };
  throw new StoreError(`the mirror keeps no key of ${path}`);
}

export function elementColumn(sub: string): Column {
  const text = ELEMENT_TEXTS.find((name) => name === sub);
  if (text !== undefined) return { type: 'text', ref: eb.ref(`directory_elements.${text}`) };
  const number = ELEMENT_NUMBERS.find((name) => name === sub);
  if (number !== undefined) return { type: 'number', ref: eb.ref(`directory_elements.${number}`) };
  throw new StoreError(`the mirror keeps no sub-attribute ${sub}`);
}

/** Throws StoreError for a path that is in no list of columns. */
export function conditionTest(condition: Condition, dialect: Dialect, approach: Approach = 'probe'): Test {
  return toTest(condition, directoryColumn, { dialect, approach });
}

/** Meant for the elements of a user: those of this attribute that meet the condition. */
export function elementTest({ attribute, condition }: SomeCondition, dialect: Dialect): Test {
  const isOfAttribute = eb('directory_elements.attribute', '=', elementAttribute(attribute));
  return eb.and([isOfAttribute, toTest(condition, elementColumn, { dialect, approach: 'list' })]);
}

export type SomeCondition = Extract<Condition, { readonly kind: 'some' }>;

function toTest(condition: Condition, locate: Locate, rendering: Rendering): Test {
  switch (condition.kind) {
    case 'and':
      return eb.and(condition.conditions.map((each) => toTest(each, locate, rendering)));
    case 'or':
      return eb.or(condition.conditions.map((each) => toTest(each, locate, rendering)));
    case 'not':
      return eb.not(eb.parens(toTest(condition.condition, locate, rendering)));
    case 'present':
      return isPresent(locate(condition.path));
    case 'compare':
      return toComparison(locate(condition.path), condition.op, condition.key, rendering);
    case 'some':
      return condition.attribute === 'schemas'
        ? schemasTest(condition.condition, rendering)
        : someTest(condition, rendering);
  }
}

function someTest(condition: SomeCondition, { dialect, approach }: Rendering): Test {
  const elements = eb.selectFrom('directory_elements').select('row').where(elementTest(condition, dialect));
  if (approach === 'list') return eb('directory.row', 'in', elements);
  // Without a limit (PostgreSQL: one that is not known beforehand) both would look at the elements of all users first.
  return eb.exists(elements.whereRef('directory_elements.row', '=', 'directory.row').limit(1));
}

const ofSqlite = (text: string): Expression<Key> => sql<Key>`${text}`;
/** What is no column is ordered by the language of the database unless it is told otherwise. */
const ofPostgres = (text: string): Expression<Key> => sql<Key>`cast(${text} as text) collate "C"`;

/** The schemas are few and known: the condition is asked of each, and whether the user has it. */
function schemasTest(condition: Condition, rendering: Rendering): Test {
  return eb.or(
    Object.entries(SCHEMA_COLUMNS).map(([urn, column]) => {
      const value: Column = { type: 'text', ref: rendering.dialect === 'sqlite' ? ofSqlite(urn) : ofPostgres(urn) };
      return eb.and([eb(`directory.${column}`, '=', 1), toTest(condition, () => value, rendering)]);
    }),
  );
}

function isPresent({ type, ref }: Column): Test {
  return type === 'text' ? eb(ref, '<', NO_TEXT) : eb(ref, '<', NO_NUMBER);
}

function toComparison(column: Column, op: KeyOperator, key: Key, rendering: Rendering): Test {
  if (typeof key === 'number') return column.type === 'number' ? numberTest(column, op, key) : NEVER;
  return column.type === 'text' ? textTest(column, op, key, rendering) : NEVER;
}

/** What is absent stands behind all values: only `gt` and `ge` must leave it out. */
function textTest(column: Column, op: KeyOperator, key: string, rendering: Rendering): Test {
  const { ref } = column;
  switch (op) {
    case 'eq':
      return eb(ref, '=', textKey(key));
    case 'lt':
      return eb(ref, '<', textKey(key));
    case 'le':
      return eb(ref, '<=', textKey(key));
    case 'gt':
      return eb.and([eb(ref, '>', textKey(key)), isPresent(column)]);
    case 'ge':
      return eb.and([eb(ref, '>=', textKey(key)), isPresent(column)]);
    case 'sw':
      return key === '' ? isPresent(column) : eb.and([eb(ref, '>=', key), eb(ref, '<', successor(key))]);
    case 'co':
      return key === '' ? isPresent(column) : CONTAINS[rendering.dialect](ref, key);
    case 'ew':
      return key === '' ? isPresent(column) : endsWith(ref, key);
  }
}

/** Where the key is longer than the text, the start lies before it, and no database returns as much as the key. */
function endsWith(ref: Expression<Key>, key: string): Test {
  const length = [...key].length;
  return sql<SqlBool>`substr(${ref}, length(${ref}) - ${sql.lit(length - 1)}) = ${key}`;
}

/** The least text that comes after all that begin with this one. Keys do not hold the last code point. */
function successor(prefix: string): string {
  const points = [...prefix];
  const last = points.pop()?.codePointAt(0) ?? 0;
  // Surrogates are no characters.
  const next = last === 0xd7ff ? 0xe000 : last + 1;
  return `${points.join('')}${String.fromCodePoint(next)}`;
}

function numberTest(column: Column, op: KeyOperator, key: number): Test {
  const { ref } = column;
  const present = isPresent(column);
  switch (op) {
    case 'eq':
      return eb.and([eb(ref, '=', key), ...(key < NO_NUMBER ? [] : [present])]);
    case 'lt':
      return eb.and([eb(ref, '<', key), ...(key < NO_NUMBER ? [] : [present])]);
    case 'le':
      return eb.and([eb(ref, '<=', key), ...(key < NO_NUMBER ? [] : [present])]);
    case 'gt':
      return eb.and([eb(ref, '>', key), present]);
    case 'ge':
      return eb.and([eb(ref, '>=', key), present]);
    default:
      return NEVER;
  }
}
