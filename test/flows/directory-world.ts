/** A world with the mirror on, and what its tests look at. */
import { expect } from '@jest/globals';
import { sampleAccount } from '../../src/emulator/sample-users.js';
import { type Answer, type Body, startWorld, type World, type WorldOptions } from '../world.js';

export interface MirrorWorld extends World {
  /** The bridge's clock goes on by so much. */
  pass(ms: number): void;
  metric(series: string): Promise<number>;
  /** The lists have been read so often. */
  crawled(times: number): Promise<void>;
  /** Every user has been read by GET too. Calls up to here are forgotten. */
  complete(): Promise<void>;
}

export const MINUTE = 60_000;

export const pause = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms);
  });

/** Looks again and again until it holds, for half a minute at most. */
export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  for (let look = 0; look < 1500 && !(await holds()); look += 1) await pause(20);
  expect(await holds()).toBe(true);
}

export const idsOf = ({ body }: Answer): string[] => body.Resources.map(({ id }: Body) => id);

export async function startMirrorWorld({ env, dependencies, ...options }: WorldOptions = {}): Promise<MirrorWorld> {
  let later = 0;
  const world = await startWorld({
    emulator: { account: sampleAccount(40) },
    ...options,
    env: { DIRECTORY_MAX_AGE: '900', ...env },
    dependencies: { now: () => new Date(Date.now() + later), ...dependencies },
  });
  const metric = async (series: string): Promise<number> => {
    const text = await (await fetch(new URL('/metrics', world.scimUrl))).text();
    const line = text.split('\n').find((each) => each.startsWith(`${series} `));
    return line === undefined ? 0 : Number(line.slice(series.length + 1));
  };
  const crawled = (times: number) =>
    until(async () => (await metric('directory_crawls_total{outcome="finished"}')) >= times);
  return {
    ...world,
    pass(ms) {
      later += ms;
    },
    metric,
    crawled,
    async complete() {
      await crawled(1);
      await until(async () => (await metric('directory_incomplete_users')) === 0);
      world.calls();
    },
  };
}
