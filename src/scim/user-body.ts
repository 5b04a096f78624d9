/** The body of POST and PUT as a normalised user (RFC 7644 §3.3, §3.5.1), and what a PUT makes of the user before it. */
import { parseAttributePath } from './attribute-path.js';
import type { DefinitionIndex, ResolvedAttribute, SchemaDefinition } from './definition.js';
import { enterpriseWithoutUrn, isEmptyValue, isSilentNull } from './dialects.js';
import { ScimError } from './errors.js';
import { copyObject, isJsonObject, isRecord, sameJson } from './json.js';
import { attributeValue, mergeComplex, refreshSchemas, setAttribute } from './resource-attribute.js';
import type { Json, JsonObject } from './types.js';
import { type Dropped, readValue } from './value.js';

export interface UserBody {
  /** Canonical spelling, typed; null means "clear", absent means "leave". Without `schemas`, `id` and what is read-only. */
  readonly user: JsonObject;
  /** Names that no schema of ours knows, as written, for the log. */
  readonly ignored: readonly string[];
}

interface Draft {
  readonly user: JsonObject;
  readonly index: DefinitionIndex;
  readonly dropped: Dropped;
}

/** A name is the client's text and may be long. */
const MAX_NAME = 120;

/** URNs that we do not know, such as SCIM 1.0's, are accepted: Google and OneLogin send them. */
function verifySchemas(body: Readonly<Record<string, unknown>>): void {
  const key = Object.keys(body).find((each) => each.toLowerCase() === 'schemas');
  const schemas = key === undefined ? undefined : body[key];
  if (!Array.isArray(schemas) || schemas.length === 0 || !schemas.every((urn) => typeof urn === 'string')) {
    throw new ScimError('invalidSyntax', 'schemas must be a list of schema URNs (RFC 7643 §3).');
  }
}

/**
 * Two members may speak of one complex attribute, as `name` and `name.givenName` do, or say the same: Entra's old examples
 * have `department` at the top and in the extension, both null. Where they differ, null is the silent one.
 */
function joined(before: Json | undefined, value: Json, path: string): Json {
  if (before === undefined || before === null || sameJson(before, value)) return value;
  if (value === null) return before;
  if (!isJsonObject(before) || !isJsonObject(value)) throw new ScimError('invalidSyntax', `${path} is given twice.`);
  const both = Object.entries(value).map(([name, member]) => [name, joined(before[name], member, path)]);
  return { ...before, ...Object.fromEntries(both) };
}

function takeValue(draft: Draft, resolved: ResolvedAttribute, value: unknown): void {
  const { attribute, sub, path } = resolved;
  if (attribute.mutability === 'readOnly' || sub?.mutability === 'readOnly') return;
  if (isSilentNull(attribute, value)) return;
  const whole = sub === undefined ? path : path.slice(0, -sub.name.length - 1);
  const given = sub === undefined ? value : { [sub.name]: value };
  const read = readValue(attribute, given, whole, draft.dropped);
  if (read === undefined) return;
  setAttribute(draft.user, resolved, joined(attributeValue(draft.user, resolved), read, whole));
}

/** What null for a whole extension clears: what may be read again, so no write-only attribute, whose clearing is an act. */
const clearing = ({ attributes }: SchemaDefinition): Record<string, null> =>
  Object.fromEntries(attributes.filter(({ mutability }) => mutability === 'readWrite').map(({ name }) => [name, null]));

/** An empty object says nothing of an extension (Entra lists the enterprise URN without data). */
function takeSchema(draft: Draft, schema: SchemaDefinition, value: unknown): void {
  const isExtension = schema !== draft.index.definition.schema;
  const members = value === null && isExtension ? clearing(schema) : value;
  if (!isRecord(members)) throw new ScimError('invalidValue', `${schema.id} must be an object.`);
  for (const [name, member] of Object.entries(members)) {
    const path = parseAttributePath(name, draft.index);
    const resolved = path && draft.index.resolve(path.urn === undefined ? { ...path, urn: schema.id } : path);
    if (resolved === undefined) draft.dropped.unknown.push(`${schema.id}:${name}`);
    else takeValue(draft, resolved, member);
  }
}

function takeMember(draft: Draft, name: string, value: unknown): void {
  const { index, dropped } = draft;
  const urn = index.schemaUrn(name);
  const { schema, extensions } = index.definition;
  const whole = urn === undefined ? undefined : [schema, ...extensions].find(({ id }) => id === urn);
  if (whole !== undefined) {
    takeSchema(draft, whole, value);
    return;
  }
  const path = parseAttributePath(name, index);
  const resolved = path && (index.resolve(path) ?? enterpriseWithoutUrn(path, index));
  if (resolved === undefined) dropped.unknown.push(name);
  else takeValue(draft, resolved, value);
}

function verifyRequired(user: JsonObject, index: DefinitionIndex, requireUserName: boolean): void {
  for (const { name, required } of index.definition.schema.attributes) {
    if (!required) continue;
    const empty = Object.hasOwn(user, name) ? isEmptyValue(user[name]) : requireUserName;
    if (empty) throw new ScimError('invalidValue', `${name} is required and must not be empty.`);
  }
}

/**
 * Names are found without case, values typed; read-only attributes are left out (RFC 7644 §3.3), unknown ones too.
 * @throws ScimError invalidSyntax for a body that is no SCIM resource, invalidValue naming the attribute.
 */
export function parseUserBody(
  body: unknown,
  index: DefinitionIndex,
  { requireUserName }: { readonly requireUserName: boolean },
): UserBody {
  if (!isRecord(body)) throw new ScimError('invalidSyntax', 'The body must be a JSON object: one User.');
  verifySchemas(body);
  const draft: Draft = { user: {}, index, dropped: { readOnly: [], unknown: [] } };
  for (const [name, value] of Object.entries(body)) takeMember(draft, name, value);
  verifyRequired(draft.user, index, requireUserName);
  return { user: draft.user, ignored: draft.dropped.unknown.map((name) => name.slice(0, MAX_NAME)) };
}

/** Every attribute that a normalised user names, with its value. */
function statedAttributes(user: JsonObject, index: DefinitionIndex): { resolved: ResolvedAttribute; value: Json }[] {
  return Object.entries(user).flatMap(([key, value]) => {
    const urn = index.schemaUrn(key);
    const members = urn === undefined ? [{ path: { name: key }, value }] : extensionMembers(urn, value);
    return members.flatMap((member) => {
      const resolved = index.resolve(member.path);
      return resolved === undefined ? [] : [{ resolved, value: member.value }];
    });
  });
}

function extensionMembers(urn: string, value: Json): { path: { urn: string; name: string }; value: Json }[] {
  return isJsonObject(value)
    ? Object.entries(value).map(([name, member]) => ({ path: { urn, name }, value: member }))
    : [];
}

/**
 * PUT on what there is: absent stays (RFC 7644 §3.5.1 lets the service provider choose; Okta and Entra need it), null is
 * taken away, a complex value is merged by sub-attribute, a multi-valued one replaced whole.
 * `cleared` names the write-only attributes that were cleared, because nothing shows it in `after`.
 * @throws ScimError mutability for an immutable attribute that would change.
 */
export function mergeReplacement(
  before: JsonObject,
  user: JsonObject,
  index: DefinitionIndex,
): { after: JsonObject; cleared: readonly string[] } {
  const after = copyObject(before);
  const cleared: string[] = [];
  for (const { resolved, value } of statedAttributes(user, index)) {
    const { attribute } = resolved;
    if (attribute.mutability === 'readOnly') continue;
    if (value === null && attribute.mutability === 'writeOnly') cleared.push(resolved.path);
    const merges = isJsonObject(value) && !attribute.multiValued;
    const merged = merges ? mergeComplex(attribute, attributeValue(after, resolved), value) : (value ?? undefined);
    setAttribute(after, resolved, merged);
  }
  refreshSchemas(after, index.definition.extensions);
  return { after, cleared };
}
