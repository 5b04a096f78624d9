/** What the store says when it cannot be opened, does not answer, or holds what it cannot have written. */

interface StoreErrorOptions {
  readonly cause?: unknown;
  /** The database's own code, such as `SQLITE_FULL` or SQLSTATE `57P01`. */
  readonly code?: string;
  /** The database is not there or full: the same request may succeed later. */
  readonly outage?: boolean;
}

/** `message` names the cure and may be shown to whoever starts the bridge; it quotes no value. */
export class StoreError extends Error {
  override readonly name = 'StoreError';
  readonly code: string | undefined;
  readonly outage: boolean;

  constructor(message: string, options: StoreErrorOptions = {}) {
    super(message, 'cause' in options ? { cause: options.cause } : {});
    this.code = options.code;
    this.outage = options.outage ?? false;
  }
}
