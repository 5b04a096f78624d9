/** A user, a wish and the plan for it, as pure data: what the tests of planning share. */

import { PATH } from '../../src/mapping/attributes.js';
import { applyChange, type ZoomUserChange } from '../../src/mapping/changes.js';
import { textAt, writePath } from '../../src/mapping/json.js';
import { planUserChanges } from '../../src/mapping/plan.js';
import type { Plan, RoleChoice } from '../../src/mapping/plan-types.js';
import { type Names, toScimUser } from '../../src/mapping/user.js';
import type { Json, JsonObject, ScimResource } from '../../src/scim/types.js';
import type { Link } from '../../src/store/ports.js';
import type { ZoomUser } from '../../src/zoom/types.js';

export const PEOPLE: Readonly<Record<string, string>> = { idBoss: 'boss@example.com', idChief: 'chief@example.com' };

export const ROLES: readonly RoleChoice[] = [
  { id: '1', name: 'Admin', assignable: false },
  { id: '2', name: 'Member', assignable: false },
  { id: 'rHelp', name: 'Helpdesk', assignable: true },
];

const names: Names = {
  role: (id) => ROLES.find((role) => role.id === id)?.name,
  group: () => undefined,
  manager: (text) => {
    const id = Object.keys(PEOPLE).find((each) => PEOPLE[each] === text);
    return id === undefined ? undefined : { id };
  },
};

export const user = (more: Partial<ZoomUser> = {}): ZoomUser => ({
  id: 'idAda',
  email: 'ada@example.com',
  type: 2,
  status: 'active',
  role_id: '2',
  login_types: [100],
  ...more,
});

export const linkOf = (more: Partial<Link> = {}): Link => ({
  id: 'idAda',
  login: 'ada@example.com',
  kept: {},
  deferred: {},
  ...more,
});

export const show = (zoom: ZoomUser, link: Link | undefined): ScimResource =>
  toScimUser({ zoom, link, names, country: 'US', baseUrl: 'https://scim.example.com/scim/v2' });

/** Values by canonical path; null clears. */
export type Wish = Readonly<Record<string, Json>>;

export interface PlanOptions {
  readonly cleared?: readonly string[];
  readonly revokeOnDeactivate?: boolean;
  readonly rolesAssignable?: boolean;
}

export function plan(zoom: ZoomUser, link: Link | undefined, wish: Wish, options: PlanOptions = {}): Plan {
  const before = show(zoom, link);
  const after: JsonObject = structuredClone(before);
  for (const [path, value] of Object.entries(wish)) writePath(after, path, value);
  return planUserChanges({
    zoom,
    link,
    before,
    after,
    cleared: options.cleared ?? [],
    asked: [...Object.keys(wish), ...(options.cleared ?? [])],
    managerEmail: PEOPLE[textAt(after, `${PATH.manager}.value`) ?? ''],
    roles: ROLES,
    policy: {
      revokeOnDeactivate: options.revokeOnDeactivate ?? true,
      country: 'US',
      rolesAssignable: options.rolesAssignable ?? true,
    },
  });
}

/** As Zoom is after the changes; it alone knows the URL of a new picture. */
export function carryOut(zoom: ZoomUser, changes: readonly ZoomUserChange[]): ZoomUser {
  return changes.reduce((current, change) => {
    const next = applyChange(current, change);
    return change.kind === 'uploadPicture' ? { ...next, pic_url: `https://zoom.example/p/${change.source}` } : next;
  }, zoom);
}
