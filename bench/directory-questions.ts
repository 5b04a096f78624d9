/** What an auditor asks of the whole directory, and how many users the sample account has for an answer. */
import type { UserSeed } from '../src/emulator/blank-user.js';

const ZOOM = 'urn:ietf:params:scim:schemas:extension:zoom:2.0:User';
const SIGNED_IN_BEFORE = '2026-02-01T00:00:00Z';

export interface Question {
  readonly name: string;
  /** `users`: how many there are. */
  path(users: number): string;
  /** Each answer names the next page, which is the next question; begins behind this share of the list. */
  readonly walkFrom?: number;
  matches(user: UserSeed): boolean;
  /** What scimmy-routers as documented has no answer to: attributes of an extension, cursors. */
  readonly isOursOnly?: true;
  readonly goals: Goals;
}

/** For the largest account; ratios of medians. */
export interface Goals {
  readonly p50Ms?: number;
  /** To the same question at the smallest account. */
  readonly toSmallest?: number;
  /** To the first page of the same list. */
  readonly toFirst?: number;
  /** The question that asks for it; absent: FIRST_PAGE. */
  readonly first?: string;
}

const PAGE = 100;
const LISTED: Goals = { p50Ms: 5, toSmallest: 1.5 };

const everybody = (): boolean => true;
const filtered = (filter: string, count = PAGE): string => `/Users?count=${count}&filter=${encodeURIComponent(filter)}`;

export const FIRST_PAGE = 'list of 100, first page';
const FIRST_WALK = 'cursor pages, from the first';

export const QUESTIONS: readonly Question[] = [
  { name: FIRST_PAGE, path: () => `/Users?startIndex=1&count=${PAGE}`, matches: everybody, goals: LISTED },
  {
    name: 'list of 100, at 90 %',
    path: (users) => `/Users?startIndex=${users * 0.9 + 1}&count=${PAGE}`,
    matches: everybody,
    goals: { toFirst: 1.3 },
  },
  {
    name: FIRST_WALK,
    path: () => `/Users?cursor=&count=${PAGE}`,
    walkFrom: 0,
    matches: everybody,
    isOursOnly: true,
    goals: { p50Ms: 5, toSmallest: 1.5 },
  },
  {
    name: 'cursor pages, mid-walk',
    path: () => `/Users?cursor=&count=${PAGE}`,
    walkFrom: 0.5,
    matches: everybody,
    isOursOnly: true,
    goals: { toFirst: 1.3, first: FIRST_WALK },
  },
  {
    name: 'Licensed, last login before',
    path: () => filtered(`userType eq "Licensed" and ${ZOOM}:lastLoginTime lt "${SIGNED_IN_BEFORE}"`),
    matches: ({ type, lastLoginAt }) =>
      type === 2 && lastLoginAt !== undefined && lastLoginAt < Date.parse(SIGNED_IN_BEFORE),
    isOursOnly: true,
    goals: LISTED,
  },
  {
    // 53 of 1,000 users match: sizes of accounts are compared by pages of the same length.
    name: 'name.familyName sw "A", 50 of them',
    path: () => filtered('name.familyName sw "A"', 50),
    matches: ({ last_name = '' }) => last_name.startsWith('A'),
    goals: LISTED,
  },
  {
    name: 'sortBy name.familyName',
    path: () => `/Users?sortBy=name.familyName&count=${PAGE}`,
    matches: everybody,
    goals: LISTED,
  },
  {
    name: 'emails.value co "grace.w"',
    path: () => filtered('emails.value co "grace.w"'),
    matches: ({ email }) => email.includes('grace.w'),
    goals: { p50Ms: 150 },
  },
];
