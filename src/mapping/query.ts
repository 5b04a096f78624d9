/** Filter → the cheapest Zoom look-up whose result contains every user that can match. The whole filter is evaluated on it. */
import type { AttributePath, DefinitionIndex, ResolvedAttribute } from '../scim/definition.js';
import type { CompareValue, Filter } from '../scim/filter.js';
import type { ZoomUserStatus } from '../zoom/types.js';
import { ZOOM } from './attribute-row.js';

/** One user at most (email and externalId: a few). */
export interface UserKey {
  readonly by: 'id' | 'userName' | 'externalId' | 'email';
  readonly value: string;
}

export interface RoleKey {
  readonly by: 'id' | 'name';
  readonly value: string;
}

export type UserLookup =
  /** Every match is among the users with these keys. */
  | { readonly kind: 'keys'; readonly keys: readonly UserKey[] }
  /** Every match is in a list of these statuses (and this role), or has a deferred change of the same attribute. */
  | { readonly kind: 'list'; readonly statuses: readonly ZoomUserStatus[]; readonly role: RoleKey | undefined };

const ALL: readonly ZoomUserStatus[] = ['active', 'inactive', 'pending'];

const KEY_ATTRIBUTES: Readonly<Record<string, UserKey['by']>> = {
  id: 'id',
  userName: 'userName',
  externalId: 'externalId',
  emails: 'email',
  'emails.value': 'email',
};

interface Equality {
  readonly path: string;
  readonly value: CompareValue;
}

/** How conclusions from the branches of a filter combine; undefined: nothing can be concluded. */
interface Conclusion<T> {
  one(equality: Equality): T | undefined;
  /** From the branches of an `and` that conclude, one at least. */
  all(parts: readonly T[]): T | undefined;
  /** From all branches of an `or`. */
  any(parts: readonly T[]): T | undefined;
}

/** Parsed filters carry canonical names; inside a value path they are relative to its attribute. */
function pathOf(path: AttributePath, index: DefinitionIndex, owner: ResolvedAttribute | undefined): string | undefined {
  return owner === undefined ? index.resolve(path)?.path : `${owner.path}.${path.name}`;
}

function conclude<T>(
  filter: Filter,
  index: DefinitionIndex,
  conclusion: Conclusion<T>,
  owner?: ResolvedAttribute,
): T | undefined {
  switch (filter.kind) {
    case 'compare': {
      const path = filter.op === 'eq' ? pathOf(filter.path, index, owner) : undefined;
      return path === undefined ? undefined : conclusion.one({ path, value: filter.value });
    }
    case 'valuePath': {
      const inner = index.resolve(filter.path);
      return inner === undefined ? undefined : conclude(filter.filter, index, conclusion, inner);
    }
    case 'and':
    case 'or': {
      const parts = filter.filters
        .map((each) => conclude(each, index, conclusion, owner))
        .filter((part) => part !== undefined);
      if (filter.kind === 'and') return parts.length === 0 ? undefined : conclusion.all(parts);
      return parts.length === filter.filters.length ? conclusion.any(parts) : undefined;
    }
    case 'not':
    case 'present':
      return undefined;
  }
}

const BEST_FIRST: readonly UserKey['by'][] = ['id', 'userName', 'externalId', 'email'];
const rank = (keys: readonly UserKey[]): number => Math.max(...keys.map((key) => BEST_FIRST.indexOf(key.by)));

/** At most this many point reads; a longer `or` is cheaper as a list. */
const MOST_KEYS = 50;

const KEYS: Conclusion<readonly UserKey[]> = {
  one({ path, value }) {
    const by = KEY_ATTRIBUTES[path];
    return by === undefined || typeof value !== 'string' ? undefined : [{ by, value }];
  },
  all: (parts) => [...parts].sort((a, b) => a.length - b.length || rank(a) - rank(b))[0],
  any: (parts) => {
    const keys = parts.flat();
    return keys.length > MOST_KEYS ? undefined : keys;
  },
};

/** A pending user counts as active, unless a deactivation of it is deferred (the caller adds those). */
const STATUSES: Conclusion<readonly ZoomUserStatus[]> = {
  one({ path, value }) {
    if (path === 'active') return value === true ? ['active', 'pending'] : ['inactive'];
    if (path === `${ZOOM}:status`) return ALL.filter((status) => status === String(value).toLowerCase());
    return undefined;
  },
  all: (parts) => ALL.filter((status) => parts.every((part) => part.includes(status))),
  any: (parts) => ALL.filter((status) => parts.some((part) => part.includes(status))),
};

const ROLE: Conclusion<RoleKey> = {
  one({ path, value }) {
    if (typeof value !== 'string') return undefined;
    if (path === 'roles' || path === 'roles.value') return { by: 'id', value };
    return path === 'roles.display' ? { by: 'name', value } : undefined;
  },
  all: (parts) => parts.find((part) => part.by === 'id') ?? parts[0],
  // Zoom lists one role at a time.
  any: ([first, ...rest]) =>
    rest.every((part) => part.by === first?.by && part.value === first.value) ? first : undefined,
};

/** No filter lists all three statuses. */
export function toUserLookup(filter: Filter | undefined, index: DefinitionIndex): UserLookup {
  if (filter === undefined) return { kind: 'list', statuses: ALL, role: undefined };
  const keys = conclude(filter, index, KEYS);
  if (keys !== undefined) return { kind: 'keys', keys };
  return {
    kind: 'list',
    statuses: conclude(filter, index, STATUSES) ?? ALL,
    role: conclude(filter, index, ROLE),
  };
}
