/** Opens a request and closes it with one log line and its metrics. */
import { randomUUID } from 'node:crypto';
import type { RequestHandler } from 'express';
import type { Logger } from 'pino';
import { ScimError } from '../scim/errors.js';
import type { UpstreamCall } from '../scim/types.js';
import { Exchange, exchangeOf, openExchange } from './exchange.js';
import type { Metrics } from './metrics.js';
import { countRefusals } from './refusal-lines.js';

/** A proxy's id is taken over when it cannot harm a log or a header. */
const SANE_REQUEST_ID = /^[\w.:-]{1,128}$/;

export function openRequest(log: Logger): RequestHandler {
  return (request, response, next) => {
    const sent = request.headers['x-request-id'];
    const requestId = typeof sent === 'string' && SANE_REQUEST_ID.test(sent) ? sent : randomUUID();
    openExchange(request, new Exchange(requestId, log));
    response.setHeader('X-Request-Id', requestId);
    next();
  };
}

/** Answers to whoever has no valid token: they may come by the thousand. */
const REFUSALS = [401, 429];

/** Filter texts and ids that are addresses are personal data: the route is logged as a template, the URL at debug only. */
export function logRequest(metrics: Metrics, log: Logger): RequestHandler {
  const hasOwnLine = countRefusals(log);
  return (request, response, next) => {
    const { originalUrl, method } = request;
    response.once('close', () => {
      const exchange = exchangeOf(request);
      const route = exchange.endpoint?.template ?? 'none';
      const durationMs = performance.now() - exchange.startedAt;
      metrics.observeRequest({ route, method, status: response.statusCode, durationMs });
      if (exchange.principal === undefined && REFUSALS.includes(response.statusCode) && !hasOwnLine()) return;
      exchange.log.debug({ url: originalUrl }, 'url');
      exchange.log.info(
        {
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
    next();
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
