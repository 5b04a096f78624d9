/** The Server-to-Server OAuth token: fetched once for all, renewed early, replaced when Zoom refuses it. */
import { performTokenRequest, type TokenGrant, type TokenGrantOptions } from './token-grant.js';

/** Zoom's tokens live an hour; renewal begins this long before the end, or at half-life when they live shorter. */
const RENEWAL_MARGIN_MS = 5 * 60_000;
/** Pause after a failed early renewal, while the old token still serves. */
const RENEWAL_PAUSE_MS = 5000;
/** Scopes that an administrator adds reach only new tokens; a younger one is not worth asking again. */
const SCOPE_REFRESH_AGE_MS = 60_000;

export interface ZoomToken {
  /** A token that is valid now. Throws ZoomError credentials, unavailable, timeout, rateLimited or unintelligible. */
  access(): Promise<string>;
  /** Zoom refused this token: the next `access` obtains another. A token replaced meanwhile is left alone. */
  invalidate(accessToken: string): void;
  /** Zoom missed a scope in this token: renew it soon, in case the app has been given more since. */
  refreshScopes(accessToken: string): void;
  /** Milliseconds since 1970; undefined before the first token. */
  readonly obtainedAt: number | undefined;
  readonly expiresAt: number | undefined;
  /** As granted with the current token; Zoom's page "Internal apps: scopes". */
  readonly scopes: readonly string[];
}

export interface ZoomTokenOptions extends TokenGrantOptions {
  readonly now: () => number;
}

interface HeldToken extends TokenGrant {
  readonly obtainedAt: number;
  readonly expiresAt: number;
  renewAt: number;
}

export function createToken(options: ZoomTokenOptions): ZoomToken {
  const { now } = options;
  let held: HeldToken | undefined;
  let pending: Promise<HeldToken> | undefined;

  const obtain = (): Promise<HeldToken> => {
    pending ??= performTokenRequest(options)
      .then((grant) => {
        held = hold(grant, now());
        return held;
      })
      .finally(() => {
        pending = undefined;
      });
    return pending;
  };

  const renewEarly = (token: HeldToken): void => {
    // The old token still serves; a failure shows when it has expired and `access` waits for its successor.
    obtain().catch(() => {
      token.renewAt = now() + RENEWAL_PAUSE_MS;
    });
  };

  return {
    async access() {
      const token = held;
      if (token === undefined || now() >= token.expiresAt) return (await obtain()).accessToken;
      if (now() >= token.renewAt) renewEarly(token);
      return token.accessToken;
    },
    invalidate(accessToken) {
      if (held?.accessToken === accessToken) held = undefined;
    },
    refreshScopes(accessToken) {
      if (held?.accessToken === accessToken && now() - held.obtainedAt > SCOPE_REFRESH_AGE_MS) held.renewAt = now();
    },
    get obtainedAt() {
      return held?.obtainedAt;
    },
    get expiresAt() {
      return held?.expiresAt;
    },
    get scopes() {
      return held?.scopes ?? [];
    },
  };
}

function hold(grant: TokenGrant, obtainedAt: number): HeldToken {
  const lifetime = grant.expiresInSeconds * 1000;
  const expiresAt = obtainedAt + lifetime;
  return { ...grant, obtainedAt, expiresAt, renewAt: expiresAt - Math.min(RENEWAL_MARGIN_MS, lifetime / 2) };
}
