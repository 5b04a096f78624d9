/** Reads users by GET, one by one: what lists do not show of them, and what has aged. */
import type { DirectoryUser } from '../../store/directory-ports.js';
import type { Bridge } from '../options.js';
import { inParallel } from '../parallel.js';
import { unlessAborted } from './alarm.js';
import type { Reading } from './notes.js';
import { readOne, zoomKeyOfMirrored } from './read-one.js';
import { type Duty, LOOK_MS, startWorker, type Worker, type WorkerOptions } from './worker.js';

const AT_A_TIME = 64;

export interface HydratorOptions extends Pick<WorkerOptions, 'mayWork' | 'context' | 'random'> {
  readonly bridge: Bridge;
  readonly maxAgeMs: number;
  readonly onRead: (users: number) => void;
}

/**
 * Starts at once, and reads nobody before a first crawl has been finished but those of whom a write has left doubt.
 * What is wanted of it is that nobody was last read before that time.
 */
export function startHydrator({ bridge, maxAgeMs, onRead, ...options }: HydratorOptions): Worker {
  const { directory } = bridge.store;
  const { mayWork } = options;

  const aged = async ({ wantedSince }: Duty): Promise<DirectoryUser[]> => {
    if (!(await mayWork()) || (await directory.crawls()).finished === undefined) return [];
    const wanted = await wantedSince();
    const old = new Date(bridge.now().getTime() - maxAgeMs).toISOString();
    const [, before = old] = [wanted, old].sort();
    return directory.stalest(before, AT_A_TIME);
  };

  /** Returns whether there was something to do. */
  const readSome = async (duty: Duty): Promise<boolean> => {
    const { signal, contextOf } = duty;
    const doubtful = bridge.directory.takeDoubtful();
    let failure: { readonly error: unknown } | undefined;
    const readings: Reading[] = [];
    const read = async (key: string, user?: DirectoryUser): Promise<void> => {
      if (failure !== undefined) return;
      try {
        readings.push(...(await unlessAborted(readOne(key, user, bridge, contextOf(signal)), signal)));
      } catch (error) {
        // What the others have read is kept all the same.
        failure = { error };
      }
    };
    await inParallel(doubtful, (key) => read(key));
    const users = failure === undefined ? await aged(duty) : [];
    await inParallel(users, (user) => read(zoomKeyOfMirrored(user), user));
    if (failure !== undefined) for (const key of doubtful) bridge.directory.noteDoubtful(key);
    signal.throwIfAborted();
    await bridge.directory.keepRead(readings, contextOf(signal));
    await bridge.directory.flush();
    onRead(readings.length);
    if (failure !== undefined) throw failure.error;
    return doubtful.length + users.length > 0;
  };

  return startWorker({ ...options, directory, wish: 'whole' }, async (duty) => ((await readSome(duty)) ? 0 : LOOK_MS));
}
