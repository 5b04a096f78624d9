/** One token for several instances: whoever needs one first obtains it, the others read it. */
import { ZoomError } from './errors.js';
import type { DatedToken, TokenSeal } from './token-seal.js';

export interface TokenStore {
  /** As written last, by any instance. */
  read(): Promise<string | undefined>;
  write(sealed: string): Promise<void>;
  /** One instance at a time. */
  alone<T>(task: () => Promise<T>): Promise<T>;
}

/**
 * The token of the store where it serves, else a new one. A store that fails is done without: a token more is better
 * than none. Throws ZoomError, as `request` does.
 */
export async function obtainTogether(
  { store, seal }: { readonly store: TokenStore; readonly seal: TokenSeal },
  serves: (token: DatedToken) => boolean,
  request: () => Promise<DatedToken>,
): Promise<DatedToken> {
  try {
    return await store.alone(async () => {
      const sealed = await store.read();
      const shared = sealed === undefined ? undefined : seal.open(sealed);
      if (shared !== undefined && serves(shared)) return shared;
      const token = await request();
      await store.write(seal.seal(token)).catch(() => undefined);
      return token;
    });
  } catch (error) {
    if (error instanceof ZoomError) throw error;
    return request();
  }
}
