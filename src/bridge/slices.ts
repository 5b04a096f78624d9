/** Long loops cut into slices, so that other requests are answered in between. */
import { setImmediate as otherWork } from 'node:timers/promises';

/** Users that are rendered in a few milliseconds. */
const SLICE = 100;

/** Results in the order of the items. */
export async function inSlices<T, R>(
  items: readonly T[],
  task: (slice: readonly T[]) => R[] | Promise<R[]>,
): Promise<R[]> {
  const results: R[] = [];
  for (let at = 0; at < items.length; at += SLICE) {
    if (at > 0) await otherWork();
    for (const result of await task(items.slice(at, at + SLICE))) results.push(result);
  }
  return results;
}
