/** Deciding: what must change in Zoom and in the link so that a user is as a request wants it. */
import { isDeepStrictEqual } from 'node:util';
import { ScimError } from '../scim/errors.js';
import type { JsonObject } from '../scim/types.js';
import type { Link } from '../store/ports.js';
import { PATH } from './attributes.js';
import { ADMIN_ROLE, applyChange, MEMBER_ROLE, OWNER_ROLE, type ZoomUserChange } from './changes.js';
import { elementsAt, isText, readPath, textAt } from './json.js';
import { loginOf, sameAddress } from './login.js';
import { refuseImpossible } from './plan-impossible.js';
import { planLink } from './plan-link.js';
import { isWanted, planProfile, splitUpdate } from './plan-profile.js';
import { deferredRole, planRole } from './plan-role.js';
import type { ChangeRequest, Phase, Plan, RoleChoice } from './plan-types.js';
import { wishedElement } from './wished-element.js';

const LOGIN_MISSING =
  'Zoom knows a user by an email address: give userName as an address, or a primary email in emails.';

function phaseOf(request: ChangeRequest): Phase {
  const wished = readPath(request.after, 'active');
  if (wished === undefined && readPath(request.before, 'active') !== undefined) {
    throw new ScimError('invalidValue', 'active cannot be removed: set it to true or false.');
  }
  const wantsActive = wished !== false;
  const status = request.zoom.status ?? 'active';
  const activating = status === 'inactive' && wantsActive;
  const stripped = status === 'active' && request.zoom.type === 1 && request.link?.formerLicence !== undefined;
  return {
    writable: status === 'active' || activating,
    activating,
    restoring: activating || (stripped && wantsActive && request.asked.includes('active')),
    deactivating: status === 'active' && !wantsActive,
    pending: status === 'pending',
  };
}

const notYet = (phase: Phase, what: string): ScimError =>
  new ScimError(
    'conflict',
    phase.pending
      ? `${what} cannot be changed while the Zoom invitation is pending. Repeat the request once the user has accepted it.`
      : `${what} cannot be changed while the user is inactive in Zoom. Set active to true first.`,
  );

function planEmail(request: ChangeRequest, phase: Phase): ZoomUserChange[] {
  const login = loginOf(request.after);
  if (login === undefined) throw new ScimError('invalidValue', LOGIN_MISSING);
  const before = loginOf(request.before);
  if (before !== undefined && sameAddress(login, before)) return [];
  if (sameAddress(login, request.zoom.email)) return [];
  if (!phase.writable) throw notYet(phase, 'The login address');
  return [{ kind: 'email', email: login }];
}

/** Photos of type photo where there are any: a thumbnail beside it is not what Zoom shows. */
function picturesOf(user: JsonObject): readonly JsonObject[] {
  const photos = elementsAt(user, 'photos');
  const typed = photos.filter((each) => each['type'] === 'photo');
  return typed.length > 0 ? typed : photos;
}

function planPicture(request: ChangeRequest): ZoomUserChange[] {
  if (!isWanted(request, 'photos')) return [];
  const value = wishedElement(picturesOf(request.before), picturesOf(request.after))?.['value'];
  const source = isText(value) ? value : undefined;
  const today = isText(request.zoom.pic_url) ? request.zoom.pic_url : undefined;
  if (source === today) return [];
  return [source === undefined ? { kind: 'removePicture' } : { kind: 'uploadPicture', source }];
}

const WORK_EMAIL_LOGIN = 100;

function planPassword(request: ChangeRequest, phase: Phase, leftOut: string[]): ZoomUserChange[] {
  const password = textAt(request.after, 'password');
  if (password === undefined) return [];
  const alone = request.asked.every((path) => path === 'password');
  if (!phase.writable) {
    if (alone) throw notYet(phase, 'The password');
    leftOut.push('password (the user is not active in Zoom)');
    return [];
  }
  const types = request.zoom.login_types;
  if (types !== undefined && types.length > 0 && !types.includes(WORK_EMAIL_LOGIN)) {
    if (alone) {
      throw new ScimError(
        'invalidValue',
        'This user signs in to Zoom by SSO or another provider and has no Zoom password. Leave password out.',
      );
    }
    leftOut.push('password (the user has no work-email login)');
    return [];
  }
  return [{ kind: 'password', password }];
}

const ADMINISTRATORS: ReadonlySet<string> = new Set([OWNER_ROLE, ADMIN_ROLE]);

/** Revoke, then deactivate: Zoom revokes nothing of an inactive user. Administrators it may refuse to deactivate, and then they stay signed in. */
function planEnding(request: ChangeRequest, phase: Phase, roleId: string | undefined): ZoomUserChange[] {
  const deactivation = phase.deactivating ? [{ kind: 'deactivate' } as const] : [];
  if (request.cleared.includes(PATH.ssoToken)) return [{ kind: 'revokeToken', asked: true }, ...deactivation];
  if (!phase.deactivating || !request.policy.revokeOnDeactivate) return deactivation;
  const revocation = { kind: 'revokeToken', asked: false } as const;
  return ADMINISTRATORS.has(roleId ?? MEMBER_ROLE) ? [...deactivation, revocation] : [revocation, ...deactivation];
}

/** Role and picture wait like the profile does when Zoom would not take them. */
function deferOthers(changes: readonly ZoomUserChange[], roles: readonly RoleChoice[], deferred: JsonObject): void {
  for (const change of changes) {
    if (change.kind === 'role') deferred['roles'] = deferredRole(change, roles);
    if (change.kind === 'uploadPicture') deferred['photos'] = [{ type: 'photo', value: change.source }];
    if (change.kind === 'removePicture') deferred['photos'] = null;
  }
}

/**
 * Plans one request: in the fixed order activate → email → profile with licence → role → picture → password →
 * revoke → deactivate. Throws ScimError for what can never be done (then nothing is done).
 */
export function planUserChanges(request: ChangeRequest): Plan {
  const leftOut = refuseImpossible(request);
  const phase = phaseOf(request);
  const email = planEmail(request, phase);
  const profile = planProfile(request, phase);
  const role = planRole(request);
  const others = [...(role === undefined ? [] : [role]), ...planPicture(request)];
  const password = planPassword(request, phase, leftOut);
  const ending = planEnding(request, phase, role?.to ?? request.zoom.role_id);

  const deferred: JsonObject = { ...profile.deferred };
  if (!phase.writable) deferOthers(others, request.roles, deferred);
  if (phase.pending && readPath(request.after, 'active') === false) deferred['active'] = false;

  const updates = splitUpdate(profile.update).map((update) => ({ kind: 'update', update }) as const);
  const changes: ZoomUserChange[] = [
    ...(phase.activating ? [{ kind: 'activate' } as const] : []),
    ...email,
    ...updates,
    ...(phase.writable ? others : []),
    ...password,
    ...ending,
  ];
  const result = changes.reduce((user, change) => applyChange(user, change), request.zoom);
  return { changes, link: planLink(request, phase, { deferred, result, licence: profile.licence }), leftOut };
}

/** Whether two links say the same, so that the store need not be written. */
export const sameLink = (a: Link | undefined, b: Link | undefined): boolean => isDeepStrictEqual(a, b);
