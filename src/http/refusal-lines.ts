/** Requests without a valid token in the log: the first of a minute one by one, the others as a count. */
import type { Logger } from 'pino';

const LINES = 10;
const WINDOW_MS = 60_000;

/** Answers whether this request gets a line of its own. */
export function countRefusals(log: Logger, windowMs = WINDOW_MS): () => boolean {
  let refused = 0;
  const endWindow = () => {
    if (refused > LINES) {
      log.warn({ requests: refused - LINES, seconds: windowMs / 1000 }, 'more requests without a valid token');
    }
    refused = 0;
  };
  return () => {
    // The process may end without waiting for it.
    if (refused === 0) setTimeout(endWindow, windowMs).unref();
    refused += 1;
    return refused <= LINES;
  };
}
