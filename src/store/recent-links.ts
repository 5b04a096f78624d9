/** Links last looked up by id, in memory, and that there is none: most users are asked for again and again. */
import { LRUCache } from 'lru-cache';
import type { Link, LinkStore } from './ports.js';

const MOST_USERS = 20_000;

/** Right only where all writes pass through here, that is, where no other process writes into the database. */
export function withRecentLinks(links: LinkStore): LinkStore {
  const recent = new LRUCache<string, { readonly link: Link | undefined }>({ max: MOST_USERS });
  let writes = 0;
  /** Counted at both ends: what was read while a write was under way may be older than it. */
  const written = async (id: string, write: () => Promise<void>): Promise<void> => {
    writes += 1;
    try {
      await write();
    } finally {
      writes += 1;
      recent.delete(id);
    }
  };
  return {
    ...links,
    async get(id) {
      const known = recent.get(id);
      if (known !== undefined) return known.link;
      const before = writes;
      const link = await links.get(id);
      if (writes === before) recent.set(id, { link });
      return link;
    },
    save: (link) => written(link.id, () => links.save(link)),
    remove: (id) => written(id, () => links.remove(id)),
  };
}
