/** Who is asking: a bearer token (RFC 6750) becomes a principal, or the request ends here with 401. */
import { createHash, timingSafeEqual } from 'node:crypto';
import { ScimError } from '../scim/errors.js';
import type { Principal } from '../scim/types.js';

export interface BearerTokens {
  /** May read and write; several, so that a token can be rotated without a gap. */
  readonly provisioner: readonly string[];
  /** May only read. */
  readonly auditor: readonly string[];
}

/** Takes the Authorization header as sent; throws ScimError `unauthenticated`. */
export type Authenticate = (authorization: string | undefined) => Principal;

interface KnownToken {
  readonly hash: Buffer;
  readonly principal: Principal;
}

const hashOf = (token: string): Buffer => createHash('sha256').update(token, 'utf8').digest();

function knownTokens(tokens: readonly string[], role: Principal['role']): KnownToken[] {
  return tokens.map((token, at) => ({ hash: hashOf(token), principal: { name: `${role}-${at + 1}`, role } }));
}

/** Only hashes are kept, and every hash is compared, so that time tells nothing about a token. */
export function createBearerAuthentication(tokens: BearerTokens): Authenticate {
  const known = [...knownTokens(tokens.provisioner, 'provisioner'), ...knownTokens(tokens.auditor, 'auditor')];

  return (authorization) => {
    const presented = hashOf(bearerTokenOf(authorization));
    let found: Principal | undefined;
    for (const { hash, principal } of known) {
      if (timingSafeEqual(hash, presented)) found = principal;
    }
    if (found === undefined) {
      throw new ScimError(
        'unauthenticated',
        'The bearer token is not one that this server knows. Check that it was copied whole and has not been replaced.',
      );
    }
    return found;
  };
}

/** RFC 6750 §2.1; the scheme name is case-insensitive (RFC 9110 §11.1). */
function bearerTokenOf(authorization: string | undefined): string {
  if (authorization === undefined || authorization.trim() === '') {
    throw new ScimError(
      'unauthenticated',
      'The request has no Authorization header. Send "Authorization: Bearer" followed by the SCIM token.',
    );
  }
  const token = /^bearer +(\S+)$/i.exec(authorization.trim())?.[1];
  if (token === undefined) {
    throw new ScimError('unauthenticated', 'The Authorization header is not of the form "Bearer", one blank, token.');
  }
  return token;
}
