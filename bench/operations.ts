/** The SCIM operations that are measured, and the users they are measured on. */
import type { ScimRequest } from './measure.js';

export interface KnownUser {
  readonly id: string;
  readonly userName: string;
  readonly displayName: string;
}

/** What one contender works on: users that all share, and those that it has created itself. */
export class Stock {
  readonly #shared: readonly KnownUser[];
  readonly #label: string;
  readonly #created: string[] = [];
  readonly #deactivated: string[] = [];
  #turn = 0;

  constructor(label: string, shared: readonly KnownUser[]) {
    this.#label = label;
    this.#shared = shared;
  }

  someone(): KnownUser {
    this.#turn += 1;
    const user = this.#shared[this.#turn % this.#shared.length];
    if (user === undefined) throw new Error('there are no users to read');
    return user;
  }

  newUserName(): string {
    this.#turn += 1;
    return `${this.#label}.${this.#turn}@example.com`;
  }

  keepCreated(body: string): void {
    const { id }: { id?: unknown } = JSON.parse(body);
    if (typeof id === 'string') this.#created.push(id);
  }

  /** A user created before and not yet deactivated. */
  nextActive(): string {
    const id = this.#created.shift();
    if (id === undefined) throw new Error('more users are deactivated than were created');
    this.#deactivated.push(id);
    return id;
  }

  nextInactive(): string {
    const id = this.#deactivated.shift();
    if (id === undefined) throw new Error('more users are deleted than were deactivated');
    return id;
  }
}

export interface Operation {
  readonly name: string;
  /** Requests of one round, where the operation uses up users. */
  readonly fixedAmount?: (amount: number, connections: number) => number;
  next(stock: Stock): ScimRequest;
  answered?(stock: Stock, body: string): void;
}

const patchOf = (path: string, value: unknown): unknown => ({
  schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
  Operations: [{ op: 'replace', path, value }],
});

/**
 * The load generator prepares a request or two for each connection that it never sends: each step makes more users
 * than the next one takes.
 */
export const OPERATIONS: readonly Operation[] = [
  { name: 'GET by id', next: (stock) => ({ method: 'GET', path: `/Users/${stock.someone().id}` }) },
  {
    name: 'filter userName',
    next: (stock) => {
      const filter = encodeURIComponent(`userName eq "${stock.someone().userName}"`);
      return { method: 'GET', path: `/Users?filter=${filter}` };
    },
  },
  { name: 'list of 100', next: () => ({ method: 'GET', path: '/Users?startIndex=1&count=100' }) },
  {
    // What scimmy-routers as documented answers anyway: attributes of Zoom's lists, without a GET for each user.
    name: 'list, no GETs',
    next: () => ({ method: 'GET', path: '/Users?startIndex=1&count=100&attributes=userName,displayName,active' }),
  },
  {
    name: 'PATCH, unchanged',
    next: (stock) => {
      const { id, displayName } = stock.someone();
      return { method: 'PATCH', path: `/Users/${id}`, body: patchOf('displayName', displayName) };
    },
  },
  {
    name: 'create',
    fixedAmount: (amount, connections) => amount + 8 * connections,
    next: (stock) => {
      const userName = stock.newUserName();
      const body = {
        schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
        userName,
        name: { givenName: 'Bench', familyName: 'Mark' },
        displayName: 'Bench Mark',
        emails: [{ value: userName, type: 'work', primary: true }],
        active: true,
      };
      return { method: 'POST', path: '/Users', body };
    },
    answered: (stock, body) => stock.keepCreated(body),
  },
  {
    name: 'PATCH active',
    fixedAmount: (amount, connections) => amount + 4 * connections,
    next: (stock) => ({ method: 'PATCH', path: `/Users/${stock.nextActive()}`, body: patchOf('active', false) }),
  },
  {
    name: 'DELETE',
    fixedAmount: (amount) => amount,
    next: (stock) => ({ method: 'DELETE', path: `/Users/${stock.nextInactive()}` }),
  },
];
