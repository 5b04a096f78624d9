/** Which failed calls are sent again, after how long, and until when. */
import { ZoomError } from './errors.js';
import type { ZoomObserver } from './observer.js';
import type { Send, ZoomRequest } from './request.js';
import { demandOf } from './scheduler/operations.js';

const MAX_RETRIES = 2;
/** Zoom's per-second limits and its "one write at a time on a user" pass within about a second. */
const LIMIT_PAUSE_MS = 1000;
const LIMIT_JITTER_MS = 500;
const FIRST_BACKOFF_MS = 250;
/** Of calls that take access away: a single lost exchange must not cost them more than its repetition. The scheduler spreads them. */
const URGENT_FIRST_BACKOFF_MS = 10;

export interface RetryOptions {
  /** From the caller's beginning, or the first try, to the last answer. */
  readonly deadlineMs: number;
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  /** 0 … 1 */
  readonly random: () => number;
  readonly observer: Pick<ZoomObserver, 'retried'>;
}

/** What a call has been through. */
interface History {
  retries: number;
  /** One more try, beside the others, when Zoom refuses the token. */
  hadNewToken: boolean;
  /** A try may have been carried out though its answer was lost. */
  mayBeDone: boolean;
}

/** At most two retries, within the deadline: better the refusal at once than a timeout later. */
export function withRetries(send: Send, options: RetryOptions): Send {
  return async (request) => {
    const deadline = options.now() - (request.context.elapsedMs?.() ?? 0) + options.deadlineMs;
    const history: History = { retries: 0, hadNewToken: false, mayBeDone: false };
    for (;;) {
      try {
        return await send({ ...request, deadline });
      } catch (error) {
        if (!(error instanceof ZoomError)) throw error;
        if (history.mayBeDone && isGone(request, error)) return undefined;
        const pause = pauseBefore(request, error, history, options.random);
        if (pause === undefined || options.now() + pause >= deadline) throw error;
        remember(history, request, error);
        options.observer.retried(request.operation, error.kind);
        if (pause > 0) await options.sleep(pause);
      }
    }
  };
}

/** A repeated DELETE that finds nothing: the earlier one, whose answer was lost, has done it. */
function isGone(request: ZoomRequest, error: ZoomError): boolean {
  return request.method === 'DELETE' && error.kind === 'notFound';
}

/** A failed token request is another operation: the call itself was not sent. */
const isOfToken = (request: ZoomRequest, error: ZoomError): boolean => error.operation !== request.operation;

const isTokenRefused = (request: ZoomRequest, error: ZoomError): boolean =>
  error.kind === 'credentials' && !isOfToken(request, error);

function remember(history: History, request: ZoomRequest, error: ZoomError): void {
  if (isTokenRefused(request, error)) history.hadNewToken = true;
  else history.retries += 1;
  if (isLost(error) && !isOfToken(request, error)) history.mayBeDone = true;
}

/** No answer, or none that can be read: it is unknown whether Zoom has done it. */
function isLost({ kind, status }: ZoomError): boolean {
  const isAnswer = status !== undefined && status >= 200 && status < 300;
  return kind === 'unavailable' || kind === 'timeout' || (kind === 'unintelligible' && isAnswer);
}

/** Only the first repetition is urgent: what fails twice is no single loss. */
const longestBackoff = (request: ZoomRequest, retries: number): number =>
  retries === 0 && demandOf(request).lane === 'revoke' ? URGENT_FIRST_BACKOFF_MS : FIRST_BACKOFF_MS * 2 ** retries;

/** Milliseconds; undefined: not again. */
function pauseBefore(
  request: ZoomRequest,
  error: ZoomError,
  { retries, hadNewToken }: History,
  random: () => number,
): number | undefined {
  // Whoever did not send it knows when another try makes sense, and the caller is told.
  if (error.unsent) return undefined;
  if (isTokenRefused(request, error)) return hadNewToken ? undefined : 0;
  if (retries >= MAX_RETRIES) return undefined;
  if (error.kind === 'rateLimited' && error.limit !== 'daily') {
    const told = error.retryAfterSeconds === undefined ? LIMIT_PAUSE_MS : error.retryAfterSeconds * 1000;
    return told + random() * LIMIT_JITTER_MS;
  }
  const repeatable = request.repetition === 'repeatable' || isOfToken(request, error);
  if (isLost(error) && repeatable) {
    // Full jitter, so that many waiting callers do not return together.
    return Math.max((error.retryAfterSeconds ?? 0) * 1000, random() * longestBackoff(request, retries));
  }
  return undefined;
}
