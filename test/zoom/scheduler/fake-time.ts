/** A clock that stands still until a test moves it, and the timers that hang on it: nothing sleeps. */
import type { SetTimer } from '../../../src/zoom/scheduler/label-queue.js';

interface Timer {
  readonly at: number;
  readonly task: () => void;
}

export class FakeTime {
  readonly #timers = new Set<Timer>();
  #now: number;

  constructor(now = Date.parse('2026-03-01T12:00:00Z')) {
    this.#now = now;
  }

  readonly now = (): number => this.#now;

  readonly setTimer: SetTimer = (ms, task) => {
    const timer = { at: this.#now + Math.max(0, ms), task };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  };

  /** What is due runs in order, and what follows from it by promises runs before the next. */
  async pass(ms: number): Promise<void> {
    const until = this.#now + ms;
    await settled();
    for (let due = this.#next(until); due !== undefined; due = this.#next(until)) {
      this.#timers.delete(due);
      this.#now = Math.max(this.#now, due.at);
      due.task();
      await settled();
    }
    this.#now = until;
    await settled();
  }

  get pending(): number {
    return this.#timers.size;
  }

  #next(until: number): Timer | undefined {
    let next: Timer | undefined;
    for (const timer of this.#timers) if (timer.at <= until && (next === undefined || timer.at < next.at)) next = timer;
    return next;
  }
}

/** Everything that promises have brought on has happened. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
