/** Which failed calls are sent again, after how long, and until when. */
import { ZoomError } from './errors.js';
import type { Send, ZoomRequest } from './request.js';

const MAX_RETRIES = 2;
/** Zoom's per-second limits and its "one write at a time on a user" pass within about a second. */
const LIMIT_PAUSE_MS = 1000;
const LIMIT_JITTER_MS = 500;
const FIRST_BACKOFF_MS = 250;

export interface RetryOptions {
  /** From the first try to the last answer. */
  readonly deadlineMs: number;
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  /** 0 … 1 */
  readonly random: () => number;
}

/** At most two retries, within the deadline: better the refusal at once than a timeout later. */
export function withRetries(send: Send, options: RetryOptions): Send {
  return async (request) => {
    const deadline = options.now() + options.deadlineMs;
    for (let retries = 0; ; retries += 1) {
      try {
        return await send({ ...request, deadline });
      } catch (error) {
        if (retries > 0 && isGone(request, error)) return undefined;
        const pause = retries < MAX_RETRIES ? pauseBefore(request, error, retries, options.random) : undefined;
        if (pause === undefined || options.now() + pause >= deadline) throw error;
        await options.sleep(pause);
      }
    }
  };
}

/** A repeated DELETE that finds nothing: the earlier one, whose answer was lost, has done it. */
function isGone(request: ZoomRequest, error: unknown): boolean {
  return request.method === 'DELETE' && error instanceof ZoomError && error.kind === 'notFound';
}

function pauseBefore(request: ZoomRequest, error: unknown, retries: number, random: () => number): number | undefined {
  if (!(error instanceof ZoomError)) return undefined;
  if (error.kind === 'rateLimited' && error.limit !== 'daily') {
    const told = error.retryAfterSeconds === undefined ? LIMIT_PAUSE_MS : error.retryAfterSeconds * 1000;
    return told + random() * LIMIT_JITTER_MS;
  }
  // A failed token request is another operation: the call itself was not sent.
  const repeatable = request.repetition === 'repeatable' || error.operation !== request.operation;
  if (error.kind === 'unavailable' && repeatable) {
    // Full jitter, so that many waiting callers do not return together.
    return Math.max((error.retryAfterSeconds ?? 0) * 1000, random() * FIRST_BACKOFF_MS * 2 ** retries);
  }
  return undefined;
}
