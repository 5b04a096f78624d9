/** Zoom's limits and outages as a provider meets them: calm answers, in order, with the time to come back. */
import { request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { type Answer, startWorld, type World, type WorldOptions } from '../world.js';

jest.setTimeout(30_000);

let world: World;
let shiftMs = 0;

async function begin(options: WorldOptions): Promise<string[]> {
  shiftMs = 0;
  world = await startWorld({
    ...options,
    dependencies: { zoom: { now: () => Date.now() + shiftMs, random: () => 0 } },
  });
  const people = Array.from({ length: 12 }, (_, n) => world.emulator.addUser({ email: `p${n}@example.com`, type: 1 }));
  return people.map(({ id }) => id);
}

afterEach(async () => {
  expect(world.emulator.contractFaults).toEqual([]);
  await world.close();
});

const origin = () => new URL(world.scimUrl).origin;
const get = (id = '') => world.send('GET', `/Users/${id}`);
const statusesOf = (answers: readonly Answer[]): number[] => [...new Set(answers.map(({ status }) => status))];

async function metric(name: string): Promise<number | undefined> {
  const text = await (await fetch(`${origin()}/metrics`)).text();
  const line = text.split('\n').find((each) => each.startsWith(`${name} `));
  return line === undefined ? undefined : Number(line.slice(name.length + 1));
}

describe('limits', () => {
  it('are kept: a crowd of reads waits and Zoom refuses none of them', async () => {
    // Half the budget, so that a machine that stalls for a moment is no reason for Zoom to refuse.
    const ids = await begin({
      env: { ZOOM_PLAN: 'pro', ZOOM_BUDGET_SHARE: '0.5' },
      emulator: { rateLimits: { Light: 30, Medium: 20 } },
    });
    const answers = await Promise.all(Array.from({ length: 45 }, (_, n) => get(ids[n % ids.length])));
    expect(statusesOf(answers)).toEqual([200]);
    expect(world.emulator.calls.filter(({ status }) => status === 429)).toEqual([]);
    expect(await metric('zoom_calls_total{operation="getUser",label="Light",status="200"}')).toBe(45);
    expect(await metric('zoom_queue_wait_seconds_count{lane="read"}')).toBe(45);
  });

  it('that make a request wait for too long are 429 at once, with whole seconds in Retry-After', async () => {
    const ids = await begin({ env: { ZOOM_PLAN: 'free', ZOOM_BUDGET_SHARE: '0.9', ZOOM_DEADLINE_MS: '2500' } });
    const answers = await Promise.all(Array.from({ length: 30 }, (_, n) => get(ids[n % ids.length])));
    const refused = answers.filter(({ status }) => status === 429);
    expect(statusesOf(answers).sort()).toEqual([200, 429]);
    expect(refused.length).toBeGreaterThan(15);
    for (const { headers, body } of refused) {
      expect(headers.get('retry-after')).toMatch(/^[1-9]\d*$/);
      expect(body).toMatchObject({ status: '429' });
    }
    const slowest = Math.max(...world.logLines.flatMap(({ durationMs }) => durationMs ?? []));
    // All of them would take ten seconds; one more than the deadline is for a machine that is busy otherwise.
    expect(slowest).toBeLessThan(3500);
    expect(await metric('zoom_queue_refused_total{lane="read",reason="deadline"}')).toBe(refused.length);
  });

  it('let a deactivation pass a crowd of other writes, its read included', async () => {
    const [leaver = '', ...others] = await begin({ env: { ZOOM_PLAN: 'pro', ZOOM_BUDGET_SHARE: '0.3' } });
    const replace = (path: string, value: unknown) => ({ op: 'replace', path, value });
    const crowd = others.map((id) => world.patch(id, replace('title', 'Engineer')));
    await sleep(200);
    const answer = await world.patch(leaver, replace('active', false));
    const before = world.emulator.calls.length;
    expect(answer).toMatchObject({ status: 200, body: { active: false } });
    expect(statusesOf(await Promise.all(crowd))).toEqual([200]);
    expect(world.emulator.calls.length - before).toBeGreaterThan(8);
  });

  it('leave out the reads whose clients have gone', async () => {
    const ids = await begin({ env: { ZOOM_PLAN: 'free', ZOOM_BUDGET_SHARE: '1' } });
    await Promise.all(ids.slice(0, 4).map(get));
    world.calls();
    const options = { headers: { authorization: `Bearer ${world.token}` }, agent: false };
    const given = ids.map((id) => request(`${world.scimUrl}/Users/${id}`, options).on('error', () => undefined));
    for (const each of given) each.end();
    await sleep(300);
    for (const each of given) each.destroy();
    await sleep(1500);
    expect(world.calls().length).toBeLessThanOrEqual(3);
    expect(await metric('zoom_queue_refused_total{lane="read",reason="abandoned"}')).toBeGreaterThanOrEqual(9);
    expect(await metric('zoom_queue_depth{lane="read"}')).toBe(0);
  });

  it('that another app has used up are waited out, and counted', async () => {
    const [id] = await begin({});
    world.emulator.fail({ kind: 'status', status: 429, body: { code: 429, message: 'per-second rate limit' } });
    expect((await get(id)).status).toBe(200);
    expect(await metric('zoom_rate_limited_total{label="Light",limit="perSecond"}')).toBe(1);
    expect(await metric('zoom_retries_total{operation="getUser",reason="rateLimited"}')).toBe(1);
  });

  it('of the day close what they are for until Zoom opens it again', async () => {
    await begin({});
    const invited = (n: number) => world.create({ userName: `new${n}@nowhere.example` });
    world.emulator.dailyCreateCap = 1;
    const [first, second, third] = [await invited(1), await invited(2), await invited(3)];
    expect([first.status, second.status, third.status]).toEqual([201, 429, 429]);
    expect(Number(third.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(third.body.detail).toContain('00:00 UTC');
    expect(world.calls()).toEqual(['POST /users', 'POST /users']);
    world.emulator.dailyCreateCap = 5;
    shiftMs = 86_400_000;
    expect((await invited(3)).status).toBe(201);
  });
});

describe('an outage of Zoom', () => {
  it('is answered at once while it lasts, shown to watchers, and over as soon as Zoom is back', async () => {
    const [id] = await begin({});
    await get(id);
    world.emulator.fail({ kind: 'status', status: 503, times: 1000 });
    expect((await get(id)).status).toBe(503);
    shiftMs += 4000;
    expect((await get(id)).status).toBe(503);
    world.calls();

    const answer = await get(id);
    expect(answer.status).toBe(503);
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(world.calls()).toEqual([]);
    const unready = await fetch(`${origin()}/readyz`);
    expect([unready.status, await unready.json()]).toMatchObject([503, { checks: { store: true, zoom: false } }]);
    expect(await metric('zoom_breaker_state')).toBe(2);

    world.emulator.clearFaults();
    shiftMs += 6000;
    expect((await get(id)).status).toBe(200);
    expect((await fetch(`${origin()}/readyz`)).status).toBe(200);
    expect(await metric('zoom_breaker_state')).toBe(0);
  });
});

describe('/metrics', () => {
  it('tells what is left of the budgets, and the age of the token', async () => {
    const [id] = await begin({ env: { ZOOM_PLAN: 'free', ZOOM_BUDGET_SHARE: '1' } });
    await get(id);
    expect(await metric('zoom_day_budget_left{budget="Light"}')).toBe(5999);
    expect(await metric('zoom_day_budget_left{budget="invitations"}')).toBe(50);
    expect(await metric('zoom_budget_left{label="Medium"}')).toBe(2);
    expect(await metric('zoom_token_age_seconds')).toBeLessThan(60);
  });
});
