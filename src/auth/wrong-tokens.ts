/** How often one address may come with a wrong token. */
import ipaddr from 'ipaddr.js';
import { LRUCache } from 'lru-cache';
import { ScimError } from '../scim/errors.js';
import type { Principal } from '../scim/types.js';
import type { Authenticate } from './bearer.js';

/** Enough for an administrator who tries tokens, and for a provisioner whose token has just been replaced. */
const BURST = 60;
const PER_SECOND = 1;
const MOST_ADDRESSES = 10_000;

/** Takes the Authorization header and the address of the socket. Throws ScimError `unauthenticated` or `rateLimited`. */
export type AuthenticateFrom = (authorization: string | undefined, address: string | undefined) => Principal;

interface Bucket {
  tries: number;
  filledAt: number;
}

/**
 * A right token always passes: behind a proxy everybody has one address, and nobody may lock out the provisioner from
 * there. (Guessing is hopeless at any speed; the limit is against the noise.) X-Forwarded-For is never believed.
 */
export function limitWrongTokens(authenticate: Authenticate, now: () => number): AuthenticateFrom {
  const buckets = new LRUCache<string, Bucket>({ max: MOST_ADDRESSES });

  /** Seconds until the next try, 0 when this one is allowed. */
  const take = (network: string): number => {
    const at = now();
    const known = buckets.get(network) ?? { tries: BURST, filledAt: at };
    const tries = Math.min(BURST, known.tries + ((at - known.filledAt) / 1000) * PER_SECOND);
    const allowed = tries >= 1;
    buckets.set(network, { tries: allowed ? tries - 1 : tries, filledAt: at });
    return allowed ? 0 : Math.ceil((1 - tries) / PER_SECOND);
  };

  return (authorization, address) => {
    try {
      return authenticate(authorization);
    } catch (error) {
      const wait = take(networkOf(address));
      if (wait === 0) throw error;
      throw new ScimError(
        'rateLimited',
        'Too many requests without a valid token have come from this address. Put the right token in place; with it requests pass at once.',
        { cause: error, retryAfterSeconds: wait },
      );
    }
  };
}

/** Whoever has an IPv6 address has 2^64 of them. */
function networkOf(address: string | undefined): string {
  if (address === undefined || !ipaddr.isValid(address)) return 'unknown';
  const parsed = ipaddr.process(address);
  return parsed instanceof ipaddr.IPv6 ? parsed.parts.slice(0, 4).join(':') : parsed.toString();
}
