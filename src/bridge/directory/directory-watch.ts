/** The mirror as Prometheus, the log and whoever sits at the terminal see it: counts, and nobody's name. */
import type { Logger } from 'pino';
import { Counter, Gauge, type Registry } from 'prom-client';
import type { Crawl, DirectoryStore } from '../../store/directory-ports.js';
import type { CrawlObserver } from './crawler.js';

const TELL_EVERY_MS = 1000;

interface Options {
  readonly registry: Registry;
  readonly directory: DirectoryStore;
  readonly now: () => Date;
  readonly log: Logger;
  readonly tell: ((line: string) => void) | undefined;
}

export interface DirectoryWatch extends CrawlObserver {
  hydrated(users: number): void;
}

const MISSING = Number.NaN;

export function watchDirectory({ registry, directory, now, log, tell }: Options): DirectoryWatch {
  const registers = [registry];
  const crawls = new Counter({
    name: 'directory_crawls_total',
    help: "Readings of all of Zoom's lists that were finished, and times that one was broken off",
    labelNames: ['outcome'],
    registers,
  });
  const hydrations = new Counter({
    name: 'directory_hydrations_total',
    help: 'Users read one by one for the mirror',
    registers,
  });
  const gauge = (name: string, help: string, value: () => number | Promise<number>) =>
    new Gauge({
      name,
      help,
      registers,
      async collect() {
        this.set(await value());
      },
    });
  const stored = (name: string, help: string, value: () => Promise<number>) =>
    // A store that fails is told by /readyz; the other metrics are still wanted.
    gauge(name, help, () => value().catch(() => MISSING));
  stored('directory_users', 'Users in the mirror', () => directory.count());
  stored('directory_incomplete_users', 'Users of the mirror of whom only lists have told', async () => {
    return (await directory.incomplete()).all;
  });
  stored('directory_age_seconds', "Age of the last finished reading of Zoom's lists, by its beginning", async () => {
    const { finished } = await directory.crawls();
    return finished === undefined ? MISSING : (now().getTime() - Date.parse(finished.startedAt)) / 1000;
  });
  const progress = { read: 0, total: 0 };
  gauge(
    'directory_crawl_users_read',
    'Users read so far by the present crawl, 0 when there is none',
    () => progress.read,
  );
  gauge('directory_crawl_users_total', 'Users that its lists have in all', () => progress.total);
  let toldAt = Number.NEGATIVE_INFINITY;

  return {
    crawling({ read, total }: Crawl) {
      Object.assign(progress, { read, total });
      if (tell === undefined || read === 0 || performance.now() - toldAt < TELL_EVERY_MS) return;
      toldAt = performance.now();
      tell(`reading Zoom's users into the mirror: ${read} of ${total}`);
    },
    crawled({ generation, startedAt, read }: Crawl) {
      crawls.inc({ outcome: 'finished' });
      Object.assign(progress, { read: 0, total: 0 });
      log.info(
        { crawl: { generation, users: read, ms: now().getTime() - Date.parse(startedAt) } },
        'the mirror is up to date',
      );
    },
    brokenOff() {
      crawls.inc({ outcome: 'brokenOff' });
    },
    hydrated(users) {
      hydrations.inc(users);
    },
  };
}
