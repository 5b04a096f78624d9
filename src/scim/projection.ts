/** `attributes` and `excludedAttributes` (RFC 7644 §3.9): read once, compiled once, applied to every resource of an answer. */
import { findAttribute, parseAttributePath } from './attribute-path.js';
import type { AttributeDefinition, DefinitionIndex, ResolvedAttribute, SchemaDefinition } from './definition.js';
import { ScimError } from './errors.js';
import type { Json, JsonObject, Projection, ScimResource } from './types.js';

const COMMON_NAMES = ['schemas', 'id', 'externalId', 'meta'];

/** Commas inside brackets and quotes belong to a value path: `emails[value eq "a,b"].value`. */
function splitList(text: string): string[] {
  const parts: string[] = [];
  let start = 0;
  let quoted = false;
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at];
    if (quoted && char === '\\') at += 1;
    else if (depth > 0 && char === '"') quoted = !quoted;
    else if (quoted) continue;
    else if (char === '[') depth += 1;
    else if (char === ']') depth -= 1;
    else if (char === ',' && depth <= 0) {
      parts.push(text.slice(start, at));
      start = at + 1;
    }
  }
  parts.push(text.slice(start));
  return parts.map((part) => part.trim()).filter((part) => part !== '');
}

/** A value path names the attribute and the sub-attribute; RFC 7644 §3.10 knows no selection here. */
function withoutBrackets(text: string): string {
  const open = text.indexOf('[');
  const close = text.lastIndexOf(']');
  return open === -1 || close < open ? text : text.slice(0, open) + text.slice(close + 1);
}

function readList(parameter: string, value: unknown): string[] {
  if (value === undefined || value === null) return [];
  const texts: unknown[] = Array.isArray(value) ? value : [value];
  return texts.flatMap((text) => {
    if (typeof text !== 'string')
      throw new ScimError('invalidValue', `${parameter} is a list of attribute names separated by commas.`);
    return splitList(text);
  });
}

function lookUp(names: readonly string[], index: DefinitionIndex) {
  const attributes = new Map<string, ResolvedAttribute>();
  const schemas = new Set<string>();
  for (const name of names) {
    const urn = index.schemaUrn(name);
    if (urn !== undefined) {
      schemas.add(urn);
      continue;
    }
    const path = parseAttributePath(withoutBrackets(name), index);
    const found = path === undefined ? undefined : findAttribute(path, index);
    if (found !== undefined) attributes.set(found.path, found);
  }
  return { attributes: [...attributes.values()], schemas: [...schemas] };
}

/**
 * Lists as in a query string, repeated ones joined; arrays as in a `.search` body. Unknown names are ignored.
 * @throws ScimError invalidValue when both are given (RFC 7644 §3.9: mutually exclusive) or one is no list of names.
 */
export function parseProjection(attributes: unknown, excludedAttributes: unknown, index: DefinitionIndex): Projection {
  const only = readList('attributes', attributes);
  const except = readList('excludedAttributes', excludedAttributes);
  if (only.length > 0 && except.length > 0) {
    throw new ScimError('invalidValue', 'attributes and excludedAttributes exclude each other: send one of them.');
  }
  if (only.length > 0) return { kind: 'only', ...lookUp(only, index) };
  if (except.length > 0) return { kind: 'except', ...lookUp(except, index) };
  return { kind: 'default' };
}

/** What is kept of a value: all of it, or only these keys of an object (or of each object of an array). */
type Kept = 'all' | ReadonlyMap<string, Kept>;

interface Choice {
  readonly kind: Projection['kind'];
  /** Canonical paths named by the client. */
  readonly named: ReadonlySet<string>;
  readonly schemas: ReadonlySet<string>;
}

const choiceOf = (projection: Projection): Choice => ({
  kind: projection.kind,
  named: new Set(projection.kind === 'default' ? [] : projection.attributes.map(({ path }) => path)),
  schemas: new Set(projection.kind === 'default' ? [] : projection.schemas),
});

/** Which sub-attributes stay of an attribute that stays: all, some, or none of them, and then not the attribute either. */
function keptSubs(
  attribute: AttributeDefinition,
  path: string,
  keep: (sub: AttributeDefinition, path: string) => boolean,
): Kept | undefined {
  const subs = attribute.subAttributes;
  if (subs === undefined || subs.length === 0) return 'all';
  const kept = subs.filter((sub) => sub.returned !== 'never' && keep(sub, `${path}.${sub.name}`));
  if (kept.length === subs.length) return 'all';
  return kept.length === 0 ? undefined : new Map(kept.map((sub) => [sub.name, 'all']));
}

function keptOnly(
  attribute: AttributeDefinition,
  path: string,
  schema: SchemaDefinition,
  { named, schemas }: Choice,
): Kept | undefined {
  const whole =
    named.has(path) || (schemas.has(schema.id) && attribute.returned !== 'request') || attribute.returned === 'always';
  if (whole) return keptSubs(attribute, path, (sub, subPath) => sub.returned !== 'request' || named.has(subPath));
  const someNamed = attribute.subAttributes?.some((sub) => named.has(`${path}.${sub.name}`)) === true;
  if (!someNamed) return undefined;
  return keptSubs(attribute, path, (sub, subPath) => sub.returned === 'always' || named.has(subPath));
}

function keptExcept(
  attribute: AttributeDefinition,
  path: string,
  schema: SchemaDefinition,
  { named, schemas }: Choice,
): Kept | undefined {
  if (attribute.returned === 'request') return undefined;
  if (attribute.returned !== 'always' && (named.has(path) || schemas.has(schema.id))) return undefined;
  return keptSubs(
    attribute,
    path,
    (sub, subPath) => sub.returned === 'always' || (sub.returned === 'default' && !named.has(subPath)),
  );
}

function keptOf(
  attribute: AttributeDefinition,
  path: string,
  schema: SchemaDefinition,
  choice: Choice,
): Kept | undefined {
  if (attribute.returned === 'never') return undefined;
  return choice.kind === 'only'
    ? keptOnly(attribute, path, schema, choice)
    : keptExcept(attribute, path, schema, choice);
}

function keptOfExtension(extension: SchemaDefinition, choice: Choice): ReadonlyMap<string, Kept> {
  const kept = new Map<string, Kept>();
  for (const attribute of extension.attributes) {
    const each = keptOf(attribute, `${extension.id}:${attribute.name}`, extension, choice);
    if (each !== undefined) kept.set(attribute.name, each);
  }
  return kept;
}

const keptByDefault = new WeakMap<DefinitionIndex, ReadonlyMap<string, Kept>>();

/** Most requests name no attributes, so that answer's tree is built once for a definition. */
function keptFor(projection: Projection, index: DefinitionIndex): ReadonlyMap<string, Kept> {
  if (projection.kind !== 'default') return compileKept(projection, index);
  const kept = keptByDefault.get(index) ?? compileKept(projection, index);
  keptByDefault.set(index, kept);
  return kept;
}

/** The projection as a tree over the JSON of a resource. Attributes that the definition lacks are never kept. */
function compileKept(projection: Projection, index: DefinitionIndex): ReadonlyMap<string, Kept> {
  const { schema: core, extensions } = index.definition;
  const choice = choiceOf(projection);
  const common = COMMON_NAMES.flatMap((name) => index.resolve({ name })?.attribute ?? []);
  const kept = new Map<string, Kept>();
  for (const attribute of [...common, ...core.attributes]) {
    const each = keptOf(attribute, attribute.name, core, choice);
    if (each !== undefined) kept.set(attribute.name, each);
  }
  for (const extension of extensions) {
    const each = keptOfExtension(extension, choice);
    if (each.size > 0) kept.set(extension.id, each);
  }
  return kept;
}

function projectValue(value: Json, kept: Kept): Json | undefined {
  if (kept === 'all') return value;
  if (typeof value !== 'object' || value === null) return undefined;
  return Array.isArray(value) ? projectElements(value, kept) : projectObject(value, kept);
}

function projectElements(values: readonly Json[], kept: Kept): Json[] | undefined {
  const elements: Json[] = [];
  for (const each of values) {
    const element = projectValue(each, kept);
    if (element !== undefined) elements.push(element);
  }
  return elements.length === 0 ? undefined : elements;
}

function projectObject(object: JsonObject, kept: ReadonlyMap<string, Kept>): JsonObject | undefined {
  const result: JsonObject = {};
  return copyKept(object, kept, result) ? result : undefined;
}

/** False when nothing was there to copy. Most projections name a few attributes of the many that a resource has. */
function copyKept(source: JsonObject, kept: ReadonlyMap<string, Kept>, target: JsonObject): boolean {
  let copied = false;
  for (const [key, part] of kept) {
    const value = source[key];
    const projected = value === undefined || !Object.hasOwn(source, key) ? undefined : projectValue(value, part);
    if (projected === undefined) continue;
    target[key] = projected;
    copied = true;
  }
  return copied;
}

/** A resource as answered: of the common attributes only `schemas` and `id` are certain to be there. */
export interface ProjectedResource extends JsonObject {
  schemas: string[];
  id: string;
}

/**
 * Compiled once per request. What is kept whole is shared with the source, not copied. `schemas` names the core schema
 * and the extensions that are in the answer (RFC 7643 §3).
 */
export function compileProjection(
  projection: Projection,
  index: DefinitionIndex,
): (resource: ScimResource) => ProjectedResource {
  const { schema: core, extensions } = index.definition;
  const kept = new Map(keptFor(projection, index));
  kept.delete('schemas');
  kept.delete('id');
  return (resource) => {
    const projected: ProjectedResource = { schemas: [core.id], id: resource.id };
    copyKept(resource, kept, projected);
    for (const { id } of extensions) if (projected[id] !== undefined) projected.schemas.push(id);
    return projected;
  };
}

/** By tree: a page asks for the same paths of each of its users, and most requests have the same tree. */
const readsOf = new WeakMap<ReadonlyMap<string, Kept>, Map<string, boolean>>();

/** Would this canonical path, or a part of it, appear in the answer? Spares fetches for what nobody asked. */
export function projectionReads(projection: Projection, index: DefinitionIndex): (path: string) => boolean {
  const kept = keptFor(projection, index);
  const answers = readsOf.get(kept) ?? new Map<string, boolean>();
  readsOf.set(kept, answers);
  return (path) => {
    const known = answers.get(path);
    if (known !== undefined) return known;
    const answer = isKept(path, kept, index);
    answers.set(path, answer);
    return answer;
  };
}

function isKept(path: string, kept: Kept, index: DefinitionIndex): boolean {
  const urn = index.schemaUrn(path);
  const parsed = urn === undefined ? parseAttributePath(path, index) : undefined;
  const keys = urn !== undefined ? [urn] : parsed === undefined ? undefined : index.resolve(parsed)?.keys;
  if (keys === undefined) return false;
  let part: Kept | undefined = kept;
  for (const key of keys) {
    if (part === 'all') return true;
    part = part?.get(key);
  }
  return part !== undefined;
}
