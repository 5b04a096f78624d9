/** Puts together what instances on one PostgreSQL database share. */
import type { Kysely } from 'kysely';
import type { Tables } from '../tables.js';
import { createInstances } from './instances.js';
import { runForLeader } from './leadership.js';
import { createKeyLocks } from './locks.js';
import type { Shared } from './ports.js';
import { Session } from './session.js';
import { createSharedToken } from './token.js';

export interface OpenShared extends Shared {
  /** Frees all locks. Who runs for leadership stops by itself. */
  close(): Promise<void>;
}

/** Connects when the first lock is asked for. */
export function openShared(url: string, db: Kysely<Tables>): OpenShared {
  const session = new Session(url, 'locks');
  const locks = createKeyLocks(session);
  return {
    locks,
    token: createSharedToken(db, locks),
    instances: createInstances(db),
    runForLeader: (onChange) => runForLeader(url, onChange),
    close: () => session.close(),
  };
}
