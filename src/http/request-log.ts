/** Closes a request with one log line and its metrics. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RequestHandler } from 'express';
import type { Logger } from 'pino';
import { ScimError } from '../scim/errors.js';
import type { UpstreamCall } from '../scim/types.js';
import { type Exchange, exchangeOf } from './exchange.js';
import type { Metrics } from './metrics.js';
import { countRefusals } from './refusal-lines.js';

/** Answers to whoever has no valid token: they may come by the thousand. */
const REFUSALS = [401, 429];

/** Call it once a request: when its answer is out, or its client has gone, the line is written. */
export type FollowRequest = (request: IncomingMessage, response: ServerResponse) => void;

export const following =
  (follow: FollowRequest): RequestHandler =>
  (request, response, next) => {
    follow(request, response);
    next();
  };

/** Filter texts and ids that are addresses are personal data: the route is logged as a template, the URL at debug only. */
export function createRequestLog(metrics: Metrics, log: Logger): FollowRequest {
  const hasOwnLine = countRefusals(log);
  return (request, response) => {
    response.once('close', () => {
      const exchange = exchangeOf(request);
      const { requestId, url } = exchange;
      const { method = '' } = request;
      const route = exchange.endpoint?.template ?? 'none';
      const durationMs = performance.now() - exchange.startedAt;
      metrics.observeRequest({ route, method, status: response.statusCode, durationMs });
      if (exchange.principal === undefined && REFUSALS.includes(response.statusCode) && !hasOwnLine()) return;
      log.debug({ requestId, url }, 'url');
      if (!log.isLevelEnabled('info')) return;
      log.info(
        {
          requestId,
          method,
          route,
          status: response.statusCode,
          durationMs: Math.round(durationMs * 10) / 10,
          ...(response.writableFinished ? {} : { aborted: true }),
          ...describeExchange(exchange),
        },
        'request',
      );
    });
  };
}

function describeExchange({ principal, calls, failure }: Exchange): Record<string, unknown> {
  const trackingIds = trackingIdsOf(calls);
  return {
    ...(principal === undefined ? {} : { principal: principal.name }),
    zoomCalls: calls.length,
    ...(trackingIds.length === 0 ? {} : { zoomTrackingIds: trackingIds }),
    ...(failure === undefined ? {} : { error: failure instanceof ScimError ? failure.kind : 'unexpected' }),
  };
}

const MOST_TRACKING_IDS = 10;

/** What Zoom's support asks for: those of failed calls first, then the last of the others; a list may make thousands. */
function trackingIdsOf(calls: readonly UpstreamCall[]): string[] {
  const isFailed = ({ status }: UpstreamCall) => status === undefined || status >= 400;
  const last = (those: readonly UpstreamCall[], most: number) =>
    most <= 0 ? [] : those.flatMap(({ trackingId }) => trackingId ?? []).slice(-most);
  const failed = last(calls.filter(isFailed), MOST_TRACKING_IDS);
  const others = last(
    calls.filter((call) => !isFailed(call)),
    MOST_TRACKING_IDS - failed.length,
  );
  return [...failed, ...others];
}
