/** Reading and writing one attribute of a resource in plain JSON; what was read from it is never changed in place. */
import type { AttributeDefinition, ResolvedAttribute } from './definition.js';
import { ScimError } from './errors.js';
import { isJsonObject, sameJson } from './json.js';
import type { Json, JsonObject } from './types.js';

function ownerOf(resource: JsonObject, resolved: ResolvedAttribute): JsonObject | undefined {
  if (!resolved.isExtension) return resource;
  const extension = resource[resolved.schema.id];
  return isJsonObject(extension) ? extension : undefined;
}

/** The value of the whole attribute, whatever sub-attribute was named. */
export function attributeValue(resource: JsonObject, resolved: ResolvedAttribute): Json | undefined {
  return ownerOf(resource, resolved)?.[resolved.attribute.name];
}

/** An immutable attribute may be set once (RFC 7643 §7). */
function verifyMutable(
  before: Json | undefined,
  value: Json | undefined,
  { attribute, path }: ResolvedAttribute,
): void {
  if (attribute.mutability === 'immutable' && before !== undefined && !sameJson(before, value)) {
    throw new ScimError('mutability', `${path} cannot be changed once it has a value.`);
  }
}

/**
 * Sets the whole attribute, or takes it away where `value` is undefined; an extension left empty goes too.
 * @throws ScimError mutability for an immutable attribute that has another value.
 */
export function setAttribute(resource: JsonObject, resolved: ResolvedAttribute, value: Json | undefined): void {
  const { schema, isExtension, attribute } = resolved;
  verifyMutable(attributeValue(resource, resolved), value, resolved);
  const owner = { ...ownerOf(resource, resolved) };
  if (value === undefined) delete owner[attribute.name];
  else owner[attribute.name] = value;
  if (!isExtension) {
    if (value === undefined) delete resource[attribute.name];
    else resource[attribute.name] = value;
  } else if (Object.keys(owner).length === 0) delete resource[schema.id];
  else resource[schema.id] = owner;
}

const isSettable = (attribute: AttributeDefinition, name: string): boolean =>
  attribute.subAttributes?.find((sub) => sub.name === name)?.mutability !== 'readOnly' && name !== '$ref';

/**
 * RFC 7644 §3.5.2.3: sub-attributes that are not given stay as they are; null takes one away.
 * Where something changed, what only the service provider says of the value (a read-only display name, `$ref`) spoke of
 * the former one and is left out. Undefined when nothing settable is left.
 */
export function mergeComplex(
  attribute: AttributeDefinition,
  before: Json | undefined,
  members: JsonObject,
): JsonObject | undefined {
  const old = isJsonObject(before) ? before : {};
  const merged: JsonObject = { ...old };
  for (const [name, value] of Object.entries(members)) {
    if (value === null) delete merged[name];
    else merged[name] = value;
  }
  if (sameJson(old, merged)) return isJsonObject(before) ? before : undefined;
  const kept = Object.entries(merged).filter(([name]) => isSettable(attribute, name) || Object.hasOwn(members, name));
  const stands = kept.some(([name]) => isSettable(attribute, name) || Object.hasOwn(members, name));
  return stands ? Object.fromEntries(kept) : undefined;
}

/** `schemas` names the core schema and the extensions that are there (RFC 7643 §3.1); only where the resource has a list. */
export function refreshSchemas(resource: JsonObject, extensions: readonly { readonly id: string }[]): void {
  const listed = resource['schemas'];
  if (!Array.isArray(listed)) return;
  const kept = listed.filter((urn) => !extensions.some(({ id }) => id === urn) || Object.hasOwn(resource, String(urn)));
  const added = extensions.map(({ id }) => id).filter((id) => Object.hasOwn(resource, id) && !kept.includes(id));
  resource['schemas'] = [...kept, ...added];
}
