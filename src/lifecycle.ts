/** How a running process ends: by a signal once requests in flight are answered, by a second signal or a bug at once. */
import { constants } from 'node:os';
import type { Logger } from 'pino';

/** Orchestrators kill after 10 seconds or later. */
const STOP_WITHIN_MS = 9_900;

interface Closable {
  close(): Promise<void>;
}

/** The first SIGTERM or SIGINT closes what is running (or still starting) and exits with 0, the second one exits at once. */
export function endOnSignal(running: Promise<Closable>, log: Logger): void {
  let stopping = false;
  const end = (signal: 'SIGTERM' | 'SIGINT'): void => {
    if (stopping) process.exit(128 + constants.signals[signal]);
    stopping = true;
    log.info({ signal }, 'stopping');
    setTimeout(() => {
      log.warn('stopped with requests unfinished');
      process.exit(0);
    }, STOP_WITHIN_MS).unref();
    void running.then((closable) => closable.close()).then(() => exitStopped(log));
  };
  process.on('SIGTERM', end);
  process.on('SIGINT', end);
}

function exitStopped(log: Logger): void {
  log.info('stopped');
  process.exit(0);
}

/** After an error that nobody caught the state is unknown: the log line says it, and the orchestrator starts anew. */
export function endOnBug(log: Logger): void {
  process.on('uncaughtException', (error, origin) => {
    log.fatal({ err: error, origin }, 'uncaught error');
    process.exit(1);
  });
}
