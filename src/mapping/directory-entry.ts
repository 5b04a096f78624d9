/** A user as the mirror keeps it: the resource, and the keys of all that filters and sorts compare in it. */
import { comparisonKey } from '../scim/comparison-key.js';
import {
  type AttributeDefinition,
  allAttributes,
  type DefinitionIndex,
  type ResolvedAttribute,
} from '../scim/definition.js';
import type { Json, JsonObject } from '../scim/types.js';
import type { DirectoryElement, DirectoryEntry, Key } from '../store/directory-ports.js';
import type { ZoomUser } from '../zoom/types.js';
import { isObject, isText } from './json.js';
import { isAddress } from './login.js';

export interface MirroredUser {
  readonly zoom: ZoomUser;
  /** SCIM id; absent while nobody knows it. */
  readonly id?: string | undefined;
  /** As `toScimUser` makes it; with version and time of change where a GET has shown the user. */
  readonly resource: JsonObject;
  /** ISO */
  readonly wholeAt?: string | undefined;
  /** ISO */
  readonly seenAt: string;
}

type Keys = Record<string, Key>;

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** Takes the keys of one attribute out of the object that holds it. */
type Take = (owner: JsonObject, keys: Keys, elements: DirectoryElement[]) => void;

interface Step {
  /** URN of the extension that holds the attribute; undefined: the resource itself. */
  readonly extension: string | undefined;
  readonly take: Take;
}

const isShown = ({ returned }: AttributeDefinition): boolean => returned !== 'never';

const shownSubs = (attribute: AttributeDefinition): readonly AttributeDefinition[] =>
  (attribute.subAttributes ?? []).filter(isShown);

function putKey(keys: Keys, path: string, value: Json | undefined, leaf: AttributeDefinition): void {
  const key = comparisonKey(value, leaf);
  if (key !== undefined) keys[path] = key;
}

/** An element without any value is none (RFC 7643 §2.5). */
function takeElements({ attribute, path }: ResolvedAttribute): Take {
  const subs = shownSubs(attribute);
  const keysOf = (element: Json): Keys => {
    const keys: Keys = {};
    if (attribute.type !== 'complex') putKey(keys, 'value', element, attribute);
    else if (isObject(element)) for (const sub of subs) putKey(keys, sub.name, element[sub.name], sub);
    return keys;
  };
  return (owner, _, elements) => {
    const value = owner[attribute.name];
    if (value === undefined || value === null) return;
    const values = Array.isArray(value) ? value : [value];
    const primary = values.findIndex((each) => isObject(each) && each['primary'] === true);
    for (const [at, each] of values.entries()) {
      const keys = keysOf(each);
      if (Object.keys(keys).length > 0) elements.push({ attribute: path, keys, leads: at === Math.max(primary, 0) });
    }
  };
}

function takeMembers({ attribute, path }: ResolvedAttribute): Take {
  const subs = shownSubs(attribute).map((sub) => ({ sub, path: `${path}.${sub.name}` }));
  return (owner, keys) => {
    const value = owner[attribute.name];
    if (isObject(value)) for (const each of subs) putKey(keys, each.path, value[each.sub.name], each.sub);
  };
}

function takerOf(resolved: ResolvedAttribute): Take {
  const { attribute, path } = resolved;
  if (attribute.multiValued) return takeElements(resolved);
  if (attribute.type === 'complex') return takeMembers(resolved);
  return (owner, keys) => putKey(keys, path, owner[attribute.name], attribute);
}

const walks = new WeakMap<DefinitionIndex, readonly Step[]>();

/** Built once for a definition: a crawl maps every user of the account. */
function walkOf(index: DefinitionIndex): readonly Step[] {
  const known = walks.get(index);
  if (known !== undefined) return known;
  const walk = allAttributes(index)
    .filter(({ attribute, path }) => isShown(attribute) && path !== 'schemas')
    .map((resolved) => ({
      extension: resolved.isExtension ? resolved.schema.id : undefined,
      take: takerOf(resolved),
    }));
  walks.set(index, walk);
  return walk;
}

/** URNs are compared without case (RFC 8141 §3.1). */
function schemasOf({ schemas }: JsonObject): Key[] {
  if (!Array.isArray(schemas)) return [];
  return schemas.flatMap((urn) => comparisonKey(urn, { type: 'reference', caseExact: false }) ?? []);
}

/** Pure; what is never returned has no keys, as it is in no resource. */
export function toDirectoryEntry(user: MirroredUser, index: DefinitionIndex): DirectoryEntry {
  const { zoom, id, resource, wholeAt, seenAt } = user;
  const keys: Keys = {};
  const elements: DirectoryElement[] = [];
  for (const { extension, take } of walkOf(index)) {
    const owner = extension === undefined ? resource : resource[extension];
    if (isObject(owner)) take(owner, keys, elements);
  }
  // Not by spreading what may be absent: V8 makes such an object slowly, and everybody reads it slowly afterwards.
  const address = zoom.email.toLowerCase();
  const entry: Writable<DirectoryEntry> = {
    address,
    zoom,
    resource,
    seenAt,
    keys,
    schemas: schemasOf(resource),
    elements,
  };
  if (isText(zoom.id)) entry.zoomId = zoom.id;
  if (id !== undefined) entry.id = id;
  if (wholeAt !== undefined) entry.wholeAt = wholeAt;
  if (isText(zoom.manager) && isAddress(zoom.manager)) entry.managerAddress = zoom.manager.toLowerCase();
  return entry;
}
