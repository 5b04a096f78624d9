/** What is told of long lists, and how long loops make room for others. */
import { describe, expect, it } from '@jest/globals';
import { Registry } from 'prom-client';
import { watchListings } from '../../src/bridge/listing-watch.js';
import { createSlices } from '../../src/bridge/slices.js';
import { countTurns } from '../turns.js';

function watchAt(start: number) {
  let clock = start;
  const lines: string[] = [];
  const registry = new Registry();
  const observer = watchListings({ registry, tell: (line) => lines.push(line), now: () => clock });
  return {
    observer,
    lines,
    pass: (ms: number) => {
      clock += ms;
    },
    async metric(name: string) {
      return new RegExp(`^${name} (\\S+)$`, 'm').exec(await registry.metrics())?.[1];
    },
  };
}

describe('a list that is being read', () => {
  it('is not worth a word in its first two seconds', async () => {
    const { observer, lines, pass, metric } = watchAt(0);
    const tell = observer.begun();
    tell(300, 9000, false);
    pass(1999);
    tell(600, 9000, false);
    expect(await metric('listing_users_total')).toBe('0');
    tell(9000, 9000, true);
    expect(lines).toEqual([]);
  });

  it('is told of once a second afterwards, and at its end', async () => {
    const { observer, lines, pass, metric } = watchAt(5000);
    const tell = observer.begun();
    pass(2000);
    for (let read = 300; read <= 3000; read += 300) {
      tell(read, 3000, false);
      pass(250);
    }
    expect(await metric('listing_users_read')).toBe('3000');
    expect(await metric('listing_users_total')).toBe('3000');
    tell(3000, 3000, true);
    expect(await metric('listing_users_read')).toBe('0');
    expect(lines).toEqual([
      "reading Zoom's list of users: 300 of 3000",
      "reading Zoom's list of users: 1500 of 3000",
      "reading Zoom's list of users: 2700 of 3000",
      "reading Zoom's list of users: 3000 of 3000, done",
    ]);
  });

  it('counts among the scans that run and wait', async () => {
    const { observer, metric } = watchAt(0);
    observer.scans(4, 7);
    expect(await metric('scans_running')).toBe('4');
    expect(await metric('scans_waiting')).toBe('7');
  });
});

describe('loops in slices', () => {
  it('give results in order, and only one of them goes on in a turn of the event loop', async () => {
    const { inSlices } = createSlices();
    const items = Array.from({ length: 500 }, (_, at) => at);
    const counted = countTurns();
    const turns: number[] = [];
    const loop = () =>
      inSlices(items, (slice) => {
        if (slice[0] !== 0) turns.push(counted.present);
        for (const begun = performance.now(); performance.now() - begun < 11; ) Math.sqrt(slice.length);
        return slice.map((item) => item * 2);
      });
    const results = await Promise.all([loop(), loop(), loop()]);
    counted.stop();
    for (const result of results) expect(result).toEqual(items.map((item) => item * 2));
    expect(turns.length).toBeGreaterThan(20);
    expect(new Set(turns).size).toBe(turns.length);
  });

  it('over many begin in a turn of their own, over few at once', async () => {
    const { inSlices } = createSlices();
    let turn = 0;
    const beginsOf = async (items: number) => {
      const begins: number[] = [];
      const running = Promise.all(
        [1, 2, 3].map(() =>
          inSlices(
            Array.from({ length: items }, () => 0),
            (slice) => {
              begins.push(turn);
              return [...slice];
            },
            items,
          ),
        ),
      );
      const count = () => {
        turn += 1;
        if (begins.length < 3) setImmediate(count);
      };
      setImmediate(count);
      await running;
      return begins;
    };
    expect(new Set(await beginsOf(5000)).size).toBe(3);
    expect(new Set(await beginsOf(500)).size).toBe(1);
  });
});
