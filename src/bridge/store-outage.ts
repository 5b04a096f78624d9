/** An outage of our own store, as it is told to whoever asked: what Zoom knows is not in doubt, and the request can be repeated. */
import { ScimError } from '../scim/errors.js';
import { StoreError } from '../store/errors.js';

/** Any other error comes back as it is. */
export function tellStoreOutage(error: unknown): unknown {
  if (!(error instanceof StoreError && error.outage)) return error;
  return new ScimError('unavailable', 'The bridge cannot use its database at the moment. Repeat the request.', {
    cause: error,
    retryAfterSeconds: 5,
  });
}
