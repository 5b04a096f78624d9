/** What a caller is told of a call that was not sent: the same kinds as if Zoom had said so, at once and with a time to come back. */
import { ZoomError, type ZoomErrorKind } from '../errors.js';
import type { Refusal } from '../observer.js';

interface Told {
  readonly kind: ZoomErrorKind;
  readonly limit?: 'perSecond' | 'daily';
  readonly reason: string;
}

const TOLD: Readonly<Record<Refusal, Told>> = {
  deadline: { kind: 'rateLimited', limit: 'perSecond', reason: 'its turn comes after the deadline' },
  day: { kind: 'rateLimited', limit: 'daily', reason: 'the budget of the day is used up' },
  outage: { kind: 'unavailable', reason: 'Zoom fails, and is left alone for a while' },
  abandoned: { kind: 'timeout', reason: 'its caller has gone' },
};

export function refusalError(operation: string, refusal: Refusal, waitMs: number): ZoomError {
  const { kind, limit, reason } = TOLD[refusal];
  return new ZoomError(kind, `${operation}: not sent: ${reason}`, {
    operation,
    limit,
    retryAfterSeconds: refusal === 'abandoned' ? undefined : Math.max(1, Math.ceil(waitMs / 1000)),
    unsent: true,
  });
}
