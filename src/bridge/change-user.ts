/** PUT and PATCH of one user: read once, apply on plain JSON, plan by diff, execute, answer what is true. */

import { PATH } from '../mapping/attributes.js';
import { readPath, sameJson, textAt } from '../mapping/json.js';
import { isAddress } from '../mapping/login.js';
import { sameLink } from '../mapping/plan.js';
import { wantsManager } from '../mapping/plan-profile.js';
import { ScimError } from '../scim/errors.js';
import type { JsonObject, RequestContext, ScimResource } from '../scim/types.js';
import type { Link } from '../store/ports.js';
import { logAudit } from './audit.js';
import { executeChanges, zoomIdOf } from './execute.js';
import { loadUser } from './load.js';
import type { Bridge } from './options.js';
import { planRequest } from './plan-request.js';
import { rememberLicences } from './remember-licences.js';
import { type LinkedUser, renderUser } from './render.js';
import { isDue, settle } from './settle.js';
import { verifyVersion } from './verify-version.js';

/** What a request makes of a user, on plain JSON. */
export interface Applied {
  readonly after: JsonObject;
  readonly cleared: readonly string[];
  readonly asked: readonly string[];
}

/** Where the login is among the emails, Zoom does not judge the userName, and it must still be one user's (RFC 7643 §4.1.1). */
async function verifyUserName(id: string, before: JsonObject, after: JsonObject, bridge: Bridge): Promise<void> {
  const userName = textAt(after, 'userName');
  if (userName === undefined || isAddress(userName) || userName === textAt(before, 'userName')) return;
  const links = await bridge.store.links.findByUserName(userName);
  if (links.some((link) => link.id !== id && link.deleted === undefined)) {
    throw new ScimError('uniqueness', 'The userName belongs to another user.');
  }
}

const hasDeferred = (link: Link | undefined): link is Link => Object.keys(link?.deferred ?? {}).length > 0;

/** Deferred paths that a request does not speak of; they are carried out (or dropped) on their own. */
function untouched(link: Link, before: JsonObject, after: JsonObject): JsonObject {
  const same = (path: string) =>
    path === PATH.manager
      ? !wantsManager(before, after, undefined)
      : sameJson(readPath(before, path), readPath(after, path));
  return Object.fromEntries(Object.entries(link.deferred).filter(([path]) => path !== 'active' && same(path)));
}

/** Plans, executes and remembers one wish; the result is not rendered. Throws ScimError, ZoomError. */
export async function carryOutWish(
  user: LinkedUser,
  before: JsonObject,
  applied: Applied,
  bridge: Bridge,
  context: RequestContext,
): Promise<LinkedUser> {
  const reactivates = user.zoom.status === 'inactive' && applied.after['active'] !== false;
  const isReady = reactivates || isDue(user);
  const waiting = isReady && hasDeferred(user.link) ? untouched(user.link, before, applied.after) : {};
  const start = Object.keys(waiting).length > 0 && user.link ? { ...user, link: { ...user.link, deferred: {} } } : user;
  const planned = await planRequest(start, { before, ...applied }, bridge, context);
  await rememberLicences(user, planned.plan, bridge);
  const { plan, pictures, roleNames } = planned;
  const execution = { ...bridge, pictures, roleNames, context };
  const zoom = await executeChanges(user.zoom, plan.changes, execution).catch((error: unknown) => {
    // A part may be done.
    bridge.directory.noteDoubtful(zoomIdOf(user.zoom));
    throw error;
  });
  if (zoom !== user.zoom) for (const each of [user.zoom, zoom]) bridge.names.forget(each);
  const wanted = plan.link && { ...plan.link, deferred: { ...waiting, ...plan.link.deferred } };
  const link = wanted === undefined || sameLink(wanted, user.link) ? user.link : wanted;
  if (link !== undefined && link !== user.link) await bridge.store.links.save(link);
  logAudit(context, {
    action: 'change',
    userId: link?.id ?? zoom.id ?? '',
    changes: plan.changes,
    asked: applied.asked,
  });
  return settle({ zoom, link }, bridge, context);
}

/**
 * One user's writes never overlap. `apply` says what the request makes of the user as answered before it.
 * Throws ScimError, ZoomError.
 */
export function changeUser(
  id: string,
  apply: (before: ScimResource) => Applied,
  bridge: Bridge,
  context: RequestContext,
): Promise<ScimResource> {
  return bridge.serial(id, async () => {
    const user = await loadUser(id, bridge, context);
    const before = await renderUser(user, bridge, context);
    verifyVersion(before, context.ifMatch);
    const applied = apply(before);
    await verifyUserName(before.id, before, applied.after, bridge);
    const result = await carryOutWish(user, before, applied, bridge, context);
    if (result.zoom === user.zoom && result.link === user.link) return before;
    await bridge.store.creates.remove(user.zoom.email.toLowerCase());
    const after = await renderUser(result, bridge, context);
    await bridge.directory.keepWritten(result, after, true);
    return after;
  });
}
