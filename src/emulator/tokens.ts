/** Server-to-Server OAuth: grants tokens, and tells what a bearer token may do. */
import { randomBytes } from 'node:crypto';
import type { Operation } from './document.js';
import { Refusal } from './refusal.js';
import type { Settings } from './settings.js';
import type { Answer } from './world.js';

export interface AppCredentials {
  readonly accountId: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

interface Grant {
  readonly scopes: ReadonlySet<string>;
  readonly expires: number;
}

export class Tokens {
  readonly #app: AppCredentials;
  readonly #settings: Settings;
  readonly #now: () => number;
  readonly #grants = new Map<string, Grant>();

  constructor(app: AppCredentials, settings: Settings, now: () => number) {
    this.#app = app;
    this.#settings = settings;
    this.#now = now;
  }

  /** A new token leaves the earlier ones valid. `form` is the body or the query: Zoom takes both. */
  grant(authorization: string | undefined, form: URLSearchParams, apiUrl: string): Answer {
    const expected = Buffer.from(`${this.#app.clientId}:${this.#app.clientSecret}`).toString('base64');
    if (authorization !== `Basic ${expected}`)
      return tokenError('Invalid client_id or client_secret', 'invalid_client');
    if (form.get('grant_type') !== 'account_credentials') {
      return tokenError('unsupported grant type', 'unsupported_grant_type');
    }
    if (form.get('account_id') !== this.#app.accountId) return tokenError('Bad Request', 'invalid_request');
    const { scopes, tokenSeconds } = this.#settings;
    const access_token = [
      'eyJzdiI6IjAwMDAwMiJ9',
      randomBytes(48).toString('base64url'),
      randomBytes(32).toString('base64url'),
    ].join('.');
    this.#grants.set(access_token, { scopes: new Set(scopes), expires: this.#now() + tokenSeconds * 1000 });
    const body = {
      access_token,
      token_type: 'bearer',
      expires_in: tokenSeconds,
      scope: scopes.join(' '),
      api_url: apiUrl,
    };
    return { status: 200, body };
  }

  /** As when the app is deactivated. */
  revokeAll(): void {
    this.#grants.clear();
  }

  /** 401/124 without a living token; 4711 names the missing scope; 200 the missing permission of the role. */
  verify(authorization: string | undefined, operation: Operation): void {
    const grant = this.#grants.get(authorization?.replace(/^Bearer /i, '') ?? '');
    if (grant === undefined) throw new Refusal(401, 124, 'Invalid access token.');
    if (grant.expires <= this.#now()) throw new Refusal(401, 124, 'Access token is expired.');
    // Only DELETE of a picture has no granular scope listed: we take the one of POST.
    const granular = operation.scope ?? 'user:write:profile_picture:admin';
    if (![granular, ...operation.classicScopes].some((scope) => grant.scopes.has(scope))) {
      throw new Refusal(400, 4711, `Invalid access token, does not contain scopes:[${granular}].`);
    }
    if (operation.permission !== undefined && !this.#settings.permissions.includes(operation.permission)) {
      throw new Refusal(400, 200, `Invalid access token, does not contain permissions [${operation.permission}].`);
    }
  }
}

/** Another shape than the API's errors. */
function tokenError(reason: string, error: string): Answer {
  return { status: 400, body: { reason, error } };
}
