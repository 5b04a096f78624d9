/** Reading and writing plain SCIM JSON by canonical path. */
import type { Json, JsonObject } from '../scim/types.js';

/** `name.givenName` → ['name','givenName'], `urn:…:2.0:User:manager` → ['urn:…:2.0:User','manager']. */
function keysOf(path: string): string[] {
  const colon = path.lastIndexOf(':');
  const names = path.slice(colon + 1).split('.');
  return colon < 0 ? names : [path.slice(0, colon), ...names];
}

const memo = new Map<string, readonly string[]>();

/** Only paths of the attribute table come here, so the memory is bounded. */
function keys(path: string): readonly string[] {
  const known = memo.get(path);
  if (known !== undefined) return known;
  const made = keysOf(path);
  memo.set(path, made);
  return made;
}

export const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const isText = (value: Json | undefined): value is string => typeof value === 'string' && value !== '';

/** undefined when absent; null is absent too. */
export function readPath(object: JsonObject, path: string): Json | undefined {
  let current: Json | undefined = object;
  for (const key of keys(path)) {
    if (!isObject(current)) return undefined;
    current = Object.hasOwn(current, key) ? current[key] : undefined;
  }
  return current ?? undefined;
}

export function textAt(object: JsonObject, path: string): string | undefined {
  const value = readPath(object, path);
  return isText(value) ? value : undefined;
}

/** The elements of a multi-valued complex attribute. */
export function elementsAt(object: JsonObject, path: string): readonly JsonObject[] {
  const value = readPath(object, path);
  return Array.isArray(value) ? value.filter(isObject) : [];
}

/** Writes in place, making objects on the way; undefined writes nothing. */
export function writePath(object: JsonObject, path: string, value: Json | undefined): void {
  if (value === undefined) return;
  const all = keys(path);
  let current = object;
  for (const key of all.slice(0, -1)) {
    const next = current[key];
    const inner: JsonObject = isObject(next) ? next : {};
    current[key] = inner;
    current = inner;
  }
  const last = all.at(-1);
  if (last !== undefined) current[last] = value;
}

/** Equality of JSON values without regard to the order of keys; absent and null are equal. */
export function sameJson(a: Json | undefined, b: Json | undefined): boolean {
  if (a === b || (a ?? null) === (b ?? null)) return true;
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((each, i) => sameJson(each, b[i]));
  if (!isObject(a) || !isObject(b)) return false;
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].every((key) => sameJson(a[key], b[key]));
}
