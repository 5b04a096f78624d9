/** What instances of the bridge on one database share. With SQLite there is none of it: one process owns the file. */

/** A lock that no other process holds, as long as the connection that holds it lives. */
export interface HeldLock {
  /** False once the connection is lost: another process may hold the lock by now. */
  readonly isHeld: boolean;
  release(): void;
}

export interface KeyLocks {
  /**
   * Waits until no other process holds the key; within this process ask for a key once at a time.
   * Throws LockError: `held` after `waitMs`, `lost` when the database cannot be asked.
   */
  acquire(key: string, waitMs: number): Promise<HeldLock>;
}

/** One instance leads; when it dies or falls silent, another does within half a minute. */
export interface Leadership {
  isLeader(): boolean;
  close(): Promise<void>;
}

/** The access token of all instances, sealed: the database alone gives no access. */
export interface SharedToken {
  read(): Promise<string | undefined>;
  write(sealed: string): Promise<void>;
  /** One instance at a time. Throws LockError. */
  alone<T>(task: () => Promise<T>): Promise<T>;
}

export interface OtherInstances {
  readonly count: number;
  /** Sum of the parts that they have taken, 0 … 1 (a newcomer's small part may be on top). */
  readonly taken: number;
}

export interface Instances {
  /**
   * Tells the others that this one lives, and which part of the budgets it takes: `decide` says so, alone at a time.
   * Who has not done so for 15 seconds counts as dead. Returns what `decide` did.
   */
  beat(id: string, decide: (others: OtherInstances) => number): Promise<number>;
  /** This one has stopped; a second later it counts as dead. */
  leave(id: string): Promise<void>;
}

export interface Shared {
  readonly locks: KeyLocks;
  readonly token: SharedToken;
  readonly instances: Instances;
  /** Runs for leadership from now on. `onChange` is told of each change, not of the state at the beginning (false). */
  runForLeader(onChange?: (leads: boolean) => void): Leadership;
}

/** Calls that Zoom counts by the day, by what they draw on. `day`: YYYY-MM-DD, UTC. */
export interface DayUseStore {
  /** Adds to what was used, and returns the sums of that day. Use of earlier days is forgotten. */
  add(day: string, used: Readonly<Record<string, number>>): Promise<Map<string, number>>;
}
