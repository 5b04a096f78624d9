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

/** Takes the Authorization header and the address of the socket. ScimError: `unauthenticated` or `rateLimited`. */
export type AuthenticateFrom = (
  authorization: string | undefined,
  address: string | undefined,
) => Principal | ScimError;

/** A try is missing by less than one. */
const TOO_MANY = new ScimError(
  'rateLimited',
  'Too many requests without a valid token have come from this address. Put the right token in place; with it requests pass at once.',
  { retryAfterSeconds: 1 / PER_SECOND },
);

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
  const networks = new LRUCache<string, string>({ max: MOST_ADDRESSES, memoMethod: networkOf });

  const bucketOf = (network: string, at: number): Bucket => {
    const known = buckets.get(network);
    if (known !== undefined) return known;
    const full = { tries: BURST, filledAt: at };
    buckets.set(network, full);
    return full;
  };

  /** False: not before there is another try. */
  const take = (network: string): boolean => {
    const at = now();
    const bucket = bucketOf(network, at);
    bucket.tries = Math.min(BURST, bucket.tries + ((at - bucket.filledAt) / 1000) * PER_SECOND);
    bucket.filledAt = at;
    const isAllowed = bucket.tries >= 1;
    if (isAllowed) bucket.tries -= 1;
    return isAllowed;
  };

  return (authorization, address) => {
    const found = authenticate(authorization);
    return found instanceof ScimError && !take(networks.memo(address ?? '')) ? TOO_MANY : found;
  };
}

/** Whoever has an IPv6 address has 2^64 of them. */
function networkOf(address: string): string {
  if (!ipaddr.isValid(address)) return 'unknown';
  const parsed = ipaddr.process(address);
  return parsed instanceof ipaddr.IPv6 ? parsed.parts.slice(0, 4).join(':') : parsed.toString();
}
