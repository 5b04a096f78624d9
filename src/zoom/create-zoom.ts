/** Builds the client and its token from the connection's settings: exchange, then token, then retries. */
import { setTimeout as sleep } from 'node:timers/promises';
import { withToken } from './authorize.js';
import type { ZoomCallContext, ZoomClient } from './client.js';
import { createZoomClient } from './http-client.js';
import { createSend } from './request.js';
import { withRetries } from './retry.js';
import { createToken, type ZoomToken } from './token.js';
import { createTransport } from './transport.js';

export interface ZoomOptions {
  /** Both without a trailing slash. */
  readonly apiUrl: string;
  readonly oauthUrl: string;
  readonly accountId: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Sockets kept per host. */
  readonly poolSize?: number;
  /** Of one exchange. */
  readonly timeoutMs?: number;
  /** Of one call with its retries. */
  readonly deadlineMs?: number;
  /** Told of token requests, which belong to no caller. */
  readonly tokenContext?: ZoomCallContext;
  readonly now?: () => number;
  readonly sleep?: (ms: number) => Promise<void>;
  readonly random?: () => number;
}

export interface Zoom {
  readonly client: ZoomClient;
  readonly token: ZoomToken;
  /** Closes idle and active connections. */
  close(): void;
}

export function createZoom(options: ZoomOptions): Zoom {
  const { apiUrl, oauthUrl, accountId, clientId, clientSecret, timeoutMs = 20_000, now = Date.now } = options;
  const transport = createTransport(options.poolSize ?? 64);
  const token = createToken({
    oauthUrl,
    accountId,
    clientId,
    clientSecret,
    timeoutMs,
    transport,
    now,
    ...(options.tokenContext === undefined ? {} : { context: options.tokenContext }),
  });
  const send = withRetries(withToken(createSend({ apiUrl, transport, timeoutMs, now }), token), {
    deadlineMs: options.deadlineMs ?? 25_000,
    now,
    sleep: options.sleep ?? ((ms) => sleep(ms)),
    random: options.random ?? Math.random,
  });
  return { client: createZoomClient(send), token, close: () => transport.close() };
}
