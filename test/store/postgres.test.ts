/** The PostgreSQL store: the conformance suite on a real server. */
import { openStore } from '../../src/store/open.js';
import type { Store } from '../../src/store/ports.js';
import { describeStore } from './conformance.js';
import { describeOnPostgres, openTestDatabase } from './postgres-server.js';

/** Closing it drops its database. */
async function openOwnStore(): Promise<Store> {
  const database = await openTestDatabase();
  const store = await openStore(database.url);
  return {
    ...store,
    async close() {
      await store.close();
      await database.drop();
    },
  };
}

describeOnPostgres('on a real server', () => {
  describeStore('PostgreSQL', openOwnStore);
});
