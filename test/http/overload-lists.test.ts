/** Many lists at once, against the whole house: one listing for all, few scans at a time, and writes still pass. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { sampleAccount } from '../../src/emulator/sample-users.js';
import { startWorld, type World } from '../world.js';

let world: World;
beforeEach(async () => {
  world = await startWorld({
    env: { ZOOM_PLAN: 'business', ZOOM_BUDGET_SHARE: '1000' },
    emulator: { account: sampleAccount(900) },
  });
});
afterEach(() => world.close());

const soon = (ms: number) => new Promise<void>((go) => setTimeout(go, ms));
const listing = 'GET /users';
const list = () => world.send('GET', '/Users?attributes=userName&count=10');
const someone = () => {
  const user = world.emulator.users().find(({ status, role_id }) => status === 'active' && role_id === '2');
  if (user?.id === undefined) throw new Error('the account has no plain active user');
  return user.id;
};

describe('lists asked for at the same time', () => {
  it('are read from Zoom once', async () => {
    const alone = await list();
    const callsOfOne = world.calls().filter((call) => call === listing).length;
    expect(callsOfOne).toBeGreaterThan(3);
    world.emulator.latencyMs = 250;
    const answers = await Promise.all(Array.from({ length: 4 }, list));
    for (const { body } of answers) expect(body).toEqual(alone.body);
    expect(world.calls().filter((call) => call === listing)).toHaveLength(callsOfOne);
  });

  it('do not hide a write that was answered before they were asked', async () => {
    world.emulator.latencyMs = 40;
    const id = someone();
    const early = list();
    await soon(20);
    expect(await world.patch(id, { op: 'replace', path: 'displayName', value: 'Just Renamed' })).toMatchObject({
      status: 200,
    });
    const { body: created } = await world.create({ userName: 'just.created@example.com', displayName: 'Just Renamed' });
    const late = await world.find('displayName eq "Just Renamed"', '&attributes=userName');
    await early;
    expect(late.body.Resources.map((user: { id: string }) => user.id).sort()).toEqual([id, created.id].sort());
  });

  it('wait for their turn, and beyond reason are put off with 503, while a deactivation passes', async () => {
    world.emulator.latencyMs = 50;
    const id = someone();
    const lists = Promise.all(Array.from({ length: 100 }, list));
    await soon(100);
    const deactivation = await world.patch(id, { op: 'replace', path: 'active', value: false });
    expect(deactivation).toMatchObject({ status: 200, body: { active: false } });
    const answers = await lists;
    const refused = answers.filter(({ status }) => status !== 200);
    // Four at a time and 64 in the queue; a place that falls free while the hundred arrive serves one more.
    expect(answers.length - refused.length).toBeGreaterThanOrEqual(68);
    expect(refused.length).toBeGreaterThan(0);
    for (const { status, headers } of refused) {
      expect(status).toBe(503);
      expect(headers.get('retry-after')).toBe('10');
    }
  });

  it('are given up when nobody waits for them any more', async () => {
    world.emulator.latencyMs = 40;
    const gone = new AbortController();
    const options = { headers: { Authorization: `Bearer ${world.token}` }, signal: gone.signal };
    const asked = fetch(`${world.scimUrl}/Users?count=10`, options).catch((error: Error) => error.name);
    await soon(60);
    gone.abort();
    expect(await asked).toBe('AbortError');
    await soon(150);
    world.calls();
    await soon(150);
    expect(world.calls()).toEqual([]);
    world.emulator.latencyMs = 0;
    expect(await list()).toMatchObject({ status: 200 });
  });
});
