/** DELETE of a user, by policy: gone from Zoom, or left there while the SCIM user is gone. */
import { isRefusal, toScimError } from '../mapping/errors.js';
import type { RequestContext } from '../scim/types.js';
import type { Link } from '../store/ports.js';
import { ZoomError } from '../zoom/errors.js';
import { logAudit } from './audit.js';
import { carryOutWish } from './change-user.js';
import { zoomIdOf } from './execute.js';
import { findInZoom, loadUser, mayBeUserId, noSuchUser, zoomKeyOf } from './load.js';
import type { Bridge } from './options.js';
import { type LinkedUser, renderPlain, renderUser } from './render.js';
import { verifyVersion } from './verify-version.js';

/** What we remember of a user who is gone from Zoom. `key`: by which Zoom knew the user. */
export async function forget(id: string, key: string, bridge: Bridge): Promise<void> {
  await bridge.store.links.remove(id);
  await bridge.store.versions.remove(id);
  await bridge.directory.drop(key, true);
}

/** Zoom answers 404 to `action=delete` of a pending user; without an action the invitation is withdrawn. */
async function withdrawInvitation(key: string, bridge: Bridge, context: RequestContext): Promise<boolean> {
  const user = await findInZoom(key, bridge, context);
  if (user?.status !== 'pending') return false;
  await bridge.zoom.deleteUser(key, undefined, context);
  return true;
}

/** `key`: by which Zoom knows the user. Throws ZoomError notFound when it does not. */
async function deleteFromZoom(key: string, action: 'delete' | 'disassociate', bridge: Bridge, context: RequestContext) {
  const { transferEmail } = bridge.policy;
  try {
    await bridge.zoom.deleteUser(key, { action, ...(transferEmail === undefined ? {} : { transferEmail }) }, context);
  } catch (error) {
    if (!(error instanceof ZoomError) || error.kind !== 'notFound' || action !== 'delete') throw error;
    if (!(await withdrawInvitation(key, bridge, context))) throw error;
  }
}

/** Whom Zoom does not have any more is forgotten too. Throws ScimError, ZoomError. */
async function hardDelete(
  { id, link }: { readonly id: string; readonly link: Link | undefined },
  action: 'delete' | 'disassociate',
  bridge: Bridge,
  context: RequestContext,
) {
  const key = link === undefined ? id : zoomKeyOf(link);
  try {
    await deleteFromZoom(key, action, bridge, context);
  } catch (error) {
    if (error instanceof ZoomError && error.kind === 'notFound') await forget(id, key, bridge);
    throw error;
  }
  await forget(id, key, bridge);
}

const linkOf = ({ zoom, link }: LinkedUser, id: string): Link =>
  link ?? { id, login: zoom.email.toLowerCase(), kept: {}, deferred: {} };

/** Revokes; a token that Zoom will not revoke for an inactive user counts as revoked. */
async function revoke(user: LinkedUser, bridge: Bridge, context: RequestContext): Promise<void> {
  try {
    await bridge.zoom.revokeSsoToken(zoomIdOf(user.zoom), context);
  } catch (error) {
    if (!(error instanceof ZoomError)) throw error;
    if (user.zoom.status === 'active' || !isRefusal(error)) throw toScimError(error);
  }
}

/** The Zoom user stays; the link says that the SCIM user is gone. Throws ScimError, ZoomError. */
async function softDelete(id: string, action: 'deactivate' | 'revokeToken', bridge: Bridge, context: RequestContext) {
  const user = await loadUser(id, bridge, context);
  // Zoom deactivates and signs out nobody who is only invited: left open, the invitation would outlive the SCIM user.
  if (user.zoom.status === 'pending') {
    await bridge.zoom.deleteUser(zoomIdOf(user.zoom), undefined, context);
    return forget(id, zoomIdOf(user.zoom), bridge);
  }
  const deleted = { action, at: bridge.now().toISOString() };
  if (action === 'revokeToken') {
    await revoke(user, bridge, context);
    await bridge.store.links.save({ ...linkOf(user, id), deleted });
    return bridge.directory.drop(zoomIdOf(user.zoom), false);
  }
  const [before = {}] = await renderPlain([user], bridge, context);
  const wish = { after: { ...before, active: false }, cleared: [], asked: ['active'] };
  const result = await carryOutWish(user, before, wish, bridge, context);
  await bridge.store.links.save({ ...linkOf(result, id), deleted });
  await bridge.directory.drop(zoomIdOf(user.zoom), false);
}

/** After it the SCIM user is gone, whatever became of the Zoom user. Throws ScimError, ZoomError. */
export function removeUser(id: string, bridge: Bridge, context: RequestContext): Promise<void> {
  return bridge.serial(id, async () => {
    const link = await bridge.store.links.get(id);
    if (link?.deleted !== undefined || !mayBeUserId(id, link)) throw noSuchUser();
    if (context.ifMatch !== undefined) {
      verifyVersion(await renderUser(await loadUser(id, bridge, context), bridge, context), context.ifMatch);
    }
    const action = bridge.policy.deleteAction;
    if (action === 'delete' || action === 'disassociate') await hardDelete({ id, link }, action, bridge, context);
    else await softDelete(id, action, bridge, context);
    if (link !== undefined) await bridge.store.creates.remove(link.login);
    logAudit(context, { action: 'delete', userId: id, changes: [], asked: [action] });
  });
}
