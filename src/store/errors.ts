/** What the store says when it cannot be opened or holds what it cannot have written. */

/** `message` names the cure and may be shown to whoever starts the bridge. */
export class StoreError extends Error {
  override readonly name = 'StoreError';

  constructor(message: string, options?: { readonly cause: unknown }) {
    super(message, options);
  }
}
