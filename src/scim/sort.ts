/** `sortBy` and `sortOrder` (RFC 7644 §3.4.2.3): read once, applied to all the users found. */
import { findAttribute, parseAttributePath } from './attribute-path.js';
import { type ComparisonKey, compareTexts, comparisonKey } from './comparison-key.js';
import type { AttributeDefinition, DefinitionIndex, ResolvedAttribute } from './definition.js';
import { ScimError } from './errors.js';
import { isJsonObject } from './json.js';
import { attributeValue } from './resource-attribute.js';
import { attributePathText, isStandardAttribute } from './standard-attributes.js';
import type { Json, JsonObject, Sort } from './types.js';

const invalid = (detail: string): ScimError => new ScimError('invalidValue', detail);

/** An empty value is none: forms send what they do not have. */
function textOf(name: string, value: unknown): string | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  if (typeof value !== 'string') throw invalid(`${name} must be a text.`);
  return value.trim();
}

function isDescending(value: unknown): boolean {
  const order = textOf('sortOrder', value)?.toLowerCase();
  if (order === undefined || order === 'ascending') return false;
  if (order === 'descending') return true;
  throw invalid('sortOrder must be ascending or descending.');
}

/** The attribute whose value is compared; of a multi-valued complex one that is `value`. */
function leafOf({ attribute, sub }: ResolvedAttribute): AttributeDefinition | undefined {
  if (sub !== undefined || attribute.type !== 'complex') return sub ?? attribute;
  return attribute.multiValued ? attribute.subAttributes?.find(({ name }) => name === 'value') : undefined;
}

/**
 * Undefined: the order is ours. A standard attribute that this product does not keep has no value in any user, which
 * leaves the order as it is.
 * @throws ScimError invalidValue for an unknown attribute or order, and for a complex attribute without a sub-attribute.
 */
export function parseSort(sortBy: unknown, sortOrder: unknown, index: DefinitionIndex): Sort | undefined {
  const descending = isDescending(sortOrder);
  const text = textOf('sortBy', sortBy);
  if (text === undefined) return undefined;
  const path = parseAttributePath(text, index);
  const attribute = path && findAttribute(path, index);
  if (attribute === undefined) {
    if (path !== undefined && isStandardAttribute(attributePathText(path))) return undefined;
    throw invalid('sortBy names no attribute of this resource; /Schemas lists them.');
  }
  const leaf = leafOf(attribute);
  if (leaf === undefined) throw invalid(`${attribute.path} is complex: sort by one of its sub-attributes.`);
  // The order of the answer would tell what is never returned.
  if (leaf.returned === 'never' || attribute.attribute.returned === 'never') {
    throw invalid(`${attribute.path} is never returned, so nothing is sorted by it.`);
  }
  return { attribute, leaf, descending };
}

/** Of several values the primary one, else the first. */
function leadingValue(value: Json | undefined): Json | undefined {
  if (!Array.isArray(value)) return value;
  return value.find((each) => isJsonObject(each) && each['primary'] === true) ?? value[0];
}

export type SortKey = ComparisonKey | undefined;

export function sortKey(resource: JsonObject, { attribute, leaf }: Sort): SortKey {
  const value = leadingValue(attributeValue(resource, attribute));
  return comparisonKey(isJsonObject(value) ? value[leaf.name] : value, leaf);
}

/** As filters compare; false before true. What has no value comes last; the order of an attribute's keys is one of texts or of numbers. */
export function compareSortKeys(a: SortKey, b: SortKey): number {
  if (a === b) return 0;
  if (a === undefined) return 1;
  if (b === undefined) return -1;
  if (typeof a === 'string' && typeof b === 'string') return compareTexts(a, b);
  return a < b ? -1 : 1;
}

/** Items in the order wanted; those with the same key stay as they stood. Without a value: last, first when descending. */
export function sortItems<T>(items: readonly T[], resourceOf: (item: T) => JsonObject, sort: Sort): T[] {
  const keyed = items.map((item) => ({ item, key: sortKey(resourceOf(item), sort) }));
  const direction = sort.descending ? -1 : 1;
  return keyed.sort((a, b) => direction * compareSortKeys(a.key, b.key)).map(({ item }) => item);
}
