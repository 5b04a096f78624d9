/** Pages of a list that is in memory, by index or by place. */
import { compareTexts } from '../scim/comparison-key.js';
import { compareSortKeys } from '../scim/sort.js';
import type { Sort } from '../scim/types.js';
import type { Place } from '../store/directory-ports.js';
import type { From } from './cursor.js';

interface Placed {
  readonly place: Place;
}

/** Those with the same key stand in the order of their addresses, also in a descending list. */
function comparePlaces(a: Place, b: Place, sort: Sort | undefined): number {
  const byKey = sort === undefined ? 0 : compareSortKeys(a.key, b.key) * (sort.descending ? -1 : 1);
  return byKey === 0 ? compareTexts(a.address, b.address) : byKey;
}

export interface PageBounds {
  /** 0-based; `end` is behind the last. */
  readonly begin: number;
  readonly end: number;
}

/** Nobody need stand at the place any more. */
export function pageBounds(users: readonly Placed[], from: From, count: number, sort: Sort | undefined): PageBounds {
  if ('position' in from) return { begin: from.position, end: from.position + count };
  if ('after' in from) {
    const begin = indexOf(users, ({ place }) => comparePlaces(place, from.after, sort) > 0);
    return { begin, end: begin + count };
  }
  const end = indexOf(users, ({ place }) => comparePlaces(place, from.before, sort) >= 0);
  return { begin: Math.max(0, end - count), end };
}

function indexOf(users: readonly Placed[], isIt: (user: Placed) => boolean): number {
  const found = users.findIndex(isIt);
  return found < 0 ? users.length : found;
}
