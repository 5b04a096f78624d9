/** One leader among the instances: whoever holds one advisory lock, on a connection of its own. */
import type { Leadership } from './ports.js';
import { type Connection, lockNumberOf, Session } from './session.js';

const LEADER = lockNumberOf('leader');
const ATTEMPT_MS = 5000;
/** A leader that has had no answer for so long does not rely on the lock any more. */
const DOUBT_MS = 10_000;

/**
 * A holder that has asked nothing for 15 seconds hangs, it or its network, and knows itself that it leads no more:
 * its session is ended. A role may end its own sessions.
 */
const END_SILENT_LEADER = `select pg_terminate_backend(pid) from pg_locks join pg_stat_activity using (pid)
  where locktype = 'advisory' and granted and objsubid = 1
    and database = (select oid from pg_database where datname = current_database())
    and (classid::bigint << 32) | objid::bigint = $1::bigint
    and clock_timestamp() - state_change > interval '15 seconds'`;

export function runForLeader(url: string, onChange: (leads: boolean) => void = () => undefined): Leadership {
  let held: Connection | undefined;
  let timer: NodeJS.Timeout | undefined;
  let isClosed = false;
  const session = new Session(url, 'leader', () => {
    const led = held !== undefined;
    held = undefined;
    if (led && !isClosed) onChange(false);
  });

  const attempt = async (): Promise<void> => {
    if (held !== undefined) return;
    const connection = await session.connection();
    if (!(await connection.tryLock(LEADER))) {
      await connection.query(END_SILENT_LEADER, [LEADER]);
      return;
    }
    if (connection.isLost) return;
    held = connection;
    onChange(true);
  };
  const attemptAgain = (): void => {
    attempt()
      // The database cannot be asked: nobody can lead, and the next attempt tells.
      .catch(() => undefined)
      .finally(() => {
        if (!isClosed) timer = setTimeout(attemptAgain, ATTEMPT_MS).unref();
      });
  };
  attemptAgain();

  return {
    isLeader: () => held !== undefined && held.silentMs < DOUBT_MS,
    async close() {
      isClosed = true;
      clearTimeout(timer);
      await session.close();
    },
  };
}
