/** The arguments of `export`: which users, what of each, in what form, and where to. */
import { parseArgs } from 'node:util';
import { ENTERPRISE, ZOOM } from '../mapping/attribute-row.js';
import type { DefinitionIndex } from '../scim/definition.js';
import { ScimError } from '../scim/errors.js';
import type { Filter } from '../scim/filter.js';
import { parseFilter } from '../scim/filter-parser.js';
import { parseProjection } from '../scim/projection.js';
import { parseSort } from '../scim/sort.js';
import type { Projection, Sort } from '../scim/types.js';
import { type Column, findColumns } from './columns.js';

/** What users are written as: a line of JSON each, with the attributes that a GET would answer, or a row each. */
export type Form =
  | { readonly kind: 'ndjson'; readonly projection: Projection }
  | { readonly kind: 'csv'; readonly columns: readonly Column[] };

export interface ExportRequest {
  readonly filter?: Filter;
  /** Absent: by address. */
  readonly sort?: Sort;
  readonly form: Form;
  /** Absent: stdout. */
  readonly output?: string;
  /** Absent: DIRECTORY_MAX_AGE. */
  readonly maxAgeSeconds?: number;
}

/** The arguments cannot be understood; the message says what to write. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

const OPTIONS = {
  filter: { type: 'string' },
  format: { type: 'string', default: 'ndjson' },
  attributes: { type: 'string' },
  'sort-by': { type: 'string' },
  'sort-order': { type: 'string' },
  output: { type: 'string', short: 'o' },
  'max-age': { type: 'string' },
} as const;

/** What an auditor asks first. Lists show all of these, so that nothing has to be read user by user. */
const DEFAULT_COLUMNS = [
  'id',
  'userName',
  'name.givenName',
  'name.familyName',
  'displayName',
  'active',
  `${ZOOM}:status`,
  `${ZOOM}:type`,
  'roles.display',
  `${ENTERPRISE}:department`,
  `${ZOOM}:lastLoginTime`,
  'meta.created',
];

function parseValues(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

/** What the SCIM side refuses here is a fault of the argument. */
function asUsage<T>(option: string, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    if (error instanceof ScimError) throw new UsageError(`--${option}: ${error.message}`);
    throw error;
  }
}

/** Unlike in a request, where RFC 7644 §3.9 has unknown names ignored: a column that is missing would go unnoticed. */
function parseColumns(names: readonly string[], index: DefinitionIndex): Column[] {
  return names.flatMap((name) => {
    const columns = findColumns(name, index);
    if (columns === undefined) {
      throw new UsageError(`--attributes: ${name} is no attribute that is shown; docs/attributes.md lists them`);
    }
    return columns;
  });
}

function parseForm(format: string, attributes: string | undefined, index: DefinitionIndex): Form {
  const names = attributes?.split(',').map((name) => name.trim());
  const columns = parseColumns(names ?? DEFAULT_COLUMNS, index);
  if (format === 'csv') return { kind: 'csv', columns };
  if (format === 'ndjson') return { kind: 'ndjson', projection: parseProjection(names, undefined, index) };
  throw new UsageError('--format: must be csv or ndjson');
}

function parseMaxAge(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^[1-9][0-9]{0,8}$/.test(text)) throw new UsageError('--max-age: must be a whole number of seconds above 0');
  return Number(text);
}

/** @throws UsageError */
export function parseExportArguments(args: readonly string[], index: DefinitionIndex): ExportRequest {
  const values = parseValues(args);
  const { filter: filterText, output } = values;
  if (output === '') throw new UsageError('--output: must be the path of a file');
  const filter = filterText === undefined ? undefined : asUsage('filter', () => parseFilter(filterText, index));
  const sort = asUsage('sort-by', () => parseSort(values['sort-by'], values['sort-order'], index));
  const maxAgeSeconds = parseMaxAge(values['max-age']);
  return {
    ...(filter === undefined ? {} : { filter }),
    ...(sort === undefined ? {} : { sort }),
    form: parseForm(values.format, values.attributes, index),
    ...(output === undefined ? {} : { output }),
    ...(maxAgeSeconds === undefined ? {} : { maxAgeSeconds }),
  };
}
