/** Decides when Zoom's lists are read into the mirror: in time before it is too old, and when a scan waits for it. */
import { setMaxListeners } from 'node:events';
import type { RequestContext } from '../../scim/types.js';
import type { Crawl } from '../../store/directory-ports.js';
import type { Bridge } from '../options.js';
import { unhurried } from '../urgency.js';
import { createAlarm, createTurns } from './alarm.js';
import { beginCrawl, runCrawl } from './crawl.js';
import { createOutage } from './outage.js';

/** How often it is asked whether a crawl is due. */
const LOOK_MS = 1000;

/** Another instance crawls now, and goes on where this one stood. */
class HandedOver extends Error {}

export interface CrawlerOptions {
  readonly bridge: Bridge;
  readonly maxAgeMs: number;
  /** One of several instances crawls. */
  readonly mayCrawl: () => boolean | Promise<boolean>;
  /** Of calls for which nobody waits. */
  readonly context: RequestContext;
  /** 0 … 1 */
  readonly random: () => number;
  readonly observer: CrawlObserver;
}

export interface CrawlObserver {
  crawling(crawl: Crawl): void;
  crawled(crawl: Crawl): void;
  brokenOff(): void;
}

export interface Crawler {
  /** Somebody waits for a crawl that began at this ISO time or later; where another instance crawls, it is told. */
  want(since: string): Promise<void>;
  /** Resolves when a crawl has come on, ended, or failed. */
  turn(): Promise<void>;
  /** Tries that failed. */
  readonly failures: number;
  readonly failure: unknown;
  readonly isClosed: boolean;
  /** Breaks off at once; the next start goes on where it stood. */
  close(): Promise<void>;
}

/** Starts at once. Never throws: a failure of Zoom is logged once, and tried again with growing pauses. */
export function startCrawler(options: CrawlerOptions): Crawler {
  const { bridge, maxAgeMs, mayCrawl, context, observer } = options;
  const { directory } = bridge.store;
  const stopped = new AbortController();
  const { signal } = stopped;
  // Each call under way listens to it.
  setMaxListeners(0, signal);
  const alarm = createAlarm();
  const turns = createTurns();
  const outage = createOutage(context, options.random);
  let wantedSince = '';

  const nowMs = (): number => bridge.now().getTime();
  const isWanted = ({ startedAt }: Crawl): boolean => startedAt < wantedSince;

  const learnWishes = async (): Promise<void> => {
    const { crawl } = await directory.wishes();
    if (crawl <= wantedSince) return;
    wantedSince = crawl;
    waitedUntil = performance.now() + LOOK_MS;
  };

  /** The crawl to go on with or to begin; undefined: there is none to do now. */
  const due = async (): Promise<Crawl | undefined> => {
    await learnWishes();
    const { current, finished } = await directory.crawls();
    const isOpen = current !== undefined && current.finishedAt === undefined;
    // One that was broken off long ago would be old when it ends.
    if (isOpen && Date.parse(current.startedAt) > nowMs() - maxAgeMs) return current;
    const isOld = finished === undefined || Date.parse(finished.startedAt) <= nowMs() - maxAgeMs / 2;
    return isOpen || isOld || isWanted(finished) ? beginCrawl(current, bridge.now()) : undefined;
  };

  /** Returns the pause until the next look. */
  const look = async (): Promise<number> => {
    if (!(await mayCrawl())) return LOOK_MS;
    try {
      const crawl = await due();
      if (crawl === undefined) return LOOK_MS;
      const contextOf = (each: AbortSignal): RequestContext => {
        const own = { ...context, signal: each };
        return isWaitedFor() ? own : unhurried(own);
      };
      const onProgress = async (each: Crawl): Promise<void> => {
        observer.crawling(each);
        turns.pass();
        if (!(await mayCrawl())) throw new HandedOver();
      };
      const finished = await runCrawl(crawl, { bridge, contextOf, signal, onProgress });
      outage.over();
      observer.crawled(finished);
      turns.pass();
      return 0;
    } catch (error) {
      if (signal.aborted) return 0;
      const pause = error instanceof HandedOver ? LOOK_MS : outage.failed(error);
      observer.brokenOff();
      turns.pass();
      return pause;
    }
  };

  /** No crawl that is old enough has been finished since somebody asked. */
  let waitedUntil = 0;
  const isWaitedFor = (): boolean => waitedUntil > performance.now();

  const run = async (): Promise<void> => {
    while (!signal.aborted) {
      const pause = await look();
      if (!signal.aborted && pause > 0) await alarm.wait(pause);
    }
  };
  const running = run();

  return {
    async want(since) {
      const isNew = since > wantedSince;
      if (isNew) wantedSince = since;
      if (isNew && !(await mayCrawl())) await directory.wish('crawl', since);
      waitedUntil = performance.now() + LOOK_MS;
      alarm.ring();
    },
    turn: () => turns.next(),
    get failures() {
      return outage.count;
    },
    get failure() {
      return outage.failure;
    },
    get isClosed() {
      return signal.aborted;
    },
    async close() {
      stopped.abort();
      alarm.ring();
      turns.pass();
      await running;
    },
  };
}
