/** Long loops cut into slices, so that other requests are answered in between. */
import { setImmediate as otherWork } from 'node:timers/promises';

/** Users that are rendered in two milliseconds or so. */
const SLICE = 50;
/** From here on a step over all of them is felt by others. */
const MANY = 1000;
/** Then it is the turn of others: short for them to wait, long enough to get on when turns are slow in coming. */
const TURN_MS = 10;

/** Results in the order of the items. */
export type InSlices = <T, R>(
  items: readonly T[],
  task: (slice: readonly T[]) => R[] | Promise<R[]>,
  size?: number,
) => Promise<R[]>;

export interface Slices {
  readonly inSlices: InSlices;
  nextTurn(): Promise<unknown>;
  /** Before a step over all users that cannot be cut: where they are many it has a turn of its own. */
  turnFor(users: readonly unknown[]): Promise<unknown>;
}

/** However many loops and steps there are, only one of them goes on in a turn of the event loop. */
export function createSlices(): Slices {
  let lastTurn: Promise<unknown> = Promise.resolve();
  const nextTurn = (): Promise<unknown> => {
    lastTurn = lastTurn.then(() => otherWork());
    return lastTurn;
  };
  const turnFor = async (users: readonly unknown[]) => {
    if (users.length > MANY) await nextTurn();
  };
  const inSlices: InSlices = async (items, task, size = SLICE) => {
    const results = [];
    await turnFor(items);
    let turnBegan = performance.now();
    for (let at = 0; at < items.length; at += size) {
      if (performance.now() - turnBegan >= TURN_MS) {
        await nextTurn();
        turnBegan = performance.now();
      }
      results.push(...(await task(items.slice(at, at + size))));
    }
    return results;
  };
  return { inSlices, nextTurn, turnFor };
}
