/** The Server-to-Server OAuth token: fetched once for all, renewed early, replaced when Zoom refuses it. */
import { obtainTogether, type TokenStore } from './shared-token.js';
import { performTokenRequest, type TokenGrantOptions } from './token-grant.js';
import { createTokenSeal, type DatedToken } from './token-seal.js';

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
  /** Where several instances keep one token. */
  readonly store?: TokenStore;
}

interface HeldToken extends DatedToken {
  renewAt: number;
}

export function createToken(options: ZoomTokenOptions): ZoomToken {
  const { now } = options;
  const obtain = obtainerOf(options);
  let held: HeldToken | undefined;
  let refused: string | undefined;
  let pending: Promise<HeldToken> | undefined;

  /** Of another instance: not the one that Zoom refuses, and newer than ours. */
  const serves = ({ accessToken, expiresAt }: DatedToken): boolean =>
    accessToken !== refused && expiresAt > Math.max(now(), held?.expiresAt ?? 0);

  const replace = (): Promise<HeldToken> => {
    pending ??= obtain(serves)
      .then((token) => {
        held = hold(token);
        return held;
      })
      .finally(() => {
        pending = undefined;
      });
    return pending;
  };

  const renewEarly = (token: HeldToken): void => {
    // The old token still serves; a failure shows when it has expired and `access` waits for its successor.
    replace().catch(() => {
      token.renewAt = now() + RENEWAL_PAUSE_MS;
    });
  };

  return {
    async access() {
      const token = held;
      if (token === undefined || now() >= token.expiresAt) return (await replace()).accessToken;
      if (now() >= token.renewAt) renewEarly(token);
      return token.accessToken;
    },
    invalidate(accessToken) {
      if (held?.accessToken !== accessToken) return;
      refused = accessToken;
      held = undefined;
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

type Obtain = (serves: (token: DatedToken) => boolean) => Promise<DatedToken>;

function obtainerOf(options: ZoomTokenOptions): Obtain {
  const { store, now } = options;
  const request = async (): Promise<DatedToken> => {
    const { accessToken, expiresInSeconds, scopes } = await performTokenRequest(options);
    const obtainedAt = now();
    return { accessToken, scopes, obtainedAt, expiresAt: obtainedAt + expiresInSeconds * 1000 };
  };
  if (store === undefined) return request;
  const together = { store, seal: createTokenSeal(options) };
  return (serves) => obtainTogether(together, serves, request);
}

function hold(token: DatedToken): HeldToken {
  const { obtainedAt, expiresAt } = token;
  return { ...token, renewAt: expiresAt - Math.min(RENEWAL_MARGIN_MS, (expiresAt - obtainedAt) / 2) };
}
