/** Lists of Zoom users read to their end: few at a time, and each once however many ask for it while it is read. */
import { Semaphore } from 'async-mutex';
import { ScimError } from '../scim/errors.js';
import type { ZoomCallContext, ZoomClient, ZoomListQuery } from '../zoom/client.js';
import type { ZoomUser } from '../zoom/types.js';
import { createSlices, type Slices } from './slices.js';

/** Requests that hold lists in memory and take turns on the event loop. More would not be faster: Zoom's limits are shared. */
const SCANS = 4;
/** Beyond, a client would have given up before its turn. */
const WAITING_SCANS = 64;
const RETRY_AFTER_SECONDS = 10;

export type ListedUsers = Pick<ZoomListQuery, 'status' | 'roleId'>;

/** Told how far each list has come. */
export interface ListingObserver {
  begun(): (read: number, total: number, ended: boolean) => void;
  /** Requests that read lists, and those that wait for their turn. */
  scans(running: number, waiting: number): void;
}

export interface Listings extends Slices {
  /** Throws ZoomError. What is returned may be shared: do not change it. */
  read(query: ListedUsers, context: ZoomCallContext): Promise<readonly ZoomUser[]>;
  /** One request that reads lists. Throws ScimError `unavailable` where too many wait already. */
  inTurn<T>(scan: () => Promise<T>): Promise<T>;
}

interface Reading {
  readonly users: Promise<readonly ZoomUser[]>;
  /** Writes that had been made when it began. */
  readonly writes: number;
  /** False when nobody waits for it any more, so that it is given up. */
  join(context: ZoomCallContext): boolean;
}

/** A client that counts the writes which lists may show, and the lists read through it. */
export function withListings(zoom: ZoomClient, observer: ListingObserver): { zoom: ZoomClient; listings: Listings } {
  let writes = 0;
  const counted =
    <Parameters extends unknown[], Result>(call: (...parameters: Parameters) => Promise<Result>) =>
    async (...parameters: Parameters): Promise<Result> => {
      try {
        return await call(...parameters);
      } finally {
        writes += 1;
      }
    };
  return {
    zoom: {
      ...zoom,
      createUser: counted(zoom.createUser),
      updateUser: counted(zoom.updateUser),
      deleteUser: counted(zoom.deleteUser),
      setStatus: counted(zoom.setStatus),
      setEmail: counted(zoom.setEmail),
      addRoleMember: counted(zoom.addRoleMember),
      removeRoleMember: counted(zoom.removeRoleMember),
    },
    listings: {
      read: createReader(zoom, observer, () => writes),
      inTurn: createTurns(observer),
      ...createSlices(),
    },
  };
}

/** A list begun before one of our writes ended may lack it, so that who asks afterwards does not join in. */
function createReader(zoom: ZoomClient, observer: ListingObserver, writesSoFar: () => number): Listings['read'] {
  const readings = new Map<string, Reading>();
  return (query, context) => {
    const key = JSON.stringify([query.status, query.roleId]);
    const current = readings.get(key);
    if (current?.writes === writesSoFar() && current.join(context)) return current.users;
    const begun = beginReading(query, zoom, observer, writesSoFar(), context);
    readings.set(key, begun);
    const forget = () => {
      if (readings.get(key) === begun) readings.delete(key);
    };
    begun.users.then(forget, forget);
    return begun.users;
  };
}

/** Given up when all who asked for it have gone; one that cannot go keeps it. */
function beginReading(
  query: ListedUsers,
  zoom: ZoomClient,
  observer: ListingObserver,
  writes: number,
  context: ZoomCallContext,
): Reading {
  const abandoned = new AbortController();
  let readers = 0;
  const join = ({ signal }: ZoomCallContext): boolean => {
    if (abandoned.signal.aborted) return false;
    readers += 1;
    signal?.addEventListener(
      'abort',
      () => {
        readers -= 1;
        if (readers === 0) abandoned.abort();
      },
      { once: true },
    );
    return true;
  };
  join(context);
  const users = readPages(query, zoom, observer, { ...context, signal: abandoned.signal });
  return { users, writes, join };
}

async function readPages(
  { status, roleId }: ListedUsers,
  zoom: ZoomClient,
  observer: ListingObserver,
  context: ZoomCallContext,
): Promise<readonly ZoomUser[]> {
  const tell = observer.begun();
  const users: ZoomUser[] = [];
  let total = 0;
  try {
    let nextPageToken = '';
    do {
      const page = await zoom.listUsers(
        { status, ...(roleId === undefined ? {} : { roleId }), ...(nextPageToken === '' ? {} : { nextPageToken }) },
        context,
      );
      // Zoom's list of one status is the word on the status.
      for (const user of page.users) users.push(user.status === undefined ? { ...user, status } : user);
      nextPageToken = page.next_page_token;
      total = page.total_records;
      tell(users.length, total, false);
    } while (nextPageToken !== '');
    return users;
  } finally {
    tell(users.length, total, true);
  }
}

function createTurns(observer: ListingObserver): Listings['inTurn'] {
  const turns = new Semaphore(SCANS);
  let waiting = 0;
  let running = 0;
  const tell = () => observer.scans(running, waiting);
  return async (scan) => {
    if (waiting >= WAITING_SCANS) {
      throw new ScimError('unavailable', 'Too many lists are being read at the moment. Repeat the request later.', {
        retryAfterSeconds: RETRY_AFTER_SECONDS,
      });
    }
    waiting += 1;
    tell();
    const [, release] = await turns.acquire();
    waiting -= 1;
    running += 1;
    tell();
    try {
      return await scan();
    } finally {
      running -= 1;
      release();
      tell();
    }
  };
}
