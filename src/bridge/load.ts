/** Reading one user: link, Zoom, and whatever was deferred until the user is seen active. */
import { isAddress } from '../mapping/login.js';
import { ScimError } from '../scim/errors.js';
import type { RequestContext } from '../scim/types.js';
import type { Link } from '../store/ports.js';
import { ZoomError } from '../zoom/errors.js';
import type { ZoomUser } from '../zoom/types.js';
import type { Bridge } from './options.js';
import { type LinkedUser, renderUser } from './render.js';
import { isDue, settle } from './settle.js';

/** One GET, of which the mirror is told. Throws ZoomError. */
async function readInZoom(idOrEmail: string, bridge: Bridge, context: RequestContext): Promise<ZoomUser> {
  const { zoom, directory, now } = bridge;
  const readAt = now();
  try {
    const user = await zoom.getUser(idOrEmail, context);
    directory.noteRead({ user, readAt });
    return user;
  } catch (error) {
    if (error instanceof ZoomError && error.kind === 'notFound') directory.noteGone(idOrEmail, readAt);
    throw error;
  }
}

/** undefined: Zoom has no such user in this account. */
export async function findInZoom(
  idOrEmail: string,
  bridge: Bridge,
  context: RequestContext,
): Promise<ZoomUser | undefined> {
  try {
    return await readInZoom(idOrEmail, bridge, context);
  } catch (error) {
    if (error instanceof ZoomError && error.kind === 'notFound') return undefined;
    throw error;
  }
}

export const noSuchUser = (): ScimError =>
  new ScimError('notFound', 'There is no user with this id. It was deleted, or never existed.');

/**
 * Zoom answers to addresses, `me` and other spellings in place of an id; a SCIM id is only what we gave out:
 * Zoom's id, or the address of a pending user that had none.
 */
export const mayBeUserId = (id: string, link: Link | undefined): boolean =>
  link !== undefined || (/^[A-Za-z0-9_-]{1,64}$/.test(id) && id !== 'me');

/** An address given out as id does not follow a renaming; the link knows the login of today. */
export const zoomKeyOf = (link: Link): string => (isAddress(link.id) ? link.login : link.id);

/** A user with an address for an id has no second one. */
const hasAddressId = async (zoom: ZoomUser, bridge: Bridge): Promise<boolean> =>
  (await bridge.store.links.get(zoom.email.toLowerCase())) !== undefined;

/** Throws ScimError notFound, ZoomError. The user is as Zoom has it; deferred changes are not carried out. */
export async function loadUser(id: string, bridge: Bridge, context: RequestContext): Promise<LinkedUser> {
  const link = await bridge.store.links.get(id);
  if (link?.deleted !== undefined || !mayBeUserId(id, link)) throw noSuchUser();
  const zoom = await readInZoom(link === undefined ? id : zoomKeyOf(link), bridge, context);
  if (link === undefined && (zoom.id !== id || (await hasAddressId(zoom, bridge)))) throw noSuchUser();
  return { zoom, link };
}

/** One at a time with the user's writes. Throws ScimError notFound, ZoomError. */
export const settleForReading = (id: string, bridge: Bridge, context: RequestContext): Promise<LinkedUser> =>
  bridge.serial(id, async () => {
    const user = await loadUser(id, bridge, context);
    const settled = await settle(user, bridge, context);
    if (settled !== user && bridge.directory.isOn) {
      await bridge.directory.keepWritten(settled, await renderUser(settled, bridge, context), true);
    }
    return settled;
  });

/** As `loadUser`; what was deferred is carried out when the user is active by now. */
export async function loadSettled(id: string, bridge: Bridge, context: RequestContext): Promise<LinkedUser> {
  const user = await loadUser(id, bridge, context);
  return isDue(user) ? settleForReading(id, bridge, context) : user;
}
