/** One token request: grant `account_credentials` through openid-client over our own transport (Zoom's page "Server-to-Server OAuth"). */
import * as oidc from 'openid-client';
import { zoomErrorFrom } from './classify.js';
import type { ZoomCallContext } from './client.js';
import { ZoomError } from './errors.js';
import type { HttpAnswer, Transport } from './transport.js';

const OPERATION = 'token';
/** Assumed where Zoom leaves `expires_in` out. */
const DEFAULT_LIFETIME_SECONDS = 3600;
/** Statuses whose `Response` must have no body (Fetch standard, "null body status"). */
const NO_BODY: ReadonlySet<number> = new Set([101, 204, 205, 304]);

export interface TokenGrantOptions {
  /** Without a trailing slash; the token endpoint is `/oauth/token` below it. */
  readonly oauthUrl: string;
  readonly accountId: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly timeoutMs: number;
  readonly transport: Transport;
  /** Told of every token request. */
  readonly context?: ZoomCallContext;
}

export interface TokenGrant {
  readonly accessToken: string;
  readonly expiresInSeconds: number;
  readonly scopes: readonly string[];
}

/** What happened below openid-client, which wraps failures of the exchange in errors of its own. */
interface Exchanged {
  answer?: HttpAnswer;
  failure?: unknown;
}

export async function performTokenRequest(options: TokenGrantOptions): Promise<TokenGrant> {
  const exchanged: Exchanged = {};
  const configuration = configurationFor(options, exchanged);
  try {
    const granted = await oidc.genericGrantRequest(configuration, 'account_credentials', {
      account_id: options.accountId,
    });
    return {
      accessToken: granted.access_token,
      expiresInSeconds: granted.expires_in ?? DEFAULT_LIFETIME_SECONDS,
      scopes: (granted.scope ?? '').split(' ').filter((scope) => scope !== ''),
    };
  } catch (cause) {
    throw exchanged.failure instanceof ZoomError ? exchanged.failure : tokenErrorFrom(cause, exchanged.answer);
  }
}

function configurationFor(options: TokenGrantOptions, exchanged: Exchanged): oidc.Configuration {
  const { oauthUrl, clientId, clientSecret } = options;
  const server = { issuer: oauthUrl, token_endpoint: `${oauthUrl}/oauth/token` };
  const configuration = new oidc.Configuration(server, clientId, undefined, plainBasic(clientId, clientSecret));
  // The library refuses plain http; that only loopback may have it is settled with the configuration.
  if (oauthUrl.startsWith('http:')) oidc.allowInsecureRequests(configuration);
  configuration[oidc.customFetch] = async (url, init) => {
    try {
      const answer = await exchange(url, init, options);
      exchanged.answer = answer;
      return webResponseOf(answer);
    } catch (failure) {
      exchanged.failure = failure;
      throw failure;
    }
  };
  return configuration;
}

function exchange(url: string, init: oidc.CustomFetchOptions, options: TokenGrantOptions): Promise<HttpAnswer> {
  return options.transport.exchange({
    operation: OPERATION,
    method: init.method,
    url,
    headers: init.headers,
    body: String(init.body),
    timeoutMs: options.timeoutMs,
    context: options.context,
  });
}

/** openid-client expects a web Response: the body of node-fetch's cannot be cancelled. */
function webResponseOf({ status, headers, text }: HttpAnswer): Response {
  return new Response(NO_BODY.has(status) ? null : text, { status, headers: [...headers] });
}

/** Basic without the form-encoding of RFC 6749 §2.3.1, which turns `_`, `-` and `.` into escapes that Zoom's samples never show. */
function plainBasic(clientId: string, clientSecret: string): oidc.ClientAuth {
  const credentials = Buffer.from(`${clientId}:${clientSecret}`).toString('base64');
  return (_server, _client, _body, headers) => {
    headers.set('authorization', `Basic ${credentials}`);
  };
}

/** Zoom answers 400 `{reason, error}` to wrong credentials; those bodies have no `code`. Nothing of the request is repeated. */
function tokenErrorFrom(cause: unknown, answer: HttpAnswer | undefined): ZoomError {
  if (answer === undefined)
    return new ZoomError('unavailable', 'token: the request could not be made', { operation: OPERATION, cause });
  const { status, headers } = answer;
  if (status === 429 || status >= 500) return zoomErrorFrom(OPERATION, status, headers, answer.text);
  const trackingId = headers.get('x-zm-trackingid') ?? undefined;
  const options = { operation: OPERATION, status, trackingId, cause };
  if (status >= 400 && status !== 404) {
    const error = cause instanceof oidc.ResponseBodyError ? cause.error : 'refused';
    return new ZoomError('credentials', `token: HTTP ${status} ${error}`, options);
  }
  return new ZoomError('unintelligible', `token: HTTP ${status} with an answer that is no token`, options);
}
