/** Opens the store, writes to it and reads back. */
import type { Config } from '../config.js';
import { StoreError } from '../store/errors.js';
import { openStore } from '../store/open.js';
import { bad, type Finding, good, note } from './finding.js';

/** No login: it is no address. */
const PROBE = 'zoom-scim-bridge-check';

export async function checkStore(config: Config): Promise<Finding[]> {
  try {
    const store = await openStore(config.databaseUrl);
    try {
      await store.creates.save({ login: PROBE, startedAt: new Date(0).toISOString() });
      await store.creates.remove(PROBE);
    } finally {
      await store.close();
    }
  } catch (error) {
    return [bad(`store: ${error instanceof StoreError ? error.message : 'cannot be written'}`)];
  }
  if (config.databaseUrl !== 'sqlite::memory:') return [good('store: opens and can be written')];
  return [note('store: in memory; externalIds and all else that Zoom cannot hold are lost at every stop')];
}
