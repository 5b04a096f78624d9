/** Pages of users: one status a call, page tokens bound to their parameters, the deprecated page numbers. */
import { randomBytes } from 'node:crypto';
import type { Account } from './account.js';
import { Refusal } from './refusal.js';
import { type EmulatedUser, type IncludedField, renderListItem, type Schemas, type UserStatus } from './user.js';

export interface ListQuery {
  readonly status?: UserStatus;
  readonly page_size?: number;
  readonly role_id?: string;
  readonly page_number?: string;
  readonly next_page_token?: string;
  readonly include_fields?: IncludedField;
  readonly license?: string;
}

interface Cursor {
  /** The other parameters, which must be sent again unchanged. */
  readonly binding: string;
  /** The place in the account's order where the next page starts. */
  readonly place: number;
  readonly pageNumber: number;
  readonly expires: number;
}

const tokenLife = 15 * 60_000;
/** The document says 2000, the pagination guide 300. */
const pageSizeHonoured = 300;

export class PageTokens {
  readonly #now: () => number;
  readonly #cursors = new Map<string, Cursor>();

  constructor(now: () => number) {
    this.#now = now;
  }

  issue(binding: string, place: number, pageNumber: number): string {
    this.#dropExpired();
    const token = randomBytes(24).toString('base64url');
    this.#cursors.set(token, { binding, place, pageNumber, expires: this.#now() + tokenLife });
    return token;
  }

  redeem(token: string, binding: string): Cursor {
    const cursor = this.#cursors.get(token);
    if (cursor === undefined || cursor.binding !== binding || cursor.expires <= this.#now()) {
      throw new Refusal(400, 300, 'The next page token is invalid or expired.');
    }
    return cursor;
  }

  /** Tokens are issued in order of expiry. */
  #dropExpired(): void {
    for (const [token, cursor] of this.#cursors) {
      if (cursor.expires > this.#now()) return;
      this.#cursors.delete(token);
    }
  }
}

export function listUsers(account: Account, tokens: PageTokens, query: ListQuery): Schemas['UserPage'] {
  const status = query.status ?? 'active';
  const size = Math.min(query.page_size ?? 30, pageSizeHonoured);
  const binding = JSON.stringify(['users', status, size, query.role_id, query.include_fields, query.license]);
  const cursor = query.next_page_token ? tokens.redeem(query.next_page_token, binding) : undefined;
  const pageNumber = cursor?.pageNumber ?? Math.max(1, Number(query.page_number ?? 1));
  const skip = cursor === undefined ? (pageNumber - 1) * size : 0;

  const matches = (user: EmulatedUser) =>
    user.status === status && (query.role_id === undefined || user.role_id === query.role_id);
  const page = collect(account, cursor?.place ?? 0, skip, size, matches);
  const total = query.role_id === undefined ? account.count(status) : countMatches(account, matches);
  return {
    page_count: Math.ceil(total / size),
    page_number: pageNumber,
    page_size: size,
    total_records: total,
    next_page_token: page.next === undefined ? '' : tokens.issue(binding, page.next, pageNumber + 1),
    users: page.users.map((user) => renderListItem(user, query.include_fields)),
  };
}

/** From a place onward; `next` is the place of the first user who did not fit. */
function collect(
  account: Account,
  start: number,
  skip: number,
  size: number,
  matches: (user: EmulatedUser) => boolean,
): { users: EmulatedUser[]; next: number | undefined } {
  const users: EmulatedUser[] = [];
  let skipped = 0;
  for (let place = start; place < account.order.length; place += 1) {
    const user = account.order[place];
    if (user === undefined || account.lag.isHidden(user) || !matches(account.lag.shown(user))) continue;
    if (users.length === size) return { users, next: place };
    if (skipped < skip) skipped += 1;
    else users.push(account.lag.shown(user));
  }
  return { users, next: undefined };
}

function countMatches(account: Account, matches: (user: EmulatedUser) => boolean): number {
  let count = 0;
  for (const user of account.order) if (user !== undefined && matches(account.lag.shown(user))) count += 1;
  return count;
}
