/** Zoom users with what the store remembers of them. */
import { isAddress } from '../mapping/login.js';
import type { Link, LinkStore } from '../store/ports.js';
import type { ZoomUser } from '../zoom/types.js';
import { zoomIdOf } from './execute.js';
import type { LinkedUser } from './render.js';

/** A link found by address may be that of an earlier user with the same address. */
const isLinkOf = (link: Link, zoom: ZoomUser): boolean => !zoom.id || link.id === zoom.id || isAddress(link.id);

export async function withLinks(users: readonly ZoomUser[], links: LinkStore): Promise<LinkedUser[]> {
  const byId = await links.getMany(users.map(zoomIdOf));
  const missing = users.filter((user) => !byId.has(zoomIdOf(user))).map((user) => user.email.toLowerCase());
  const byLogin = new Map((await links.findByLogins(missing)).map((link) => [link.login, link]));
  return users.map((zoom) => {
    // A pending user without an id in the list is known by its address; so is one that was given the address as id.
    const link = byId.get(zoomIdOf(zoom)) ?? byLogin.get(zoom.email.toLowerCase());
    return { zoom, link: link !== undefined && isLinkOf(link, zoom) ? link : undefined };
  });
}
