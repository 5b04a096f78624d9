/** Which password was set a moment ago, so that a repeated request does not set it twice: Zoom refuses the present one. */
import { createHmac, randomBytes } from 'node:crypto';
import { LRUCache } from 'lru-cache';

/** As long as providers repeat a request that failed in a later step. */
const REMEMBERED_MS = 10 * 60_000;
const MOST_USERS = 10_000;

export interface RecentPasswords {
  wasSet(userId: string, password: string): boolean;
  remember(userId: string, password: string): void;
}

/** Only a digest under a key of this process is held, in memory, and for minutes. */
export function createRecentPasswords(): RecentPasswords {
  const key = randomBytes(32);
  const digests = new LRUCache<string, string>({ max: MOST_USERS, ttl: REMEMBERED_MS });
  const digestOf = (userId: string, password: string) =>
    createHmac('sha256', key).update(`${userId}\0${password}`).digest('base64');
  return {
    wasSet: (userId, password) => digests.get(userId) === digestOf(userId, password),
    remember: (userId, password) => digests.set(userId, digestOf(userId, password)),
  };
}
