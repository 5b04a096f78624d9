/** What requests have seen and is kept a moment later, many at a time. */
import type { ZoomUser } from '../../zoom/types.js';

const SOON_MS = 250;

/** A user as a GET showed it. */
export interface Reading {
  readonly user: ZoomUser;
  /** When the reading began. */
  readonly readAt: Date;
}

/** What was noted since the last time. */
export interface Noted {
  readonly readings: readonly Reading[];
  /** Ids and addresses by which Zoom knew nobody, with the time of asking. */
  readonly gone: readonly (readonly [string, Date])[];
  /** Addresses of people whose id, address or name has changed: their reports show it. */
  readonly renamed: readonly string[];
}

export interface Notes {
  read(reading: Reading): void;
  gone(idOrEmail: string, readAt: Date): void;
  renamed(address: string): void;
  /** Resolves when all that was noted before is kept. */
  flush(): Promise<void>;
  /** As `flush`; nothing is kept by itself afterwards. */
  close(): Promise<void>;
}

/** `keep` never rejects. */
export function createNotes(keep: (noted: Noted) => Promise<void>): Notes {
  let readings = new Map<string, Reading>();
  let gone = new Map<string, Date>();
  let renamed = new Set<string>();
  let keeping: Promise<void> = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;
  let isClosed = false;

  const keepNoted = async (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    while (readings.size + gone.size + renamed.size > 0) {
      const noted = { readings: [...readings.values()], gone: [...gone], renamed: [...renamed] };
      readings = new Map();
      gone = new Map();
      renamed = new Set();
      await keep(noted);
    }
  };
  const flush = (): Promise<void> => {
    keeping = keeping.then(keepNoted);
    return keeping;
  };
  const soon = (): void => {
    if (!isClosed) timer ??= setTimeout(flush, SOON_MS);
  };

  return {
    read(reading) {
      readings.set(reading.user.id ?? reading.user.email.toLowerCase(), reading);
      soon();
    },
    gone(idOrEmail, readAt) {
      gone.set(idOrEmail, readAt);
      soon();
    },
    renamed(address) {
      renamed.add(address);
      soon();
    },
    flush,
    close() {
      isClosed = true;
      clearTimeout(timer);
      return flush();
    },
  };
}
