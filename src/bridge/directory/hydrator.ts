/** Reads users by GET, one by one: what lists do not show of them, and what has aged. */
import { setMaxListeners } from 'node:events';
import type { RequestContext } from '../../scim/types.js';
import type { DirectoryUser } from '../../store/directory-ports.js';
import type { Bridge } from '../options.js';
import { inParallel } from '../parallel.js';
import { unhurried } from '../urgency.js';
import { createAlarm, createTurns, unlessAborted } from './alarm.js';
import type { Reading } from './notes.js';
import { createOutage } from './outage.js';
import { readOne, zoomKeyOfMirrored } from './read-one.js';

const LOOK_MS = 1000;
const AT_A_TIME = 64;

export interface HydratorOptions {
  readonly bridge: Bridge;
  readonly maxAgeMs: number;
  /** One of several instances reads. */
  readonly mayRead: () => boolean | Promise<boolean>;
  readonly context: RequestContext;
  /** 0 … 1 */
  readonly random: () => number;
  readonly onRead: (users: number) => void;
}

export interface Hydrator {
  /** Somebody waits for users who were last read before this ISO time; where another instance reads, it is told. */
  want(before: string): Promise<void>;
  /** Resolves when some have been read, or cannot be. */
  turn(): Promise<void>;
  /** Tries that failed. */
  readonly failures: number;
  readonly failure: unknown;
  readonly isClosed: boolean;
  close(): Promise<void>;
}

/** Starts at once, and reads nobody before a first crawl has been finished but those of whom a write has left doubt. */
export function startHydrator(options: HydratorOptions): Hydrator {
  const { bridge, maxAgeMs, mayRead, context, onRead } = options;
  const { directory } = bridge.store;
  const stopped = new AbortController();
  const { signal } = stopped;
  // Each call under way listens to it.
  setMaxListeners(0, signal);
  const alarm = createAlarm();
  const turns = createTurns();
  const outage = createOutage(context, options.random);
  let wantedBefore = '';
  /** Without a lane somebody waits for it: as urgent as any read. */
  let waitedUntil = 0;

  const own = { ...context, signal };
  const asking = (): RequestContext => (waitedUntil > performance.now() ? own : unhurried(own));

  const aged = async (): Promise<DirectoryUser[]> => {
    if (!(await mayRead()) || (await directory.crawls()).finished === undefined) return [];
    const { whole } = await directory.wishes();
    if (whole > wantedBefore) {
      wantedBefore = whole;
      waitedUntil = performance.now() + LOOK_MS;
    }
    const old = new Date(bridge.now().getTime() - maxAgeMs).toISOString();
    return directory.stalest(wantedBefore > old ? wantedBefore : old, AT_A_TIME);
  };

  /** Returns whether there was something to do. */
  const readSome = async (): Promise<boolean> => {
    const doubtful = bridge.directory.takeDoubtful();
    let failure: { readonly error: unknown } | undefined;
    const readings: Reading[] = [];
    const read = async (key: string, user?: DirectoryUser): Promise<void> => {
      if (failure !== undefined) return;
      try {
        readings.push(...(await unlessAborted(readOne(key, user, bridge, asking()), signal)));
      } catch (error) {
        // What the others have read is kept all the same.
        failure = { error };
      }
    };
    await inParallel(doubtful, (key) => read(key));
    const users = failure === undefined ? await aged() : [];
    await inParallel(users, (user) => read(zoomKeyOfMirrored(user), user));
    if (failure !== undefined) for (const key of doubtful) bridge.directory.noteDoubtful(key);
    signal.throwIfAborted();
    await bridge.directory.keepRead(readings, asking());
    await bridge.directory.flush();
    onRead(readings.length);
    if (failure !== undefined) throw failure.error;
    return doubtful.length + users.length > 0;
  };

  const look = async (): Promise<number> => {
    try {
      const isBusy = await readSome();
      outage.over();
      if (isBusy) turns.pass();
      return isBusy ? 0 : LOOK_MS;
    } catch (error) {
      if (signal.aborted) return 0;
      const pause = outage.failed(error);
      turns.pass();
      return pause;
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
    async want(before) {
      const isNew = before > wantedBefore;
      if (isNew) wantedBefore = before;
      if (isNew && !(await mayRead())) await directory.wish('whole', before);
      waitedUntil = performance.now() + LOOK_MS;
      alarm.ring();
    },
    turn: () => turns.next(),
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
