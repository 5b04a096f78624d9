/** Filter tree → predicate over plain JSON, compiled once and applied to many resources (RFC 7644 §3.4.2.2). */
import { printPath } from './attribute-path.js';
import type { AttributeDefinition, AttributePath, DefinitionIndex } from './definition.js';
import type { CompareOperator, CompareValue, Filter } from './filter.js';
import { type ValueTest, valueTest } from './filter-comparison.js';
import {
  elementScope,
  type FilterScope,
  type LocatedAttribute,
  noSuchAttribute,
  resourceScope,
} from './filter-scope.js';
import type { Json, JsonObject } from './types.js';

type NodeTest = (node: Json) => boolean;

/** Deeper than any resource goes; what is nested deeper counts as a value. */
const PRESENCE_DEPTH = 6;

/** RFC 7643 §2.5: null, an empty array and what holds nothing else are the same as absent; so is "". */
function isPresent(value: Json | undefined, depth = PRESENCE_DEPTH): boolean {
  if (value === undefined || value === null || value === '') return false;
  if (typeof value !== 'object' || depth === 0) return true;
  return Object.values(value).some((each) => isPresent(each, depth - 1));
}

const isObject = (node: Json | undefined): node is JsonObject =>
  typeof node === 'object' && node !== null && !Array.isArray(node);

type Read = (node: JsonObject, key: string) => Json | undefined;

const readExact: Read = (node, key) => (Object.hasOwn(node, key) ? node[key] : undefined);

/** Names of an unknown attribute have no canonical spelling (RFC 7643 §2.1: they are case insensitive). */
const readAnyCase: Read = (node, key) => {
  const wanted = key.toLowerCase();
  const found = Object.keys(node).find((each) => each.toLowerCase() === wanted);
  return found === undefined ? undefined : node[found];
};

/** True when any value at the end of the path passes; arrays on the way are entered. */
function anyValue(keys: readonly string[], read: Read, test: ValueTest): NodeTest {
  const enter = (node: Json | undefined, at: number): boolean => {
    if (Array.isArray(node)) return node.some((each) => !Array.isArray(each) && enter(each, at));
    const key = keys[at];
    if (key === undefined) return node !== undefined && node !== null && test(node);
    return isObject(node) && enter(read(node, key), at + 1);
  };
  return (node) => enter(node, 0);
}

/**
 * A multi-valued attribute matches when any of its values does. `ne` is the exception: it denies `eq`, so it
 * holds when no value is equal, and when there is none. `emails[value ne "x"]` asks for one that differs.
 */
function compileCompare({ keys, leaf }: LocatedAttribute, op: CompareOperator, value: CompareValue): NodeTest {
  const read = leaf === undefined ? readAnyCase : readExact;
  if (value === null) {
    const present = anyValue(keys, read, isPresentValue);
    return op === 'ne' ? present : (node) => !present(node);
  }
  if (op !== 'ne') return anyValue(keys, read, valueTest(leaf, op, value));
  const equal = anyValue(keys, read, valueTest(leaf, 'eq', value));
  return (node) => !equal(node);
}

const isPresentValue: ValueTest = (value) => isPresent(value);

function locate(path: AttributePath, scope: FilterScope): LocatedAttribute {
  const located = scope.locate(path);
  if (located === undefined) throw noSuchAttribute(path);
  return located;
}

function compile(filter: Filter, scope: FilterScope): NodeTest {
  switch (filter.kind) {
    case 'and': {
      const tests = filter.filters.map((each) => compile(each, scope));
      return (node) => tests.every((test) => test(node));
    }
    case 'or': {
      const tests = filter.filters.map((each) => compile(each, scope));
      return (node) => tests.some((test) => test(node));
    }
    case 'not': {
      const test = compile(filter.filter, scope);
      return (node) => !test(node);
    }
    case 'present': {
      const { keys, leaf } = locate(filter.path, scope);
      return anyValue(keys, leaf === undefined ? readAnyCase : readExact, isPresentValue);
    }
    case 'compare':
      return compileCompare(locate(filter.path, scope), filter.op, filter.value);
    case 'valuePath': {
      const { keys, leaf } = locate(filter.path, scope);
      return anyValue(keys, readExact, compile(filter.filter, elementScope(leaf)));
    }
  }
}

/** @throws ScimError invalidFilter when the tree names an attribute that the definition lacks; the predicate never throws. */
export function compileFilter(filter: Filter, index: DefinitionIndex): (resource: JsonObject) => boolean {
  return compile(filter, resourceScope(index));
}

/** For the brackets of a PATCH path: tests one element. An unknown `attribute` is compared leniently. */
export function compileElementFilter(
  filter: Filter,
  attribute: AttributeDefinition | undefined,
): (element: Json) => boolean {
  return compile(filter, elementScope(attribute));
}

function collectPaths(filter: Filter, prefix: AttributePath | undefined, found: AttributePath[]): void {
  switch (filter.kind) {
    case 'and':
    case 'or':
      for (const each of filter.filters) collectPaths(each, prefix, found);
      return;
    case 'not':
      collectPaths(filter.filter, prefix, found);
      return;
    case 'valuePath':
      collectPaths(filter.filter, filter.path, found);
      return;
    case 'compare':
    case 'present':
      found.push(prefix === undefined ? filter.path : { ...prefix, sub: filter.path.name });
  }
}

/** Canonical paths that evaluation reads, each once; of a value path the attribute with the sub-attribute. */
export function filterAttributes(filter: Filter, index: DefinitionIndex): readonly string[] {
  const found: AttributePath[] = [];
  collectPaths(filter, undefined, found);
  // A simple multi-valued attribute has no sub-attributes: `tags[value eq "x"]` reads `tags`.
  const resolve = (path: AttributePath) => index.resolve(path) ?? index.resolve(withoutSub(path));
  return [...new Set(found.map((path) => resolve(path)?.path ?? printPath(path)))];
}

const withoutSub = ({ urn, name }: AttributePath): AttributePath => (urn === undefined ? { name } : { urn, name });
