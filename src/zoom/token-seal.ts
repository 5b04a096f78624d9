/** The access token as it may be kept outside: only who has the app's client secret can read or make it. */
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import type { TokenGrant } from './token-grant.js';

/** A grant with its times, in milliseconds since 1970. */
export interface DatedToken extends Omit<TokenGrant, 'expiresInSeconds'> {
  readonly obtainedAt: number;
  readonly expiresAt: number;
}

export interface TokenSeal {
  seal(token: DatedToken): string;
  /** undefined for what was sealed with another secret, for another app, or is damaged. */
  open(sealed: string): DatedToken | undefined;
}

const CIPHER = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

export function createTokenSeal(app: {
  readonly accountId: string;
  readonly clientId: string;
  readonly clientSecret: string;
}): TokenSeal {
  const owner = Buffer.from(`${app.accountId}\n${app.clientId}`);
  const key = Buffer.from(hkdfSync('sha256', app.clientSecret, owner, 'zoom-scim-bridge access token', 32));
  return {
    seal(token) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv(CIPHER, key, nonce);
      const text = Buffer.concat([cipher.update(JSON.stringify(token), 'utf8'), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), text]).toString('base64url');
    },
    open(sealed) {
      const bytes = Buffer.from(sealed, 'base64url');
      const tag = bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES);
      if (tag.length < TAG_BYTES) return undefined;
      const decipher = createDecipheriv(CIPHER, key, bytes.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES });
      try {
        decipher.setAuthTag(tag);
        const text =
          decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES), undefined, 'utf8') + decipher.final('utf8');
        return parseToken(JSON.parse(text));
      } catch {
        return undefined;
      }
    },
  };
}

function parseToken(value: unknown): DatedToken | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if (!('accessToken' in value) || !('scopes' in value) || !('obtainedAt' in value) || !('expiresAt' in value)) {
    return undefined;
  }
  const { accessToken, scopes, obtainedAt, expiresAt } = value;
  if (typeof accessToken !== 'string' || typeof obtainedAt !== 'number' || typeof expiresAt !== 'number')
    return undefined;
  if (!Array.isArray(scopes) || !scopes.every((scope) => typeof scope === 'string')) return undefined;
  return { accessToken, scopes, obtainedAt, expiresAt };
}
