/** One Zoom account in memory: users with their indexes and counters, roles, groups, domains, seats. */
import { newUser, type UserSeed } from './blank-user.js';
import { ReadLag } from './read-lag.js';
import { noSuchUser, Refusal } from './refusal.js';
import type { EmulatedUser, UserStatus } from './user.js';
import { changeEvent, creationEvent, type Departure, departureEvent, type EmulatedEvent } from './user-events.js';

export interface EmulatedRole {
  readonly id: string;
  readonly name: string;
  readonly description?: string;
}

export interface EmulatedGroup {
  readonly id: string;
  readonly name: string;
}

export interface Seats {
  basic: number;
  licensed: number;
}

export interface AccountSeed {
  readonly users?: Iterable<UserSeed>;
  readonly roles?: readonly EmulatedRole[];
  readonly groups?: readonly EmulatedGroup[];
  readonly managedDomains?: readonly string[];
}

export const ownerRole = '0';
export const adminRole = '1';
export const memberRole = '2';

const builtInRoles: readonly EmulatedRole[] = [
  { id: ownerRole, name: 'Owner', description: 'Owns the account' },
  { id: adminRole, name: 'Admin', description: 'Manages the account' },
  { id: memberRole, name: 'Member', description: 'Uses the account' },
];

export class Account {
  readonly accountId: string;
  readonly siteUrl = 'https://example.zoom.us';
  readonly seats: Seats = { basic: Number.POSITIVE_INFINITY, licensed: Number.POSITIVE_INFINITY };
  readonly managedDomains = new Set<string>();
  /** People with a Zoom account of their own or of another company, by address. */
  readonly foreignAccounts = new Map<string, 'free' | 'paid'>();
  readonly roles = new Map<string, EmulatedRole>();
  readonly groups = new Map<string, EmulatedGroup>();
  readonly lag: ReadLag;
  owner: EmulatedUser | undefined;
  /** Whoever wants to know what happens to users. */
  tell: ((event: EmulatedEvent) => void) | undefined;
  /** In order of creation; a removed user leaves a hole, so that the place of the others stays. */
  readonly order: (EmulatedUser | undefined)[] = [];
  readonly #now: () => number;
  readonly #places = new Map<EmulatedUser, number>();
  readonly #byId = new Map<string, EmulatedUser>();
  readonly #byEmail = new Map<string, EmulatedUser>();
  readonly #byVanityName = new Map<string, EmulatedUser>();
  readonly #counters = new Map<string, number>();

  constructor(accountId: string, seed: AccountSeed, now: () => number) {
    this.accountId = accountId;
    this.#now = now;
    this.lag = new ReadLag(now);
    for (const role of [...builtInRoles, ...(seed.roles ?? [])]) this.roles.set(role.id, role);
    for (const group of seed.groups ?? []) this.groups.set(group.id, group);
    for (const domain of seed.managedDomains ?? []) this.managedDomains.add(domain.toLowerCase());
    for (const user of seed.users ?? []) this.add(user);
  }

  add(seed: UserSeed): EmulatedUser {
    const user = newUser(seed, this.order.length, this.#now());
    if (this.#byEmail.has(user.email)) throw new Error(`the account has a user ${user.email} already`);
    this.#places.set(user, this.order.push(user) - 1);
    this.#byId.set(user.id, user);
    this.#enter(user);
    if (user.role_id === ownerRole) this.owner ??= user;
    this.tell?.(creationEvent(user));
    return user;
  }

  /** Every write goes through here: indexes and counters follow. Arrays are replaced, never changed in place. */
  change(user: EmulatedUser, changes: Partial<EmulatedUser>): void {
    this.lag.remember(user);
    const before = this.tell && { ...user };
    this.#leave(user);
    Object.assign(user, changes);
    this.#enter(user);
    const event = before && changeEvent(before, user);
    if (event !== undefined) this.tell?.(event);
  }

  remove(user: EmulatedUser, departure: Departure): void {
    this.#leave(user);
    this.#byId.delete(user.id);
    this.order[this.#places.get(user) ?? -1] = undefined;
    this.#places.delete(user);
    this.lag.forget(user);
    this.tell?.(departureEvent(user, departure));
  }

  /** The true state, whatever readers see. */
  find(idOrEmail: string): EmulatedUser | undefined {
    if (idOrEmail === 'me') return this.owner;
    return this.#byId.get(idOrEmail) ?? this.#byEmail.get(idOrEmail.toLowerCase());
  }

  require(idOrEmail: string): EmulatedUser {
    const user = this.find(idOrEmail);
    if (user === undefined) throw noSuchUser(idOrEmail);
    return user;
  }

  /** What a reader sees now: writes younger than the lag do not show. */
  findShown(idOrEmail: string): EmulatedUser | undefined {
    const email = idOrEmail.toLowerCase();
    const user = this.lag.formerHolder(email) ?? this.find(idOrEmail);
    if (user === undefined || !this.#byId.has(user.id) || this.lag.isHidden(user)) return undefined;
    const shown = this.lag.shown(user);
    return email.includes('@') && shown.email !== email ? undefined : shown;
  }

  findByVanityName(name: string): EmulatedUser | undefined {
    return this.#byVanityName.get(name.toLowerCase());
  }

  count(status: UserStatus): number {
    return this.#counters.get(`status ${status}`) ?? 0;
  }

  countRole(roleId: string): number {
    return this.#counters.get(`role ${roleId}`) ?? 0;
  }

  roleName(roleId: string): string {
    return this.roles.get(roleId)?.name ?? '';
  }

  isManaged(email: string): boolean {
    return this.managedDomains.has(email.slice(email.lastIndexOf('@') + 1).toLowerCase());
  }

  /** Active and pending users hold a seat. Throws 2033 (Basic), 2034 (Licensed), or `code` where given. */
  requireSeat(type: number, code?: number): void {
    if (type !== 1 && type !== 2) return;
    const kind = type === 2 ? 'licensed' : 'basic';
    if ((this.#counters.get(`seat ${type}`) ?? 0) < this.seats[kind]) return;
    const message = `Your account has reached its limit of ${this.seats[kind]} ${kind} users.`;
    throw new Refusal(400, code ?? (type === 2 ? 2034 : 2033), message);
  }

  #enter(user: EmulatedUser): void {
    this.#byEmail.set(user.email, user);
    if (user.vanity_name !== '') this.#byVanityName.set(user.vanity_name.toLowerCase(), user);
    this.#tally(user, 1);
  }

  #leave(user: EmulatedUser): void {
    this.#byEmail.delete(user.email);
    this.#byVanityName.delete(user.vanity_name.toLowerCase());
    this.#tally(user, -1);
  }

  #tally(user: EmulatedUser, step: 1 | -1): void {
    const seat = user.status === 'inactive' ? [] : [`seat ${user.type}`];
    for (const key of [`status ${user.status}`, `role ${user.role_id}`, ...seat]) {
      this.#counters.set(key, (this.#counters.get(key) ?? 0) + step);
    }
  }
}
