/** Counts the turns of the event loop, so that a test can tell which things happened in the same one. */
export interface Turns {
  readonly present: number;
  stop(): void;
}

export function countTurns(): Turns {
  let present = 0;
  let running = true;
  const count = () => {
    present += 1;
    if (running) setImmediate(count);
  };
  setImmediate(count);
  return {
    get present() {
      return present;
    },
    stop() {
      running = false;
    },
  };
}
