/** One user, one writer: within a process, and across those that share a database. */
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { createSerial, type Serial } from '../../src/bridge/serial.js';
import { openStore } from '../../src/store/open.js';
import type { Store } from '../../src/store/ports.js';
import { describeOnPostgres, openTestDatabase, type TestDatabase } from '../store/postgres-server.js';
import { openTcpGate } from '../store/tcp-gate.js';

jest.setTimeout(60_000);

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** A task that others may finish, and a sign that it has begun. */
function openTask() {
  let begin = (): void => undefined;
  let finish = (): void => undefined;
  const begun = new Promise<void>((resolve) => {
    begin = resolve;
  });
  const finished = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const task = async (): Promise<void> => {
    begin();
    await finished;
  };
  return { begun, task, finish };
}

describe('within one process', () => {
  it('runs tasks of one key in the order of their arrival, those of others beside them', async () => {
    const serial = createSerial();
    const log: string[] = [];
    const first = openTask();
    const all = [
      serial('ann', () => first.task().then(() => log.push('first'))),
      serial('ann', async () => log.push('second')),
      serial('ann', async () => log.push('third')),
    ];
    await serial('bob', async () => log.push('other'));
    first.finish();
    await Promise.all(all);
    expect(log).toEqual(['other', 'first', 'second', 'third']);
  });

  it('goes on after a task that failed', async () => {
    const serial = createSerial();
    const failing = serial('ann', () => Promise.reject(new Error('the bug')));
    const next = serial('ann', async () => 'done');
    await expect(failing).rejects.toThrow('the bug');
    expect(await next).toBe('done');
  });
});

describeOnPostgres('across processes on one database', () => {
  let database: TestDatabase;
  let stores: Store[];
  beforeEach(async () => {
    database = await openTestDatabase();
    stores = [];
  });
  afterEach(async () => {
    for (const store of stores) await store.close();
    await database.drop();
  });

  /** As a process of its own has it. */
  async function serialOf({ waitMs = 20_000, url = database.url } = {}): Promise<Serial> {
    const store = await openStore(url);
    stores.push(store);
    if (store.shared === undefined) throw new Error('nothing is shared');
    return createSerial({ locks: store.shared.locks, waitMs });
  }

  it('never runs two tasks of one key at a time, and loses none', async () => {
    const serials = await Promise.all([serialOf(), serialOf(), serialOf()]);
    let running = 0;
    let most = 0;
    let sum = 0;
    const add = async (): Promise<void> => {
      running += 1;
      most = Math.max(most, running);
      const read = sum;
      await pause(1);
      sum = read + 1;
      running -= 1;
    };
    await Promise.all(Array.from({ length: 90 }, (_, n) => serials[n % 3]?.('ann', add)));
    expect({ most, sum }).toEqual({ most: 1, sum: 90 });
  });

  it('answers 503 with a time to come back when another process does not let go in time', async () => {
    const [one, other] = await Promise.all([serialOf(), serialOf({ waitMs: 100 })]);
    const long = openTask();
    const running = one('ann', long.task);
    await long.begun;
    const task = jest.fn(async () => undefined);
    await expect(other('ann', task)).rejects.toMatchObject({ status: 503, retryAfterSeconds: 2 });
    expect(task).not.toHaveBeenCalled();
    await other('bob', task);
    long.finish();
    await running;
    await other('ann', task);
    expect(task).toHaveBeenCalledTimes(2);
  });

  it('frees the key when a task fails', async () => {
    const [one, other] = await Promise.all([serialOf(), serialOf()]);
    await expect(one('ann', () => Promise.reject(new Error('the bug')))).rejects.toThrow('the bug');
    expect(await other('ann', async () => 'done')).toBe('done');
  });

  it('finishes what has begun when the database goes away, and begins nothing new', async () => {
    const gate = await openTcpGate(database.url);
    const serial = await serialOf({ url: gate.url });
    const long = openTask();
    const running = serial('ann', long.task);
    await long.begun;
    await gate.close();
    const task = jest.fn(async () => undefined);
    await expect(serial('bob', task)).rejects.toMatchObject({ status: 503, retryAfterSeconds: 2 });
    const next = serial('ann', task);
    long.finish();
    await running;
    await expect(next).rejects.toMatchObject({ status: 503 });
    expect(task).not.toHaveBeenCalled();
  });
});
