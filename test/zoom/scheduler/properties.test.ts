/** Whatever comes when: no second holds more calls than Zoom allows, and everybody is answered once and in time. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { ZoomPlan } from '../../../src/zoom/scheduler/budgets.js';
import { LANES, type Lane } from '../../../src/zoom/scheduler/lanes.js';
import { Scheduled } from './scheduled.js';

const LIGHT: Readonly<Record<ZoomPlan, number>> = { free: 4, pro: 30, business: 80 };

interface Arrival {
  readonly afterMs: number;
  readonly calls: readonly { readonly lane: Lane; readonly from: string; readonly deadlineMs: number }[];
}

const arrivals = fc.array(
  fc.record<Arrival>({
    afterMs: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 3000 })),
    calls: fc.array(
      fc.record({
        lane: fc.constantFrom(...LANES),
        from: fc.constantFrom('a', 'b', 'c'),
        deadlineMs: fc.integer({ min: 1, max: 25_000 }),
      }),
      { maxLength: 60 },
    ),
  }),
  { maxLength: 12 },
);

const setting = fc.record({
  plan: fc.constantFrom<ZoomPlan[]>('free', 'pro', 'business'),
  share: fc.constantFrom(0.2, 0.5, 0.9, 1),
});

interface Asked {
  readonly lane: Lane;
  readonly at: number;
  readonly deadline: number;
}

async function play({ plan, share }: { plan: ZoomPlan; share: number }, pattern: readonly Arrival[]) {
  const on = new Scheduled(plan, share);
  const asked = new Map<string, Asked>();
  for (const { afterMs, calls } of pattern) {
    await on.time.pass(afterMs);
    for (const { deadlineMs, from, lane } of calls) {
      const name = String(asked.size);
      asked.set(name, { lane, at: on.elapsed, deadline: on.elapsed + deadlineMs });
      void on.ask(name, { lane, from, deadlineMs });
    }
  }
  await on.time.pass(30_000);
  return { on, asked };
}

const runs = { numRuns: 60 };

describe('in any pattern of arrivals', () => {
  it('no window of a second, wherever it begins, holds more calls than our share, but for one borrowed by a revocation', async () => {
    await fc.assert(
      fc.asyncProperty(setting, arrivals, async (set, pattern) => {
        const { on, asked } = await play(set, pattern);
        const all = LIGHT[set.plan];
        const most = Math.max(1, Math.floor(all * set.share + 1e-9));
        const isWithin = (calls: number, index: number) => {
          const before = on.sent[index - calls];
          return before === undefined || (on.sent[index]?.at ?? 0) - before.at >= 1000 - 1e-6;
        };
        const borrowed = on.sent.flatMap((_, index) => (isWithin(most, index) ? [] : [index]));
        for (const index of borrowed) {
          expect(all - most).toBeGreaterThanOrEqual(2);
          expect(asked.get(on.sent[index]?.name ?? '')?.lane).toBe('revoke');
          expect(isWithin(most + 1, index)).toBe(true);
          // Paid back before the next is borrowed.
          expect(borrowed).not.toContain(index + 1);
        }
      }),
      runs,
    );
  });

  it('each call is answered once, by its deadline, and nothing is left behind', async () => {
    await fc.assert(
      fc.asyncProperty(setting, arrivals, async (set, pattern) => {
        const { on, asked } = await play(set, pattern);
        expect(on.outcomes.map(({ name }) => name).sort()).toEqual([...asked.keys()].sort());
        for (const { name, at } of on.outcomes) expect(at).toBeLessThanOrEqual(asked.get(name)?.deadline ?? 0);
        expect(on.time.pending).toBe(0);
        expect(Object.values(on.scheduler.state().waiting)).toEqual(LANES.map(() => 0));
      }),
      runs,
    );
  });

  it('a lane goes before a more urgent one in a tenth of the calls at most', async () => {
    await fc.assert(
      fc.asyncProperty(setting, arrivals, async (set, pattern) => {
        const { on, asked } = await play(set, pattern);
        const answeredAt = new Map(on.outcomes.map(({ name, at }) => [name, at]));
        const isPassedOver = (lane: Lane, at: number) =>
          [...asked].some(
            ([name, call]) =>
              LANES.indexOf(call.lane) < LANES.indexOf(lane) && call.at < at && (answeredAt.get(name) ?? at) > at,
          );
        const outOfTurn = on.sent.filter(({ name, at }) => isPassedOver(asked.get(name)?.lane ?? 'revoke', at));
        expect(outOfTurn.length).toBeLessThanOrEqual(Math.ceil(on.sent.length / 10));
      }),
      runs,
    );
  });
});
