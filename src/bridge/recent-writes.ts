/** Zoom's reads may lag behind its writes: what we wrote a moment ago is put right in what Zoom still shows. */
import { isDeepStrictEqual } from 'node:util';
import { LRUCache } from 'lru-cache';
import type { ZoomClient } from '../zoom/client.js';
import type { ZoomUser } from '../zoom/types.js';

/** Well above the half second that was observed, and short: within it an undoing in Zoom's own portal is not seen. */
const LAG_MS = 3000;
/** What a read shows is as old as its beginning; none takes longer than this. */
const LONGEST_READ_MS = 30_000;
const MOST_USERS = 10_000;

type Field = keyof ZoomUser;

interface RecentWrite {
  /** The user as it was after our last write. */
  readonly written: ZoomUser;
  /** Per field that we changed: the values that an older read may still show. */
  readonly former: Map<Field, readonly unknown[]>;
  /** By performance.now(). */
  readonly at: number;
}

export interface RecentWrites {
  /** Call after a write that Zoom has confirmed, with the user before and after it. */
  remember(before: ZoomUser, after: ZoomUser): void;
  /** The id of the user whose address this has just become. */
  idOfAddress(address: string): string | undefined;
  /** Users, as we wrote them, whom a list of their status or role may not show yet. */
  moved(): readonly ZoomUser[];
  /** A user as read by GET, without what is older than our writes. `readAt`: when the read began (performance.now()). */
  correct(shown: ZoomUser, readAt?: number): ZoomUser;
  /** As `correct`, for an item of a list, which shows fewer fields. */
  correctListed(shown: ZoomUser, readAt?: number): ZoomUser;
}

const keyOf = (user: ZoomUser): string => user.id || user.email.toLowerCase();

/** Fields that Zoom leaves out, sends empty, or sends as an empty list mean the same. */
const isEmpty = (value: unknown): boolean =>
  value === undefined || value === '' || (Array.isArray(value) && value.length === 0);

const isSame = (a: unknown, b: unknown): boolean => (isEmpty(a) && isEmpty(b)) || isDeepStrictEqual(a, b);

const fieldsOf = (user: ZoomUser): Field[] => {
  const names: readonly string[] = Object.keys(user);
  return names.filter((name): name is Field => name in user);
};

function copyField<K extends Field>(target: ZoomUser, source: ZoomUser, field: K): void {
  target[field] = source[field];
}

/** What older reads may show after this write: the values before it and before earlier ones, but not the present one. */
function formerValues(earlier: RecentWrite | undefined, before: ZoomUser, after: ZoomUser): RecentWrite['former'] {
  const former = new Map(earlier?.former);
  for (const field of new Set([...fieldsOf(before), ...fieldsOf(after)])) {
    if (isSame(before[field], after[field])) continue;
    const values = [...(former.get(field) ?? []), before[field]];
    former.set(
      field,
      values.filter((value) => !isSame(value, after[field])),
    );
  }
  return former;
}

function correctUser(shown: ZoomUser, { written, former }: RecentWrite, isListed: boolean): ZoomUser {
  const corrected = { ...shown };
  for (const [field, values] of former) {
    const value = shown[field];
    if (isSame(value, written[field])) continue;
    if (values.some((each) => isSame(each, value))) copyField(corrected, written, field);
    // Neither ours nor older: somebody else wrote after us. (What is empty in a list may just not be shown there.)
    else if (!isListed || !isEmpty(value)) former.delete(field);
  }
  return corrected;
}

/** In memory and for seconds; only fields that we changed, and only while Zoom shows one of their former values. */
export function createRecentWrites(lagMs = LAG_MS): RecentWrites {
  const writes = new LRUCache<string, RecentWrite>({ max: MOST_USERS, ttl: lagMs + LONGEST_READ_MS });
  const addresses = new LRUCache<string, string>({ max: MOST_USERS, ttl: lagMs });
  const correctBy =
    (isListed: boolean) =>
    (shown: ZoomUser, readAt = performance.now()) => {
      const write = writes.get(keyOf(shown));
      const mayBeOlder = write !== undefined && readAt < write.at + lagMs;
      return mayBeOlder ? correctUser(shown, write, isListed) : shown;
    };
  return {
    remember(before, after) {
      const former = formerValues(writes.get(keyOf(before)), before, after);
      if (former.size > 0) writes.set(keyOf(before), { written: after, former, at: performance.now() });
      if (before.email !== after.email) addresses.set(after.email.toLowerCase(), keyOf(before));
    },
    idOfAddress: (address) => addresses.get(address.toLowerCase()),
    moved: () =>
      [...writes.values()].flatMap(({ written, former, at }) =>
        performance.now() < at + lagMs && (former.has('status') || former.has('role_id')) ? [written] : [],
      ),
    correct: correctBy(false),
    correctListed: correctBy(true),
  };
}

/** The client whose reads know of our own writes. */
export function withRecentWrites(zoom: ZoomClient, recentWrites: RecentWrites): ZoomClient {
  return {
    ...zoom,
    async getUser(userId, context) {
      const readAt = performance.now();
      return recentWrites.correct(await zoom.getUser(userId, context), readAt);
    },
    async listUsers(query, context) {
      const readAt = performance.now();
      const page = await zoom.listUsers(query, context);
      return { ...page, users: page.users.map((user) => recentWrites.correctListed(user, readAt)) };
    },
  };
}
