/** Zoom's reads may not know a user whom we created a moment ago: reads wait, and lists of all are completed. */
import { setTimeout as sleep } from 'node:timers/promises';
import { LRUCache } from 'lru-cache';
import type { ZoomClient } from '../zoom/client.js';
import { ZoomError } from '../zoom/errors.js';
import type { ZoomUser } from '../zoom/types.js';

/** Well above the half second that was observed. */
const LAG_MS = 3000;
const MOST_USERS = 10_000;
const PAUSES_MS = [250, 500, 1000];

export interface RecentCreates {
  /** The client whose reads of a new user wait until Zoom shows it. */
  readonly client: ZoomClient;
  /** Ids (or addresses, without an id) of new users whom a list of all does not show. */
  missingFrom(listed: readonly ZoomUser[]): string[];
}

const isNotFound = (error: unknown): boolean => error instanceof ZoomError && error.kind === 'notFound';

/** In memory and for seconds. */
export function createRecentCreates(zoom: ZoomClient, lagMs = LAG_MS): RecentCreates {
  /** Address in lower case → id, or the address again. */
  const ids = new LRUCache<string, string>({ max: MOST_USERS, ttl: lagMs });
  const addressOf = (idOrAddress: string): string | undefined => {
    const address = idOrAddress.toLowerCase();
    return ids.has(address) ? address : [...ids.entries()].find(([, id]) => id === idOrAddress)?.[0];
  };
  return {
    client: {
      ...zoom,
      async createUser(action, user, context) {
        const created = await zoom.createUser(action, user, context);
        const address = user.email.toLowerCase();
        ids.set(address, created.id ?? address);
        return created;
      },
      async deleteUser(userId, options, context) {
        await zoom.deleteUser(userId, options, context);
        ids.delete(addressOf(userId) ?? '');
      },
      async getUser(userId, context) {
        for (const pause of PAUSES_MS) {
          try {
            return await zoom.getUser(userId, context);
          } catch (error) {
            if (!isNotFound(error) || addressOf(userId) === undefined) throw error;
          }
          await sleep(pause);
        }
        return zoom.getUser(userId, context);
      },
    },
    missingFrom(listed) {
      const shown = new Set(ids.size === 0 ? [] : listed.map(({ email }) => email.toLowerCase()));
      return [...ids.entries()].flatMap(([address, id]) => (shown.has(address) ? [] : [id]));
    },
  };
}
