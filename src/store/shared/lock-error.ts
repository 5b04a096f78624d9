/** Why a lock was not had. */

export class LockError extends Error {
  override readonly name = 'LockError';
  /** `held`: by another process, for as long as was waited. `lost`: the database cannot be asked. */
  readonly kind: 'held' | 'lost';

  constructor(kind: 'held' | 'lost', cause?: unknown) {
    super(kind === 'held' ? 'another process holds the lock' : 'the connection that holds locks is lost', { cause });
    this.kind = kind;
  }
}
