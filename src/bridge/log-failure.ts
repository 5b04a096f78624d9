/** The operator's part of a failure at Zoom: what the client is not told, without Zoom's words, which may name a person. */
import { isRefusal } from '../mapping/errors.js';
import type { RequestContext } from '../scim/types.js';
import { ZoomError } from '../zoom/errors.js';

/** The Zoom failure that this error is, or was made of. */
export function zoomErrorIn(error: unknown): ZoomError | undefined {
  const found = error instanceof ZoomError ? error : error instanceof Error ? error.cause : undefined;
  return found instanceof ZoomError ? found : undefined;
}

export function logFailure(error: ZoomError, context: RequestContext): void {
  const { kind, operation, status, code, trackingId, missing } = error;
  const fields = { zoom: { kind, operation, status, code, trackingId, ...(missing.length > 0 ? { missing } : {}) } };
  if (kind === 'scopes') context.log.error(fields, 'the Zoom app lacks a scope or role permission');
  else if (kind === 'credentials') context.log.error(fields, 'Zoom refuses our credentials');
  else if (kind === 'notFound') context.log.debug(fields, 'Zoom knows no such user');
  else if (isRefusal(error)) context.log.info(fields, 'Zoom refused');
  else context.log.warn(fields, 'Zoom failed');
}
