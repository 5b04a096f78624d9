/** How many calls to Zoom one request may have under way at a time. */
import pLimit from 'p-limit';

const PARALLEL_CALLS = 8;

/** Results in the order of the items. The first failure rejects, and what has not begun by then is not begun. */
export async function inParallel<T, R>(items: readonly T[], task: (item: T) => Promise<R>): Promise<R[]> {
  if (items.length <= 1) return Promise.all(items.map(task));
  const limit = pLimit(PARALLEL_CALLS);
  try {
    return await Promise.all(items.map((item) => limit(() => task(item))));
  } catch (error) {
    limit.clearQueue();
    throw error;
  }
}
