/** What is known of a request while it is answered: found by the request, seen by that request only. */
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
    appLog: Logger,
  ) {
    this.#appLog = appLog;
  }

  /** Carries the request id. Made when it is asked for: most requests write one line or none. */
  get log(): Logger {
    this.#log ??= this.#appLog.child({ requestId: this.requestId });
    return this.#log;
  }
}

const exchanges = new WeakMap<IncomingMessage, Exchange>();

export function openExchange(request: IncomingMessage, exchange: Exchange): void {
  exchanges.set(request, exchange);
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
