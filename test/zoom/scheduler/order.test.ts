/** Who goes first when Zoom's budget is short: asserted on a log of what was sent, with a clock that tests move. */
import { describe, expect, it } from '@jest/globals';
import { LANES } from '../../../src/zoom/scheduler/lanes.js';
import { Scheduled } from './scheduled.js';

const SECOND = 1000;

const times = <T>(count: number, make: (n: number) => T): T[] => Array.from({ length: count }, (_, n) => make(n));

describe('lanes', () => {
  it('go in the order of urgency, whatever came first', async () => {
    const on = new Scheduled('free');
    await on.fill();
    for (const lane of LANES.toReversed()) void on.ask(lane, { lane });
    await on.time.pass(2 * SECOND);
    expect(on.names()).toEqual([...LANES]);
  });

  it('are those of the operations: revocations, writes, reads, lists', async () => {
    const on = new Scheduled('free');
    await on.fill();
    void on.ask('read', { operation: 'getUser' });
    void on.ask('update', { operation: 'updateUser' });
    void on.ask('delete', { operation: 'deleteUser' });
    void on.ask('revocation', { operation: 'revokeSsoToken' });
    void on.ask('deactivation', { operation: 'setStatus', lane: 'revoke' });
    await on.time.pass(3 * SECOND);
    expect(on.names()).toEqual(['delete', 'revocation', 'deactivation', 'update', 'read']);
  });

  it('may be set by the caller: the read of a deactivation does not wait behind writes', async () => {
    const on = new Scheduled('free');
    await on.fill();
    for (const n of [1, 2, 3]) void on.ask(`write${n}`, { operation: 'updateUser' });
    void on.ask('read of a deactivation', { context: { lane: 'revoke' } });
    void on.ask('write in the background', { operation: 'updateUser', context: { lane: 'background' } });
    void on.ask('read', {});
    await on.time.pass(3 * SECOND);
    expect(on.names()).toEqual([
      'read of a deactivation',
      'write1',
      'write2',
      'write3',
      'read',
      'write in the background',
    ]);
  });

  it('never hold a revocation back because its caller is in no hurry', async () => {
    const on = new Scheduled('free');
    await on.fill();
    void on.ask('write', { operation: 'updateUser' });
    void on.ask('revocation', { operation: 'deleteUser', context: { lane: 'background' } });
    await on.time.pass(2 * SECOND);
    expect(on.names()).toEqual(['revocation', 'write']);
  });

  it('leave every tenth call to those below, so that none is starved', async () => {
    const on = new Scheduled('pro');
    await on.fill();
    for (const n of times(100, String)) void on.ask(`write${n}`, { operation: 'updateUser', deadlineMs: 25 * SECOND });
    for (const lane of ['read', 'list', 'background'] as const) {
      for (const n of times(3, String)) void on.ask(`${lane}${n}`, { lane, deadlineMs: 25 * SECOND });
    }
    await on.time.pass(5 * SECOND);
    const lower = on.names().flatMap((name, index) => (name.startsWith('write') ? [] : [[index, name]]));
    expect(lower).toEqual([
      [9, 'read0'],
      [19, 'list0'],
      [29, 'background0'],
      [39, 'read1'],
      [49, 'list1'],
      [59, 'background1'],
      [69, 'read2'],
      [79, 'list2'],
      [89, 'background2'],
    ]);
  });
});

describe('within a lane', () => {
  it('one huge list does not starve others: callers take turns', async () => {
    const on = new Scheduled('free');
    await on.fill();
    for (const n of [1, 2, 3, 4]) void on.ask(`huge${n}`, { from: 'huge' });
    void on.ask('small', { from: 'small' });
    for (const n of [1, 2]) void on.ask(`other${n}`, { from: 'other' });
    await on.time.pass(3 * SECOND);
    expect(on.names()).toEqual(['huge1', 'small', 'other1', 'huge2', 'other2', 'huge3', 'huge4']);
  });

  it('calls of one caller keep their order', async () => {
    const on = new Scheduled('free');
    await on.fill();
    for (const n of times(8, String)) void on.ask(n, { from: 'one' });
    await on.time.pass(3 * SECOND);
    expect(on.names()).toEqual(times(8, String));
  });
});

describe('a deactivation in the middle of a burst', () => {
  it('waits for a small part of a second while hundreds of creates are queued', async () => {
    const on = new Scheduled('pro', 0.9);
    for (const n of times(500, String)) void on.ask(`create${n}`, { operation: 'createUser' });
    for (const round of times(20, String)) {
      await on.time.pass(313);
      const asked = on.elapsed;
      void on.ask(`deactivation${round}`, { operation: 'setStatus', lane: 'revoke' });
      await on.time.pass(60);
      const sent = on.sent.find(({ name }) => name === `deactivation${round}`);
      expect(sent?.at).toBeLessThanOrEqual(asked + 60);
    }
  });

  it('borrows a slot of the other apps, so that none of its calls waits while one is paid back after the other', async () => {
    const on = new Scheduled('pro', 0.9);
    for (const n of times(500, String)) void on.ask(`create${n}`, { operation: 'createUser' });
    for (const round of times(20, String)) {
      await on.time.pass(313);
      for (const call of ['read', 'revocation', 'status', 'again']) {
        const asked = on.elapsed;
        void on.ask(`${call}${round}`, { lane: 'revoke' });
        await on.time.pass(0);
        expect(on.sent.at(-1)).toEqual({ name: `${call}${round}`, at: asked });
        await on.time.pass(105);
      }
    }
  });

  it('does not wait for the turn of those below either, who have it after the next call', async () => {
    const on = new Scheduled('pro', 0.9);
    for (const n of times(500, String)) void on.ask(`create${n}`, { operation: 'createUser' });
    for (const n of times(50, String)) void on.ask(`background${n}`, { lane: 'background' });
    await on.time.pass(0);
    while (on.sent.length < 60) {
      const before = on.sent.length;
      await on.time.pass(10);
      if (on.sent.length === before) continue;
      void on.ask(`read${on.sent.length}`, { lane: 'revoke' });
      await on.time.pass(0);
      expect(on.sent.at(-1)?.name).toMatch('read');
    }
    expect(on.names().filter((name) => name.startsWith('background')).length).toBeGreaterThanOrEqual(5);
  });

  it('and many of them go no faster than our share, and leave every eleventh call to those below', async () => {
    const on = new Scheduled('pro', 0.9);
    for (const n of times(600, String)) void on.ask(`revocation${n}`, { operation: 'revokeSsoToken' });
    for (const n of times(600, String)) void on.ask(`create${n}`, { operation: 'createUser' });
    await on.time.pass(20 * SECOND);
    // The first window begins empty.
    expect(on.sent.length).toBeLessThanOrEqual(21 * 27 + 1);
    const creates = on.names().filter((name) => name.startsWith('create')).length;
    expect(creates).toBeGreaterThanOrEqual(Math.floor(on.sent.length / 11) - 3);
    expect(creates).toBeLessThanOrEqual(Math.ceil(on.sent.length / 11));
  });

  it('and the burst as a whole takes no longer than the budget makes it', async () => {
    const on = new Scheduled('pro', 0.9);
    for (const n of times(500, String)) void on.ask(`create${n}`, { operation: 'createUser' });
    await on.time.pass(30 * SECOND);
    expect(on.sent).toHaveLength(500);
    const least = ((500 - 27) / 27) * SECOND;
    expect(on.sent.at(-1)?.at).toBeLessThan(least * 1.06);
  });
});

describe('budgets', () => {
  it('of different labels do not wait for each other', async () => {
    const on = new Scheduled('free');
    await on.fill('listUsers');
    void on.ask('list', { operation: 'listUsers' });
    void on.ask('read');
    await on.time.pass(0);
    expect(on.names()).toEqual(['read']);
  });

  it('leave their share to the other apps of the account', async () => {
    const on = new Scheduled('business', 0.5);
    for (const n of times(200, String)) void on.ask(n);
    await on.time.pass(SECOND - 1);
    expect(on.sent.length).toBeLessThanOrEqual(40);
    expect(on.sent.length).toBeGreaterThanOrEqual(39);
  });

  it('of less than one call a second still let one go, later', async () => {
    const on = new Scheduled('free', 0.1);
    for (const n of times(3, String)) void on.ask(n);
    await on.time.pass(10 * SECOND);
    expect(on.sent.map(({ at }) => at)).toEqual([0, 2500, 5000]);
  });

  it('far beyond what is asked cost no waiting', async () => {
    const on = new Scheduled('pro', 1000);
    for (const n of times(5000, String)) void on.ask(n);
    await on.time.pass(0);
    expect(on.sent).toHaveLength(5000);
    expect(on.time.pending).toBe(0);
  });
});
