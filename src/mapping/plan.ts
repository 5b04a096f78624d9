/** Deciding: what must change in Zoom and in the link so that a user is as a request wants it. */
import { isDeepStrictEqual } from 'node:util';
import { ScimError } from '../scim/errors.js';
import type { JsonObject } from '../scim/types.js';
import type { Link } from '../store/ports.js';
import { PATH } from './attributes.js';
import { applyChange, MEMBER_ROLE, type ZoomUserChange } from './changes.js';
import { elementsAt, isText, readPath, textAt } from './json.js';
import { loginOf, sameAddress } from './login.js';
import { planLink } from './plan-link.js';
import { isWanted, planProfile, splitUpdate } from './plan-profile.js';
import type { ChangeRequest, Phase, Plan, RoleChoice } from './plan-types.js';

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

/** The role that a resource asks for: the primary, else the first. */
function askedRole(user: JsonObject): JsonObject | undefined {
  const roles = elementsAt(user, 'roles');
  return roles.find((each) => each['primary'] === true) ?? roles[0];
}

function findRole(asked: JsonObject, roles: readonly RoleChoice[]): RoleChoice | undefined {
  const texts = [asked['value'], asked['display']].filter(isText).map((each) => each.toLowerCase());
  return roles.find((role) => texts.includes(role.id.toLowerCase()) || texts.includes(role.name.toLowerCase()));
}

const roleRefused = (detail: string): never => {
  throw new ScimError('invalidValue', detail);
};

function planRole(request: ChangeRequest): ZoomUserChange[] {
  if (!request.policy.rolesAssignable || !isWanted(request, 'roles')) return [];
  const today = request.zoom.role_id ?? MEMBER_ROLE;
  const asked = askedRole(request.after);
  const wanted = asked === undefined ? MEMBER_ROLE : findRole(asked, request.roles)?.id;
  if (wanted === today) return [];
  const choice = request.roles.find((role) => role.id === wanted);
  if (wanted === undefined || (wanted !== MEMBER_ROLE && choice?.assignable !== true)) {
    return roleRefused(
      'This role may not be given. ZOOM_ASSIGNABLE_ROLES names the roles that may; Member always may.',
    );
  }
  const current = request.roles.find((role) => role.id === today);
  if (today !== MEMBER_ROLE && current?.assignable !== true) {
    throw new ScimError(
      'forbidden',
      'The role that this user has may not be taken away by provisioning. Change it in Zoom, or name it in ZOOM_ASSIGNABLE_ROLES.',
    );
  }
  return [{ kind: 'role', from: today, to: wanted }];
}

/** The picture that a resource asks for: the one of type photo, else the first. */
function askedPicture(user: JsonObject): string | undefined {
  const photos = elementsAt(user, 'photos');
  const value = (photos.find((each) => each['type'] === 'photo') ?? photos[0])?.['value'];
  return isText(value) ? value : undefined;
}

function planPicture(request: ChangeRequest): ZoomUserChange[] {
  if (!isWanted(request, 'photos')) return [];
  const source = askedPicture(request.after);
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

function planRevocation(request: ChangeRequest, phase: Phase): ZoomUserChange[] {
  if (request.cleared.includes(PATH.ssoToken)) return [{ kind: 'revokeToken', asked: true }];
  return phase.deactivating && request.policy.revokeOnDeactivate ? [{ kind: 'revokeToken', asked: false }] : [];
}

/** Role and picture wait like the profile does when Zoom would not take them. */
function deferOthers(request: ChangeRequest, changes: readonly ZoomUserChange[], deferred: JsonObject): void {
  const kinds = changes.map((change) => change.kind);
  if (kinds.includes('role')) deferred['roles'] = readPath(request.after, 'roles') ?? null;
  if (kinds.includes('uploadPicture') || kinds.includes('removePicture')) {
    deferred['photos'] = readPath(request.after, 'photos') ?? null;
  }
}

/**
 * Plans one request: in the fixed order activate → email → profile with licence → role → picture → password →
 * revoke → deactivate. Throws ScimError for what can never be done (then nothing is done).
 */
export function planUserChanges(request: ChangeRequest): Plan {
  const leftOut: string[] = [];
  const phase = phaseOf(request);
  const email = planEmail(request, phase);
  const profile = planProfile(request, phase);
  const others = [...planRole(request), ...planPicture(request)];
  const password = planPassword(request, phase, leftOut);
  const revocation = planRevocation(request, phase);

  const deferred: JsonObject = { ...profile.deferred };
  if (!phase.writable) deferOthers(request, others, deferred);
  if (phase.pending && readPath(request.after, 'active') === false) deferred['active'] = false;

  const updates = splitUpdate(profile.update).map((update) => ({ kind: 'update', update }) as const);
  const changes: ZoomUserChange[] = [
    ...(phase.activating ? [{ kind: 'activate' } as const] : []),
    ...email,
    ...updates,
    ...(phase.writable ? others : []),
    ...password,
    ...revocation,
    ...(phase.deactivating ? [{ kind: 'deactivate' } as const] : []),
  ];
  const result = changes.reduce((user, change) => applyChange(user, change), request.zoom);
  const licence = profile.update.type ?? request.zoom.type;
  return { changes, link: planLink(request, phase, deferred, result, licence), leftOut };
}

/** Whether two links say the same, so that the store need not be written. */
export const sameLink = (a: Link | undefined, b: Link | undefined): boolean => isDeepStrictEqual(a, b);
