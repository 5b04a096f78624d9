/** The mirror put together: who reads Zoom into it, and who answers from it. */
import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import type { RequestContext } from '../../scim/types.js';
import type { Cursors } from '../cursor.js';
import type { Bridge } from '../options.js';
import type { DirectoryAnswers } from './answer.js';
import { startCrawler } from './crawler.js';
import { watchDirectory } from './directory-watch.js';
import { startHydrator } from './hydrator.js';

export interface DirectoryOptions {
  readonly bridge: Bridge;
  readonly cursors: Cursors;
  readonly maxAgeMs: number;
  /** Of one request. */
  readonly deadlineMs: number;
  /** Of several instances on one store one reads Zoom for all. */
  readonly mayCrawl: () => boolean | Promise<boolean>;
  readonly context: RequestContext;
  readonly registry: Registry;
  /** Takes lines about the crawl, for whoever sits at the terminal. */
  readonly tell: ((line: string) => void) | undefined;
  /** 0 … 1 */
  readonly random: () => number;
}

export interface RunningDirectory {
  readonly answers: DirectoryAnswers;
  /** Breaks off what is read, which goes on after the next start, and answers scans that wait for it. */
  close(): Promise<void>;
}

/** What nobody has asked for: the log and the metrics know it by this name. */
export function directoryContext(log: Logger, record: RequestContext['record']): RequestContext {
  const principal = { name: 'mirror', role: 'provisioner' } as const;
  return { requestId: 'mirror', principal, log: log.child({ requestId: 'mirror' }), record };
}

/** Begins to read at once. */
export function startDirectory(options: DirectoryOptions): RunningDirectory {
  const { bridge, cursors, maxAgeMs, deadlineMs, mayCrawl, context, random } = options;
  const { directory } = bridge.store;
  const watch = watchDirectory({ ...options, directory, now: bridge.now, log: context.log });
  const crawler = startCrawler({ bridge, maxAgeMs, mayWork: mayCrawl, context, random, observer: watch });
  const hydrator = startHydrator({ bridge, maxAgeMs, mayWork: mayCrawl, context, random, onRead: watch.hydrated });
  return {
    answers: { bridge, cursors, maxAgeMs, directory, crawler, hydrator, now: bridge.now, deadlineMs },
    async close() {
      await Promise.all([crawler.close(), hydrator.close()]);
    },
  };
}
