/** What may still be asked of Zoom today; Zoom's days end at 00:00 UTC. Counted in memory, and put right by what Zoom says. */
import { BUDGETS, type DayBudgetName, type ZoomPlan } from './budgets.js';

const DAY_MS = 86_400_000;

export class DayBudget {
  readonly #limit: number;
  #day = Number.NEGATIVE_INFINITY;
  #used = 0;
  #closedUntil = Number.NEGATIVE_INFINITY;

  /** Infinity where there is no daily limit: Zoom may still tell of one. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Undefined while open. */
  opensAt(now: number): number | undefined {
    if (now < this.#closedUntil) return this.#closedUntil;
    return this.left(now) < 1 ? (Math.floor(now / DAY_MS) + 1) * DAY_MS : undefined;
  }

  take(now: number): void {
    this.#enter(now);
    this.#used += 1;
  }

  close(until: number): void {
    this.#closedUntil = Math.max(this.#closedUntil, until);
  }

  /** Other apps, and this one before a restart, have used more than we have counted. */
  correct(now: number, used: number): void {
    this.#enter(now);
    this.#used = Math.max(this.#used, used);
  }

  left(now: number): number {
    this.#enter(now);
    return now < this.#closedUntil ? 0 : Math.max(0, this.#limit - this.#used);
  }

  #enter(now: number): void {
    const day = Math.floor(now / DAY_MS);
    if (day === this.#day) return;
    this.#day = day;
    this.#used = 0;
  }
}

export type DayBudgets = Readonly<Record<DayBudgetName, DayBudget>>;

export function dayBudgetsOf(plan: ZoomPlan, share: number): DayBudgets {
  const { days, sharesHeavyDay } = BUDGETS[plan];
  const budget = (limit = Number.POSITIVE_INFINITY) => new DayBudget(Math.floor(limit * share + 1e-9));
  const heavy = budget(days.Heavy);
  return {
    Light: budget(days.Light),
    Medium: budget(days.Medium),
    Heavy: heavy,
    'Resource-intensive': sharesHeavyDay ? heavy : budget(days['Resource-intensive']),
    invitations: budget(days.invitations),
  };
}
