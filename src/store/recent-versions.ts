/** The versions last seen, in memory: a user who has not changed since costs the database nothing. */
import { LRUCache } from 'lru-cache';
import type { VersionStore } from './ports.js';

const MOST_USERS = 20_000;

/**
 * Only says again what the store has said. Where another process saw a user change and change back, the time told here
 * is that of the earlier change: `meta.version` is right all the same, and it alone decides conditions (RFC 7644 §3.14).
 */
export function withRecentVersions(versions: VersionStore): VersionStore {
  const recent = new LRUCache<string, { readonly version: string; readonly changedAt: string }>({ max: MOST_USERS });
  return {
    async observe(seen, now) {
      const times = new Map<string, string>();
      const unknown: (typeof seen)[number][] = [];
      for (const each of seen) {
        const known = recent.get(each.id);
        if (known?.version === each.version) times.set(each.id, known.changedAt);
        else unknown.push(each);
      }
      if (unknown.length === 0) return times;
      const stored = await versions.observe(unknown, now);
      for (const { id, version } of unknown) {
        const changedAt = stored.get(id);
        if (changedAt === undefined) continue;
        times.set(id, changedAt);
        recent.set(id, { version, changedAt });
      }
      return times;
    },
    has: (id) => versions.has(id),
    async remove(id) {
      recent.delete(id);
      await versions.remove(id);
    },
  };
}
