/** What instances on one PostgreSQL database share: locks, leadership, the sealed token, who lives, and the use of the day. */
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { openStore } from '../../src/store/open.js';
import type { Store } from '../../src/store/ports.js';
import type { Leadership, OtherInstances, Shared } from '../../src/store/shared/ports.js';
import { describeOnPostgres, openTestDatabase, type TestDatabase } from './postgres-server.js';
import { openTcpGate } from './tcp-gate.js';

jest.setTimeout(60_000);

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await pause(50);
}

function sharedOf({ shared }: Store): Shared {
  if (shared === undefined) throw new Error('nothing is shared');
  return shared;
}

describeOnPostgres('instances on one database', () => {
  let database: TestDatabase;
  let stores: Store[];
  let one: Shared;
  let other: Shared;
  const leaderships: Leadership[] = [];

  const run = (shared: Shared, onChange?: (leads: boolean) => void): Leadership => {
    const leadership = shared.runForLeader(onChange);
    leaderships.push(leadership);
    return leadership;
  };
  const open = async (url = database.url): Promise<Shared> => {
    const store = await openStore(url);
    stores.push(store);
    return sharedOf(store);
  };
  const breakSessions = (purpose: string) =>
    database.execute(
      'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and application_name = $1',
      `zoom-scim-bridge ${purpose}`,
    );

  beforeEach(async () => {
    database = await openTestDatabase();
    stores = [];
    one = await open();
    other = await open();
  });
  afterEach(async () => {
    for (const leadership of leaderships.splice(0)) await leadership.close();
    for (const store of stores) await store.close();
    await database.drop();
  });

  describe('a lock', () => {
    it('is held by one process at a time, and had by the other as soon as it is free', async () => {
      const held = await one.locks.acquire('ann', 0);
      expect(held.isHeld).toBe(true);
      await expect(other.locks.acquire('ann', 100)).rejects.toMatchObject({ name: 'LockError', kind: 'held' });
      const waiting = other.locks.acquire('ann', 10_000);
      held.release();
      (await waiting).release();
    });

    it('of another key does not wait', async () => {
      await one.locks.acquire('ann', 0);
      const held = await other.locks.acquire('bob', 0);
      expect(held.isHeld).toBe(true);
    });

    it('keeps apart all that many tasks of several processes do under it', async () => {
      const third = await open();
      const log: string[] = [];
      const work = async ({ locks }: Shared, name: string): Promise<void> => {
        for (let n = 0; n < 20; n += 1) {
          const lock = await locks.acquire('ann', 30_000);
          log.push(`${name} in`);
          await pause(1);
          log.push(`${name} out`);
          lock.release();
        }
      };
      await Promise.all([work(one, 'one'), work(other, 'other'), work(third, 'third')]);
      expect(log).toHaveLength(120);
      for (let n = 0; n < log.length; n += 2) expect(log[n + 1]).toBe(log[n]?.replace(' in', ' out'));
    });

    it('is lost with its connection, and its holder knows', async () => {
      const held = await one.locks.acquire('ann', 0);
      await breakSessions('locks');
      await until(() => !held.isHeld);
      const taken = await other.locks.acquire('ann', 5000);
      held.release();
      await expect(one.locks.acquire('ann', 100)).rejects.toMatchObject({ kind: 'held' });
      expect(taken.isHeld).toBe(true);
      taken.release();
      expect((await one.locks.acquire('ann', 5000)).isHeld).toBe(true);
    });

    it('is not had while the database cannot be asked', async () => {
      const gate = await openTcpGate(database.url);
      const cut = await open(gate.url);
      const held = await cut.locks.acquire('ann', 0);
      await gate.close();
      await until(() => !held.isHeld);
      await expect(cut.locks.acquire('bob', 60_000)).rejects.toMatchObject({ kind: 'lost' });
    });

    it('is free when its process stops', async () => {
      await one.locks.acquire('ann', 0);
      await stores[0]?.close();
      expect((await other.locks.acquire('ann', 5000)).isHeld).toBe(true);
    });
  });

  describe('leadership', () => {
    it('belongs to one, and passes on when it stops', async () => {
      const first = run(one);
      await until(() => first.isLeader());
      const changes: boolean[] = [];
      const second = run(other, (leads) => changes.push(leads));
      await pause(300);
      expect(second.isLeader()).toBe(false);
      await first.close();
      expect(first.isLeader()).toBe(false);
      await until(() => second.isLeader());
      expect(changes).toEqual([true]);
    });

    it('is lost at once with its connection, and somebody leads again', async () => {
      const changes: boolean[] = [];
      const first = run(one, (leads) => changes.push(leads));
      await until(() => first.isLeader());
      await breakSessions('leader');
      await until(() => changes.length === 2);
      expect(changes).toEqual([true, false]);
      expect(first.isLeader()).toBe(false);
      const second = run(other);
      await until(() => first.isLeader() || second.isLeader());
      expect(first.isLeader() && second.isLeader()).toBe(false);
    });

    it('passes on within half a minute when the network of the leader stands still, which itself stops to lead', async () => {
      const gate = await openTcpGate(database.url);
      const first = run(await open(gate.url));
      await until(() => first.isLeader());
      const second = run(other);
      gate.stall();
      while (!second.isLeader()) {
        await pause(50);
        expect(first.isLeader() && second.isLeader()).toBe(false);
      }
      expect(first.isLeader()).toBe(false);
      await gate.close();
    }, 30_000);
  });

  it('keeps a token for all, obtained by one at a time', async () => {
    expect(await one.token.read()).toBeUndefined();
    const log: string[] = [];
    const obtain = ({ token }: Shared) =>
      token.alone(async () => {
        log.push('in');
        await pause(20);
        if ((await token.read()) === undefined) await token.write('sealed');
        log.push('out');
      });
    await Promise.all([obtain(one), obtain(other)]);
    expect(log).toEqual(['in', 'out', 'in', 'out']);
    await other.token.write('sealed anew');
    expect(await one.token.read()).toBe('sealed anew');
  });

  describe('instances', () => {
    it('see how many others live and what these have taken', async () => {
      const seen: OtherInstances[] = [];
      const taking = (part: number) => (others: OtherInstances) => {
        seen.push(others);
        return part;
      };
      expect(await one.instances.beat('a', taking(0.5))).toBe(0.5);
      await other.instances.beat('b', taking(0.25));
      await one.instances.beat('c', taking(0.1));
      await one.instances.beat('a', taking(0.4));
      expect(seen.map(({ count }) => count)).toEqual([0, 1, 2, 2]);
      expect(seen.map(({ taken }) => Number(taken.toFixed(3)))).toEqual([0, 0.5, 0.75, 0.35]);
      await other.instances.leave('b');
      await pause(1200);
      await one.instances.beat('a', taking(0.4));
      expect(seen.at(-1)).toEqual({ count: 1, taken: 0.1 });
    });

    it('count as dead when they have been silent for 15 seconds', async () => {
      await one.instances.beat('a', () => 1);
      await database.execute('update instances set seen_at = seen_at - 14');
      expect(await countOf(other)).toBe(1);
      await database.execute("update instances set seen_at = seen_at - 2 where id = 'a'");
      expect(await countOf(other)).toBe(0);
    });

    it('decide one after the other', async () => {
      const parts = await Promise.all(
        Array.from({ length: 8 }, (_, n) =>
          (n % 2 ? one : other).instances.beat(`i${n}`, ({ taken }) => Math.min(0.4, 1 - taken)),
        ),
      );
      expect(parts.reduce((sum, part) => sum + part, 0)).toBeCloseTo(1);
    });
  });
});

async function countOf({ instances }: Shared): Promise<number> {
  let count = Number.NaN;
  await instances.beat('observer', (others) => {
    count = others.count;
    return 0;
  });
  return count;
}

function describeDayUse(name: string, open: () => Promise<Store>): void {
  it(`sums what is used of a day, ${name}`, async () => {
    const store = await open();
    const add = (day: string, used: Record<string, number>) => store.dayUse.add(day, used).then(Object.fromEntries);
    expect(await add('2026-03-01', {})).toEqual({});
    expect(await add('2026-03-01', { Heavy: 3, invitations: 0 })).toEqual({ Heavy: 3 });
    await Promise.all(Array.from({ length: 10 }, () => add('2026-03-01', { invitations: 2, Heavy: 1 })));
    expect(await add('2026-03-01', {})).toEqual({ Heavy: 13, invitations: 20 });
    expect(await add('2026-03-02', { Heavy: 1 })).toEqual({ Heavy: 1 });
    expect(await add('2026-03-01', {})).toEqual({});
    await store.close();
  });
}

describe('day use on SQLite', () => {
  describeDayUse('in memory', () => openStore('sqlite::memory:'));
});

describeOnPostgres('day use on PostgreSQL', () => {
  let database: TestDatabase;
  beforeEach(async () => {
    database = await openTestDatabase();
  });
  afterEach(() => database.drop());
  describeDayUse('in a database', () => openStore(database.url));
});
