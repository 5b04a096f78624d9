/** Lists under way, as Prometheus and whoever sits at the terminal see them; short ones are not worth a word. */
import { Gauge, type Registry } from 'prom-client';
import type { ListingObserver } from './listings.js';

const LONG_MS = 2000;
const TELL_EVERY_MS = 1000;

interface Options {
  readonly registry: Registry;
  /** Takes a line for the terminal. */
  readonly tell: ((line: string) => void) | undefined;
  readonly now: () => number;
}

interface Progress {
  readonly begunAt: number;
  read: number;
  total: number;
}

export function watchListings({ registry, tell, now }: Options): ListingObserver {
  const underWay = new Set<Progress>();
  const scans = { running: 0, waiting: 0 };
  let toldAt = 0;
  const long = () => [...underWay].filter(({ begunAt }) => now() - begunAt >= LONG_MS);
  const sum = (part: 'read' | 'total') => long().reduce((total, each) => total + each[part], 0);
  const gauge = (name: string, help: string, value: () => number) =>
    new Gauge({
      name,
      help,
      registers: [registry],
      collect() {
        this.set(value());
      },
    });
  gauge('scans_running', 'Requests that read lists of Zoom users', () => scans.running);
  gauge('scans_waiting', 'Requests that wait for their turn to read lists', () => scans.waiting);
  gauge('listing_users_read', 'Users read so far by lists that take longer than two seconds', () => sum('read'));
  gauge('listing_users_total', 'Users that those lists have in all', () => sum('total'));

  return {
    begun() {
      const progress: Progress = { begunAt: now(), read: 0, total: 0 };
      underWay.add(progress);
      return (read, total, ended) => {
        Object.assign(progress, { read, total });
        const isLong = now() - progress.begunAt >= LONG_MS;
        if (ended) underWay.delete(progress);
        if (!isLong || tell === undefined || (!ended && now() - toldAt < TELL_EVERY_MS)) return;
        toldAt = now();
        tell(`reading Zoom's list of users: ${read} of ${total}${ended ? ', done' : ''}`);
      };
    },
    scans: (running, waiting) => Object.assign(scans, { running, waiting }),
  };
}
