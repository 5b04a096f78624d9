/** A scan waits until the mirror can answer it, and is told how far the mirror has come when that takes too long. */
import { ScimError } from '../../scim/errors.js';
import type { RequestContext } from '../../scim/types.js';
import type { Crawl, DirectoryStore } from '../../store/directory-ports.js';
import type { Worker } from './worker.js';

/** Another instance may do the work, of which only the store tells. */
const LOOK_MS = 250;
const [SHORTEST_S, LONGEST_S] = [2, 300];

export interface Waiting {
  readonly directory: DirectoryStore;
  readonly crawler: Worker;
  readonly hydrator: Worker;
  readonly now: () => Date;
  /** Of one request. */
  readonly deadlineMs: number;
}

/** `look` returns what was waited for, or undefined. Throws what made the worker fail meanwhile, and what `late` makes. */
async function waitFor<T>(
  worker: Worker,
  look: () => Promise<T | undefined>,
  late: () => Promise<ScimError>,
  { deadlineMs }: Waiting,
  { elapsedMs, signal }: RequestContext,
): Promise<T> {
  const end = performance.now() + deadlineMs - (elapsedMs?.() ?? 0);
  const failures = worker.failures;
  for (;;) {
    const turn = worker.turn();
    const found = await look();
    if (found !== undefined) return found;
    if (worker.failures !== failures && worker.failure !== undefined) throw worker.failure;
    const left = end - performance.now();
    if (left <= 0 || worker.isClosed || signal?.aborted === true) throw await late();
    await Promise.race([turn, pause(Math.min(LOOK_MS, left))]);
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}

/** The last finished crawl, which began at `since` (ISO) or later. Throws ScimError unavailable, ZoomError. */
export function awaitCrawl(since: string, waiting: Waiting, context: RequestContext): Promise<Crawl> {
  const { directory, crawler } = waiting;
  const look = async () => {
    const { finished } = await directory.crawls();
    if (finished !== undefined && finished.startedAt >= since) return finished;
    await crawler.want(since);
    return undefined;
  };
  const late = async () => {
    const { current } = await directory.crawls();
    const open = current?.finishedAt === undefined ? current : undefined;
    return notYet(open?.read ?? 0, open?.total ?? 0, secondsLeft(open, waiting.now()));
  };
  return waitFor(crawler, look, late, waiting, context);
}

/** `whom`: of whom the answer needs what only a GET shows. `since`: ISO; how recent those GETs must be, where it matters. */
export async function awaitWhole(
  whom: 'all' | 'invited',
  since: string | undefined,
  waiting: Waiting,
  context: RequestContext,
): Promise<void> {
  const { directory, hydrator } = waiting;
  const look = async () => {
    const isAllRead = (await directory.incomplete())[whom] === 0;
    if (isAllRead && (since === undefined || (await isReadSince(since, directory)))) return true;
    await hydrator.want(since ?? '');
    return undefined;
  };
  const late = async () => {
    const [{ all }, total] = [await directory.incomplete(), await directory.count()];
    return notYet(total - all, total, SHORTEST_S);
  };
  await waitFor(hydrator, look, late, waiting, context);
}

async function isReadSince(since: string, directory: DirectoryStore): Promise<boolean> {
  const oldest = await directory.oldestWhole();
  return oldest === undefined || oldest >= since;
}

function secondsLeft(crawl: Crawl | undefined, now: Date): number {
  if (crawl === undefined || crawl.read === 0) return SHORTEST_S;
  const perUser = (now.getTime() - Date.parse(crawl.startedAt)) / 1000 / crawl.read;
  return perUser * Math.max(0, crawl.total - crawl.read);
}

const shown = (count: number): string => count.toLocaleString('en');

function notYet(read: number, total: number, seconds: number): ScimError {
  const progress =
    total === 0 ? 'they are being counted' : `${shown(Math.min(read, total))} of ${shown(total)} users read`;
  return new ScimError('unavailable', `Zoom's users are being read (${progress}). Repeat the request later.`, {
    retryAfterSeconds: Math.min(LONGEST_S, Math.max(SHORTEST_S, seconds)),
  });
}
