/** The User resource as SCIM declares it, derived from the attribute table. */
import type { AttributeDefinition, ResourceDefinition, SchemaDefinition } from '../scim/definition.js';
import { type AttributeRow, CORE, define, ENTERPRISE, ZOOM } from './attribute-row.js';
import { attributeRows } from './attributes.js';

/** Single complex attributes whose sub-attributes are rows of their own. */
const PARENTS: Readonly<Record<string, string>> = { name: "The components of the user's name" };

const parentOf = (name: string, subAttributes: readonly AttributeDefinition[]): AttributeDefinition => ({
  name,
  ...define(PARENTS[name] ?? name, { type: 'complex', subAttributes }),
});

function attributesOf(rows: readonly AttributeRow[]): AttributeDefinition[] {
  const order = new Map<string, AttributeDefinition[] | AttributeDefinition>();
  for (const row of rows) {
    const [name = row.name, sub] = row.name.split('.');
    if (sub === undefined) {
      order.set(name, { name, ...row.definition });
      continue;
    }
    const siblings = order.get(name);
    const definition = { name: sub, ...row.definition };
    if (Array.isArray(siblings)) siblings.push(definition);
    else order.set(name, [definition]);
  }
  return [...order].map(([name, found]) => (Array.isArray(found) ? parentOf(name, found) : found));
}

const schema = (id: string, name: string, description: string, rows: readonly AttributeRow[]): SchemaDefinition => ({
  id,
  name,
  description,
  attributes: attributesOf(rows.filter((row) => row.schema === id)),
});

/** Roles are writable only where some are assignable; sub-attributes follow. */
function withRoleMutability(row: AttributeRow, assignable: boolean): AttributeRow {
  if (row.schema !== CORE || row.name !== 'roles') return row;
  if (assignable) return row;
  const readOnly = { mutability: 'readOnly', returned: 'default' } as const;
  const subAttributes = row.definition.subAttributes?.map((each) => ({ ...each, ...readOnly })) ?? [];
  const description = 'The Zoom role; ZOOM_ASSIGNABLE_ROLES names the roles that provisioning may give';
  return { ...row, definition: { ...row.definition, ...readOnly, description, subAttributes } };
}

/** `rolesAssignable`: ZOOM_ASSIGNABLE_ROLES names at least one role. */
export function userDefinition(rolesAssignable: boolean): ResourceDefinition {
  const rows = attributeRows.map((row) => withRoleMutability(row, rolesAssignable));
  return {
    name: 'User',
    endpoint: '/Users',
    description: 'A user of the Zoom account',
    schema: schema(CORE, 'User', 'User Account', rows),
    extensions: [
      schema(ENTERPRISE, 'EnterpriseUser', 'Enterprise User', rows),
      schema(ZOOM, 'ZoomUser', 'What Zoom adds to a user', rows),
    ],
  };
}
