/** What is known of a request while it is answered: found by the request, seen by that request only. */
import type { IncomingMessage } from 'node:http';
import type { Logger } from 'pino';
import type { Endpoint } from '../scim/endpoints.js';
import type { Principal, UpstreamCall } from '../scim/types.js';

export interface Exchange {
  readonly requestId: string;
  /** Carries the request id. */
  readonly log: Logger;
  /** `performance.now()` at the start. */
  readonly startedAt: number;
  /** Calls made for this request to the system behind the bridge. */
  readonly calls: UpstreamCall[];
  principal?: Principal;
  endpoint?: Endpoint;
  /** What ended the request. */
  failure?: unknown;
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
