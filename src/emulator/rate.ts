/** Requests by label, a second and a day: always counted and told in headers, enforced when a test says so. */
import type { RateLabel } from './document.js';
import { dailyLimitReached, Refusal } from './refusal.js';
import type { Settings } from './settings.js';

/** A Pro account's limits, told when none are enforced. */
const usual: Readonly<Record<RateLabel, number>> = { Light: 30, Medium: 20 };

const secondMs = 1000;
const dayMs = 86_400_000;

export class RateCounter {
  readonly #settings: Settings;
  readonly #now: () => number;
  /** Times of the requests that were let through in the last second. How Zoom cuts its seconds is published nowhere: any second counts. */
  readonly #recent = new Map<RateLabel, number[]>();
  readonly #days = new Map<RateLabel, { day: number; count: number }>();

  constructor(settings: Settings, now: () => number) {
    this.#settings = settings;
    this.#now = now;
  }

  /** Counts the request and returns the headers of its answer; a per-second 429 has no Retry-After. */
  count(label: RateLabel): Record<string, string> {
    const now = this.#now();
    this.#verifyDay(label, now);
    const recent = this.#recentOf(label, now);
    const enforced = this.#settings.rateLimits?.[label];
    const limit = enforced ?? usual[label];
    const refused = enforced !== undefined && recent.length >= enforced;
    if (!refused) recent.push(now);
    const headers = this.#headers(label, limit, recent.length);
    if (!refused) return headers;
    const message = 'You have reached the maximum per-second rate limit for this API. Try again later.';
    throw new Refusal(429, 429, message, { headers });
  }

  #recentOf(label: RateLabel, now: number): number[] {
    const recent = this.#recent.get(label) ?? [];
    this.#recent.set(label, recent);
    while ((recent[0] ?? now) <= now - secondMs) recent.shift();
    return recent;
  }

  #headers(label: RateLabel, limit: number, count: number): Record<string, string> {
    if (!this.#settings.rateHeaders) return {};
    return {
      'x-ratelimit-category': label,
      'x-ratelimit-type': 'QPS',
      'x-ratelimit-limit': String(limit),
      'x-ratelimit-remaining': String(Math.max(0, limit - count)),
    };
  }

  /** Days end at 00:00 UTC. */
  #verifyDay(label: RateLabel, now: number): void {
    const day = Math.floor(now / dayMs);
    const before = this.#days.get(label);
    const count = (before?.day === day ? before.count : 0) + 1;
    const limit = this.#settings.dailyLimits?.[label];
    if (limit !== undefined && count > limit) throw dailyLimitReached(now, this.#settings.rateHeaders, label);
    this.#days.set(label, { day, count });
  }
}
