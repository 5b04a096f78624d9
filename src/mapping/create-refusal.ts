/** Why Zoom refused a POST /users, where the request tells more than Zoom's code does. */
import { ScimError } from '../scim/errors.js';
import type { ZoomError } from '../zoom/errors.js';
import type { ZoomUser } from '../zoom/types.js';
import type { ZoomUserCreate } from './create.js';
import { PASSWORD_RULES, toScimError } from './errors.js';

const RUN = 8;

/** Such as 12345678 or abcdefgh, anywhere in it. */
function hasLongRun(password: string): boolean {
  const codes = [...password.toLowerCase()].map((character) => character.codePointAt(0) ?? 0);
  let length = 1;
  return codes.some((code, i) => {
    length = i > 0 && code === (codes[i - 1] ?? 0) + 1 ? length + 1 : 1;
    return length >= RUN;
  });
}

/** Zoom's basic rules ("Basic password requirement" of POST /users), by the codes of PUT /users/{id}/password. */
const BASIC_RULES: readonly (readonly [code: number, isBroken: (password: string) => boolean])[] = [
  [1124, (password) => password.length < 8 || password.length > 31],
  [1130, (password) => new Set(password).size === 1],
  [1131, hasLongRun],
  [1125, (password) => !/\p{L}/u.test(password)],
  [1126, (password) => !/\d/.test(password)],
  [1128, (password) => !/\p{Lu}/u.test(password) || !/\p{Ll}/u.test(password)],
];

/** POST /users has one code (300) for every value that it refuses, the password among them. */
function passwordDetail(error: ZoomError, password: string): string {
  const broken = BASIC_RULES.find(([, isBroken]) => isBroken(password));
  const rule = broken && PASSWORD_RULES[broken[0]];
  if (rule !== undefined) return rule;
  return error.kind === 'passwordRule'
    ? 'Zoom refused the password by the rules of the account. Give one that keeps them.'
    : 'Zoom refused a value of this request: the password by the rules of the account, or a word in the names. Correct it and repeat the request.';
}

/** As `toScimError`, for POST /users. Zoom is the judge of passwords; only its refusal is put into words here. */
export function toCreateError(error: ZoomError, { info }: ZoomUserCreate): ScimError {
  const mayBePassword = error.kind === 'passwordRule' || (error.kind === 'invalid' && error.fields.length === 0);
  if (info.password === undefined || !mayBePassword) return toScimError(error);
  return new ScimError('invalidValue', passwordDetail(error, info.password), { cause: error });
}

/** Who holds an address that Zoom says is taken. */
export type Holder = ZoomUser | 'lapsed' | undefined;

function describeHolder(holder: Holder): string {
  if (holder === undefined) return 'a user of another Zoom account. That account must release it first';
  if (holder === 'lapsed') return 'an invitation to this Zoom account that has lapsed. Delete it in Zoom first';
  if (holder.status === 'pending') return 'a user with a pending invitation to this Zoom account';
  return holder.status === 'inactive' ? 'a deactivated user of this Zoom account' : 'a user of this Zoom account';
}

/** "Create says it exists, get says it does not" is a normal state of Zoom: undefined is somebody elsewhere. */
export const conflictError = (holder: Holder, cause: ZoomError | undefined): ScimError =>
  new ScimError('uniqueness', `The address belongs to ${describeHolder(holder)}.`, { cause });

/** What failed after Zoom had created the user. A 404 would say that there is none: it is Zoom's reads that lag. */
export function toUnfinishedError(error: ScimError): ScimError {
  const kind = error.kind === 'notFound' ? 'unavailable' : error.kind;
  const why = error.kind === 'notFound' ? 'Zoom does not show the user yet. Repeat the request.' : error.message;
  const { retryAfterSeconds = kind === 'unavailable' ? 5 : undefined } = error;
  return new ScimError(kind, `The user was created in Zoom, but the request is not finished. ${why}`, {
    cause: error.cause,
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
  });
}
