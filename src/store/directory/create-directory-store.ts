/** The mirror in the database. */
import type { Kysely } from 'kysely';
import type { DirectoryStore } from '../directory-ports.js';
import type { Dialect } from '../key-list.js';
import type { Tables } from '../tables.js';
import { createConfirm, createConfirmRead } from './confirm.js';
import { createCrawlStore } from './crawls.js';
import { createQuery } from './query.js';
import { createReads } from './read.js';
import { createRemove } from './removals.js';
import { createSave } from './save.js';
import { createTexts } from './texts.js';

export function createDirectoryStore(db: Kysely<Tables>, dialect: Dialect): DirectoryStore {
  return {
    ...createReads(db, dialect),
    ...createCrawlStore(db, dialect),
    query: createQuery(db, dialect),
    texts: createTexts(db, dialect),
    save: createSave(db, dialect),
    confirm: createConfirm(db),
    confirmRead: createConfirmRead(db),
    remove: createRemove(db),
    async pruneRemovals(before) {
      await db.deleteFrom('directory_removed').where('removed_at', '<', before).execute();
    },
  };
}
