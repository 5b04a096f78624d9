/** The columns of a table of users: one a value, by the path of its attribute. */
import { findAttribute, parseAttributePath } from '../scim/attribute-path.js';
import { allAttributes, type DefinitionIndex, type ResolvedAttribute } from '../scim/definition.js';
import { isJsonObject } from '../scim/json.js';
import { attributeValue } from '../scim/resource-attribute.js';
import type { Json, JsonObject } from '../scim/types.js';

export interface Column {
  /** Canonical path, such as `name.familyName` or `urn:…:department`. */
  readonly path: string;
  /** Empty where the user has no value. */
  textOf(user: JsonObject): string;
}

const BETWEEN_VALUES = '; ';

function textOfValue(value: Json | undefined): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function columnOf(attribute: ResolvedAttribute): Column {
  const { path, sub } = attribute;
  const member = (value: Json | undefined): Json | undefined =>
    sub === undefined ? value : isJsonObject(value) ? value[sub.name] : undefined;
  return {
    path,
    textOf(user) {
      const value = attributeValue(user, attribute);
      if (!Array.isArray(value)) return textOfValue(member(value));
      return value
        .map((each) => textOfValue(member(each)))
        .filter((text) => text !== '')
        .join(BETWEEN_VALUES);
    },
  };
}

const withSub = ({ schema, isExtension, attribute }: ResolvedAttribute, sub: string) => ({
  ...(isExtension ? { urn: schema.id } : {}),
  name: attribute.name,
  sub,
});

/** A complex attribute has a column for each sub-attribute; of several values `value` stands for the whole. */
function leavesOf(found: ResolvedAttribute, index: DefinitionIndex): ResolvedAttribute[] {
  const { attribute, sub } = found;
  if ((sub ?? attribute).returned === 'never') return [];
  if (sub !== undefined || attribute.type !== 'complex') return [found];
  const names = (attribute.subAttributes ?? []).map(({ name }) => name);
  const shown = attribute.multiValued && names.includes('value') ? ['value'] : names;
  return shown.flatMap((name) => index.resolve(withSub(found, name)) ?? []);
}

/** Undefined: the name is neither of an attribute that is returned nor of a schema. */
export function findColumns(name: string, index: DefinitionIndex): Column[] | undefined {
  const urn = index.schemaUrn(name);
  if (urn !== undefined) {
    const attributes = allAttributes(index).filter(({ schema }) => schema.id === urn);
    return attributes.flatMap((each) => leavesOf(each, index)).map(columnOf);
  }
  const path = parseAttributePath(name, index);
  const found = path && findAttribute(path, index);
  if (found === undefined) return undefined;
  const leaves = leavesOf(found, index);
  return leaves.length === 0 ? undefined : leaves.map(columnOf);
}
