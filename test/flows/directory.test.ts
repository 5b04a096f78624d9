/** The mirror of Zoom's users: scans are answered from it, it says how old it is, and it is never a part of the truth. */
import { afterEach, describe, expect, it } from '@jest/globals';
import { sampleAccount } from '../../src/emulator/sample-users.js';
import { type Answer, type Body, ENTERPRISE, startWorld, type World, type WorldOptions, ZOOM } from '../world.js';

let world: World;
/** Added to the clock of the bridge. */
let later: number;

async function begin({ env, dependencies, ...options }: WorldOptions = {}): Promise<void> {
  later = 0;
  world = await startWorld({
    emulator: { account: sampleAccount(40) },
    ...options,
    env: { DIRECTORY_MAX_AGE: '900', ...env },
    dependencies: { now: () => new Date(Date.now() + later), ...dependencies },
  });
}
afterEach(async () => {
  expect(world.emulator.contractFaults).toEqual([]);
  await world.close();
});

async function metric(series: string): Promise<number> {
  const text = await (await fetch(new URL('/metrics', world.scimUrl))).text();
  const line = text.split('\n').find((each) => each.startsWith(`${series} `));
  return line === undefined ? 0 : Number(line.slice(series.length + 1));
}

/** Looks again and again until it holds, for half a minute at most. */
async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  for (let look = 0; look < 1500 && !(await holds()); look += 1) await pause(20);
  expect(await holds()).toBe(true);
}
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Read to the end, every user by GET too. */
async function complete(): Promise<void> {
  await until(async () => (await metric('directory_crawls_total{outcome="finished"}')) > 0);
  await until(async () => (await metric('directory_incomplete_users')) === 0);
  world.calls();
}

const idsOf = ({ body }: Answer): string[] => body.Resources.map(({ id }: Body) => id);

describe('with the mirror', () => {
  it('a scan is answered without a call to Zoom, with its age', async () => {
    await begin();
    await complete();
    const list = await world.send('GET', '/Users?count=200');
    expect(list.body.totalResults).toBe(world.emulator.users().length);
    expect(list.body.Resources).toHaveLength(world.emulator.users().length);
    expect(Number(list.headers.get('age'))).toBeGreaterThanOrEqual(0);
    const department = world.emulator.users().find(({ dept }) => dept !== '')?.dept ?? '';
    const found = await world.find(`${ENTERPRISE}:department eq "${department}" and ${ZOOM}:status eq "active"`);
    const wanted = world.emulator.users().filter(({ dept, status }) => dept === department && status === 'active');
    expect(idsOf(found).sort()).toEqual(wanted.map(({ id }) => id).sort());
    expect(world.calls()).toEqual([]);
  });
});
