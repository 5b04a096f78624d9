/** Keeps the mirror: whatever is read or written of a user goes into it, and never older knowledge over newer. */
import { isDeepStrictEqual } from 'node:util';
import { Mutex } from 'async-mutex';
import { LRUCache } from 'lru-cache';
import { isAddress } from '../../mapping/login.js';
import type { RequestContext, ScimResource } from '../../scim/types.js';
import type { ZoomUser } from '../../zoom/types.js';
import { zoomIdOf } from '../execute.js';
import { withLinks } from '../linked-users.js';
import { logFailure, zoomErrorIn } from '../log-failure.js';
import type { NameDirectory } from '../names.js';
import { type LinkedUser, rememberAddressId } from '../render.js';
import { type EntryParts, toEntries, toEntry } from './entries.js';
import { findKnown, isShownSo, type KnownUser, samePerson, showsChange, toKnown } from './known-users.js';
import { createNotes, type Noted, type Reading } from './notes.js';
import { keysOf, Preparations } from './preparations.js';
import { joinAll, type Prepared, prepare, type Taken } from './prepare.js';
import { type Join, joinListed, joinRead } from './sightings.js';

/** Zoom's lists may show a user for a moment after a removal (half a second was observed of other writes). */
const LAG_MS = 3000;
const MOST_GOODBYES = 10_000;
/** A user who is read again and again is kept once in this time, as long as nothing changes. */
const KEPT_MS = 60_000;
const MOST_KEPT = 1000;
/** Reports of one manager that are rendered again in one turn. */
const REPORTS = 200;

/** Users as a list of the crawl of this generation showed them. */
export interface ListReading {
  readonly users: readonly ZoomUser[];
  readonly readAt: Date;
  readonly generation: number;
}

export interface DirectoryKeeper {
  /** False: there is no mirror, and nothing is kept. */
  readonly isOn: boolean;
  /** As our write has left the user; call before it is answered. `isWhole`: `zoom` has all that a GET shows. */
  keepWritten(user: LinkedUser, resource: ScimResource, isWhole: boolean): Promise<void>;
  /** What a request has read is kept soon. */
  noteRead(reading: Reading): void;
  /** Zoom knew nobody by this id or address when it was asked at `readAt`. */
  noteGone(idOrEmail: string, readAt: Date): void;
  /** How a write has left this user is not known: somebody should look. */
  noteDoubtful(idOrEmail: string): void;
  /** Ids and addresses noted as doubtful, each told once. */
  takeDoubtful(): string[];
  /** What was noted is kept now. Never rejects: what cannot be kept is logged, and read again in time. */
  flush(): Promise<void>;
  /** Throws ZoomError where names cannot be read. */
  keepRead(readings: readonly Reading[], context: RequestContext): Promise<void>;
  /** Those of whom the list shows a change are noted as doubtful. Throws ZoomError as above. */
  keepListed(reading: ListReading, context: RequestContext): Promise<void>;
  /** Gone by our own doing. `isGoodbye`: from Zoom too, which never gives the id again. */
  drop(idOrEmail: string, isGoodbye: boolean): Promise<void>;
  /** Keeps what was noted, and nothing by itself afterwards. */
  close(): Promise<void>;
}

/** The same object in most cases: Zoom has answered in the same words (zoom/recent-bodies.ts). */
const isSameUser = (one: ZoomUser | undefined, other: ZoomUser): boolean =>
  one === other || isDeepStrictEqual(one, other);

const nothing = async (): Promise<void> => undefined;

export const NO_DIRECTORY: DirectoryKeeper = {
  isOn: false,
  keepWritten: nothing,
  noteRead: () => undefined,
  noteGone: () => undefined,
  noteDoubtful: () => undefined,
  takeDoubtful: () => [],
  flush: nothing,
  keepRead: nothing,
  keepListed: nothing,
  drop: nothing,
  close: nothing,
};

type Write = (prepared: Prepared) => Promise<void>;

export interface KeeperParts extends EntryParts {
  readonly names: Pick<NameDirectory, 'namesFor' | 'forget'>;
}

/** `context` is that of calls for which no request waits. */
export function createKeeper(parts: KeeperParts, context: RequestContext): DirectoryKeeper {
  const { store, now, names } = parts;
  const { directory } = store;
  /** One after the other, so that what is known of a user is still so when it is replaced. */
  const turns = new Mutex();
  const preparations = new Preparations();
  /** Keys of those whom the present turn changes. */
  let touched: string[] = [];
  const doubtful = new Set<string>();
  /** Zoom ids that we took out of Zoom a moment ago. */
  const goodbyes = new LRUCache<string, number>({ max: MOST_GOODBYES, ttl: 60_000 });
  /** By Zoom id: as last kept, when a GET had shown the whole user. */
  const kept = new LRUCache<string, ZoomUser>({ max: MOST_KEPT, ttl: KEPT_MS });
  const notes = createNotes(keepNoted);

  function inTurn<T>(task: () => Promise<T>): Promise<T> {
    return turns.runExclusive(async () => {
      try {
        return await task();
      } finally {
        preparations.changed(touched);
        touched = [];
      }
    });
  }

  /** Within a turn: what others have prepared of this user no longer holds. */
  function touch({ zoomId, address }: Pick<KnownUser, 'zoomId' | 'address'>): void {
    touched.push(...keysOf({ id: zoomId, email: address }));
  }

  function touchBoth(known: KnownUser | undefined, zoom: ZoomUser): void {
    if (known !== undefined) touch(known);
    touched.push(...keysOf(zoom));
  }

  async function findOne(idOrEmail: string): Promise<KnownUser | undefined> {
    const keys = isAddress(idOrEmail) ? { addresses: [idOrEmail.toLowerCase()] } : { zoomIds: [idOrEmail] };
    const [found] = await directory.find(keys);
    return found && toKnown(found);
  }

  /** A person's name is remembered for a while, and shown in that of others. */
  function noteChange(known: KnownUser | undefined, zoom: ZoomUser | undefined): void {
    if (samePerson(known?.zoom, zoom)) return;
    for (const each of [known?.zoom, zoom]) {
      if (each === undefined) continue;
      names.forget(each);
      notes.renamed(each.email.toLowerCase());
    }
  }

  async function save(taken: readonly Taken[], seen: { readonly readAt: string; readonly generation?: number }) {
    if (taken.length === 0) return;
    for (const { known, zoom } of taken) touchBoth(known, zoom);
    await directory.save(await toEntries(taken, parts), seen);
    for (const { known, zoom, wholeAt } of taken) {
      noteChange(known, zoom);
      rememberKept(zoom, wholeAt !== undefined);
    }
  }

  function rememberKept(zoom: ZoomUser, isWhole: boolean): void {
    if (zoom.id === undefined) return;
    if (isWhole) kept.set(zoom.id, zoom);
    else kept.delete(zoom.id);
  }

  async function remove(known: KnownUser, at: Date): Promise<void> {
    const { zoomId, address } = known;
    touch(known);
    if (zoomId !== undefined) kept.delete(zoomId);
    await directory.remove(zoomId === undefined ? { address } : { zoomId }, at.toISOString());
    noteChange(known, undefined);
  }

  /** Names may have to be asked of Zoom, for which no write should wait, and much is to be made: that comes before the turn. */
  function take(readings: readonly Reading[], join: Join, asking: RequestContext, write: Write): Promise<void> {
    const users = readings.map(({ user }) => user);
    return preparations.beside(users, async (preparation) => {
      const joinKnown = async () => joinAll(readings, await findKnown(users, directory), join);
      const joined = await joinKnown();
      const shown = joined.flatMap(({ seen }) => seen?.zoom ?? []);
      const found = await names.namesFor(shown, asking);
      const before = await prepare(joined, found, hasLeft, parts);
      await inTurn(async () => {
        const prepared = preparation.isStale ? await prepare(await joinKnown(), found, hasLeft, parts) : before;
        for (const each of prepared.deleted) await remove(each, now());
        await write(prepared);
      });
    });
  }

  /** What Zoom shows may be older than our own removal. */
  function hasLeft({ id }: ZoomUser, seenAt: string): boolean {
    const leftAt = id === undefined ? undefined : goodbyes.get(id);
    return leftAt !== undefined && Date.parse(seenAt) < leftAt + LAG_MS;
  }

  async function keepRead(readings: readonly Reading[], asking: RequestContext): Promise<void> {
    if (readings.length === 0) return;
    const nameless = readings.map(({ user }) => user).filter(({ id }) => id === undefined);
    for (const user of await withLinks(nameless, store.links)) await rememberAddressId(user, parts);
    const [oldest = now()] = readings.map(({ readAt }) => readAt).sort((a, b) => a.getTime() - b.getTime());
    await take(readings, joinRead, asking, ({ taken }) => save(taken, { readAt: oldest.toISOString() }));
  }

  async function keepListed({ users, readAt, generation }: ListReading, asking: RequestContext): Promise<void> {
    const at = readAt.toISOString();
    const readings = users.map((user) => ({ user, readAt }));
    await take(readings, joinListed, asking, async ({ taken, newer }) => {
      const [changed, same] = [[] as Taken[], [...newer]];
      for (const each of taken) {
        const { known, zoom, resource } = each;
        if (known !== undefined && isShownSo(known, zoom, resource)) same.push(known);
        else changed.push(each);
      }
      await save(changed, { readAt: at, generation });
      same.forEach(touch);
      await directory.confirm(
        same.map(({ address }) => address),
        { at, generation },
      );
      for (const { known, zoom } of changed) if (showsChange(known, zoom)) doubtful.add(zoomIdOf(zoom));
    });
  }

  /** Most users are as they were; what others look like beside them is for the next crawl. */
  async function withoutUnchanged(readings: readonly Reading[]): Promise<readonly Reading[]> {
    const named = readings.flatMap(({ user, readAt }) =>
      user.id === undefined ? [] : [{ zoomId: user.id, zoom: user, at: readAt.toISOString() }],
    );
    const unchanged = await inTurn(async () => {
      for (const { zoom } of named) touched.push(...keysOf(zoom));
      return directory.confirmRead(named);
    });
    for (const { zoomId, zoom } of named) if (unchanged.has(zoomId)) rememberKept(zoom, true);
    return readings.filter(({ user: { id = '' } }) => !unchanged.has(id));
  }

  async function keepGone([idOrEmail, readAt]: readonly [string, Date]): Promise<void> {
    await inTurn(async () => {
      const known = await findOne(idOrEmail);
      if (known !== undefined && known.seenAt <= readAt.toISOString()) await remove(known, readAt);
    });
  }

  /** Those whose manager is one of these are rendered again. */
  async function renewReports(managers: readonly string[]): Promise<void> {
    const reports = (await directory.reportsOf(managers)).map(toKnown);
    for (let at = 0; at < reports.length; at += REPORTS) {
      const slice = reports.slice(at, at + REPORTS);
      const readings = slice.map(({ zoom, seenAt }) => ({ user: zoom, readAt: new Date(seenAt) }));
      const asIs: Join = (_zoom, _readAt, known) => known && { ...known, wholeAt: known.wholeAt };
      await take(readings, asIs, context, ({ taken }) => save(taken, { readAt: now().toISOString() }));
    }
  }

  async function keepNoted({ readings, gone, renamed }: Noted): Promise<void> {
    try {
      for (const each of gone) await keepGone(each);
      await keepRead(await withoutUnchanged(readings), context);
      if (renamed.length > 0) await renewReports(renamed);
    } catch (error) {
      const failure = zoomErrorIn(error);
      if (failure === undefined) context.log.error({ err: error }, 'what was read could not be kept in the mirror');
      else logFailure(failure, context);
    }
  }

  return {
    isOn: true,
    keepRead,
    keepListed,
    async keepWritten(user, resource, isWhole) {
      const at = now().toISOString();
      await inTurn(async () => {
        const known = (await findKnown([user.zoom], directory))(user.zoom);
        touchBoth(known, user.zoom);
        const sighting = { ...user, resource, wholeAt: isWhole ? at : undefined, seenAt: at };
        await directory.save([toEntry(sighting, resource, parts)], { readAt: at });
        noteChange(known, user.zoom);
        rememberKept(user.zoom, isWhole);
      });
    },
    async drop(idOrEmail, isGoodbye) {
      await inTurn(async () => {
        const known = await findOne(idOrEmail);
        const zoomId = known?.zoomId ?? (isAddress(idOrEmail) ? undefined : idOrEmail);
        touched.push(idOrEmail.toLowerCase(), ...(zoomId === undefined ? [] : [zoomId]));
        if (isGoodbye && zoomId !== undefined) goodbyes.set(zoomId, now().getTime());
        if (known !== undefined) await remove(known, now());
      });
    },
    noteRead(reading) {
      const { id } = reading.user;
      if (id === undefined || !isSameUser(kept.get(id), reading.user)) notes.read(reading);
    },
    noteGone: notes.gone,
    noteDoubtful(idOrEmail) {
      doubtful.add(idOrEmail);
    },
    takeDoubtful() {
      const taken = [...doubtful];
      doubtful.clear();
      return taken;
    },
    flush: notes.flush,
    close: notes.close,
  };
}
