/** The part of a plan that is the Zoom role: one a user, and only those that provisioning may give or take away. */
import { ScimError } from '../scim/errors.js';
import type { Json, JsonObject } from '../scim/types.js';
import { MEMBER_ROLE, type ZoomUserChange } from './changes.js';
import { elementsAt, isText } from './json.js';
import { isWanted } from './plan-profile.js';
import type { ChangeRequest, RoleChoice } from './plan-types.js';
import { wishedElement } from './wished-element.js';

export type RoleChange = ZoomUserChange & { readonly kind: 'role' };

/** By id or by name, in `value` or in `display`. */
function findRole(asked: JsonObject, roles: readonly RoleChoice[]): RoleChoice | undefined {
  const texts = [asked['value'], asked['display']].filter(isText).map((each) => each.toLowerCase());
  return roles.find((role) => texts.includes(role.id.toLowerCase()) || texts.includes(role.name.toLowerCase()));
}

/** undefined: a role that the account does not have. */
function wantedRole({ before, after, roles }: ChangeRequest): string | undefined {
  const asked = wishedElement(elementsAt(before, 'roles'), elementsAt(after, 'roles'));
  return asked === undefined ? MEMBER_ROLE : findRole(asked, roles)?.id;
}

const mayBeGiven = (role: string, roles: readonly RoleChoice[]): boolean =>
  role === MEMBER_ROLE || roles.find((each) => each.id === role)?.assignable === true;

/** Throws ScimError invalidValue for a role that may not be given, forbidden for one that may not be taken away. */
export function planRole(request: ChangeRequest): RoleChange | undefined {
  if (!request.policy.rolesAssignable || !isWanted(request, 'roles')) return undefined;
  const today = request.zoom.role_id ?? MEMBER_ROLE;
  const wanted = wantedRole(request);
  if (wanted === today) return undefined;
  if (wanted === undefined || !mayBeGiven(wanted, request.roles)) {
    throw new ScimError(
      'invalidValue',
      'This role may not be given. ZOOM_ASSIGNABLE_ROLES names the roles that may; Member always may.',
    );
  }
  if (!mayBeGiven(today, request.roles)) {
    throw new ScimError(
      'forbidden',
      'The role that this user has may not be taken away by provisioning. Change it in Zoom, or name it in ZOOM_ASSIGNABLE_ROLES.',
    );
  }
  return { kind: 'role', from: today, to: wanted };
}

/** A role that waits, as it will be shown: by its id, whatever the provider called it. */
export function deferredRole({ to }: RoleChange, roles: readonly RoleChoice[]): Json {
  const display = to === MEMBER_ROLE ? 'Member' : roles.find((role) => role.id === to)?.name;
  return [{ value: to, ...(display === undefined ? {} : { display }) }];
}
