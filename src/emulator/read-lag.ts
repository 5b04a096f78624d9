/** Zoom's reads may lag behind its writes: the former states of users, or their absence, for as long as they show. */
import type { EmulatedUser } from './user.js';

interface Snapshot {
  readonly until: number;
  readonly state: EmulatedUser;
}

export class ReadLag {
  milliseconds = 0;
  readonly #now: () => number;
  readonly #hidden = new Map<EmulatedUser, number>();
  readonly #past = new Map<EmulatedUser, Snapshot[]>();
  readonly #formerEmails = new Map<string, { readonly user: EmulatedUser; readonly until: number }>();

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Call before the write. */
  remember(user: EmulatedUser): void {
    if (this.milliseconds === 0) return;
    const until = this.#now() + this.milliseconds;
    this.#past.set(user, [...this.#pastOf(user), { until, state: { ...user } }]);
    this.#formerEmails.set(user.email, { user, until });
  }

  /** A new user does not show at once. */
  hide(user: EmulatedUser): void {
    if (this.milliseconds > 0) this.#hidden.set(user, this.#now() + this.milliseconds);
  }

  isHidden(user: EmulatedUser): boolean {
    if (this.#hidden.size === 0) return false;
    const until = this.#hidden.get(user);
    if (until !== undefined && until <= this.#now()) this.#hidden.delete(user);
    return this.#hidden.has(user);
  }

  forget(user: EmulatedUser): void {
    this.#hidden.delete(user);
    this.#past.delete(user);
  }

  shown(user: EmulatedUser): EmulatedUser {
    return this.#past.size === 0 ? user : (this.#pastOf(user)[0]?.state ?? user);
  }

  /** Who still shows under this address. */
  formerHolder(email: string): EmulatedUser | undefined {
    const former = this.#formerEmails.get(email);
    return former !== undefined && former.until > this.#now() ? former.user : undefined;
  }

  #pastOf(user: EmulatedUser): Snapshot[] {
    return (this.#past.get(user) ?? []).filter((snapshot) => snapshot.until > this.#now());
  }
}
