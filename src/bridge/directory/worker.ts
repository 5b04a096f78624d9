/** Work of the mirror that goes on in the background: looks for something to do, more urgently while somebody waits for it. */
import { setMaxListeners } from 'node:events';
import type { RequestContext } from '../../scim/types.js';
import type { DirectoryStore, Wishes } from '../../store/directory-ports.js';
import { unhurried } from '../urgency.js';
import { createAlarm, createTurns } from './alarm.js';
import { createOutage } from './outage.js';

/** How often it is asked whether something is due. */
export const LOOK_MS = 1000;

export interface WorkerOptions {
  readonly directory: DirectoryStore;
  /** What is wished of it, also at other instances. */
  readonly wish: keyof Wishes;
  /** One of several instances works for all. */
  readonly mayWork: () => boolean | Promise<boolean>;
  /** Of calls for which nobody waits. */
  readonly context: RequestContext;
  /** 0 … 1 */
  readonly random: () => number;
}

/** What the work knows of those who wait for it. */
export interface Duty {
  /** Aborted when the bridge stops. */
  readonly signal: AbortSignal;
  /** ISO time since which something is wanted; '' where nothing is. */
  wantedSince(): Promise<string>;
  /** Of each call: its lane depends on whether somebody waits. */
  contextOf(signal: AbortSignal): RequestContext;
  /** Somebody who waits may look again. */
  pass(): void;
}

/** Returns the milliseconds until the next look; rejects with what broke the work off. */
export type Work = (duty: Duty) => Promise<number>;

export interface Worker {
  /** Somebody waits for knowledge since this ISO time; where another instance works, it is told. */
  want(since: string): Promise<void>;
  /** Resolves when the work has come on, or failed. */
  turn(): Promise<void>;
  /** Tries that failed. */
  readonly failures: number;
  readonly failure: unknown;
  readonly isClosed: boolean;
  /** Breaks off at once; the next start goes on where it stood. */
  close(): Promise<void>;
}

/** Starts at once. Never throws: a failure is logged once, and tried again with growing pauses. */
export function startWorker({ directory, wish, mayWork, context, random }: WorkerOptions, work: Work): Worker {
  const stopped = new AbortController();
  const { signal } = stopped;
  // Each call under way listens to it.
  setMaxListeners(0, signal);
  const alarm = createAlarm();
  const turns = createTurns();
  const outage = createOutage(context, random);
  let wanted = '';
  let waitedUntil = 0;

  const isNewer = (since: string): boolean => {
    if (since <= wanted) return false;
    wanted = since;
    return true;
  };
  const hurry = (): void => {
    waitedUntil = performance.now() + LOOK_MS;
  };

  const duty: Duty = {
    signal,
    async wantedSince() {
      if (isNewer((await directory.wishes())[wish])) hurry();
      return wanted;
    },
    contextOf(each) {
      const own = { ...context, signal: each };
      return waitedUntil > performance.now() ? own : unhurried(own);
    },
    pass: turns.pass,
  };

  const look = async (): Promise<number> => {
    try {
      const pause = await work(duty);
      outage.over();
      return pause;
    } catch (error) {
      return signal.aborted ? 0 : outage.failed(error);
    } finally {
      turns.pass();
    }
  };
  const run = async (): Promise<void> => {
    while (!signal.aborted) {
      const pause = await look();
      if (!signal.aborted && pause > 0) await alarm.wait(pause);
    }
  };
  const running = run();

  return {
    async want(since) {
      if (isNewer(since) && !(await mayWork())) await directory.wish(wish, since);
      hurry();
      alarm.ring();
    },
    turn: turns.next,
    get failures() {
      return outage.count;
    },
    get failure() {
      return outage.failure;
    },
    get isClosed() {
      return signal.aborted;
    },
    async close() {
      stopped.abort();
      alarm.ring();
      turns.pass();
      await running;
    },
  };
}
