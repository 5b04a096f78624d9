/** One HTTP exchange with Zoom over kept-alive connections, within a time limit; every exchange is recorded. */
import http from 'node:http';
import https from 'node:https';
import fetch, { FetchError, type FormData, type Headers } from 'node-fetch';
import type { ZoomCallContext } from './client.js';
import { ZoomError } from './errors.js';

/** Zoom's longest answer, a page of 300 users, stays below half a megabyte. */
const MAX_ANSWER_BYTES = 16 * 1024 * 1024;

/** A socket idle for longer may have been closed by Zoom's side, and a POST on it would fail without need. */
const IDLE_SOCKET_MS = 15_000;

interface HttpRequest {
  readonly operation: string;
  readonly method: string;
  readonly url: string;
  readonly headers: Record<string, string>;
  readonly body: string | FormData | undefined;
  readonly timeoutMs: number;
  readonly context: ZoomCallContext | undefined;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

export interface Transport {
  /** Throws ZoomError `timeout`, `unavailable` or `unintelligible`; any HTTP status is an answer. */
  exchange(request: HttpRequest): Promise<HttpAnswer>;
  close(): void;
}

export function createTransport(poolSize: number): Transport {
  const options = { keepAlive: true, maxSockets: poolSize, timeout: IDLE_SOCKET_MS };
  const plain = new http.Agent(options);
  const secure = new https.Agent(options);
  const agent = (url: URL) => (url.protocol === 'http:' ? plain : secure);
  return {
    exchange: (request) => exchange(request, agent),
    close() {
      plain.destroy();
      secure.destroy();
    },
  };
}

async function exchange(request: HttpRequest, agent: (url: URL) => http.Agent): Promise<HttpAnswer> {
  const begun = performance.now();
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), request.timeoutMs);
  let status: number | undefined;
  let trackingId: string | undefined;
  try {
    const response = await fetch(request.url, {
      method: request.method,
      headers: request.headers,
      body: request.body ?? null,
      agent,
      signal: abort.signal,
      // A redirect would carry the token along; Zoom has none.
      redirect: 'manual',
      size: MAX_ANSWER_BYTES,
    });
    status = response.status;
    trackingId = response.headers.get('x-zm-trackingid') ?? undefined;
    return { status, headers: response.headers, text: await response.text() };
  } catch (cause) {
    throw failureOf(request.operation, cause, abort.signal.aborted, status, trackingId);
  } finally {
    clearTimeout(timer);
    const durationMs = performance.now() - begun;
    request.context?.record({ operation: request.operation, status, trackingId, durationMs });
  }
}

/** Without node-fetch's error as cause: its message repeats the URL, which may hold an address. */
function failureOf(
  operation: string,
  cause: unknown,
  timedOut: boolean,
  status: number | undefined,
  trackingId: string | undefined,
): ZoomError {
  const options = { operation, status, trackingId };
  if (timedOut) return new ZoomError('timeout', `${operation}: no answer within the time limit`, options);
  if (!(cause instanceof FetchError)) {
    return new ZoomError('unavailable', `${operation}: the exchange failed`, { ...options, cause });
  }
  if (cause.type === 'max-size')
    return new ZoomError('unintelligible', `${operation}: the answer is too long`, options);
  return new ZoomError('unavailable', `${operation}: the connection failed (${cause.code ?? cause.type})`, options);
}
