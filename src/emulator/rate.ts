/** Requests a second by label: always counted and told in headers, enforced when a test says so. */
import type { RateLabel } from './document.js';
import { Refusal } from './refusal.js';
import type { Settings } from './world.js';

/** A Pro account's limits, told when none are enforced. */
const usual: Readonly<Record<RateLabel, number>> = { Light: 30, Medium: 20 };

export class RateCounter {
  readonly #settings: Settings;
  readonly #now: () => number;
  readonly #windows = new Map<RateLabel, { second: number; count: number }>();

  constructor(settings: Settings, now: () => number) {
    this.#settings = settings;
    this.#now = now;
  }

  /** Counts the request and returns the headers of its answer; a per-second 429 has no Retry-After. */
  count(label: RateLabel): Record<string, string> {
    const second = Math.floor(this.#now() / 1000);
    const before = this.#windows.get(label);
    const count = (before?.second === second ? before.count : 0) + 1;
    this.#windows.set(label, { second, count });
    const enforced = this.#settings.rateLimits?.[label];
    const limit = enforced ?? usual[label];
    const headers = {
      'x-ratelimit-category': label,
      'x-ratelimit-type': 'QPS',
      'x-ratelimit-limit': String(limit),
      'x-ratelimit-remaining': String(Math.max(0, limit - count)),
    };
    if (enforced === undefined || count <= enforced) return headers;
    const message = 'You have reached the maximum per-second rate limit for this API. Try again later.';
    throw new Refusal(429, 429, message, { headers });
  }
}
