/** Work that goes on in the background through outages: one log line at the beginning of each, and growing pauses. */

import type { RequestContext } from '../../scim/types.js';
import { logFailure, zoomErrorIn } from '../log-failure.js';

const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 5 * 60_000;

export interface Outage {
  /** The failure of the last try; undefined: it went well. */
  readonly failure: unknown;
  /** Tries that failed so far. */
  readonly count: number;
  /** Returns the milliseconds until the next try. */
  failed(error: unknown): number;
  over(): void;
}

/** `random`: 0 … 1; the jitter keeps instances that failed together from coming back together. */
export function createOutage(context: RequestContext, random: () => number): Outage {
  let failure: unknown;
  let count = 0;
  let inRow = 0;
  return {
    get failure() {
      return failure;
    },
    get count() {
      return count;
    },
    failed(error) {
      if (inRow === 0) tell(error, context);
      failure = error;
      count += 1;
      inRow += 1;
      const told = (zoomErrorIn(error)?.retryAfterSeconds ?? 0) * 1000;
      const pause = Math.min(FIRST_PAUSE_MS * 2 ** (inRow - 1), LONGEST_PAUSE_MS) * (0.75 + random() / 4);
      return Math.min(LONGEST_PAUSE_MS, Math.max(told, pause));
    },
    over() {
      if (inRow > 0) context.log.info('the mirror is read again');
      failure = undefined;
      inRow = 0;
    },
  };
}

function tell(error: unknown, context: RequestContext): void {
  const failure = zoomErrorIn(error);
  if (failure === undefined) context.log.error({ err: error }, 'the mirror cannot be read; it is tried again');
  else logFailure(failure, context);
}
