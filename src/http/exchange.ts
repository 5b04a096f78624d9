/** What is known of a request while it is answered: found by the request, seen by that request only. */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Logger } from 'pino';
import type { Endpoint } from '../scim/endpoints.js';
import type { Principal, UpstreamCall } from '../scim/types.js';

export class Exchange {
  /** `performance.now()` at the start. */
  readonly startedAt = performance.now();
  /** Calls made for this request to the system behind the bridge. */
  readonly calls: UpstreamCall[] = [];
  principal?: Principal;
  endpoint?: Endpoint;
  /** What ended the request. */
  failure?: unknown;
  readonly #appLog: Logger;
  #log: Logger | undefined;

  constructor(
    readonly requestId: string,
    /** As it came: routers shorten the request's own. */
    readonly url: string,
    appLog: Logger,
  ) {
    this.#appLog = appLog;
  }

  /** Carries the request id. Made when it is asked for: most requests never do. */
  get log(): Logger {
    this.#log ??= this.#appLog.child({ requestId: this.requestId });
    return this.#log;
  }
}

const exchanges = new WeakMap<IncomingMessage, Exchange>();

/** A proxy's id is taken over when it cannot harm a log or a header. */
const SANE_REQUEST_ID = /^[\w.:-]{1,128}$/;

export function openExchange(request: IncomingMessage, log: Logger): Exchange {
  const sent = request.headers['x-request-id'];
  const requestId = typeof sent === 'string' && SANE_REQUEST_ID.test(sent) ? sent : randomUUID();
  const exchange = new Exchange(requestId, request.url ?? '', log);
  exchanges.set(request, exchange);
  return exchange;
}

export function exchangeOf(request: IncomingMessage): Exchange {
  const exchange = exchanges.get(request);
  if (exchange === undefined) throw new Error('the request has no exchange: openExchange must come first');
  return exchange;
}

export function principalOf(request: IncomingMessage): Principal {
  const { principal } = exchangeOf(request);
  if (principal === undefined) throw new Error('the request has no principal: authentication must come first');
  return principal;
}
