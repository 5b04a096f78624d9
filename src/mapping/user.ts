/** Zoom user + link → SCIM user as plain JSON. Pure: names behind ids are given. */
import type { Json, JsonObject, ScimResource } from '../scim/types.js';
import type { Link } from '../store/ports.js';
import type { ZoomUser } from '../zoom/types.js';
import { CORE, ENTERPRISE, nonEmpty, ZOOM } from './attribute-row.js';
import { attributeRows, PATH, rowPath } from './attributes.js';
import { isObject, isText, readPath, writePath } from './json.js';
import { licenceName } from './licence.js';
import { shownEmails, shownUserName } from './login.js';
import { shownPhones } from './phones.js';

/** Names behind the ids that Zoom shows, already fetched. */
export interface Names {
  role(id: string): string | undefined;
  group(id: string): string | undefined;
  /** `text` is what Zoom's `manager` holds: an address, or a display name (then nobody). */
  manager(text: string): { readonly id: string; readonly displayName?: string } | undefined;
}

export interface UserView {
  readonly zoom: ZoomUser;
  readonly link: Link | undefined;
  readonly names: Names;
  /** ISO 3166 country of national phone numbers. */
  readonly country: string;
  /** Base of `meta.location`, such as `https://scim.example.com/scim/v2`. */
  readonly baseUrl: string;
}

type Reader = (view: UserView) => Json | undefined;

/** SCIM id: Zoom's id; the address for a pending user to whom Zoom gave none (the link keeps that id afterwards). */
export const scimIdOf = (zoom: ZoomUser, link: Link | undefined): string =>
  link?.id ?? (isText(zoom.id) ? zoom.id : zoom.email.toLowerCase());

const named = (value: string, display: string | undefined): JsonObject =>
  display === undefined ? { value } : { value, display };

const roles: Reader = ({ zoom, names }) => {
  if (!isText(zoom.role_id)) return undefined;
  const display = isText(zoom.role_name) ? zoom.role_name : names.role(zoom.role_id);
  return [named(zoom.role_id, display)];
};

const groups: Reader = ({ zoom, names }) => {
  if (!zoom.group_ids?.length) return undefined;
  return zoom.group_ids.map((value) => named(value, names.group(value)));
};

/** A manager that Zoom shows wins over a kept one; a display name names nobody by id. */
const manager: Reader = ({ zoom, link, names }) => {
  if (!isText(zoom.manager)) {
    const kept = link?.kept[PATH.manager];
    return isText(kept) ? { value: kept } : undefined;
  }
  const found = names.manager(zoom.manager);
  if (found === undefined) return { displayName: zoom.manager };
  return { value: found.id, ...(found.displayName === undefined ? {} : { displayName: found.displayName }) };
};

const kept =
  (path: string): Reader =>
  ({ link }) =>
    link?.kept[path] ?? undefined;

/** Attributes that are more than one Zoom field, by canonical path. */
const READERS: Readonly<Record<string, Reader>> = {
  userName: ({ zoom, link }) => shownUserName(link, zoom.email),
  externalId: ({ link }) => link?.externalId,
  emails: ({ zoom, link }) => {
    const emails = shownEmails(link, zoom.email);
    return Array.isArray(emails) && emails.length === 0 ? undefined : emails;
  },
  active: ({ zoom }) => zoom.status !== 'inactive',
  userType: ({ zoom, link }) => link?.kept['userType'] ?? licenceName(zoom.type),
  [PATH.licence]: ({ zoom }) => licenceName(zoom.type),
  photos: ({ zoom }) => (isText(zoom.pic_url) ? [{ type: 'photo', value: zoom.pic_url }] : undefined),
  phoneNumbers: ({ zoom, link, country }) => shownPhones(zoom.phone_numbers ?? [], link?.kept['phoneNumbers'], country),
  roles,
  groups,
  [PATH.manager]: manager,
  [PATH.employeeNumber]: ({ zoom, link }) => nonEmpty(zoom.employee_unique_id) ?? link?.kept[PATH.employeeNumber],
  [PATH.division]: kept(PATH.division),
};

const readers: readonly (readonly [string, Reader])[] = attributeRows.flatMap((row) => {
  const path = rowPath(row);
  const read = row.read;
  const reader = READERS[path] ?? (read === undefined ? undefined : (view: UserView) => read(view.zoom));
  return reader === undefined ? [] : [[path, reader] as const];
});

function removePath(user: JsonObject, path: string): void {
  const colon = path.lastIndexOf(':');
  const owner = colon < 0 ? user : user[path.slice(0, colon)];
  const [name = '', sub] = path.slice(colon + 1).split('.');
  if (!isObject(owner)) return;
  const parent = owner[name];
  if (sub === undefined) delete owner[name];
  else if (isObject(parent)) {
    delete parent[sub];
    if (Object.keys(parent).length === 0) delete owner[name];
  }
}

/** Deferred changes are answered as the user's values. */
function overlayDeferred(user: JsonObject, link: Link | undefined): void {
  for (const [path, value] of Object.entries(link?.deferred ?? {})) {
    removePath(user, path);
    if (value !== null) writePath(user, path, value);
    if (path === PATH.licence && link?.kept['userType'] === undefined) user['userType'] = value;
  }
}

/** Paths named in zoom `deferred`: a deferred licence shows in both attributes that can ask for it. */
function deferredPaths(link: Link | undefined): string[] {
  const paths = Object.keys(link?.deferred ?? {});
  const alsoUserType = paths.includes(PATH.licence) && link?.kept['userType'] === undefined;
  return alsoUserType ? [...paths, 'userType'] : paths;
}

function formattedName(user: JsonObject): string | undefined {
  const parts = [readPath(user, 'name.givenName'), readPath(user, 'name.familyName')].filter(isText);
  return parts.length === 0 ? undefined : parts.join(' ');
}

/** RFC 7643 §3: `schemas` names the core schema and the extensions that are present. */
const schemasOf = (user: JsonObject): string[] => [CORE, ...[ENTERPRISE, ZOOM].filter((urn) => isObject(user[urn]))];

/**
 * The whole resource but `meta.version` and `meta.lastModified`, which need the store.
 * Attributes without a value are absent (RFC 7643 §2.5).
 */
export function toScimUser(view: UserView): ScimResource {
  const { zoom, link } = view;
  const id = scimIdOf(zoom, link);
  const user: ScimResource = { schemas: [], id, meta: {} };
  for (const [path, read] of readers) writePath(user, path, read(view));
  overlayDeferred(user, link);
  writePath(user, 'name.formatted', formattedName(user));
  const deferred = deferredPaths(link);
  if (deferred.length > 0) writePath(user, `${ZOOM}:deferred`, deferred);
  user.schemas = schemasOf(user);
  const created = zoom.user_created_at ?? zoom.created_at;
  const resourceType = 'User';
  const location = `${view.baseUrl}/Users/${encodeURIComponent(id)}`;
  user.meta = isText(created) ? { resourceType, created, location } : { resourceType, location };
  return user;
}
