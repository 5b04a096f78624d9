/** The circuit breaker: opens in an outage, answers at once while open, probes, and closes by itself. */
import { beforeEach, describe, expect, it } from '@jest/globals';
import { Breaker } from '../../src/zoom/breaker.js';
import { ZoomError, type ZoomErrorKind } from '../../src/zoom/errors.js';
import type { BreakerState } from '../../src/zoom/observer.js';
import type { ZoomRequest } from '../../src/zoom/request.js';
import { failureOf } from './zoom-world.js';

const READ: ZoomRequest = {
  operation: 'getUser',
  method: 'GET',
  path: '/users/u1',
  repetition: 'repeatable',
  context: { record: () => undefined },
};

const SECOND = 1000;

let now: number;
let turns: [BreakerState, number][];
let calls: number;
let answer: () => Promise<unknown>;
let breaker: Breaker;
let call: () => Promise<unknown>;

const failing =
  (kind: ZoomErrorKind, unsent = false) =>
  async () => {
    throw new ZoomError(kind, 'as ordered', { operation: 'getUser', unsent });
  };
const fine = async () => 'fine';

beforeEach(() => {
  now = Date.parse('2026-03-01T12:00:00Z');
  turns = [];
  calls = 0;
  answer = fine;
  breaker = new Breaker({ now: () => now, onTurn: (...turn) => turns.push(turn) });
  const send = breaker.wrap(() => {
    calls += 1;
    return answer();
  });
  call = () => send(READ);
});

/** Failures that follow each other over some time. */
async function fail(times: number, everyMs: number, kind: ZoomErrorKind = 'unavailable'): Promise<void> {
  answer = failing(kind);
  for (let n = 0; n < times; n += 1) {
    await failureOf(call());
    now += everyMs;
  }
}

async function open(): Promise<void> {
  await fail(5, SECOND);
  now -= SECOND;
  calls = 0;
}

describe('a closed breaker', () => {
  it.each(['unavailable', 'timeout', 'unintelligible'] as const)(
    'opens after five failures %s in a row',
    async (kind) => {
      await fail(4, SECOND, kind);
      expect(breaker.state).toBe('closed');
      await fail(1, 0, kind);
      expect([breaker.state, turns]).toEqual(['open', [['open', 5000]]]);
    },
  );

  it('stays closed in a burst of resets, which is over in a moment', async () => {
    await fail(20, 100);
    expect(breaker.state).toBe('closed');
  });

  it('opens at once when calls that hung for long fail together', async () => {
    const hang = async () => {
      await Promise.resolve();
      throw new ZoomError('timeout', 'as ordered', { operation: 'getUser' });
    };
    answer = hang;
    const hanging = Array.from({ length: 5 }, () => failureOf(call()));
    now += 15 * SECOND;
    await Promise.all(hanging);
    expect(breaker.state).toBe('open');
  });

  it('stays closed while one of a few calls still succeeds', async () => {
    for (let n = 0; n < 20; n += 1) {
      await fail(4, SECOND);
      answer = fine;
      await call();
    }
    expect(breaker.state).toBe('closed');
  });

  it('takes refusals for what they are: Zoom answers', async () => {
    for (let n = 0; n < 5; n += 1) {
      await fail(4, SECOND);
      answer = failing('notFound');
      await failureOf(call());
    }
    expect(breaker.state).toBe('closed');
  });

  it('learns nothing from calls that were not sent', async () => {
    answer = failing('timeout', true);
    for (let n = 0; n < 20; n += 1) {
      await failureOf(call());
      now += SECOND;
    }
    expect(breaker.state).toBe('closed');
  });
});

describe('an open breaker', () => {
  beforeEach(open);

  it('answers at once, without Zoom, and says when to come back', async () => {
    now += 1500;
    const error = await failureOf(call());
    expect([error.kind, error.unsent, error.retryAfterSeconds, calls]).toEqual(['unavailable', true, 4, 0]);
  });

  it('lets one call probe after its pause, and answers the others meanwhile', async () => {
    now += 5 * SECOND;
    let succeed = (_value: unknown): void => undefined;
    answer = () => new Promise((resolve) => (succeed = resolve));
    const probe = call();
    const others = await Promise.all([failureOf(call()), failureOf(call())]);
    expect(others.map(({ unsent, retryAfterSeconds }) => [unsent, retryAfterSeconds])).toEqual([
      [true, 1],
      [true, 1],
    ]);
    expect([calls, breaker.state]).toEqual([1, 'halfOpen']);
    succeed('fine');
    expect(await probe).toBe('fine');
    expect(breaker.state).toBe('closed');
    answer = fine;
    expect(await call()).toBe('fine');
  });

  it('closes when the probe is refused: a Zoom that judges is up', async () => {
    now += 5 * SECOND;
    answer = failing('notFound');
    await failureOf(call());
    expect(breaker.state).toBe('closed');
  });

  it('opens again when the probe fails, for twice as long, up to half a minute', async () => {
    answer = failing('unavailable');
    for (const pause of [10, 20, 30, 30]) {
      now += 30 * SECOND;
      expect((await failureOf(call())).unsent).toBe(false);
      expect(turns.at(-1)).toEqual(['open', pause * SECOND]);
      expect((await failureOf(call())).retryAfterSeconds).toBe(pause);
    }
  });

  it('begins with a short pause again after it was closed', async () => {
    now += 5 * SECOND;
    answer = fine;
    await call();
    await open();
    expect(turns.at(-1)).toEqual(['open', 5000]);
  });

  it('probes again when the probe was not sent', async () => {
    now += 5 * SECOND;
    answer = failing('rateLimited', true);
    await failureOf(call());
    answer = fine;
    expect(await call()).toBe('fine');
    expect(breaker.state).toBe('closed');
  });

  it('is not kept open by failures of calls that were under way when it opened', async () => {
    now += 5 * SECOND;
    answer = fine;
    await call();
    let failLate = (_error: unknown): void => undefined;
    answer = () => new Promise((_resolve, reject) => (failLate = reject));
    const late = failureOf(call());
    await open();
    const opened = turns.length;
    failLate(new ZoomError('unavailable', 'as ordered', { operation: 'getUser' }));
    await late;
    expect(turns).toHaveLength(opened);
  });

  it('closes when a call that was under way succeeds', async () => {
    now += 5 * SECOND;
    answer = fine;
    await call();
    let succeedLate = (_value: unknown): void => undefined;
    answer = () => new Promise((resolve) => (succeedLate = resolve));
    const late = call();
    await open();
    succeedLate('fine');
    await late;
    expect(breaker.state).toBe('closed');
  });
});
