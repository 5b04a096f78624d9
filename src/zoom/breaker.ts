/** Leaves Zoom alone while it fails: calls are answered at once, then one probes, and its success closes the circuit. */
import { ZoomError, type ZoomErrorKind } from './errors.js';
import type { BreakerState } from './observer.js';
import type { Send } from './request.js';
import { refusalError } from './scheduler/refusal-error.js';

/** So many calls in a row must have failed, over at least so long: a burst of resets alone is no outage. */
const FAILURES = 5;
const FAILING_MS = 3000;
const FIRST_PAUSE_MS = 5000;
const LONGEST_PAUSE_MS = 30_000;
/** What callers are told while the probe is under way. */
const PROBE_MS = 1000;

const OUTAGE: ReadonlySet<ZoomErrorKind> = new Set(['unavailable', 'timeout', 'unintelligible']);

export interface BreakerOptions {
  readonly now: () => number;
  /** `pauseMs`: when it has opened, until the next probe. */
  readonly onTurn: (state: BreakerState, pauseMs: number) => void;
}

export class Breaker {
  readonly #options: BreakerOptions;
  #state: BreakerState = 'closed';
  #failures = 0;
  /** When the first of the failures in a row began. */
  #failingSince = 0;
  #opensAt = 0;
  #pauseMs = FIRST_PAUSE_MS;
  #isProbing = false;

  constructor(options: BreakerOptions) {
    this.#options = options;
  }

  get state(): BreakerState {
    return this.#state === 'open' && this.#options.now() >= this.#opensAt ? 'halfOpen' : this.#state;
  }

  /** Throws, beside what `send` throws, ZoomError unavailable, `unsent`. */
  wrap(send: Send): Send {
    return async (request) => {
      const begun = this.#options.now();
      const isProbe = this.#admit(request.operation, begun);
      try {
        const answer = await send(request);
        this.#succeed();
        return answer;
      } catch (error) {
        this.#judge(error, isProbe, begun);
        throw error;
      } finally {
        if (isProbe) this.#isProbing = false;
      }
    };
  }

  /** True for the one call that probes. */
  #admit(operation: string, now: number): boolean {
    if (this.#state === 'closed') return false;
    if (now < this.#opensAt) throw refusalError(operation, 'outage', this.#opensAt - now);
    if (this.#isProbing) throw refusalError(operation, 'outage', PROBE_MS);
    this.#isProbing = true;
    this.#turn('halfOpen');
    return true;
  }

  #judge(error: unknown, isProbe: boolean, begun: number): void {
    if (!(error instanceof ZoomError)) return;
    // Not sent: this says nothing of Zoom, and the next call probes.
    if (error.unsent) return;
    if (!OUTAGE.has(error.kind)) this.#succeed();
    else if (isProbe) this.#open(Math.min(this.#pauseMs * 2, LONGEST_PAUSE_MS));
    else if (this.#state === 'closed') this.#fail(begun);
  }

  #fail(begun: number): void {
    this.#failingSince = this.#failures === 0 ? begun : Math.min(this.#failingSince, begun);
    this.#failures += 1;
    const lasts = this.#options.now() - this.#failingSince >= FAILING_MS;
    if (this.#failures >= FAILURES && lasts) this.#open(FIRST_PAUSE_MS);
  }

  #succeed(): void {
    this.#failures = 0;
    if (this.#state !== 'closed') this.#turn('closed');
  }

  #open(pauseMs: number): void {
    this.#pauseMs = pauseMs;
    this.#opensAt = this.#options.now() + pauseMs;
    this.#turn('open');
  }

  #turn(state: BreakerState): void {
    this.#state = state;
    this.#options.onTurn(state, state === 'open' ? this.#pauseMs : 0);
  }
}
