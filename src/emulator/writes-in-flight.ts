/** Writes to users that are under way: until the first is answered, Zoom refuses a second one on the same user. */
import type { EmulatedCall } from './call-log.js';
import { Refusal } from './refusal.js';

export class WritesInFlight {
  readonly #calls = new Map<string, EmulatedCall>();

  /** Throws 429. */
  begin(user: string, call: EmulatedCall): void {
    if (this.#calls.has(user)) {
      const message = 'Too many concurrent requests. A request to change this user has already been made.';
      throw new Refusal(429, 429, message);
    }
    this.#calls.set(user, call);
  }

  end(call: EmulatedCall): void {
    for (const [user, each] of this.#calls) if (each === call) this.#calls.delete(user);
  }
}
