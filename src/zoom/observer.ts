/** What a watcher is told of the calls: for metrics, which this folder does not know. */
import type { ZoomError } from './errors.js';
import type { RateLabel } from './scheduler/budgets.js';
import type { Lane } from './scheduler/lanes.js';

/** Why a call was answered here and not sent. */
export type Refusal = 'deadline' | 'day' | 'outage' | 'abandoned';

export type BreakerState = 'closed' | 'halfOpen' | 'open';

export interface ZoomObserver {
  /** One exchange with the API; status undefined when no answer came. */
  exchanged(operation: string, label: RateLabel, status: number | undefined): void;
  /** A call has left the queue for Zoom. */
  waited(lane: Lane, ms: number): void;
  refused(lane: Lane, refusal: Refusal): void;
  /** A 429 of Zoom. */
  limited(label: RateLabel, limit: NonNullable<ZoomError['limit']>): void;
  retried(operation: string, reason: ZoomError['kind']): void;
  breakerTurned(state: BreakerState): void;
}

export const UNOBSERVED: ZoomObserver = {
  exchanged: () => undefined,
  waited: () => undefined,
  refused: () => undefined,
  limited: () => undefined,
  retried: () => undefined,
  breakerTurned: () => undefined,
};
