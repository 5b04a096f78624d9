/** Instances that share Zoom's budgets, on a clock that stands still until it is moved: never more together than one may alone. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { pino } from 'pino';
import { type BudgetSharing, shareBudgets } from '../../src/bridge/shared-budgets.js';
import { openStore } from '../../src/store/open.js';
import type { DayUseStore, Instances } from '../../src/store/shared/ports.js';
import { FakeTime } from '../zoom/scheduler/fake-time.js';
import { Scheduled } from '../zoom/scheduler/scheduled.js';

const DEAD_AFTER_MS = 15_000;

/** As the store keeps them, on the test's clock. */
class MemoryInstances implements Instances {
  readonly rows = new Map<string, { part: number; seenAt: number }>();
  readonly #time: FakeTime;
  /** Of whom the network to the database is broken. */
  readonly cut = new Set<string>();

  constructor(time: FakeTime) {
    this.#time = time;
  }

  beat: Instances['beat'] = async (id, decide) => {
    if (this.cut.has(id)) throw new Error('the database is gone');
    const now = this.#time.now();
    for (const [each, { seenAt }] of this.rows) if (seenAt < now - DEAD_AFTER_MS) this.rows.delete(each);
    const others = [...this.rows].filter(([each]) => each !== id);
    const part = decide({ count: others.length, taken: others.reduce((sum, [, row]) => sum + row.part, 0) });
    this.rows.set(id, { part, seenAt: now });
    return part;
  };

  leave: Instances['leave'] = async (id) => {
    const row = this.rows.get(id);
    if (row !== undefined) row.seenAt = this.#time.now() - DEAD_AFTER_MS + 1100;
  };
}

class MemoryDayUse implements DayUseStore {
  readonly sums = new Map<string, number>();

  add: DayUseStore['add'] = async (_day, used) => {
    for (const [name, count] of Object.entries(used)) this.sums.set(name, (this.sums.get(name) ?? 0) + count);
    return new Map(this.sums);
  };
}

/** A bridge that always has more to ask than it may. */
class Busy {
  readonly on: Scheduled;
  readonly sharing: Promise<BudgetSharing>;
  #isStopped = false;

  constructor(
    readonly id: string,
    { time, instances, dayUse }: { time: FakeTime; instances: Instances; dayUse: DayUseStore },
    wish: Parameters<Scheduled['ask']>[1] = {},
    plan: ConstructorParameters<typeof Scheduled>[0] = 'pro',
  ) {
    this.on = new Scheduled(plan, 0.9, time);
    const log = pino({ level: 'silent' });
    const budgets = this.on.scheduler;
    this.sharing = shareBudgets({ budgets, dayUse, instances, id, log, setTimer: time.setTimer });
    const next = async (): Promise<void> => {
      const { length } = this.on.sent;
      await this.on.ask(this.id, wish);
      if (this.#isStopped) return;
      // Whoever is refused asks again a second later.
      if (this.on.sent.length > length) void next();
      else time.setTimer(1000, () => void next());
    };
    // Four wait at any time.
    void this.sharing.then(() => Array.from({ length: 4 }).forEach(() => void next()));
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.on.scheduler.refuseWaiting(0);
    await (await this.sharing).close();
  }
}

function createHouse() {
  const time = new FakeTime();
  return { time, instances: new MemoryInstances(time), dayUse: new MemoryDayUse() };
}

/** The most calls of all together in any window of a second. */
function mostInASecond(bridges: readonly Busy[]): number {
  const begun = (bridge: Busy) => bridge.on.time.now() - bridge.on.elapsed;
  const times = bridges.flatMap((bridge) => bridge.on.sent.map(({ at }) => begun(bridge) + at)).sort((a, b) => a - b);
  let most = 0;
  for (let first = 0, last = 0; last < times.length; last += 1) {
    while ((times[last] ?? 0) - (times[first] ?? 0) >= 1000) first += 1;
    most = Math.max(most, last - first + 1);
  }
  return most;
}

const rateOf = async ({ on }: Busy, time: FakeTime): Promise<number> => {
  const before = on.sent.length;
  await time.pass(10_000);
  return (on.sent.length - before) / 10;
};

describe('the rates', () => {
  it('are all of one instance alone, and divided when others have come', async () => {
    const house = createHouse();
    const { time } = house;
    const one = new Busy('one', house);
    await time.pass(2000);
    expect(await rateOf(one, time)).toBe(27);
    const other = new Busy('other', house);
    await time.pass(10_000);
    const third = new Busy('third', house);
    await time.pass(10_000);
    expect([...house.instances.rows.values()].map(({ part }) => part)).toEqual([1 / 3, 1 / 3, 1 / 3]);
    const before = [one, other, third].map(({ on }) => on.sent.length);
    await time.pass(10_000);
    const sent = [one, other, third].map(({ on }, i) => on.sent.length - (before[i] ?? 0));
    for (const count of sent) expect(count / 10).toBeCloseTo(9, 0);
    expect(mostInASecond([one, other, third])).toBeLessThanOrEqual(30);
  });

  it('of an instance that stops are free at once, those of a dead one after its time', async () => {
    const house = createHouse();
    const { time } = house;
    const bridges = ['one', 'other', 'third'].map((id) => new Busy(id, house));
    const [one, other, third] = bridges;
    await time.pass(20_000);
    await other?.stop();
    await time.pass(8000);
    expect([...house.instances.rows].map(([id, { part }]) => [id, part])).toEqual([
      ['one', 0.5],
      ['third', 0.5],
    ]);
    if (third !== undefined) house.instances.cut.add(third.id);
    await time.pass(25_000);
    if (one === undefined) throw new Error('there is one');
    expect(await rateOf(one, time)).toBeCloseTo(27, 0);
    expect(mostInASecond(bridges)).toBeLessThanOrEqual(30);
  });

  it('are never exceeded together, whoever comes, stops, or loses the database', async () => {
    const step = fc.record({
      what: fc.constantFrom('join', 'leave', 'cut', 'mend'),
      whom: fc.nat(4),
      afterMs: fc.integer({ min: 10, max: 20_000 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 10 }), async (steps) => {
        const house = createHouse();
        const alive: Busy[] = [];
        const all: Busy[] = [];
        const join = (): void => {
          const bridge = new Busy(`i${all.length}`, house);
          alive.push(bridge);
          all.push(bridge);
        };
        join();
        for (const { what, whom, afterMs } of steps) {
          await house.time.pass(afterMs);
          const bridge = alive[whom % Math.max(1, alive.length)];
          if (what === 'join' && alive.length < 4) join();
          if (bridge === undefined) continue;
          if (what === 'cut') house.instances.cut.add(bridge.id);
          if (what === 'mend') house.instances.cut.delete(bridge.id);
          if (what !== 'leave') continue;
          await bridge.stop();
          alive.splice(alive.indexOf(bridge), 1);
        }
        await house.time.pass(20_000);
        // Who is cut off keeps a newcomer's part, at most one call a second each.
        expect(mostInASecond(all)).toBeLessThanOrEqual(30);
        for (const bridge of all) await bridge.stop();
      }),
      { numRuns: 25 },
    );
  }, 60_000);
});

describe('the day', () => {
  const invite = { operation: 'createUser', invites: true } as const;

  it('is used up together to the call, and the rest is refused until the next', async () => {
    const house = createHouse();
    // Of the 50 invitations of the free plan, 45 are ours.
    const bridges = ['one', 'other', 'third'].map((id) => new Busy(id, house, invite, 'free'));
    await house.time.pass(200_000);
    const sent = bridges.reduce((sum, { on }) => sum + on.sent.length, 0);
    expect(sent).toBeLessThanOrEqual(45);
    expect(sent).toBeGreaterThan(45 - 6);
    for (const { on } of bridges) expect(on.outcomes.at(-1)?.error?.retryAfterSeconds).toBeGreaterThan(40_000);
  });

  it('is remembered by the next life of a bridge, on SQLite too', async () => {
    const time = new FakeTime();
    const { dayUse, close } = await openStore('sqlite::memory:');
    const live = async () => {
      const on = new Scheduled('free', 0.9, time);
      const log = pino({ level: 'silent' });
      const sharing = await shareBudgets({ budgets: on.scheduler, dayUse, id: 'one', log, setTimer: time.setTimer });
      return { on, sharing };
    };
    const first = await live();
    for (let n = 0; n < 10; n += 1) void first.on.ask(`${n}`, invite);
    await time.pass(20_000);
    expect(first.on.sent).toHaveLength(10);
    const { leftToday } = first.on.scheduler.state();
    await first.sharing.close();
    const second = await live();
    expect(second.on.scheduler.state().leftToday).toEqual({ ...leftToday, invitations: 35 });
    await time.pass(86_400_000);
    expect(second.on.scheduler.state().leftToday.invitations).toBe(45);
    await second.sharing.close();
    await close();
  });

  it('loses nothing when the store fails for a while', async () => {
    const house = createHouse();
    const { dayUse, time } = house;
    const add = dayUse.add;
    const busy = new Busy('one', house, invite, 'pro');
    await time.pass(1000);
    dayUse.add = () => Promise.reject(new Error('the database is gone'));
    await time.pass(12_000);
    expect(dayUse.sums.get('invitations') ?? 0).toBeLessThan(busy.on.sent.length);
    dayUse.add = add;
    await time.pass(5000);
    await busy.stop();
    expect(dayUse.sums.get('invitations')).toBe(busy.on.sent.length);
  });
});
