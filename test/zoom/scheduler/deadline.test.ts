/** Nobody waits in vain: what cannot be sent in time is answered at once, with the time to come back. */
import { describe, expect, it } from '@jest/globals';
import type { ZoomError } from '../../../src/zoom/errors.js';
import { limited, Scheduled } from './scheduled.js';

const SECOND = 1000;

const times = <T>(count: number, make: (n: number) => T): T[] => Array.from({ length: count }, (_, n) => make(n));

describe('a call that cannot be sent before its deadline', () => {
  it('is refused at once, with whole seconds to wait', async () => {
    const on = new Scheduled('free');
    for (const n of times(400, String)) void on.ask(`write${n}`, { operation: 'updateUser' });
    void on.ask('read', { deadlineMs: 2 * SECOND, lane: 'background' });
    void on.ask('another', { operation: 'updateUser', deadlineMs: 25 * SECOND });
    await on.time.pass(0);
    expect(on.errorOf('another')).toMatchObject({ kind: 'rateLimited', limit: 'perSecond', unsent: true });
    expect(on.errorOf('another')?.retryAfterSeconds).toBeGreaterThanOrEqual(98);
    expect(on.errorOf('another')?.retryAfterSeconds).toBeLessThanOrEqual(101);
    expect(Number.isInteger(on.errorOf('read')?.retryAfterSeconds)).toBe(true);
  });

  it('is not refused while there is hope', async () => {
    const on = new Scheduled('free');
    for (const n of times(60, String)) void on.ask(`write${n}`, { operation: 'updateUser' });
    void on.ask('last', { operation: 'updateUser', deadlineMs: 25 * SECOND });
    await on.time.pass(20 * SECOND);
    expect(on.names()).toContain('last');
  });

  it('is refused when its time is up while it waits', async () => {
    const on = new Scheduled('free');
    let refuse = (_error: ZoomError): void => undefined;
    on.answer = () => new Promise((_resolve, reject) => (refuse = reject));
    await on.fill();
    void on.ask('waiting', { operation: 'createUser', deadlineMs: 5 * SECOND });
    await on.time.pass(500);
    refuse(limited('perSecond', { retryAfterSeconds: 60 }));
    await on.time.pass(10 * SECOND);
    const waiting = on.outcomes.find(({ name }) => name === 'waiting');
    expect(waiting?.at).toBe(4 * SECOND);
    expect(waiting?.error).toMatchObject({ kind: 'rateLimited', unsent: true });
    expect(waiting?.error?.retryAfterSeconds).toBeGreaterThan(50);
    expect(on.sent).toEqual([]);
  });
});

describe('a caller who has gone', () => {
  it('has no calls in the queue any more', async () => {
    const on = new Scheduled('free');
    await on.fill();
    const gone = new AbortController();
    void on.ask('abandoned', { context: { signal: gone.signal } });
    void on.ask('other');
    gone.abort();
    await on.time.pass(2 * SECOND);
    expect(on.names()).toEqual(['other']);
    expect(on.errorOf('abandoned')).toMatchObject({ kind: 'timeout', unsent: true });
    void on.ask('too late', { context: { signal: gone.signal } });
    await on.time.pass(0);
    expect(on.errorOf('too late')).toMatchObject({ unsent: true });
  });

  it('keeps the calls that are on their way', async () => {
    const on = new Scheduled('free');
    const gone = new AbortController();
    let answer = (): void => undefined;
    on.answer = () => new Promise<void>((resolve) => (answer = resolve));
    void on.ask('under way', { context: { signal: gone.signal } });
    await on.time.pass(0);
    gone.abort();
    answer();
    await on.time.pass(0);
    expect(on.outcomes).toEqual([{ name: 'under way', at: 0, error: undefined }]);
  });
});

describe('an outage', () => {
  it('answers all who wait, once each', async () => {
    const on = new Scheduled('free');
    await on.fill();
    for (const n of times(5, String)) void on.ask(n, { deadlineMs: 20 * SECOND });
    on.scheduler.refuseWaiting(5 * SECOND);
    await on.time.pass(30 * SECOND);
    expect(on.outcomes.map(({ error }) => [error?.kind, error?.retryAfterSeconds, error?.unsent])).toEqual(
      times(5, () => ['unavailable', 5, true]),
    );
    expect(on.sent).toEqual([]);
    expect(on.time.pending).toBe(0);
  });
});
