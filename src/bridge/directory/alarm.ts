/** A pause that can be cut short, and a signal for whoever waits for the next turn of events. */

export interface Alarm {
  /** Resolves after so many milliseconds, or when it rings. */
  wait(ms: number): Promise<void>;
  ring(): void;
}

/** A ring while nobody waits is not lost: the next wait ends at once. */
export function createAlarm(): Alarm {
  let isRung = false;
  let end: (() => void) | undefined;
  return {
    async wait(ms) {
      if (!isRung) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, ms);
          end = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
      end = undefined;
      isRung = false;
    },
    ring() {
      isRung = true;
      end?.();
    },
  };
}

export interface Turns {
  /** Resolves at the next turn. */
  next(): Promise<void>;
  pass(): void;
}

export function createTurns(): Turns {
  let pass: () => void = () => undefined;
  const begin = () =>
    new Promise<void>((resolve) => {
      pass = resolve;
    });
  let next = begin();
  return {
    next: () => next,
    pass() {
      pass();
      next = begin();
    },
  };
}

/** Rejects at once when the signal is aborted, whatever becomes of the promise. */
export async function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  let leave: () => void = () => undefined;
  const aborted = new Promise<never>((_, reject) => {
    leave = () => reject(signal.reason);
    signal.addEventListener('abort', leave, { once: true });
    if (signal.aborted) leave();
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener('abort', leave);
    promise.catch(() => undefined);
  }
}
