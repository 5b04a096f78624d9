/** How far an export has come, on a terminal's last line. */

const WIDTH = 24;
const REDRAW_MS = 200;
/** Back to the beginning of the line, and empty from there (ECMA-48). */
const CLEAR_LINE = '\r\x1b[K';

export interface Progress {
  /** How many users are written by now. */
  reached(users: number): void;
  /** Leaves nothing on the line. */
  end(): void;
}

const count = (users: number): string => Math.round(users).toLocaleString('en');

export function renderProgress(users: number, total: number, seconds: number): string {
  // Users may have come since they were counted.
  const part = total === 0 ? 1 : Math.min(1, users / total);
  const filled = Math.round(part * WIDTH);
  const bar = '#'.repeat(filled) + '-'.repeat(WIDTH - filled);
  const rate = seconds > 0 ? `, ${count(users / seconds)} a second` : '';
  return `[${bar}] ${count(users)} of ${count(total)} users${rate}`;
}

/** `nowMs` counts milliseconds from any beginning. */
export function showProgress(write: (text: string) => void, total: number, nowMs: () => number): Progress {
  const started = nowMs();
  let drawn = Number.NEGATIVE_INFINITY;
  return {
    reached(users) {
      const now = nowMs();
      if (now - drawn < REDRAW_MS) return;
      drawn = now;
      write(`${CLEAR_LINE}${renderProgress(users, total, (now - started) / 1000)}`);
    },
    end() {
      if (drawn !== Number.NEGATIVE_INFINITY) write(CLEAR_LINE);
    },
  };
}
