/** One reading of all of Zoom's lists into the mirror. It can break off after any page, and goes on there. */
import { setMaxListeners } from 'node:events';
import type { RequestContext } from '../../scim/types.js';
import type { Crawl } from '../../store/directory-ports.js';
import { ZoomError } from '../../zoom/errors.js';
import type { ZoomUserPage, ZoomUserStatus } from '../../zoom/types.js';
import type { Bridge } from '../options.js';
import { unlessAborted } from './alarm.js';
import { findLost, settleSeen } from './find-lost.js';

const STATUSES: readonly ZoomUserStatus[] = ['active', 'inactive', 'pending'];
/** How far a crawl is, is written down once in this time: whoever goes on after a crash reads some pages again. */
const WRITTEN_MS = 1000;
/** How long removals are remembered beyond the beginning of a crawl: no reading takes longer. */
const REMOVALS_MS = 60 * 60_000;

export interface Crawling {
  readonly bridge: Bridge;
  /** Of each call: its lane depends on whether somebody waits. */
  contextOf(signal: AbortSignal): RequestContext;
  /** Aborted when the bridge stops. */
  readonly signal: AbortSignal;
  /** After each page. Throws when somebody else is to go on. */
  onProgress(crawl: Crawl): Promise<void>;
}

interface ReadPage extends ZoomUserPage {
  readonly readAt: Date;
}

export function beginCrawl(last: Crawl | undefined, now: Date): Crawl {
  return { generation: (last?.generation ?? 0) + 1, startedAt: now.toISOString(), lists: {}, read: 0, total: 0 };
}

/** Goes on where the crawl stands. Returns it finished; throws what broke it off, with all that was read kept. */
export async function runCrawl(begun: Crawl, crawling: Crawling): Promise<Crawl> {
  const { bridge, signal, onProgress } = crawling;
  const { directory } = bridge.store;
  let crawl = begun;
  let written = Promise.resolve();
  let writtenAt = 0;
  // Lists come on at the same time, and what is written last must be the latest.
  const write = (): Promise<void> => {
    writtenAt = performance.now();
    written = written.then(() => directory.saveCrawl(crawl));
    return written;
  };
  const advance = async (next: Crawl): Promise<void> => {
    crawl = next;
    if (performance.now() - writtenAt >= WRITTEN_MS) await write();
    await onProgress(next);
  };
  await write();
  await onProgress(begun);
  try {
    await readLists(() => crawl, advance, crawling);
    await settleSeen(crawling);
    await findLost(crawl, crawling);
  } catch (error) {
    // Whatever else it was: another instance may have come further meanwhile.
    if (signal.aborted || error instanceof ZoomError) await write();
    throw error;
  }
  crawl = { ...crawl, finishedAt: bridge.now().toISOString() };
  await write();
  await onProgress(crawl);
  await directory.pruneRemovals(new Date(Date.parse(crawl.startedAt) - REMOVALS_MS).toISOString());
  return crawl;
}

type Advance = (crawl: Crawl) => Promise<void>;

/** All three at the same time; when one fails, the others end too. */
async function readLists(present: () => Crawl, advance: Advance, crawling: Crawling): Promise<void> {
  const failed = new AbortController();
  const signal = AbortSignal.any([crawling.signal, failed.signal]);
  setMaxListeners(0, signal);
  const lists = STATUSES.map(async (status) => {
    try {
      await readList(status, present, advance, { ...crawling, signal });
    } catch (error) {
      failed.abort();
      throw error;
    }
  });
  const outcomes = await Promise.allSettled(lists);
  // The others fail because of the first.
  const failures = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []));
  const [first] = [...failures.filter((error) => !isGivenUp(error)), ...failures];
  if (first !== undefined) throw first;
}

const isGivenUp = (error: unknown): boolean =>
  (error instanceof ZoomError && error.unsent) || (error instanceof Error && error.name === 'AbortError');

/** Zoom forgets where a list stood after a quarter of an hour. */
const isForgotten = (error: unknown): boolean => error instanceof ZoomError && error.kind === 'invalid';

async function readList(status: ZoomUserStatus, present: () => Crawl, advance: Advance, crawling: Crawling) {
  const { lists } = present();
  if (lists[status]?.done === true) return;
  const token = lists[status]?.token;
  try {
    await readFrom(token, status, present, advance, crawling);
  } catch (error) {
    if (token === undefined || !isForgotten(error)) throw error;
    await readFrom(undefined, status, present, advance, crawling);
  }
}

async function readFrom(
  token: string | undefined,
  status: ZoomUserStatus,
  present: () => Crawl,
  advance: Advance,
  crawling: Crawling,
): Promise<void> {
  const { bridge, contextOf, signal } = crawling;
  const begins = token === undefined;
  let isFirst = true;
  let next: Promise<ReadPage> | undefined = readPage(status, token, crawling);
  /** Until the page before is kept, and it is written down that the list has come so far. */
  let kept: Promise<void> = Promise.resolve();
  while (next !== undefined) {
    const page: ReadPage = await next;
    const { users, readAt, next_page_token: nextToken } = page;
    // The next page is on its way while this one is made ready, and this one is made ready while the one before is written.
    next = nextToken === '' ? undefined : readPage(status, nextToken, crawling);
    next?.catch(() => undefined);
    const { generation } = present();
    const keeping = bridge.directory.keepListed(
      { users: users.map((user) => (user.status === undefined ? { ...user, status } : user)), readAt, generation },
      contextOf(signal),
    );
    keeping.catch(() => undefined);
    await kept;
    const total = begins && isFirst ? page.total_records : 0;
    kept = keeping.then(() => {
      signal.throwIfAborted();
      const crawl = present();
      const list = { ...(nextToken === '' ? {} : { token: nextToken }), done: nextToken === '' };
      return advance({
        ...crawl,
        lists: { ...crawl.lists, [status]: list },
        read: crawl.read + users.length,
        total: crawl.total + total,
      });
    });
    kept.catch(() => undefined);
    isFirst = false;
  }
  await kept;
}

/** An answer that comes after the crawl was given up is not waited for. */
async function readPage(status: ZoomUserStatus, token: string | undefined, { bridge, contextOf, signal }: Crawling) {
  const readAt = bridge.now();
  const nextPageToken = token === undefined ? {} : { nextPageToken: token };
  const page = await unlessAborted(bridge.zoom.listUsers({ status, ...nextPageToken }, contextOf(signal)), signal);
  return { ...page, readAt };
}
