/** What Zoom's refusals and headers teach the scheduler, and how it recovers. */
import { describe, expect, it } from '@jest/globals';
import type { ZoomError } from '../../../src/zoom/errors.js';
import type { ZoomRequest } from '../../../src/zoom/request.js';
import { FakeTime } from './fake-time.js';
import { limited, Scheduled } from './scheduled.js';

const SECOND = 1000;
const HOUR = 3600 * SECOND;

const times = <T>(count: number, make: (n: number) => T): T[] => Array.from({ length: count }, (_, n) => make(n));

const sentIn = (on: Scheduled, from: number, to: number): number =>
  on.sent.filter(({ at }) => at >= from && at < to).length;

const READ: ZoomRequest = {
  operation: 'getUser',
  method: 'GET',
  path: '/users/u1',
  repetition: 'repeatable',
  context: { record: () => undefined },
};

describe('a per-second limit that another app has used up', () => {
  it('slows the label down at once, and step by step no more than that', async () => {
    const on = new Scheduled('pro');
    on.answer = async (name) => {
      if (name === '0') throw limited('perSecond');
    };
    for (const n of times(400, String)) void on.ask(n);
    await on.time.pass(2 * SECOND);
    // A third has gone before the refusal; then half a second of nothing, and about seven tenths of the rate.
    expect(sentIn(on, 1, 500)).toBe(0);
    expect(sentIn(on, 500, 1500)).toBeLessThanOrEqual(24);
    await on.time.pass(8 * SECOND);
    expect(sentIn(on, 7000, 8000)).toBe(30);
  });

  it('never slows it to a standstill', async () => {
    const on = new Scheduled('pro');
    on.answer = async () => {
      throw limited('perSecond');
    };
    for (const n of times(300, String)) void on.ask(n);
    await on.time.pass(60 * SECOND);
    expect(sentIn(on, 30 * SECOND, 60 * SECOND)).toBeGreaterThanOrEqual(60);
  });

  it('counts once for the refusals of one burst', async () => {
    const on = new Scheduled('pro');
    on.answer = async (name) => {
      if (Number(name) < 10) throw limited('perSecond');
    };
    for (const n of times(100, String)) void on.ask(n);
    await on.time.pass(1800);
    expect(sentIn(on, 500, 1500)).toBeGreaterThan(15);
  });

  it('pauses the label for as long as Zoom says', async () => {
    const on = new Scheduled('pro');
    on.answer = async (name) => {
      if (name === '0') throw limited('perSecond', { retryAfterSeconds: 3 });
    };
    void on.ask('0');
    await on.time.pass(0);
    void on.ask('1');
    await on.time.pass(4 * SECOND);
    expect(on.sent.map(({ at }) => at)).toEqual([0, 3 * SECOND]);
  });

  it.each(['concurrent', 'perUser'] as const)('is not what a refusal of kind %s means', async (limit) => {
    const on = new Scheduled('pro');
    on.answer = async (name) => {
      if (name === '0') throw limited(limit);
    };
    void on.ask('0');
    await on.time.pass(0);
    void on.ask('1');
    await on.time.pass(0);
    expect(on.sent.map(({ at }) => at)).toEqual([0, 0]);
  });

  it('is not what a refused token request means', async () => {
    const on = new Scheduled('pro');
    on.answer = async (name) => {
      if (name === '0') throw limited('perSecond', { operation: 'token' });
    };
    void on.ask('0');
    await on.time.pass(0);
    void on.ask('1');
    await on.time.pass(0);
    expect(on.sent).toHaveLength(2);
  });
});

describe('a daily limit', () => {
  it('closes the label until the time that Zoom tells, for those who wait too', async () => {
    const on = new Scheduled('pro');
    let refuse = (_error: ZoomError): void => undefined;
    on.answer = () => new Promise((_resolve, reject) => (refuse = reject));
    await on.fill();
    void on.ask('waiting');
    refuse(limited('daily', { retryAfterSeconds: 7200 }));
    await on.time.pass(0);
    void on.ask('later');
    await on.time.pass(0);
    for (const name of ['waiting', 'later']) {
      expect(on.errorOf(name)).toMatchObject({ limit: 'daily', retryAfterSeconds: 7200, unsent: true });
    }
    on.answer = async () => undefined;
    void on.ask('other label', { operation: 'listUsers' });
    await on.time.pass(7200 * SECOND);
    void on.ask('open again');
    await on.time.pass(0);
    expect(on.names()).toEqual(['other label', 'open again']);
  });

  it('without a time closes it until 00:00 UTC', async () => {
    const on = new Scheduled('pro', 1, new FakeTime(Date.parse('2026-03-01T22:30:00Z')));
    on.answer = async () => {
      throw limited('daily');
    };
    void on.ask('0');
    await on.time.pass(0);
    void on.ask('1');
    await on.time.pass(0);
    expect(on.errorOf('1')?.retryAfterSeconds).toBe(5400);
  });

  it('of invitations closes creates by invitation only', async () => {
    const on = new Scheduled('pro');
    on.answer = async (name) => {
      if (name === 'capped') throw limited('daily', { operation: 'createUser' });
    };
    void on.ask('capped', { operation: 'createUser', invites: true });
    await on.time.pass(0);
    void on.ask('invitation', { operation: 'createUser', invites: true });
    void on.ask('sso', { operation: 'createUser', invites: false });
    void on.ask('read');
    await on.time.pass(0);
    expect(on.names()).toEqual(['capped', 'sso', 'read']);
    expect(on.errorOf('invitation')).toMatchObject({ limit: 'daily' });
  });

  it('of the plan is kept without asking Zoom, and opens at 00:00 UTC', async () => {
    const on = new Scheduled('free', 0.9, new FakeTime(Date.parse('2026-03-01T23:00:00Z')));
    for (const n of times(50, String)) {
      void on.ask(n, { operation: 'createUser', invites: true });
      await on.time.pass(SECOND);
    }
    expect(on.sent).toHaveLength(45);
    expect(on.errorOf('45')).toMatchObject({ limit: 'daily', retryAfterSeconds: 3600 - 45 });
    expect(on.scheduler.state().leftToday.invitations).toBe(0);
    await on.time.pass(HOUR);
    void on.ask('next day', { operation: 'createUser', invites: true });
    await on.time.pass(0);
    expect(on.names()).toContain('next day');
  });
});

describe('headers', () => {
  const learn = (on: Scheduled, headers: Readonly<Record<string, string>>) =>
    on.scheduler.learn(READ, new Headers(headers));
  const perSecond = { 'x-ratelimit-category': 'Light', 'x-ratelimit-type': 'QPS' };

  it('that name a lower limit than the plan are believed, a higher one is not', () => {
    const on = new Scheduled('pro');
    learn(on, { ...perSecond, 'x-ratelimit-limit': '4' });
    expect(on.scheduler.state().left.Light).toBe(4);
    learn(on, { ...perSecond, 'x-ratelimit-limit': '80' });
    expect(on.scheduler.state().left.Light).toBe(30);
  });

  it('that tell of the day put the count right, as after a restart', () => {
    const on = new Scheduled('free');
    learn(on, {
      'x-ratelimit-category': 'Light',
      'x-ratelimit-type': 'Daily-limit',
      'x-ratelimit-limit': '6000',
      'x-ratelimit-remaining': '10',
    });
    expect(on.scheduler.state().leftToday.Light).toBe(10);
  });

  it('that leave less than half of the day stop what nobody waits for, and nothing else', async () => {
    const on = new Scheduled('free');
    learn(on, {
      'x-ratelimit-category': 'Light',
      'x-ratelimit-type': 'Daily-limit',
      'x-ratelimit-limit': '6000',
      'x-ratelimit-remaining': '3000',
    });
    void on.ask('the last in the background', { context: { lane: 'background' } });
    await on.time.pass(SECOND);
    void on.ask('background', { context: { lane: 'background' } });
    void on.ask('read', {});
    await on.time.pass(SECOND);
    expect(on.names()).toEqual(['the last in the background', 'read']);
    expect(on.errorOf('background')).toMatchObject({ limit: 'daily', unsent: true });
  });

  it.each([
    ['of another label', { ...perSecond, 'x-ratelimit-category': 'Heavy', 'x-ratelimit-limit': '1' }],
    ['without a label', { 'x-ratelimit-type': 'QPS', 'x-ratelimit-limit': '1' }],
    ['without a type', { 'x-ratelimit-category': 'Light', 'x-ratelimit-limit': '1' }],
    ['with a limit of nothing', { ...perSecond, 'x-ratelimit-limit': '0' }],
    ['with a limit that is no number', { ...perSecond, 'x-ratelimit-limit': 'many' }],
    ['that are missing', {}],
  ])('%s change nothing', (_what, headers) => {
    const on = new Scheduled('pro');
    learn(on, headers);
    expect(on.scheduler.state().left.Light).toBe(30);
  });
});
