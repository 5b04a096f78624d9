/** What may still be asked of Zoom today; Zoom's days end at 00:00 UTC. Counted here and in the store, and put right by what Zoom says. */
import { BUDGETS, type DayBudgetName, type ZoomPlan } from './budgets.js';

const DAY_MS = 86_400_000;
/** About when instances tell each other next what they have used. */
const NEXT_SYNC_MS = 2000;

export class DayBudget {
  readonly #limit: number;
  #day = Number.NEGATIVE_INFINITY;
  /** Of all instances, as the store had it last. */
  #stored = 0;
  /** Taken since, on its way to the store. */
  #sent = 0;
  /** Taken since, and only known here. */
  #fresh = 0;
  /** Zoom's own count, and what was taken here since it told. */
  #told = 0;
  #sinceTold = 0;
  /** As far as this instance may go before it has heard again of the others, and how much is too little to divide. */
  #bound = Number.POSITIVE_INFINITY;
  #leastLeft = 1;
  #closedUntil = Number.NEGATIVE_INFINITY;

  /** Infinity where there is no daily limit: Zoom may still tell of one. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Undefined while open. Calls for which nobody waits leave half of the day to others. */
  opensAt(now: number, isBackground = false): number | undefined {
    if (now < this.#closedUntil) return this.#closedUntil;
    if (isBackground && this.left(now) < this.#limit / 2) return (Math.floor(now / DAY_MS) + 1) * DAY_MS;
    if (this.left(now) < this.#leastLeft) return (Math.floor(now / DAY_MS) + 1) * DAY_MS;
    return this.#bound - this.#used < 1 ? now + NEXT_SYNC_MS : undefined;
  }

  take(now: number): void {
    this.#enter(now);
    this.#fresh += 1;
    this.#sinceTold += 1;
  }

  close(until: number): void {
    this.#closedUntil = Math.max(this.#closedUntil, until);
  }

  /** Other apps, and what of ours was never stored, have used more than we have counted. */
  correct(now: number, used: number): void {
    this.#enter(now);
    if (used <= this.#told + this.#sinceTold) return;
    this.#told = used;
    this.#sinceTold = 0;
  }

  left(now: number): number {
    this.#enter(now);
    return now < this.#closedUntil ? 0 : Math.max(0, this.#limit - this.#used);
  }

  get isLimited(): boolean {
    return this.#limit < Number.POSITIVE_INFINITY;
  }

  /** What the store does not know yet; it counts as on its way until `stored`, and is told again when that does not come. */
  unstored(now: number): number {
    this.#enter(now);
    this.#sent += this.#fresh;
    this.#fresh = 0;
    return this.#sent;
  }

  /**
   * The sum of all instances. Until it hears of the others again, each may use a part of what is left; half of that is
   * divided, because others may go on with a part of what was left before. The last calls of a day are not divided.
   */
  stored(now: number, sum: number, instances: number): void {
    this.#enter(now);
    this.#stored = sum;
    this.#sent = 0;
    const left = Math.max(0, this.#limit - this.#used);
    const parts = 2 * instances;
    this.#bound = instances > 1 ? this.#used + Math.floor(left / parts) : Number.POSITIVE_INFINITY;
    this.#leastLeft = instances > 1 ? parts : 1;
  }

  get #used(): number {
    return Math.max(this.#stored + this.#sent + this.#fresh, this.#told + this.#sinceTold);
  }

  #enter(now: number): void {
    const day = Math.floor(now / DAY_MS);
    if (day === this.#day) return;
    this.#day = day;
    this.#stored = 0;
    this.#sent = 0;
    this.#fresh = 0;
    this.#told = 0;
    this.#sinceTold = 0;
    this.#bound = Number.POSITIVE_INFINITY;
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
