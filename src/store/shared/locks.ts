/** One holder of a key among all processes: advisory locks, all on one connection, whose death frees them. */
import { setTimeout as sleep } from 'node:timers/promises';
import { LockError } from './lock-error.js';
import type { HeldLock, KeyLocks } from './ports.js';
import { type Connection, lockNumberOf, type Session } from './session.js';

/** Asked again and again, not waited for: a waiting query would hold up all others of the connection. */
const FIRST_PAUSE_MS = 10;
const LONGEST_PAUSE_MS = 200;

class AdvisoryLock implements HeldLock {
  readonly #connection: Connection;
  readonly #number: string;

  constructor(connection: Connection, number: string) {
    this.#connection = connection;
    this.#number = number;
  }

  get isHeld(): boolean {
    return !this.#connection.isLost;
  }

  release(): void {
    this.#connection.unlock(this.#number);
  }
}

/** `random`: 0 … 1, so that those who wait for one lock do not ask all together. */
export function createKeyLocks(session: Session, random: () => number = Math.random): KeyLocks {
  return {
    async acquire(key, waitMs) {
      const number = lockNumberOf(key);
      const until = performance.now() + waitMs;
      for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 1.5, LONGEST_PAUSE_MS)) {
        const connection = await session.connection();
        if (await connection.tryLock(number)) return new AdvisoryLock(connection, number);
        const jittered = pause * (0.5 + random());
        if (performance.now() + jittered > until) throw new LockError('held');
        await sleep(jittered);
      }
    },
  };
}
