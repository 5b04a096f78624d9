/** What is known of lists that were asked for: how many users they have, and where their pages began. */
import { LRUCache } from 'lru-cache';
import type { DirectoryQuery, Place } from '../directory-ports.js';
import type { Changes } from './changes.js';

const MAX_LISTS = 64;
/** A hundred thousand users in pages of a hundred. */
const MAX_STARTS = 1000;
/** Of all lists that are remembered as a whole: some ten megabytes. */
const MAX_PLACES = 50_000;

type List = Pick<DirectoryQuery, 'condition' | 'sort'>;

/** Holds while nothing changes that could move a user in the list. */
export class KnownList {
  readonly #starts = new Map<number, Place>();
  total: number | undefined;

  /** `beyond`: the user before this position. */
  remember(position: number, beyond: Place): void {
    if (this.#starts.size < MAX_STARTS) this.#starts.set(position, beyond);
  }

  at(position: number): Place | undefined {
    return this.#starts.get(position);
  }

  /** The nearest known position up to this one. */
  upTo(position: number): { readonly position: number; readonly beyond: Place | undefined } {
    let nearest: { position: number; beyond: Place | undefined } = { position: 0, beyond: undefined };
    for (const [each, beyond] of this.#starts) {
      if (each <= position && each > nearest.position) nearest = { position: each, beyond };
    }
    return nearest;
  }
}

export class KnownLists {
  readonly #lists = new LRUCache<string, { readonly changes: number; readonly list: KnownList }>({ max: MAX_LISTS });

  readonly #places = new LRUCache<KnownList, readonly Place[]>({
    maxSize: MAX_PLACES,
    sizeCalculation: ({ length }) => length + 1,
  });

  /** All of a list, in its order; undefined: not remembered. */
  placesOf(list: KnownList): readonly Place[] | undefined {
    return this.#places.get(list);
  }

  rememberPlaces(list: KnownList, places: readonly Place[]): void {
    this.#places.set(list, places);
  }

  /** The order of addresses of all users is moved only by users who come, go, or change their address. */
  of({ condition, sort }: List, { members, changes }: Changes): KnownList {
    const isWhole = condition === undefined && sort === undefined;
    const now = isWhole ? members : changes;
    const name = JSON.stringify([condition, sort]);
    const known = this.#lists.get(name);
    if (known?.changes === now) return known.list;
    const list = new KnownList();
    this.#lists.set(name, { changes: now, list });
    return list;
  }
}
