/** What a sequence may ask of an answer: finding a value by its path, and the operators. */
import { isDeepStrictEqual } from 'node:util';
import type { Operator } from './sequence.js';

const SEGMENT = /\.([A-Za-z0-9_$-]+)|\['([^']+)'\]|\[(\d+)\]|\[\?([^=\]]+)=([^\]]*)\]/y;

function member(value: unknown, key: string): unknown {
  if (value === null || typeof value !== 'object') return undefined;
  return Object.hasOwn(value, key) ? Reflect.get(value, key) : undefined;
}

function firstWith(value: unknown, key: string, wanted: string): unknown {
  if (!Array.isArray(value)) return undefined;
  return value.find((each) => {
    const found = member(each, key);
    return found !== undefined && String(found) === wanted;
  });
}

/** Reads `$.a['b.c'][0][?type=work].value`; undefined is "missing". Throws when the path itself cannot be read. */
export function valueAt(root: unknown, path: string): unknown {
  let value = root;
  SEGMENT.lastIndex = 1;
  while (SEGMENT.lastIndex < path.length) {
    const at = SEGMENT.lastIndex;
    const match = SEGMENT.exec(path);
    if (match === null) throw new Error(`The path ${path} cannot be read at ${at}`);
    const [, name, quoted, index, filterKey, filterValue] = match;
    if (index !== undefined) value = Array.isArray(value) ? value[Number(index)] : undefined;
    else if (filterKey !== undefined) value = firstWith(value, filterKey, filterValue ?? '');
    else value = member(value, name ?? quoted ?? '');
  }
  return value;
}

const isMissing = (found: unknown): boolean => found === undefined || found === null;

function isEmpty(found: unknown): boolean {
  if (isMissing(found) || found === '') return true;
  return typeof found === 'object' && found !== null && Object.keys(found).length === 0;
}

function isEmptyDeep(found: unknown): boolean {
  if (isEmpty(found)) return true;
  if (typeof found !== 'object' || found === null || Array.isArray(found)) return false;
  return Object.values(found).every(isEmptyDeep);
}

function typeOf(found: unknown): string {
  if (Array.isArray(found)) return 'array';
  if (Number.isInteger(found)) return 'integer';
  return found === null ? 'null' : typeof found;
}

function lengthOf(found: unknown): number | undefined {
  return Array.isArray(found) || typeof found === 'string' ? found.length : undefined;
}

function contains(found: unknown, wanted: unknown): boolean {
  if (typeof found === 'string') return typeof wanted === 'string' && found.includes(wanted);
  return Array.isArray(found) && found.some((each) => isDeepStrictEqual(each, wanted));
}

const asText = (found: unknown): string => (typeof found === 'object' ? JSON.stringify(found) : String(found));

type Judge = (found: unknown, wanted: unknown) => boolean;

const JUDGES: Record<Operator, Judge> = {
  eq: isDeepStrictEqual,
  ne: (found, wanted) => !isDeepStrictEqual(found, wanted),
  eqi: (found, wanted) =>
    typeof found === 'string' && typeof wanted === 'string' && found.toLowerCase() === wanted.toLowerCase(),
  eqs: (found, wanted) => !isMissing(found) && asText(found) === asText(wanted),
  exists: (found) => !isMissing(found),
  absent: (found) => found === undefined,
  absentOrEmpty: isEmpty,
  absentOrEmptyDeep: isEmptyDeep,
  absentOrArray: (found) => isMissing(found) || Array.isArray(found),
  type: (found, wanted) => typeOf(found) === wanted,
  len: (found, wanted) => lengthOf(found) === wanted,
  lenGte: (found, wanted) => typeof wanted === 'number' && (lengthOf(found) ?? -1) >= wanted,
  gte: (found, wanted) => typeof found === 'number' && typeof wanted === 'number' && found >= wanted,
  contains,
  in: (found, wanted) => contains(wanted, found) && Array.isArray(wanted),
  matches: (found, wanted) => !isMissing(found) && typeof wanted === 'string' && new RegExp(wanted).test(asText(found)),
};

export function holds(op: Operator, found: unknown, wanted: unknown): boolean {
  return JUDGES[op](found, wanted);
}
