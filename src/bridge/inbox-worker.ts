/** Works off the inbox: a few events at a time, each until it is done, with pauses that grow while Zoom fails. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { InboxStore, WaitingEvent } from '../store/ports.js';
import type { EventOutcome } from './zoom-events.js';

const AT_A_TIME = 4;
const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 5 * 60_000;
/** Zoom's reads lag by a moment (observed); what they do not show within half a minute, they will not. */
const MOST_LOOKS = 6;
const KEPT_MS = 24 * 60 * 60_000;
/** How often the clock is looked at while something waits for its turn. */
const LOOK_MS = 1000;
/** How often while nothing waits: another process on the same store may have received something and died. */
const IDLE_LOOK_MS = 3000;

export interface InboxWorkerOptions {
  readonly inbox: InboxStore;
  readonly carryOut: (event: WaitingEvent) => Promise<EventOutcome>;
  readonly now: () => Date;
  /** 0 … 1 */
  readonly random: () => number;
  readonly log: Logger;
  readonly onWorked: (type: string, outcome: 'done' | 'postponed' | 'dropped') => void;
}

export interface InboxWorker {
  /** There is something new in the inbox. */
  wake(): void;
  /** Begins nothing more and waits for the events at hand. */
  close(): Promise<void>;
}

/** Pauses double; the jitter keeps those that failed together from coming back together. */
function pauseAfter(attempts: number, random: () => number): number {
  return Math.min(FIRST_PAUSE_MS * 2 ** (attempts - 1), LONGEST_PAUSE_MS) * (0.75 + random() / 4);
}

/** Starts at once: what an earlier life has left is worked off first. Several may work on one store: events are acted on again without harm. */
export function startInboxWorker(options: InboxWorkerOptions): InboxWorker {
  const { inbox, now, log, onWorked } = options;
  const underWay = new Map<string, Promise<void>>();
  let timer: NodeJS.Timeout | undefined;
  let closed = false;
  let looking: Promise<void> | undefined;
  let isNews = false;

  const iso = (offsetMs = 0): string => new Date(now().getTime() + offsetMs).toISOString();

  const begin = (event: WaitingEvent): void => {
    const work = workOn(event, options, iso)
      .catch(async (error: unknown) => {
        log.error({ err: error }, 'the inbox cannot be written');
        // It is still due, and must not be tried again without end.
        await sleep(LOOK_MS);
      })
      .finally(() => {
        underWay.delete(event.key);
        wake();
      });
    underWay.set(event.key, work);
  };

  const look = async (): Promise<void> => {
    for (const { type, userId, attempts } of await inbox.prune(iso(-KEPT_MS))) {
      log.warn({ event: type, userId, attempts }, 'an event of Zoom could not be worked off for a day; it is dropped');
      onWorked(type, 'dropped');
    }
    // Those under way are among the due, and fewer than this.
    for (const event of await inbox.due(iso(), AT_A_TIME)) {
      if (!closed && !underWay.has(event.key) && underWay.size < AT_A_TIME) begin(event);
    }
    if (underWay.size < AT_A_TIME) lookLater((await inbox.nextTurn()) === undefined ? IDLE_LOOK_MS : LOOK_MS);
  };

  const lookLater = (ms: number): void => {
    clearTimeout(timer);
    if (!closed) timer = setTimeout(wake, ms);
  };

  function wake(): void {
    isNews = true;
    if (closed) return;
    looking ??= lookUntilNoNews();
  }

  async function lookUntilNoNews(): Promise<void> {
    while (isNews && !closed) {
      isNews = false;
      await look().catch((error: unknown) => {
        log.error({ err: error }, 'the inbox cannot be read');
        lookLater(LOOK_MS);
      });
    }
    looking = undefined;
  }

  wake();
  return {
    wake,
    async close() {
      closed = true;
      clearTimeout(timer);
      await looking;
      await Promise.all(underWay.values());
    },
  };
}

async function workOn(event: WaitingEvent, options: InboxWorkerOptions, iso: (offsetMs: number) => string) {
  const { inbox, carryOut, random, onWorked } = options;
  const outcome = await carryOut(event);
  const attempts = event.attempts + 1;
  if (outcome === 'done' || (outcome === 'notYet' && attempts >= MOST_LOOKS)) {
    await inbox.finish(event.key);
    onWorked(event.type, 'done');
    return;
  }
  await inbox.postpone(event.key, attempts, iso(pauseAfter(attempts, random)));
  onWorked(event.type, 'postponed');
}
