/** The bridge as the SCIM shell sees it: the six operations on users, with one gate for Zoom's errors. */
import { toScimError } from '../mapping/errors.js';
import { ScimError } from '../scim/errors.js';
import { applyPatch } from '../scim/patch.js';
import type { JsonObject, RequestContext, UserPort } from '../scim/types.js';
import { mergeReplacement } from '../scim/user-body.js';
import { ZoomError } from '../zoom/errors.js';
import { changeUser } from './change-user.js';
import { createUser } from './create-user.js';
import { findUsers, type ListAnswers } from './find-users.js';
import { loadSettled } from './load.js';
import { logFailure, zoomErrorIn } from './log-failure.js';
import { removeUser } from './remove-user.js';
import { renderUser } from './render.js';
import { tellStoreOutage } from './store-outage.js';
import { deactivates, takesAccess, urgent, urgentIf } from './urgency.js';

/** Nothing but ScimError leaves the bridge for what Zoom did, or for an outage of the store. */
async function guarded<T>(context: RequestContext, task: () => Promise<T>): Promise<T> {
  try {
    return await task();
  } catch (error) {
    const zoomError = zoomErrorIn(error);
    if (zoomError !== undefined) logFailure(zoomError, context);
    throw error instanceof ZoomError ? toScimError(error) : tellStoreOutage(error);
  }
}

/** A POST that meets "no such user" was faster than Zoom's reads: 404 would say that /Users does not exist. */
function neverNotFound(error: unknown): never {
  const isNotFound = (error instanceof ScimError || error instanceof ZoomError) && error.kind === 'notFound';
  if (!isNotFound) throw error;
  throw new ScimError('unavailable', 'Zoom does not show the user that it has just created. Repeat the request.', {
    cause: zoomErrorIn(error),
    retryAfterSeconds: 5,
  });
}

/** Top-level names of a body, attributes of extensions with their URN. */
const namesOf = (body: JsonObject): string[] =>
  Object.entries(body).flatMap(([key, value]) =>
    key.startsWith('urn:') && typeof value === 'object' && value !== null
      ? Object.keys(value).map((name) => `${key}:${name}`)
      : [key],
  );

export function createUserBridge(on: ListAnswers): UserPort {
  const { bridge } = on;
  return {
    list: (query, context) => guarded(context, () => findUsers(query, on, context)),
    get: (id, context) =>
      guarded(context, async () => renderUser(await loadSettled(id, bridge, context), bridge, context)),
    create: (user, context) => guarded(context, () => createUser(user, bridge, context).catch(neverNotFound)),
    replace: (id, user, context) =>
      guarded(context, () =>
        changeUser(
          id,
          (before) => ({ ...mergeReplacement(before, user, bridge.index), asked: namesOf(user) }),
          bridge,
          urgentIf(deactivates(user), context),
        ),
      ),
    patch: (id, operations, context) =>
      guarded(context, () =>
        changeUser(
          id,
          (before) => {
            const { after, cleared, applied } = applyPatch(before, operations, bridge.index);
            return { after, cleared, asked: [...applied, ...cleared] };
          },
          bridge,
          urgentIf(takesAccess(operations), context),
        ),
      ),
    remove: (id, context) => guarded(context, () => removeUser(id, bridge, urgent(context))),
  };
}
