/** The mirror of Zoom's users: what is kept of each, and how it is asked for. It can be thrown away and read again. */
import type { JsonObject } from '../scim/types.js';

/**
 * What a value is compared and sorted by: folded text, a number, milliseconds of an instant, 1 and 0 for a boolean.
 * Texts hold no NUL, no half of a surrogate pair and no U+10FFFF; of one beyond 500 characters the beginning is compared.
 */
export type Key = string | number;

export interface DirectoryUser {
  /** Zoom's id; absent for an invited user of whom only a list has told. */
  readonly zoomId?: string;
  /** SCIM id; absent while nobody knows it (as above, without a link). */
  readonly id?: string;
  /** The Zoom email, lower case. No two users of the mirror share one, and it is the order of unsorted lists. */
  readonly address: string;
  /** The Zoom user, as far as lists and GET have shown it. */
  readonly zoom: JsonObject;
  /** As it is answered; with `meta.version` and `meta.lastModified` where a GET has shown the user. */
  readonly resource: JsonObject;
  /** ISO time at which a GET last showed the user; absent: only lists have. */
  readonly wholeAt?: string;
  /** ISO time at which Zoom last showed the user, in a list or by GET. */
  readonly seenAt: string;
}

/** One element of a multi-valued attribute. A simple value (`loginTypes`) has the one key `value`. */
export interface DirectoryElement {
  /** Canonical path, such as `emails` or `urn:…:loginTypes`. */
  readonly attribute: string;
  /** By sub-attribute; absent where the element has no such value. */
  readonly keys: Readonly<Record<string, Key>>;
  /** The one that a sort by this attribute compares: the primary one, else the first. */
  readonly leads: boolean;
}

/** A user with all that filters and sorts compare. */
export interface DirectoryEntry extends DirectoryUser {
  /** Lower-case address of the manager, where Zoom shows one. */
  readonly managerAddress?: string;
  /** By canonical path of a single value (`name.familyName`, `urn:…:department`, `meta.created`); absent: no value. */
  readonly keys: Readonly<Record<string, Key>>;
  /** The URNs that the resource names, folded. In conditions and orders they are the elements of `schemas`. */
  readonly schemas: readonly Key[];
  /** Of all other multi-valued attributes. */
  readonly elements: readonly DirectoryElement[];
}

export type KeyOperator = 'eq' | 'gt' | 'ge' | 'lt' | 'le' | 'co' | 'sw' | 'ew';

/**
 * A filter in terms of keys. Inside `some`, paths are sub-attributes of the element. A comparison with an absent value
 * is false. An `and` of nothing is true, an `or` of nothing false.
 */
export type Condition =
  | { readonly kind: 'and' | 'or'; readonly conditions: readonly Condition[] }
  | { readonly kind: 'not'; readonly condition: Condition }
  | { readonly kind: 'compare'; readonly path: string; readonly op: KeyOperator; readonly key: Key }
  | { readonly kind: 'present'; readonly path: string }
  | { readonly kind: 'some'; readonly attribute: string; readonly condition: Condition };

/** By one key; users with the same stand in the order of their addresses, those without come last, first when descending. */
export interface DirectorySort {
  /** Canonical path of the attribute: a single value, or a multi-valued attribute. */
  readonly path: string;
  /** Of a multi-valued attribute: the sub-attribute whose key the leading element gives. */
  readonly element?: string;
  readonly descending: boolean;
}

/** Where a user stands in an order. `key` absent: the user has no value, or the list is not sorted. */
export interface Place {
  readonly key?: Key;
  readonly address: string;
}

export interface DirectoryQuery {
  readonly condition?: Condition;
  readonly sort?: DirectorySort;
  /** `position` is 0-based; `after` and `before` leave out the user of that place, and need not find one there. */
  readonly from: { readonly position: number } | { readonly after: Place } | { readonly before: Place };
  readonly count: number;
}

/** A user of a page: what an answer takes, without a look into what is kept. */
export interface ListedUser extends Pick<DirectoryUser, 'address' | 'id' | 'wholeAt'> {
  /** Zoom's word, lower case; absent where Zoom has none. */
  readonly status?: string;
  /** JSON of the resource. */
  readonly json: string;
}

export interface DirectoryPage {
  /** In the order asked for, also `before` a place. */
  readonly users: readonly ListedUser[];
  /** Of all matches; exact. */
  readonly total: number;
  /** Places of the first and the last user of the page; absent when it is empty. */
  readonly first?: Place;
  readonly last?: Place;
  readonly hasEarlier: boolean;
  readonly hasLater: boolean;
}

/** A user as kept, for whoever writes it on without a look into it. */
export interface DirectoryText {
  /** JSON of the resource. */
  readonly resource: string;
  /** Only lists have told of this user; of the invited they tell less. Absent: a GET has. */
  readonly neverRead?: 'invited' | 'other';
}

/** One reading of all of Zoom's lists, and how far it has come. */
export interface Crawl {
  /** Counts up from 1. */
  readonly generation: number;
  /** ISO */
  readonly startedAt: string;
  /** ISO; absent while it is under way. */
  readonly finishedAt?: string;
  /** Per list that is under way or done: where it goes on. `token` absent: at its beginning. */
  readonly lists: Readonly<Record<string, { readonly token?: string; readonly done: boolean }>>;
  readonly read: number;
  /** As Zoom's lists tell it, of those begun. */
  readonly total: number;
}

/** ISO times; '' where nothing was asked. */
export interface Wishes {
  readonly crawl: string;
  readonly whole: string;
}

export interface DirectoryStore {
  /** By Zoom id or address (lower case); who is not mirrored is not in the result. */
  find(keys: {
    readonly zoomIds?: readonly string[];
    readonly addresses?: readonly string[];
  }): Promise<DirectoryUser[]>;
  /** Those whose manager has one of these addresses. */
  reportsOf(managerAddresses: readonly string[]): Promise<DirectoryUser[]>;
  /**
   * Adds or replaces, in one transaction; who held the Zoom id or the address before makes way.
   * Left out: users that were removed after `readAt`, which is when the reading of them began (ISO).
   */
  save(
    entries: readonly DirectoryEntry[],
    seen: { readonly readAt: string; readonly generation?: number },
  ): Promise<void>;
  /** Seen again in a list, and not changed. */
  confirm(addresses: readonly string[], seen: { readonly at: string; readonly generation: number }): Promise<void>;
  /** Read again by GET at `at` (ISO). Returns the Zoom ids of those who are kept just so, and now as read at this time. */
  confirmRead(
    readings: readonly { readonly zoomId: string; readonly zoom: JsonObject; readonly at: string }[],
  ): Promise<ReadonlySet<string>>;
  /** By Zoom id or address. Remembered, so that an older reading does not bring the user back. */
  remove(key: { readonly zoomId?: string; readonly address?: string }, at: string): Promise<void>;
  query(query: DirectoryQuery): Promise<DirectoryPage>;
  /** The next users of a list, without its total; `next` goes on, and is absent at the end. Nobody who stays comes twice. */
  texts(query: {
    readonly condition?: Condition;
    readonly sort?: DirectorySort;
    readonly after?: Place;
    readonly count: number;
  }): Promise<{ readonly users: readonly DirectoryText[]; readonly next?: Place }>;
  /** Users not seen since this generation began, in lists or by GET: they may have left Zoom. */
  unseen(crawl: Pick<Crawl, 'generation' | 'startedAt'>, count: number): Promise<DirectoryUser[]>;
  /** Whose `wholeAt` is absent or before `before`: invited users never read first, then others never read, then the oldest. */
  stalest(before: string, count: number): Promise<DirectoryUser[]>;
  /** Users of whom only lists have told: all, and the invited among them (of whom lists show less). */
  incomplete(): Promise<{ readonly all: number; readonly invited: number }>;
  /** The oldest `wholeAt`; absent when there is none. */
  oldestWhole(): Promise<string | undefined>;
  count(): Promise<number>;
  /** The last crawl begun, and the last one finished. */
  crawls(): Promise<{ readonly current?: Crawl; readonly finished?: Crawl }>;
  saveCrawl(crawl: Crawl): Promise<void>;
  /**
   * What is asked of the instance that reads Zoom for all: a crawl that began at this time or later, or users all read
   * by GET since then (ISO). An earlier time than the last one changes nothing.
   */
  wish(kind: keyof Wishes, since: string): Promise<void>;
  wishes(): Promise<Wishes>;
  /** Forgets removals before this time. */
  pruneRemovals(before: string): Promise<void>;
}
