/** One user, one writer: tasks with the same key run one after the other, in this process and in all that share its store. */
import { Mutex } from 'async-mutex';
import { ScimError } from '../scim/errors.js';
import { LockError } from '../store/shared/lock-error.js';
import type { HeldLock, KeyLocks } from '../store/shared/ports.js';

/**
 * Tasks of different keys do not wait for each other; those of one key run in the order of their arrival, unless another
 * process is in between. Throws ScimError unavailable, where the task has not begun, and what the task throws.
 */
export type Serial = <T>(key: string, task: () => Promise<T>) => Promise<T>;

export interface SharedLocks {
  readonly locks: KeyLocks;
  /** How long another process is waited for. */
  readonly waitMs: number;
}

const RETRY_AFTER_SECONDS = 2;

/**
 * A task that has begun is finished, even when the database goes away meanwhile and another process may write to the
 * same user: broken off, it would leave the user half changed. Zoom itself refuses two calls on a user at one time.
 */
export function createSerial(shared?: SharedLocks): Serial {
  const queues = new Map<string, { readonly mutex: Mutex; waiting: number }>();
  return async (key, task) => {
    const begunAt = performance.now();
    const queue = queues.get(key) ?? { mutex: new Mutex(), waiting: 0 };
    queues.set(key, queue);
    queue.waiting += 1;
    try {
      return await queue.mutex.runExclusive(() =>
        shared === undefined ? task() : underLock(key, task, shared, performance.now() - begunAt),
      );
    } finally {
      queue.waiting -= 1;
      if (queue.waiting === 0) queues.delete(key);
    }
  };
}

async function underLock<T>(
  key: string,
  task: () => Promise<T>,
  { locks, waitMs }: SharedLocks,
  waitedMs: number,
): Promise<T> {
  const lock = await acquire(key, locks, Math.max(0, waitMs - waitedMs));
  try {
    return await task();
  } finally {
    lock.release();
  }
}

async function acquire(key: string, locks: KeyLocks, waitMs: number): Promise<HeldLock> {
  try {
    return await locks.acquire(key, waitMs);
  } catch (cause) {
    if (!(cause instanceof LockError)) throw cause;
    const detail =
      cause.kind === 'held'
        ? 'Another instance of the bridge is busy with this user. Repeat the request.'
        : 'The database of the bridge does not answer. Repeat the request.';
    throw new ScimError('unavailable', detail, { retryAfterSeconds: RETRY_AFTER_SECONDS, cause });
  }
}
