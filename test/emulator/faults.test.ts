/** Failures on demand, the call log, rate limits, tracking ids. */
import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { limitsOfPlan } from '../../src/emulator/plan-limits.js';
import { type Api, startApi } from './api.js';

let api: Api;
beforeEach(async () => {
  api = await startApi({ now: () => Date.UTC(2026, 4, 1) });
  api.emulator.addUser({ email: 'ann@example.com' });
});
afterEach(() => api.close());

const read = () => api.call('GET', '/users/ann@example.com');

describe('a fault', () => {
  it('meets the next call that fits, as often as said', async () => {
    api.emulator.fail({ kind: 'status', status: 503, times: 2, match: { method: 'GET', path: '/users/{userId}' } });
    expect((await api.call('GET', '/users')).status).toBe(200);
    expect((await api.call('PATCH', '/users/ann@example.com', { dept: 'A' })).status).toBe(204);
    expect([(await read()).status, (await read()).status, (await read()).status]).toEqual([503, 503, 200]);
  });

  it('spares as many calls as said before', async () => {
    api.emulator.fail({ kind: 'status', status: 503, spare: 2 });
    const statuses = [await read(), await read(), await read(), await read()].map(({ status }) => status);
    expect(statuses).toEqual([200, 200, 503, 200]);
  });

  it('without a match spares the token request, which is met by name', async () => {
    api.emulator.fail({ kind: 'status', status: 500 });
    await api.renewToken();
    expect((await read()).status).toBe(500);
    api.emulator.fail({ kind: 'status', status: 500, body: 'down', match: { path: '/oauth/token' } });
    const response = await fetch(`${api.emulator.url}/oauth/token`, { method: 'POST' });
    expect([response.status, await response.text()]).toEqual([500, 'down']);
  });

  it('may carry a body and headers', async () => {
    const body = { code: 429, message: 'slow' };
    api.emulator.fail({ kind: 'status', status: 429, body, headers: { 'retry-after': '2026-05-02T00:00:00Z' } });
    const answer = await read();
    expect([answer.status, answer.body, answer.headers.get('retry-after')]).toEqual([
      429,
      body,
      '2026-05-02T00:00:00Z',
    ]);
  });

  it('resets the connection before the work, or after it', async () => {
    const change = (dept: string) => api.call('PATCH', '/users/ann@example.com', { dept });
    api.emulator.fail({ kind: 'reset' });
    await expect(change('before')).rejects.toThrow();
    expect((await read()).body.dept).toBe('');
    api.emulator.fail({ kind: 'reset', after: true, match: { path: /^\/users\/ann/ } });
    await expect(change('after')).rejects.toThrow();
    expect((await read()).body.dept).toBe('after');
    const [, ...statuses] = api.emulator.calls.map(({ status }) => status);
    expect(statuses).toEqual([undefined, 200, undefined, 200]);
  });

  it('delays, and the exchange goes on', async () => {
    api.emulator.fail({ kind: 'delay', ms: 80 });
    const start = performance.now();
    expect((await read()).status).toBe(200);
    expect(performance.now() - start).toBeGreaterThan(70);
  });

  it('breaks JSON, answers 200 with an error body, or in HTML', async () => {
    api.emulator.fail({ kind: 'brokenJson' });
    api.emulator.fail({ kind: 'okWithErrorBody' });
    api.emulator.fail({ kind: 'html' });
    expect((await read()).body).toBeUndefined();
    expect((await read()).body).toEqual({ code: 200, message: expect.any(String) });
    const html = await read();
    expect([html.status, html.headers.get('content-type')]).toEqual([502, 'text/html']);
  });
});

describe('the call log', () => {
  it('tells what was asked and answered, without the token', async () => {
    api.emulator.clearCalls();
    const { headers } = await api.call('PUT', '/users/ann%40example.com/password?x=1', { password: 'Newpass99' });
    expect(api.emulator.calls).toEqual([
      {
        method: 'PUT',
        template: '/users/{userId}/password',
        path: '/users/ann%40example.com/password',
        query: { x: '1' },
        body: { password: 'Newpass99' },
        file: undefined,
        userId: 'ann@example.com',
        status: 204,
        trackingId: headers.get('x-zm-trackingid'),
      },
    ]);
  });
});

describe('the emulator itself', () => {
  it('answers 500 and remembers it when it would break its own contract', async () => {
    api.emulator.changeUser('ann@example.com', { first_name: 'x'.repeat(65) });
    expect((await read()).status).toBe(500);
    expect(api.emulator.contractFaults.splice(0)).toEqual([expect.stringContaining('GET /users/{userId} → 200')]);
  });

  it('takes a sender that leaves in the middle for what it is', async () => {
    const { port } = new URL(api.emulator.url);
    const socket = connect(Number(port), '127.0.0.1');
    socket.write('PATCH /v2/users/me HTTP/1.1\r\nhost: zoom\r\ncontent-length: 100\r\n\r\n{');
    await once(socket, 'connect');
    socket.destroy();
    await once(socket, 'close');
    expect((await read()).status).toBe(200);
  });
});

describe('every answer', () => {
  it('has a tracking id and tells the rate label', async () => {
    const { headers } = await read();
    expect(headers.get('x-zm-trackingid')).toMatch(/^v=2\.0;clid=us06;rid=WEB_[0-9a-f]{32}$/);
    expect(headers.get('x-ratelimit-category')).toBe('Light');
    expect((await api.call('GET', '/nowhere')).headers.get('x-zm-trackingid')).not.toBeNull();
  });

  it('to a path or method that Zoom does not have is 2300', async () => {
    for (const [method, path] of [
      ['GET', '/nowhere'],
      ['POST', '/users/me'],
      ['GET', '/oauth/token'],
    ] as const) {
      const { status, body } = await api.call(method, path);
      expect([status, body.code]).toEqual([400, 2300]);
    }
  });

  it('tells no limits when so set, refused or not', async () => {
    api.emulator.rateHeaders = false;
    api.emulator.rateLimits = { Light: 1 };
    for (const { status, headers } of [await read(), await read()]) {
      expect([status, headers.get('x-ratelimit-category'), headers.get('x-ratelimit-limit')]).toEqual([
        status,
        null,
        null,
      ]);
    }
    expect((await read()).status).toBe(429);
  });

  it('is 429 with the time of the next UTC day beyond the daily limit of its label', async () => {
    api.emulator.dailyLimits = { Light: 2 };
    expect([(await read()).status, (await read()).status]).toEqual([200, 200]);
    const { status, headers } = await read();
    expect([status, headers.get('retry-after'), headers.get('x-ratelimit-type')]).toEqual([
      429,
      '2026-05-02T00:00:00Z',
      'Daily-limit',
    ]);
    expect((await api.call('GET', '/users')).status).toBe(200);
  });

  it('is 429 beyond the rate of its label, when limits are enforced', async () => {
    api.emulator.rateLimits = { Medium: 2 };
    const list = () => api.call('GET', '/users');
    expect([(await list()).status, (await list()).status]).toEqual([200, 200]);
    const { status, body, headers } = await list();
    expect([status, body.code, headers.get('retry-after')]).toEqual([429, 429, null]);
    expect(headers.get('x-ratelimit-remaining')).toBe('0');
    expect((await read()).status).toBe(200);
  });
});

it('a plan brings its limits: Business takes 80 Light calls in any second', async () => {
  let now = Date.UTC(2026, 4, 1);
  const business = await startApi({ ...limitsOfPlan('business'), now: () => now });
  const statusesOf = async (count: number) =>
    (await Promise.all(Array.from({ length: count }, () => business.call('GET', '/users/me')))).map(
      ({ status }) => status,
    );
  expect(await statusesOf(40)).not.toContain(429);
  now += 600;
  expect((await statusesOf(41)).filter((status) => status === 429)).toHaveLength(1);
  now += 500;
  expect((await statusesOf(41)).filter((status) => status === 429)).toHaveLength(1);
  await business.close();
});

it('a second write on a user who has one under way is 429 without the type of a limit, and reads pass', async () => {
  api.emulator.latencyMs = 60;
  const change = (dept: string) => api.call('PATCH', '/users/ann@example.com', { dept });
  const [first, second, shown] = await Promise.all([change('first'), change('second'), read()]);
  expect([first.status, second.status].sort()).toEqual([204, 429]);
  const refused = first.status === 429 ? first : second;
  expect(refused.body).toEqual({ code: 429, message: expect.stringContaining('Too many concurrent requests.') });
  expect([refused.headers.get('x-ratelimit-type'), refused.headers.get('retry-after')]).toEqual([null, null]);
  expect(shown.status).toBe(200);
  expect((await change('third')).status).toBe(204);
});

describe('faults by chance', () => {
  const shares = { serverErrors: 0.2, brokenJson: 0.1, slow: 0.1, slowMs: 5 };
  const fatesOf = async (seed: number) => {
    api.emulator.misbehave({ seed, ...shares });
    const fates: unknown[] = [];
    for (let i = 0; i < 100; i += 1) {
      const { status, body } = await read();
      fates.push(body === undefined ? 'broken' : status);
    }
    api.emulator.clearFaults();
    return fates;
  };

  it('come in about the shares told, the same ones for the same seed', async () => {
    const fates = await fatesOf(7);
    const count = (fate: unknown) => fates.filter((each) => each === fate).length;
    expect(count(500) + count(502) + count(503)).toBeGreaterThan(10);
    expect(count('broken')).toBeGreaterThan(3);
    expect(count(200)).toBeGreaterThan(50);
    expect(await fatesOf(7)).toEqual(fates);
    expect(await fatesOf(8)).not.toEqual(fates);
  });

  it('end when the faults are cleared', async () => {
    api.emulator.misbehave({ seed: 1, serverErrors: 1 });
    expect((await read()).status).toBeGreaterThanOrEqual(500);
    api.emulator.clearFaults();
    expect((await read()).status).toBe(200);
  });
});
