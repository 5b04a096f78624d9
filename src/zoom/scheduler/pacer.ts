/** When the next call of one label may go: never more in any window than Zoom allows, spread so that urgent calls find room. */
import type { RateBudget } from './budgets.js';

/** The part of a window that goes at once; the rest is spread over the window's remainder. */
const BURST = 1 / 3;
/** Never much closer than evenly, or calls that the network delays meet those of the next window at Zoom. */
const EVEN = 0.8;
/** Another app eats of the budget: down by a factor, up again slowly, and never to a standstill. */
const DECREASE = 0.7;
const FLOOR = 0.1;
const RECOVERY_PER_SECOND = 0.05;
/** 429s of one burst are one sign, not many. */
const ONE_SIGN_MS = 1000;
/** Zoom's windows are seconds: on average half of one is left when it says that it is full. */
const PAUSE_MS = 500;
/** Of the calls a window that we leave to the account's other apps: where there are as many, an urgent call may borrow one. */
const LENDER = 2;

interface Room {
  readonly slots: number;
  readonly canBorrow: boolean;
  readonly windowMs: number;
}

export class Pacer {
  readonly #share: number;
  #part = 1;
  readonly #windowMs: number;
  readonly #planCount: number;
  #count: number;
  /** Times of the calls of the last window, from `#head` on. */
  #times: number[] = [];
  #head = 0;
  #factor = 1;
  #factorAt = Number.NEGATIVE_INFINITY;
  #pausedUntil = Number.NEGATIVE_INFINITY;
  /** The last call was one more than our share; the next one pays it back, whoever it is. */
  #hasBorrowed = false;

  /** `share` of the budget is ours; the rest is for the account's other apps. */
  constructor({ count, seconds }: RateBudget, share: number) {
    this.#planCount = count;
    this.#count = count;
    this.#windowMs = seconds * 1000;
    this.#share = share;
  }

  /** Urgent calls are held back by the limit only, others by the spreading too. */
  nextAt(now: number, urgent: boolean): number {
    const { slots, canBorrow, windowMs } = this.#room(now);
    const used = this.#times.length - this.#head;
    const most = urgent && canBorrow && !this.#hasBorrowed ? slots + 1 : slots;
    let at = now;
    if (used >= most) at = this.#timeAt(this.#times.length - most) + windowMs;
    else if (!urgent && used >= slots * BURST) {
      const last = this.#timeAt(this.#times.length - 1);
      const spread = (this.#timeAt(this.#head) + windowMs - last) / (slots - used + 1);
      at = last + Math.max(spread, (EVEN * windowMs) / slots);
    }
    return Math.max(now, at, this.#pausedUntil);
  }

  take(now: number): void {
    const { slots } = this.#room(now);
    this.#times.push(now);
    this.#hasBorrowed = this.#times.length - this.#head > slots;
  }

  /** About when a call goes that has so many others before it. */
  estimate(now: number, ahead: number): number {
    const { slots, windowMs } = this.#room(now);
    return this.nextAt(now, false) + (ahead * windowMs) / slots;
  }

  /** Zoom has refused by its per-second limit: go slower for a while, and pause for as long as it says. */
  slowDown(now: number, retryAfterSeconds: number | undefined): void {
    const pauseMs = retryAfterSeconds === undefined ? PAUSE_MS : retryAfterSeconds * 1000;
    this.#pausedUntil = Math.max(this.#pausedUntil, now + pauseMs);
    if (now - this.#factorAt < ONE_SIGN_MS) return;
    this.#factor = Math.max(FLOOR, this.#factorNow(now) * DECREASE);
    this.#factorAt = now;
  }

  /** The limit that Zoom names; it may be below the plan's, and is not believed above it. */
  limitTo(count: number): void {
    if (count > 0) this.#count = Math.min(this.#planCount, count);
  }

  /** Our part of the budget changes as other instances come and go; what was sent before counts on. */
  setPart(part: number): void {
    this.#part = part;
  }

  /** Calls that may still go in this window. */
  left(now: number): number {
    const { slots } = this.#room(now);
    return Math.max(0, slots - (this.#times.length - this.#head));
  }

  #factorNow(now: number): number {
    return Math.min(1, this.#factor + (RECOVERY_PER_SECOND * (now - this.#factorAt)) / 1000);
  }

  #room(now: number): Room {
    const whole = this.#count * this.#part * this.#factorNow(now);
    const rate = whole * this.#share;
    const slots = Math.max(1, Math.floor(rate + 1e-9));
    const canBorrow = whole - slots >= LENDER - 1e-9;
    // Where the share is less than one call a window, the window grows.
    const room = { slots, canBorrow, windowMs: this.#windowMs * Math.max(1, slots / rate) };
    this.#forget(now - room.windowMs);
    return room;
  }

  #forget(until: number): void {
    while (this.#head < this.#times.length && this.#timeAt(this.#head) <= until) this.#head += 1;
    if (this.#head > 1024 && this.#head * 2 > this.#times.length) {
      this.#times = this.#times.slice(this.#head);
      this.#head = 0;
    }
  }

  #timeAt(index: number): number {
    return this.#times[index] ?? Number.NEGATIVE_INFINITY;
  }
}
