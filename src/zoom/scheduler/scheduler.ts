/** Keeps the calls within Zoom's limits: each waits for its label's budget, in its lane, until its deadline. */
import { ZoomError } from '../errors.js';
import { type AnswerHeaders, secondsUntilUtcMidnight } from '../limits.js';
import type { ZoomObserver } from '../observer.js';
import type { Send, ZoomRequest } from '../request.js';
import { BUDGETS, type DayBudgetName, type RateLabel, type ZoomPlan } from './budgets.js';
import { type DayBudget, type DayBudgets, dayBudgetsOf } from './day-budget.js';
import { type Entry, LabelQueue, type SetTimer } from './label-queue.js';
import type { Lane } from './lanes.js';
import { type Demand, demandOf } from './operations.js';
import { Pacer } from './pacer.js';
import { parseRateHeaders } from './rate-headers.js';
import { refusalError } from './refusal-error.js';

export interface SchedulerOptions {
  readonly plan: ZoomPlan;
  /** Our part of the account's budgets, 0 … 1; beyond 1 for tests, which then wait for nothing. */
  readonly share: number;
  readonly now: () => number;
  readonly setTimer: SetTimer;
  readonly observer: ZoomObserver;
}

export interface SchedulerState {
  readonly waiting: Readonly<Record<Lane, number>>;
  /** Calls that may still go in the present window. */
  readonly left: Readonly<Record<RateLabel, number>>;
  /** Of today; Infinity where there is no daily limit. */
  readonly leftToday: Readonly<Record<DayBudgetName, number>>;
}

/** What all instances of the bridge have together: the rates, of which each takes a part, and the use of the day. */
export interface SharedBudgets {
  /** 0 … 1, of `share`. */
  setPart(part: number): void;
  /** What the store does not know yet of this day's use; it is told again until `learnUse` confirms it. */
  unstoredUse(): DayUse;
  /** `sums`: of that day, by all instances, how many of which live now. */
  learnUse(day: string, sums: ReadonlyMap<string, number>, instances: number): void;
}

export interface DayUse {
  /** YYYY-MM-DD, UTC */
  readonly day: string;
  readonly used: Readonly<Partial<Record<DayBudgetName, number>>>;
}

export class Scheduler implements SharedBudgets {
  readonly #options: SchedulerOptions;
  readonly #queues: Readonly<Record<RateLabel, LabelQueue>>;
  readonly #days: DayBudgets;

  constructor(options: SchedulerOptions) {
    const { plan, share, now, setTimer } = options;
    const queueOf = (label: RateLabel) =>
      new LabelQueue({ pacer: new Pacer(BUDGETS[plan].rates[label], share), now, setTimer });
    this.#options = options;
    this.#days = dayBudgetsOf(plan, share);
    this.#queues = {
      Light: queueOf('Light'),
      Medium: queueOf('Medium'),
      Heavy: queueOf('Heavy'),
      'Resource-intensive': queueOf('Resource-intensive'),
    };
  }

  /** Throws, beside what `send` throws, ZoomError `unsent`: rateLimited, unavailable or timeout. */
  wrap(send: Send): Send {
    return async (request) => {
      const demand = demandOf(request);
      if (!this.#goesAtOnce(request, demand)) await this.#turnOf(request, demand);
      try {
        return await send(request);
      } catch (error) {
        if (error instanceof ZoomError && error.operation === request.operation) this.#learnRefusal(error, demand);
        throw error;
      }
    };
  }

  /** What the headers of an answer tell of the budgets; they may be missing (observed). */
  learn(request: ZoomRequest, headers: AnswerHeaders): void {
    const { label } = demandOf(request);
    const told = parseRateHeaders(headers);
    if (told?.limit === undefined || told.category !== label.toLowerCase()) return;
    if (told.type === 'perSecond' && BUDGETS[this.#options.plan].rates[label].seconds === 1) {
      this.#queues[label].pacer.limitTo(told.limit);
    }
    if (told.type === 'daily' && told.remaining !== undefined) {
      this.#days[label].correct(this.#options.now(), told.limit - told.remaining);
    }
  }

  setPart(part: number): void {
    for (const { pacer } of Object.values(this.#queues)) pacer.setPart(part);
  }

  unstoredUse(): DayUse {
    const now = this.#options.now();
    const used = Object.fromEntries(this.#limitedDays().map(([name, day]) => [name, day.unstored(now)]));
    return { day: dayOf(now), used };
  }

  learnUse(day: string, sums: ReadonlyMap<string, number>, instances: number): void {
    const now = this.#options.now();
    if (day !== dayOf(now)) return;
    for (const [name, budget] of this.#limitedDays()) budget.stored(now, sums.get(name) ?? 0, instances);
  }

  /** Each once: Resource-intensive calls may count into the day of Heavy ones. */
  #limitedDays(): [name: string, day: DayBudget][] {
    const days = Object.entries(this.#days);
    return days.filter(([, day], i) => day.isLimited && days.findIndex(([, each]) => each === day) === i);
  }

  /** Zoom is down, or the bridge stops: whoever waits is answered at once. */
  refuseWaiting(waitMs: number): void {
    for (const queue of Object.values(this.#queues)) queue.refuseAll('outage', waitMs);
  }

  state(): SchedulerState {
    const now = this.#options.now();
    const { Light, Medium, Heavy, 'Resource-intensive': intensive } = this.#queues;
    const waiting = (lane: Lane) =>
      [Light, Medium, Heavy, intensive].reduce((sum, queue) => sum + queue.sizeOf(lane), 0);
    const left = (label: RateLabel) => this.#queues[label].pacer.left(now);
    const today = (name: DayBudgetName) => this.#days[name].left(now);
    return {
      waiting: {
        revoke: waiting('revoke'),
        write: waiting('write'),
        read: waiting('read'),
        list: waiting('list'),
        background: waiting('background'),
      },
      left: {
        Light: left('Light'),
        Medium: left('Medium'),
        Heavy: left('Heavy'),
        'Resource-intensive': left('Resource-intensive'),
      },
      leftToday: {
        Light: today('Light'),
        Medium: today('Medium'),
        Heavy: today('Heavy'),
        'Resource-intensive': today('Resource-intensive'),
        invitations: today('invitations'),
      },
    };
  }

  /** Most calls need not wait; what waiting takes is made for the others only. */
  #goesAtOnce({ context }: ZoomRequest, { label, lane, invites }: Demand): boolean {
    const { now, observer } = this.#options;
    const at = now();
    const day = this.#days[label];
    const { invitations } = this.#days;
    const isOpen =
      day.opensAt(at, lane === 'background') === undefined && !(invites && invitations.opensAt(at) !== undefined);
    if (!isOpen || context.signal?.aborted === true || !this.#queues[label].takeAtOnce(lane, at)) return false;
    day.take(at);
    if (invites) invitations.take(at);
    observer.waited(lane, 0);
    return true;
  }

  /** Resolves when the call may be sent. */
  #turnOf(request: ZoomRequest, demand: Demand): Promise<void> {
    const { now, observer } = this.#options;
    const { label, lane, invites } = demand;
    const { signal, requestId } = request.context;
    const queue = this.#queues[label];
    const days = invites ? [this.#days[label], this.#days.invitations] : [this.#days[label]];
    const begun = now();
    return new Promise((resolve, reject) => {
      const leave = () => {
        if (queue.remove(entry)) entry.refuse('abandoned', 0);
      };
      const entry: Entry = {
        lane,
        caller: requestId ?? request.context,
        deadline: request.deadline ?? Number.POSITIVE_INFINITY,
        opensAt: (at) =>
          days.map((day) => day.opensAt(at, lane === 'background')).find((opensAt) => opensAt !== undefined),
        send(at) {
          signal?.removeEventListener('abort', leave);
          for (const day of days) day.take(at);
          observer.waited(lane, at - begun);
          resolve();
        },
        refuse(refusal, waitMs) {
          signal?.removeEventListener('abort', leave);
          observer.refused(lane, refusal);
          reject(refusalError(request.operation, refusal, waitMs));
        },
      };
      if (signal?.aborted === true) {
        entry.refuse('abandoned', 0);
        return;
      }
      signal?.addEventListener('abort', leave, { once: true });
      queue.add(entry);
    });
  }

  #learnRefusal({ kind, unsent, limit = 'perSecond', retryAfterSeconds }: ZoomError, { label, invites }: Demand): void {
    if (kind !== 'rateLimited' || unsent) return;
    const { now, observer } = this.#options;
    observer.limited(label, limit);
    if (limit === 'perSecond') this.#queues[label].pacer.slowDown(now(), retryAfterSeconds);
    if (limit !== 'daily') return;
    // The daily cap of invitations and that of the label look alike; where it was the label's, the next call tells.
    const day = this.#days[invites ? 'invitations' : label];
    day.close(now() + (retryAfterSeconds ?? secondsUntilUtcMidnight(now())) * 1000);
    this.#queues[label].refuseClosed();
  }
}

const dayOf = (now: number): string => new Date(now).toISOString().slice(0, 10);
