/** The worker of the inbox: a few at a time, nothing lost, nothing in a hurry. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { pino } from 'pino';
import { type InboxWorker, startInboxWorker } from '../../src/bridge/inbox-worker.js';
import type { EventOutcome } from '../../src/bridge/zoom-events.js';
import { openStore } from '../../src/store/open.js';
import type { InboxStore, Store, WaitingEvent } from '../../src/store/ports.js';

let store: Store;
let worker: InboxWorker | undefined;
let now: number;
let outcomes: string[];
beforeEach(async () => {
  store = await openStore('sqlite::memory:');
  now = Date.parse('2026-03-01T12:00:00Z');
  outcomes = [];
});
afterEach(async () => {
  await worker?.close();
  worker = undefined;
  await store.close();
});

function work(carryOut: (event: WaitingEvent) => Promise<EventOutcome>, inbox: InboxStore = store.inbox): InboxWorker {
  worker = startInboxWorker({
    inbox,
    carryOut,
    now: () => new Date(now),
    random: () => 1,
    log: pino({ level: 'silent' }),
    onWorked: (type, outcome) => outcomes.push(`${type} ${outcome}`),
  });
  return worker;
}

const add = (key: string) =>
  store.inbox.add({ key, type: key, userId: key, addresses: [], receivedAt: new Date(now).toISOString() });

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  for (let look = 0; look < 500 && !(await holds()); look += 1) await sleep(10);
  expect(await holds()).toBe(true);
}

const isEmpty = async () => (await store.inbox.depth()).waiting === 0;

describe('the worker of the inbox', () => {
  it('finds what another process on the same store has received and left', async () => {
    work(async () => 'done');
    await until(isEmpty);
    await add('of another');
    await until(isEmpty);
    expect(outcomes).toEqual(['of another done']);
  });

  it('begins with what an earlier life left, and goes on with what comes', async () => {
    await add('left');
    const done: string[] = [];
    const { wake } = work(async ({ key }) => {
      done.push(key);
      return 'done';
    });
    await until(isEmpty);
    await add('new');
    wake();
    await until(isEmpty);
    expect(done).toEqual(['left', 'new']);
    expect(outcomes).toEqual(['left done', 'new done']);
  });

  it('works on four at a time, on each once, and on the next as soon as one is done', async () => {
    for (let number = 0; number < 40; number += 1) await add(`e${number}`);
    const seen: string[] = [];
    let running = 0;
    let most = 0;
    const { wake } = work(async ({ key }) => {
      seen.push(key);
      running += 1;
      most = Math.max(most, running);
      await sleep(5);
      running -= 1;
      return 'done';
    });
    for (let round = 0; round < 20; round += 1) {
      wake();
      await sleep(2);
    }
    await until(isEmpty);
    expect(most).toBe(4);
    expect(new Set(seen).size).toBe(40);
    expect(seen).toHaveLength(40);
  });

  it('misses no event, however they come while it works', async () => {
    let done = 0;
    const { wake } = work(async () => {
      done += 1;
      return 'done';
    });
    for (let number = 0; number < 200; number += 1) {
      await add(`e${number}`);
      wake();
      if (number % 7 === 0) await sleep(1);
    }
    await until(() => done === 200);
    expect(await isEmpty()).toBe(true);
  });

  it('waits longer after each failure, up to five minutes, and lets others pass meanwhile', async () => {
    await add('bad');
    const tries: number[] = [];
    const { wake } = work(async ({ key }) => {
      if (key === 'good') return 'done';
      tries.push(now);
      return 'failed';
    });
    const pauses: number[] = [];
    for (let attempt = 1; attempt <= 11; attempt += 1) {
      await until(() => outcomes.length === attempt);
      const turn = await store.inbox.nextTurn();
      pauses.push((Date.parse(turn ?? '') - now) / 1000);
      now = Date.parse(turn ?? '') - 1;
      wake();
      await sleep(5);
      expect(tries).toHaveLength(attempt);
      now += 1;
      if (attempt < 11) wake();
    }
    expect(pauses).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]);
    now -= 1000;
    await add('good');
    wake();
    await until(() => outcomes.includes('good done'));
  });

  it('looks six times for what Zoom does not show, then takes it for wrong', async () => {
    await add('unseen');
    let looks = 0;
    const { wake } = work(async () => {
      looks += 1;
      return 'notYet';
    });
    for (let minute = 0; minute < 10; minute += 1) {
      await sleep(5);
      now += 60_000;
      wake();
    }
    await until(isEmpty);
    expect(looks).toBe(6);
    expect(outcomes.at(-1)).toBe('unseen done');
  });

  it('drops after a day what always failed', async () => {
    await add('hopeless');
    const { wake } = work(async () => 'failed');
    await until(() => outcomes.length === 1);
    now += 24 * 3_600_000 + 1;
    wake();
    await until(isEmpty);
    expect(outcomes).toEqual(['hopeless postponed', 'hopeless dropped']);
  });

  it('ends when the events at hand are done, and begins no other', async () => {
    for (const key of ['a', 'b', 'c', 'd', 'e', 'f']) await add(key);
    const done: string[] = [];
    const { close } = work(async ({ key }) => {
      await sleep(60);
      done.push(key);
      return 'done';
    });
    await until(async () => (await store.inbox.due(new Date(now).toISOString(), 9)).length === 6);
    await sleep(20);
    await close();
    expect(done.toSorted()).toEqual(['a', 'b', 'c', 'd']);
    expect((await store.inbox.depth()).waiting).toBe(2);
  });

  it('tries no event again and again while the store cannot be written', async () => {
    await add('e');
    let tries = 0;
    const broken: InboxStore = {
      ...store.inbox,
      finish: () => Promise.reject(new Error('disk full')),
    };
    const { wake } = work(async () => {
      tries += 1;
      return 'done';
    }, broken);
    for (let round = 0; round < 20; round += 1) {
      wake();
      await sleep(10);
    }
    expect(tries).toBe(1);
  });

  it('goes on when the store can be read again', async () => {
    await add('e');
    let isBroken = true;
    const flaky: InboxStore = {
      ...store.inbox,
      due: (...args) => (isBroken ? Promise.reject(new Error('locked')) : store.inbox.due(...args)),
    };
    work(async () => 'done', flaky);
    await sleep(50);
    expect(outcomes).toEqual([]);
    isBroken = false;
    await until(() => outcomes.length === 1);
  });
});
