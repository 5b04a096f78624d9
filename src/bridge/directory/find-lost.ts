/** The end of a crawl: who was in no list is looked for by one GET each, and what was deferred is carried out. */
import { isRefusal } from '../../mapping/errors.js';
import { ScimError } from '../../scim/errors.js';
import type { Crawl, DirectoryUser } from '../../store/directory-ports.js';
import type { Link } from '../../store/ports.js';
import { ZoomError } from '../../zoom/errors.js';
import { settleForReading, zoomKeyOf } from '../load.js';
import type { Bridge } from '../options.js';
import { inParallel } from '../parallel.js';
import { unlessAborted } from './alarm.js';
import type { Crawling } from './crawl.js';
import { zoomKeyOfMirrored } from './read-one.js';

const AT_A_TIME = 100;

/** A user may move from one list to another while they are read: only Zoom's 404 proves that somebody has left. */
export async function findLost(crawl: Crawl, crawling: Crawling): Promise<void> {
  const { bridge, contextOf, signal } = crawling;
  const { directory } = bridge.store;
  for (;;) {
    const unseen = await directory.unseen(crawl, AT_A_TIME);
    if (unseen.length === 0) return;
    const readings = await inParallel(unseen, (user) => unlessAborted(lookFor(user, crawl, crawling), signal));
    const found = readings.filter((reading) => reading !== undefined);
    await bridge.directory.keepRead(found, contextOf(signal));
    await bridge.directory.flush();
    if (found.length > 0) await letGo(unseen, crawl, bridge);
  }
}

/** undefined: Zoom has judged, and the mirror is told so. */
async function lookFor(user: DirectoryUser, { generation }: Crawl, { bridge, contextOf, signal }: Crawling) {
  const readAt = bridge.now();
  try {
    return { user: await bridge.zoom.getUser(zoomKeyOfMirrored(user), contextOf(signal)), readAt };
  } catch (error) {
    if (!(error instanceof ZoomError) || !isRefusal(error)) throw error;
    // A lapsed invitation is listed; in no list any more, it is gone. Of others whom Zoom does not show this proves nothing.
    if (error.kind === 'notFound' || error.kind === 'invitationExpired')
      bridge.directory.noteGone(zoomKeyOfMirrored(user), readAt);
    else await bridge.store.directory.confirm([user.address], { at: readAt.toISOString(), generation });
    return undefined;
  }
}

/** Of those who were found, whoever has not been seen as this row is known by another address now. */
async function letGo(unseen: readonly DirectoryUser[], { startedAt }: Crawl, { store }: Bridge): Promise<void> {
  const addresses = unseen.map(({ address }) => address);
  for (const { zoomId, address, seenAt } of await store.directory.find({ addresses })) {
    if (seenAt < startedAt) await store.directory.remove(zoomId === undefined ? { address } : { zoomId }, startedAt);
  }
}

const waits = ({ deferred, deleted }: Link): boolean => deleted === undefined && Object.keys(deferred).length > 0;

/** Whoever is active by now gets what waited for that. */
export async function settleSeen({ bridge, contextOf, signal }: Crawling): Promise<void> {
  const waiting = new Map((await bridge.store.links.exceptional()).filter(waits).map((link) => [link.id, link]));
  const logins = [...waiting.values()].map(({ login }) => login);
  const ids = [...waiting.values()].map(zoomKeyOf);
  const seen = waiting.size === 0 ? [] : await bridge.store.directory.find({ zoomIds: ids, addresses: logins });
  for (const { id, zoom } of seen) {
    if (id === undefined || !waiting.has(id) || zoom['status'] !== 'active') continue;
    await unlessAborted(settleForReading(id, bridge, contextOf(signal)), signal).catch(unlessJudged);
  }
}

/** Somebody who has left meanwhile is not the crawl's concern here. */
function unlessJudged(error: unknown): void {
  const isJudged =
    (error instanceof ZoomError && isRefusal(error)) || (error instanceof ScimError && error.status < 429);
  if (!isJudged) throw error;
}
