/** Who is asking: a bearer token (RFC 6750) becomes a principal, or the request ends here with 401. */
import { hash, timingSafeEqual } from 'node:crypto';
import { ScimError } from '../scim/errors.js';
import type { Principal } from '../scim/types.js';

export interface BearerTokens {
  /** May read and write; several, so that a token can be rotated without a gap. */
  readonly provisioner: readonly string[];
  /** May only read. */
  readonly auditor: readonly string[];
}

/** Takes the Authorization header as sent. A refusal is returned, since throwing it costs more than all the rest. */
export type Authenticate = (authorization: string | undefined) => Principal | ScimError;

// Made once, so that a stranger's request costs no stack trace and its answer can be kept ready.
const UNKNOWN_TOKEN = new ScimError(
  'unauthenticated',
  'The bearer token is not one that this server knows. Check that it was copied whole and has not been replaced.',
);
const NO_AUTHORIZATION = new ScimError(
  'unauthenticated',
  'The request has no Authorization header. Send "Authorization: Bearer" followed by the SCIM token.',
);
const NO_BEARER_TOKEN = new ScimError(
  'unauthenticated',
  'The Authorization header is not of the form "Bearer", one blank, token.',
);

interface KnownToken {
  readonly hash: Buffer;
  readonly principal: Principal;
}

/** As text: a buffer straight from OpenSSL costs more than twice as much. */
const hashOf = (token: string): Buffer => Buffer.from(hash('sha256', token), 'latin1');

function knownTokens(tokens: readonly string[], role: Principal['role']): KnownToken[] {
  return tokens.map((token, at) => ({ hash: hashOf(token), principal: { name: `${role}-${at + 1}`, role } }));
}

/** Only hashes are kept, and every hash is compared, so that time tells nothing about a token. */
export function createBearerAuthentication(tokens: BearerTokens): Authenticate {
  const known = [...knownTokens(tokens.provisioner, 'provisioner'), ...knownTokens(tokens.auditor, 'auditor')];

  return (authorization) => {
    const header = authorization?.trim() ?? '';
    if (header === '') return NO_AUTHORIZATION;
    // RFC 6750 §2.1; the scheme name is case-insensitive (RFC 9110 §11.1).
    const token = /^bearer +(\S+)$/i.exec(header)?.[1];
    if (token === undefined) return NO_BEARER_TOKEN;
    const presented = hashOf(token);
    let found: Principal | ScimError = UNKNOWN_TOKEN;
    for (const { hash: expected, principal } of known) {
      if (timingSafeEqual(expected, presented)) found = principal;
    }
    return found;
  };
}
