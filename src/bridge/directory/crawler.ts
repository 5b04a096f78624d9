/** Decides when Zoom's lists are read into the mirror: in time before it is too old, and when a scan waits for it. */
import type { Crawl } from '../../store/directory-ports.js';
import type { Bridge } from '../options.js';
import { beginCrawl, runCrawl } from './crawl.js';
import { type Duty, LOOK_MS, startWorker, type Worker, type WorkerOptions } from './worker.js';

/** Another instance crawls now, and goes on where this one stood. */
class HandedOver extends Error {}

export interface CrawlerOptions extends Pick<WorkerOptions, 'mayWork' | 'context' | 'random'> {
  readonly bridge: Bridge;
  readonly maxAgeMs: number;
  readonly observer: CrawlObserver;
}

export interface CrawlObserver {
  crawling(crawl: Crawl): void;
  crawled(crawl: Crawl): void;
  brokenOff(): void;
}

/** Starts at once. What is wanted of it is a crawl that began at that time or later. */
export function startCrawler({ bridge, maxAgeMs, observer, ...options }: CrawlerOptions): Worker {
  const { directory } = bridge.store;
  const { mayWork } = options;

  /** The crawl to go on with or to begin; undefined: there is none to do now. */
  const due = async ({ wantedSince }: Duty): Promise<Crawl | undefined> => {
    const wanted = await wantedSince();
    const { current, finished } = await directory.crawls();
    const now = bridge.now();
    const isOpen = current !== undefined && current.finishedAt === undefined;
    // One that was broken off long ago would be old when it ends.
    if (isOpen && Date.parse(current.startedAt) > now.getTime() - maxAgeMs) return current;
    const isOld = finished === undefined || Date.parse(finished.startedAt) <= now.getTime() - maxAgeMs / 2;
    return isOpen || isOld || finished.startedAt < wanted ? beginCrawl(current, now) : undefined;
  };

  const crawl = async (begun: Crawl, { signal, contextOf, pass }: Duty): Promise<number> => {
    const onProgress = async (each: Crawl): Promise<void> => {
      observer.crawling(each);
      pass();
      if (!(await mayWork())) throw new HandedOver();
    };
    try {
      observer.crawled(await runCrawl(begun, { bridge, contextOf, signal, onProgress }));
      return 0;
    } catch (error) {
      if (!signal.aborted) observer.brokenOff();
      if (error instanceof HandedOver) return LOOK_MS;
      throw error;
    }
  };

  return startWorker({ ...options, directory, wish: 'crawl' }, async (duty) => {
    const begun = (await mayWork()) ? await due(duty) : undefined;
    return begun === undefined ? LOOK_MS : crawl(begun, duty);
  });
}
