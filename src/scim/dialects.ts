/** What identity providers write instead of what RFC 7644 says: one named normaliser for each quirk (docs/dialects.md). */
import type { AttributeDefinition, AttributePath, DefinitionIndex, ResolvedAttribute } from './definition.js';
import type { CompareValue, Filter } from './filter.js';
import { isRecord } from './json.js';
import { ENTERPRISE_USER } from './standard-attributes.js';
import type { PatchOperation } from './types.js';

/**
 * Any client: member names without case (`operations`, `Op`).
 * RFC 7643 §2.1 makes attribute names case-insensitive and RFC 7644 §3.5.2 spells the key `Operations`; clients of the
 * older drafts write it small.
 */
export function memberWithoutCase(object: Readonly<Record<string, unknown>>, name: string): unknown {
  if (Object.hasOwn(object, name)) return object[name];
  const wanted = name.toLowerCase();
  const key = Object.keys(object).find((each) => each.toLowerCase() === wanted);
  return key === undefined ? undefined : object[key];
}

/**
 * Microsoft Entra ID, default dialect: `Add`, `Replace`, `Remove` with a capital letter.
 * Source: Microsoft Learn, "Known issues and resolutions with SCIM 2.0 protocol compliance".
 */
export function operationNameInAnyCase(op: unknown): PatchOperation['op'] | undefined {
  const name = typeof op === 'string' ? op.toLowerCase() : undefined;
  return name === 'add' || name === 'replace' || name === 'remove' ? name : undefined;
}

/**
 * Microsoft Entra ID (`"True"`), Switch mappings and Keycloak plug-ins (`"false"`): booleans as text, in any case.
 * Source: the same Microsoft page; AzureAD/SCIMReferenceCode issue 21.
 */
export function booleanFromText(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  const text = value.toLowerCase();
  if (text === 'true') return true;
  return text === 'false' ? false : value;
}

/**
 * Microsoft Entra ID (`""` and null in the Logic App tests), OneLogin (blank template fields such as `displayName: " "`),
 * Okta (`middleName: ""`): nothing there means "clear". RFC 7643 §2.5 says it of null and the empty array only.
 * Source: AzureAD/SCIMReferenceCode, validation template; OneLogin KB0013904.
 */
export function isEmptyValue(value: unknown): boolean {
  if (value === null || value === undefined) return true;
  if (typeof value === 'string') return value.trim() === '';
  if (Array.isArray(value)) return value.length === 0;
  return isRecord(value) && Object.keys(value).length === 0;
}

/**
 * Serialisers that write null for each property without a value, Entra's old examples among them: null or "" in a whole
 * resource is no wish where there is nothing to clear: nobody is neither active nor inactive (RFC 7643 §4.1.1).
 * Source: azure-docs of 2017 to 2019.
 */
export function isSilentNull({ alwaysSet }: AttributeDefinition, value: unknown): boolean {
  return alwaysSet === true && isEmptyValue(value);
}

/**
 * Keycloak plug-ins and hand-written mappings: one object, or one bare value, where a multi-valued attribute wants a list;
 * Entra with `aadOptscim062020` adds a single value so. RFC 7644 §3.5.2.1 itself speaks of "the value" that is added.
 * Source: mitodl/keycloak-scim; the same Microsoft page.
 */
export function listOfOne(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value];
}

/**
 * Microsoft Entra ID of 2017 to 2019 (`customappsso`): a list of one where the attribute is single-valued, for text wrapped
 * once more: `"path": "manager", "value": [{"$ref": "…", "value": "26"}]`. Source: azure-docs of that time, example 4.
 */
export function onlyElement(attribute: AttributeDefinition, value: unknown): unknown {
  if (!Array.isArray(value) || value.length !== 1) return value;
  const element: unknown = value[0];
  const wrapped =
    attribute.type !== 'complex' &&
    isRecord(element) &&
    Object.keys(element).every((key) => /^(value|\$ref)$/i.test(key));
  return wrapped ? memberWithoutCase(element, 'value') : element;
}

/**
 * Microsoft Entra ID: a bare string where the attribute is complex with a `value`, above all the manager's id.
 * Source: Microsoft's Logic App validation template; Budibase issue 15369.
 */
export function complexFromText(attribute: AttributeDefinition, value: unknown): unknown {
  const hasValue = attribute.subAttributes?.some((sub) => sub.name === 'value') ?? false;
  return hasValue && typeof value === 'string' && value.trim() !== '' ? { value } : value;
}

/**
 * Microsoft Entra ID, AppRoleAssignment mapped without the complex variant: JSON as text inside a role's `value`,
 * `{"id":"…","value":"25","displayName":"Role1234"}`. Source: Microsoft Learn, "Customize application attributes".
 */
export function roleFromJsonText(attribute: AttributeDefinition, element: unknown): unknown {
  if (attribute.name !== 'roles' || !isRecord(element)) return element;
  const text = memberWithoutCase(element, 'value');
  if (typeof text !== 'string' || !text.trimStart().startsWith('{')) return element;
  const role = parsedOrUndefined(text);
  if (!isRecord(role) || typeof role['value'] !== 'string') return element;
  const others = Object.entries(element).filter(([key]) => !/^(value|display)$/i.test(key));
  const display = role['displayName'] ?? memberWithoutCase(element, 'display');
  return { ...Object.fromEntries(others), value: role['value'], ...(typeof display === 'string' ? { display } : {}) };
}

function parsedOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * Microsoft Entra ID and its validator: Add *and* Replace on `emails[type eq "work"].value` of a user who has no such email
 * must create it, with the filter's type; RFC 7644 §3.5.2.3 wants noTarget for replace.
 * Only filters of `eq` joined by `and` say what to create, and one that names a `value` means an element that is there.
 * Source: scim-patch issues 42 and 176, SCIM-SDK issue 416.
 */
export function elementFromFilter(filter: Filter): Readonly<Record<string, CompareValue>> | undefined {
  const terms = filter.kind === 'and' ? filter.filters : [filter];
  const element = new Map<string, CompareValue>();
  for (const term of terms) {
    if (term.kind !== 'compare' || term.op !== 'eq' || term.value === null) return undefined;
    const name = term.path.name.toLowerCase();
    if (name === 'value' || term.path.sub !== undefined || element.has(name)) return undefined;
    element.set(name, term.value);
  }
  return Object.fromEntries(element);
}

/**
 * Okta and Entra: `id`, `meta` and `schemas` as the server answered them are echoed among the attributes of an operation
 * without a path. They are no wish. Source: Okta's SCIM 2.0 reference (group pushes carry `id`).
 */
export function isEcho(resolved: ResolvedAttribute): boolean {
  return !resolved.isExtension && ['id', 'meta', 'schemas'].includes(resolved.attribute.name);
}

/**
 * Microsoft Entra ID's old examples: `manager` and `department` without the enterprise URN.
 * Source: azure-docs 2017 to 2019. Nothing else is looked for outside the core schema.
 */
export function enterpriseWithoutUrn(path: AttributePath, index: DefinitionIndex): ResolvedAttribute | undefined {
  return path.urn === undefined ? index.resolve({ ...path, urn: ENTERPRISE_USER }) : undefined;
}

/**
 * Microsoft Entra ID, jobs of 2018 (`customappsso`): a dot between the URN and the last name,
 * `urn:ietf:params:scim:schemas:extension:enterprise:2.0:User.department`.
 * Source: Microsoft Learn, "Known issues and resolutions with SCIM 2.0 protocol compliance".
 */
export function isUrnSeparator(character: string | undefined): boolean {
  return character === ':' || character === '.';
}
