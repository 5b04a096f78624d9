/** The calls of one label: sent when the pacer lets them, in the order of the lanes, or refused while that still helps. */
import type { Refusal } from '../observer.js';
import { type Lane, LaneQueue } from './lanes.js';
import type { Pacer } from './pacer.js';

/** Runs the task after so many milliseconds; the result calls it off. */
export type SetTimer = (ms: number, task: () => void) => () => void;

/** A call must begin this long before its deadline, or a fifth of its time, so that Zoom's answer still comes in time. */
const EXCHANGE_MS = 1000;
const EXCHANGE_SHARE = 1 / 5;

/** A call that asks to be sent; one of `send` and `refuse` is called, once. */
export interface Entry {
  readonly lane: Lane;
  readonly caller: unknown;
  /** Milliseconds of the clock; may be Infinity. */
  readonly deadline: number;
  /** When its daily budgets open; undefined while they are open. */
  opensAt(now: number): number | undefined;
  send(now: number): void;
  /** `waitMs`: until another try makes sense. */
  refuse(refusal: Refusal, waitMs: number): void;
}

interface LabelQueueOptions {
  readonly pacer: Pacer;
  readonly now: () => number;
  readonly setTimer: SetTimer;
}

export class LabelQueue {
  readonly pacer: Pacer;
  readonly #now: () => number;
  readonly #setTimer: SetTimer;
  readonly #lanes = new LaneQueue<Entry>();
  /** Per waiting entry: calls off its expiry. */
  readonly #expiries = new Map<Entry, () => void>();
  #callOffNext: (() => void) | undefined;

  constructor({ pacer, now, setTimer }: LabelQueueOptions) {
    this.pacer = pacer;
    this.#now = now;
    this.#setTimer = setTimer;
  }

  sizeOf(lane: Lane): number {
    return this.#lanes.sizeOf(lane);
  }

  /** Takes a turn where nobody waits and there is room. */
  takeAtOnce(lane: Lane, now: number): boolean {
    const isFree = this.#lanes.size === 0 && this.pacer.nextAt(now, isUrgent(lane)) <= now;
    if (isFree) this.pacer.take(now);
    return isFree;
  }

  /** Sends at once where nobody waits and there is room; refuses at once what cannot be sent in time. */
  add(entry: Entry): void {
    const now = this.#now();
    const opensAt = entry.opensAt(now);
    if (opensAt !== undefined) entry.refuse('day', opensAt - now);
    else if (this.takeAtOnce(entry.lane, now)) entry.send(now);
    else this.#enqueue(entry, now);
  }

  /** False when it has been answered already. */
  remove(entry: Entry): boolean {
    if (!this.#lanes.remove(entry)) return false;
    this.#callOffExpiry(entry);
    return true;
  }

  /** Those whose daily budget has been closed meanwhile. */
  refuseClosed(): void {
    const now = this.#now();
    for (const entry of this.#lanes.entries()) {
      const opensAt = entry.opensAt(now);
      if (opensAt !== undefined && this.remove(entry)) entry.refuse('day', opensAt - now);
    }
  }

  refuseAll(refusal: Refusal, waitMs: number): void {
    for (const entry of this.#lanes.entries()) if (this.remove(entry)) entry.refuse(refusal, waitMs);
  }

  #enqueue(entry: Entry, now: number): void {
    const latest = entry.deadline - Math.min(EXCHANGE_MS, (entry.deadline - now) * EXCHANGE_SHARE);
    const waitMs = this.#waitOf(entry, now);
    if (now + waitMs > latest) {
      entry.refuse('deadline', waitMs);
      return;
    }
    this.#lanes.push(entry);
    if (Number.isFinite(latest))
      this.#expiries.set(
        entry,
        this.#setTimer(latest - now, () => this.#expire(entry)),
      );
    this.#sendDue();
  }

  #expire(entry: Entry): void {
    if (this.remove(entry)) entry.refuse('deadline', this.#waitOf(entry, this.#now()));
  }

  /** About how long an entry waits that comes now. */
  #waitOf(entry: Entry, now: number): number {
    const ahead = this.#lanes.ahead(entry);
    const isNext = ahead === 0 && isUrgent(entry.lane);
    return (isNext ? this.pacer.nextAt(now, true) : this.pacer.estimate(now, ahead)) - now;
  }

  /** Sends what may go now, and comes back when the next may. */
  #sendDue(): void {
    this.#callOffNext?.();
    this.#callOffNext = undefined;
    for (let lane = this.#lanes.upcoming(); lane !== undefined; lane = this.#lanes.upcoming()) {
      const now = this.#now();
      const at = this.pacer.nextAt(now, isUrgent(lane));
      if (at > now) {
        this.#callOffNext = this.#setTimer(at - now, () => this.#sendDue());
        return;
      }
      this.#sendNext(now);
    }
  }

  #sendNext(now: number): void {
    const entry = this.#lanes.shift();
    if (entry === undefined) return;
    this.#callOffExpiry(entry);
    const opensAt = entry.opensAt(now);
    if (opensAt === undefined) this.#send(entry, now);
    else entry.refuse('day', opensAt - now);
  }

  #send(entry: Entry, now: number): void {
    this.pacer.take(now);
    entry.send(now);
  }

  #callOffExpiry(entry: Entry): void {
    this.#expiries.get(entry)?.();
    this.#expiries.delete(entry);
  }
}

const isUrgent = (lane: Lane): boolean => lane === 'revoke';
