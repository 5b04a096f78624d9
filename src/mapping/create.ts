/** SCIM user → Zoom's POST /users, and what Zoom holds right after it. */
import { ScimError } from '../scim/errors.js';
import type { JsonObject } from '../scim/types.js';
import type { ZoomCreateAction, ZoomUser, ZoomUserInfo } from '../zoom/types.js';
import { fieldRows, PATH, rowPath } from './attributes.js';
import { derivedDisplayName, MEMBER_ROLE } from './changes.js';
import { isObject, isText, readPath, textAt } from './json.js';
import { type LicenceType, wishedLicence } from './licence.js';
import { loginOf } from './login.js';
import { oneOf } from './values.js';

const ACTIONS = ['create', 'autoCreate', 'custCreate', 'ssoCreate'] as const satisfies readonly ZoomCreateAction[];

export interface CreatePolicy {
  readonly createAction: ZoomCreateAction;
  readonly defaultUserType: LicenceType;
}

export interface ZoomUserCreate {
  readonly action: ZoomCreateAction;
  readonly info: ZoomUserInfo;
  /** `password` was given and is not used by this action. */
  readonly passwordLeftOut: boolean;
}

const createAction = (user: JsonObject, policy: CreatePolicy): ZoomCreateAction => {
  const asked = textAt(user, PATH.createAction);
  return asked === undefined ? policy.createAction : oneOf(ACTIONS, asked, PATH.createAction);
};

const EMPTY: ZoomUser = { email: '', type: 0 };

function fieldsOf(user: JsonObject): Partial<ZoomUserInfo> {
  const rows = fieldRows.filter((row) => row.inCreate === true);
  const fragments = rows.flatMap((row) => {
    const value = readPath(user, rowPath(row));
    return value === undefined ? [] : [row.update(value, EMPTY)];
  });
  return Object.assign({}, ...fragments);
}

/** Throws ScimError invalidValue when no login, licence or action can be read from the user. */
export function toZoomUserCreate(user: JsonObject, policy: CreatePolicy): ZoomUserCreate {
  const email = loginOf(user);
  if (email === undefined) {
    throw new ScimError(
      'invalidValue',
      'Zoom knows a user by an email address: give userName as an address, or a primary email in emails.',
    );
  }
  const action = createAction(user, policy);
  const password = textAt(user, 'password');
  const takesPassword = action === 'autoCreate' && password !== undefined;
  const type = wishedLicence(user, undefined) ?? policy.defaultUserType;
  return {
    action,
    info: { email, type, ...fieldsOf(user), ...(takesPassword ? { password } : {}) },
    passwordLeftOut: password !== undefined && !takesPassword,
  };
}

const LOGIN_TYPES: Record<ZoomCreateAction, number[]> = {
  create: [],
  autoCreate: [100],
  custCreate: [99],
  ssoCreate: [101],
};

/**
 * The user as request and answer tell it, without reading again. Under `create` the status is not known:
 * Zoom invites (pending), but may add a user of a managed domain at once.
 */
export function createdZoomUser(create: ZoomUserCreate, id: string | undefined, now: string): ZoomUser {
  const { password: _, ...info } = create.info;
  const user: ZoomUser = {
    ...info,
    ...(isText(id) ? { id } : {}),
    email: info.email.toLowerCase(),
    role_id: MEMBER_ROLE,
    role_name: 'Member',
    user_created_at: now,
    login_types: LOGIN_TYPES[create.action],
    ...(create.action === 'create' ? {} : { status: 'active' as const }),
  };
  const displayName = user.display_name ?? derivedDisplayName(user);
  return displayName === '' ? user : { ...user, display_name: displayName };
}

/** Attributes that POST /users and the link settle between them. */
const SETTLED_BY_POST: ReadonlySet<string> = new Set([
  ...fieldRows.filter((row) => row.inCreate === true).map(rowPath),
  ...['userName', 'externalId', 'emails', 'userType', 'password'],
  ...[PATH.licence, PATH.createAction, PATH.ssoToken, PATH.division, PATH.employeeNumber],
]);

/** Paths that a body names, down to sub-attributes of `name` and attributes of extensions. */
export const pathsOf = (body: JsonObject): string[] =>
  Object.entries(body).flatMap(([key, value]) => {
    if (!isObject(value)) return [key];
    const separator = key.startsWith('urn:') ? ':' : '.';
    return Object.keys(value).map((name) => `${key}${separator}${name}`);
  });

/** Whether a body asks for anything that must be written after POST /users. */
export const needsMoreThanPost = (body: JsonObject): boolean =>
  pathsOf(body).some((path) => {
    if (SETTLED_BY_POST.has(path) || readPath(body, path) === undefined) return false;
    return path !== 'active' || body['active'] === false;
  });
