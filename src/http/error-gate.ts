/** The last word on every failed request: a SCIM error body, and no more than it may tell. */
import type { ErrorRequestHandler } from 'express';
import { renderError, ScimError } from '../scim/errors.js';
import { SCIM_MEDIA_TYPE } from '../scim/router.js';
import { exchangeOf } from './exchange.js';

export const answerError: ErrorRequestHandler = (error: unknown, request, response, _next) => {
  const exchange = exchangeOf(request);
  exchange.failure = error;
  if (!(error instanceof ScimError)) {
    exchange.log.error({ err: error }, 'unexpected failure');
  } else if (error.status >= 500 && error.kind !== 'notImplemented') {
    exchange.log.warn({ error: error.kind, causes: describeCauses(error) }, 'request failed');
  }
  // Never to Express' own handler: it would destroy the socket under a client that keeps it alive.
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const { status, headers, body } = renderError(error);
  response.status(status).set(headers).type(SCIM_MEDIA_TYPE).json(body);
};

const SAFE_FIELDS = ['name', 'kind', 'operation', 'status', 'code', 'trackingId', 'missing'];

/** The chain of causes without their messages: those may quote what the other side said of a person. */
function describeCauses(error: Error): Record<string, unknown>[] {
  const causes: Record<string, unknown>[] = [];
  for (let cause = error.cause; cause instanceof Error && causes.length < 5; cause = cause.cause) {
    const fields = Object.entries({ ...cause, name: cause.name });
    causes.push(
      Object.fromEntries(fields.filter(([name, value]) => SAFE_FIELDS.includes(name) && value !== undefined)),
    );
  }
  return causes;
}
