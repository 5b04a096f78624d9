/** Plain JSON as data: guards at the door, copies and comparison. */
import { ScimError } from './errors.js';
import type { Json, JsonObject } from './types.js';

/** Deeper than any SCIM value (RFC 7643 §2.3.8 forbids complex in complex), and far from the end of the stack. */
const MAX_DEPTH = 16;

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isJsonObject(value: Json | undefined): value is JsonObject {
  return isRecord(value);
}

function isJson(value: unknown, depth: number): value is Json {
  if (value === null) return true;
  if (typeof value === 'object') {
    if (depth === 0) throw new ScimError('invalidSyntax', `The body is nested more than ${MAX_DEPTH} levels deep.`);
    return Object.values(value).every((member) => isJson(member, depth - 1));
  }
  return (
    typeof value === 'string' || typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value))
  );
}

/** What `JSON.parse` gave, typed. Raises invalidSyntax for what JSON cannot hold and for senseless depth. */
export function parseJsonValue(value: unknown): Json {
  if (!isJson(value, MAX_DEPTH))
    throw new ScimError('invalidSyntax', 'The body holds a value that JSON does not know.');
  return value;
}

function copyJson(value: Json): Json {
  if (Array.isArray(value)) return value.map(copyJson);
  return isJsonObject(value) ? copyObject(value) : value;
}

export function copyObject(value: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, copyJson(member)]));
}

/** Equal in type and value; the order of members does not count, the order of elements does. */
export function sameJson(a: Json | undefined, b: Json | undefined): boolean {
  if (a === b) return true;
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((element, at) => sameJson(element, b[at]));
  }
  if (!isJsonObject(a) || !isJsonObject(b)) return false;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && sameJson(a[key], b[key]))
  );
}
