/** Reading one JSON value as an attribute's definition wants it (RFC 7643 §2.2 to §2.5): canonical names, typed, null for "clear". */
import type { AttributeDefinition } from './definition.js';
import {
  booleanFromText,
  complexFromText,
  isEmptyValue,
  listOfOne,
  onlyElement,
  roleFromJsonText,
} from './dialects.js';
import { ScimError } from './errors.js';
import { isJsonObject, isRecord } from './json.js';
import type { Json, JsonObject } from './types.js';

/** Sub-attributes in a value that had no effect, by path. */
export interface Dropped {
  readonly readOnly: string[];
  readonly unknown: string[];
}

// XML Schema §3.2.7, with the time zone left open as there.
const DATE_TIME = /^-?\d{4,}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})?$/;
const BASE64 = /^[A-Za-z0-9+/_-]*={0,2}$/;

/** What an element of a multi-valued attribute says about its value; alone it says nothing (RFC 7643 §2.4). */
const LABELS: ReadonlySet<string> = new Set(['type', 'primary', 'display', '$ref']);

const invalid = (path: string, wanted: string): ScimError =>
  new ScimError('invalidValue', `${path} must be ${wanted}.`);

/** Never quotes the value: it may be a password. */
function readSimple({ type, mutability }: AttributeDefinition, given: unknown, path: string): Json {
  // A password may consist of blanks.
  if (mutability === 'writeOnly' ? given === null || given === '' : isEmptyValue(given)) return null;
  const value = type === 'boolean' ? booleanFromText(given) : given;
  switch (type) {
    case 'boolean':
      if (typeof value === 'boolean') return value;
      throw invalid(path, 'true or false');
    case 'integer':
      if (typeof value === 'number' && Number.isSafeInteger(value)) return value;
      throw invalid(path, 'a whole number');
    case 'decimal':
      if (typeof value === 'number' && Number.isFinite(value)) return value;
      throw invalid(path, 'a number');
    case 'dateTime':
      if (typeof value === 'string' && DATE_TIME.test(value) && !Number.isNaN(Date.parse(value))) return value;
      throw invalid(path, 'a date and time such as 2026-01-31T09:30:00Z');
    case 'binary':
      if (typeof value === 'string' && BASE64.test(value)) return value;
      throw invalid(path, 'text in base64');
    case 'string':
    case 'reference':
      if (typeof value === 'string') return value;
      throw invalid(path, 'a string');
    case 'complex':
      throw invalid(path, 'an object');
  }
}

export function findSubAttribute(attribute: AttributeDefinition, name: string): AttributeDefinition | undefined {
  const wanted = name.toLowerCase();
  return attribute.subAttributes?.find((sub) => sub.name.toLowerCase() === wanted);
}

/** An object with nothing but the members that the definition knows and a client may set; null members mean "clear". */
function readMembers(attribute: AttributeDefinition, given: unknown, path: string, dropped: Dropped): JsonObject {
  if (!isRecord(given)) throw invalid(path, 'an object');
  const members: JsonObject = {};
  for (const [name, value] of Object.entries(given)) {
    const sub = findSubAttribute(attribute, name);
    if (sub === undefined) dropped.unknown.push(`${path}.${name}`);
    else if (sub.mutability === 'readOnly') dropped.readOnly.push(`${path}.${sub.name}`);
    else if (Object.hasOwn(members, sub.name))
      throw new ScimError('invalidSyntax', `${path}.${sub.name} is given twice.`);
    else members[sub.name] = readSimpleOrList(sub, value, `${path}.${sub.name}`);
  }
  return members;
}

function readSimpleOrList(attribute: AttributeDefinition, given: unknown, path: string): Json {
  if (!attribute.multiValued) return readSimple(attribute, onlyElement(attribute, given), path);
  if (isEmptyValue(given)) return null;
  const elements = listOfOne(given).map((each) => readSimple(attribute, each, path));
  const kept = elements.filter((element) => element !== null);
  return kept.length === 0 ? null : kept;
}

/**
 * A single complex value. Undefined when it says nothing that counts. An empty `value` clears the whole (a reference to
 * nobody); without a `value`, only all settable members empty do: `{"givenName": ""}` must not take the family name along.
 */
function readComplex(attribute: AttributeDefinition, given: unknown, path: string, dropped: Dropped): Json | undefined {
  const value = complexFromText(attribute, onlyElement(attribute, given));
  if (isEmptyValue(value)) return null;
  const members = readMembers(attribute, value, path, dropped);
  if (Object.keys(members).length === 0) return undefined;
  if (members['value'] === null) return null;
  const settable = attribute.subAttributes?.filter((sub) => sub.mutability !== 'readOnly') ?? [];
  return settable.every((sub) => members[sub.name] === null) ? null : members;
}

/** One element of a multi-valued attribute; null when it is empty, undefined when it says nothing that counts. */
export function readElement(
  attribute: AttributeDefinition,
  given: unknown,
  path: string,
  dropped: Dropped,
): Json | undefined {
  if (attribute.type !== 'complex') return readSimple(attribute, given, path);
  const value = roleFromJsonText(attribute, complexFromText(attribute, given));
  if (isEmptyValue(value)) return null;
  const members = readMembers(attribute, value, path, dropped);
  const names = Object.keys(members);
  const kept = Object.fromEntries(Object.entries(members).filter(([, member]) => member !== null));
  if (Object.keys(kept).length === 0) return names.length === 0 ? undefined : null;
  return kept;
}

/** Whether an element has nothing but labels where the attribute wants a `value` (OneLogin's templates leave such rows). */
export function isLabelOnly(attribute: AttributeDefinition, element: Json): boolean {
  if (!isJsonObject(element) || findSubAttribute(attribute, 'value') === undefined) return false;
  return Object.keys(element).every((name) => LABELS.has(name));
}

/** RFC 7643 §2.4: the primary attribute value true MUST appear no more than once. */
export function verifyOnePrimary(elements: readonly Json[], path: string): void {
  const primaries = elements.filter((element) => isJsonObject(element) && element['primary'] === true);
  if (primaries.length > 1) {
    throw new ScimError('invalidValue', `${path} has ${primaries.length} primary values; at most one may be primary.`);
  }
}

function readList(attribute: AttributeDefinition, given: unknown, path: string, dropped: Dropped): Json | undefined {
  if (isEmptyValue(given)) return null;
  const read = listOfOne(given).map((each) => readElement(attribute, each, path, dropped));
  const said = read.filter((element) => element !== undefined);
  if (said.length === 0) return undefined;
  const kept = said.filter((element) => element !== null && !isLabelOnly(attribute, element));
  verifyOnePrimary(kept, path);
  return kept.length === 0 ? null : kept;
}

/**
 * The value of a whole attribute or sub-attribute. Null means "clear", undefined that nothing in it counts.
 * Canonical values are suggestions and are not enforced (RFC 7643 §7).
 * @throws ScimError invalidValue naming the path and the type wanted.
 */
export function readValue(
  attribute: AttributeDefinition,
  given: unknown,
  path: string,
  dropped: Dropped,
): Json | undefined {
  if (attribute.type !== 'complex' && !attribute.multiValued) return readSimpleOrList(attribute, given, path);
  return attribute.multiValued
    ? readList(attribute, given, path, dropped)
    : readComplex(attribute, given, path, dropped);
}
