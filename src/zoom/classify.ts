/** Zoom's refusals → the closed set of ZoomError kinds, by status and `code`, never by wording. */
import { ZoomError, type ZoomErrorKind } from './errors.js';
import { type AnswerHeaders, limitOf, parseRetryAfter, secondsUntilUtcMidnight } from './limits.js';
import { ROLE_CALLS, USER_WRITES } from './user-calls.js';

/** Codes that mean the same on every call; 200 and 300 depend on the call (see `kindOf`). */
const KIND_BY_CODE: ReadonlyMap<number, ZoomErrorKind> = new Map<number, ZoomErrorKind>([
  [104, 'scopes'],
  [120, 'picture'],
  [124, 'credentials'],
  [1000, 'protected'],
  [1001, 'notFound'],
  [1005, 'conflict'],
  [1009, 'conflict'],
  [1010, 'notFound'],
  [1034, 'notFound'],
  [1102, 'seats'],
  [1107, 'managedDomain'],
  [1108, 'seats'],
  [1109, 'seats'],
  [1116, 'domainNotAllowed'],
  [1117, 'protected'],
  [1120, 'invitationExpired'],
  [1123, 'noPasswordLogin'],
  [1124, 'passwordRule'],
  [1125, 'passwordRule'],
  [1126, 'passwordRule'],
  [1127, 'passwordRule'],
  [1128, 'passwordRule'],
  [1129, 'passwordRule'],
  [1130, 'passwordRule'],
  [1131, 'passwordRule'],
  [1136, 'passwordRule'],
  [1224, 'conflict'],
  [2001, 'credentials'],
  [2002, 'ssoNotEnabled'],
  [2032, 'ssoNotEnabled'],
  [2033, 'seats'],
  [2034, 'seats'],
  [2036, 'protected'],
  [2038, 'seats'],
  [2039, 'seats'],
  // "Endpoint not recognised": the fault is ours or the base URL's, not the caller's value.
  [2300, 'unintelligible'],
  [3412, 'seats'],
  [4130, 'notFound'],
  [4131, 'notFound'],
  [4132, 'conflict'],
  [4138, 'notFound'],
  // Zoom's page "OAuth error messages".
  [4700, 'scopes'],
  [4702, 'credentials'],
  [4704, 'credentials'],
  [4705, 'credentials'],
  [4706, 'credentials'],
  [4711, 'scopes'],
  [4717, 'credentials'],
  [4724, 'credentials'],
  [4735, 'credentials'],
  [4738, 'credentials'],
  [4741, 'credentials'],
  [11321, 'managedDomain'],
]);

/** Calls on one existing user: there code 200 without a permission list is a restriction of that user. */
const CALLS_ON_ONE_USER: ReadonlySet<string> = new Set([...USER_WRITES, ...ROLE_CALLS]);

interface Refusal {
  readonly code: number | undefined;
  readonly message: string;
  readonly fields: readonly string[];
}

/** True for the bodies `{code, message}` that Zoom sends even under HTTP 200 (groups, roles). */
export function isErrorBody(body: unknown): boolean {
  return isRecord(body) && numberOf(body['code']) !== undefined && typeof body['message'] === 'string';
}

/** `body` is parsed JSON, or the raw text where it could not be parsed. Pure but for `now`. */
export function zoomErrorFrom(
  operation: string,
  status: number,
  headers: AnswerHeaders,
  body: unknown,
  now: number = Date.now(),
): ZoomError {
  const refusal = refusalIn(body);
  const missing = missingNames(refusal.message);
  const kind = kindOf(operation, status, refusal, missing);
  const told = parseRetryAfter(headers.get('retry-after'), now);
  const limit = kind === 'rateLimited' ? limitOf(headers, refusal.message, told) : undefined;
  const message = `${operation}: HTTP ${status}${refusal.code === undefined ? '' : ` code ${refusal.code}`} ${refusal.message}`;
  return new ZoomError(kind, message.trim(), {
    operation,
    status,
    code: refusal.code,
    trackingId: headers.get('x-zm-trackingid') ?? undefined,
    retryAfterSeconds: told ?? (limit === 'daily' ? secondsUntilUtcMidnight(now) : undefined),
    limit,
    missing: kind === 'scopes' ? missing : undefined,
    fields: refusal.fields,
  });
}

function kindOf(operation: string, status: number, refusal: Refusal, missing: readonly string[]): ZoomErrorKind {
  if (status >= 500) return 'unavailable';
  if (status === 429 || refusal.code === 429) return 'rateLimited';
  if (status >= 300 && status < 400) return 'unintelligible';
  if (refusal.code === 200) return kindOfNotPermitted(operation, status, missing);
  if (refusal.code === 300) return kindOfInvalid(operation, refusal);
  const known = refusal.code === undefined ? undefined : KIND_BY_CODE.get(refusal.code);
  return known ?? kindByStatus(status);
}

/** Code 200 is "not permitted": to our app, to an account that does not pay (under HTTP 200), or with this user. */
function kindOfNotPermitted(operation: string, status: number, missing: readonly string[]): ZoomErrorKind {
  const withThisUser = CALLS_ON_ONE_USER.has(operation) && status >= 400 && missing.length === 0;
  return withThisUser ? 'protected' : 'scopes';
}

/** Code 300 is "a value was refused"; the call, or the field that Zoom names, tells which. */
function kindOfInvalid(operation: string, refusal: Refusal): ZoomErrorKind {
  if (operation === 'setPassword' || refusal.fields.some((field) => /(^|\.)password$/.test(field)))
    return 'passwordRule';
  return operation === 'uploadPicture' ? 'picture' : 'invalid';
}

function kindByStatus(status: number): ZoomErrorKind {
  if (status === 401) return 'credentials';
  if (status === 403) return 'scopes';
  if (status === 408) return 'timeout';
  if (status === 409) return 'conflict';
  // A 404 without a code of Zoom's comes from a proxy or a wrong base URL: it must never look like a missing user.
  if (status === 404) return 'unintelligible';
  return 'invalid';
}

function refusalIn(body: unknown): Refusal {
  if (typeof body === 'string') return refusalInText(body);
  if (!isRecord(body)) return { code: undefined, message: '', fields: [] };
  return { code: numberOf(body['code']), message: textOf(body['message']), fields: fieldsIn(body['errors']) };
}

/** Some scope refusals carry unescaped quotes and are no JSON; the code is still there to be read. */
function refusalInText(text: string): Refusal {
  const code = /"code"\s*:\s*"?(\d{1,9})\b/.exec(text)?.[1];
  return { code: code === undefined ? undefined : Number(code), message: text.slice(0, 1000), fields: [] };
}

function fieldsIn(errors: unknown): string[] {
  if (!Array.isArray(errors)) return [];
  return errors.flatMap((error: unknown) =>
    isRecord(error) && typeof error['field'] === 'string' ? [error['field']] : [],
  );
}

/** `… does not contain scopes:[a, b].` and `… Does not contain permissions [User:Edit].`: names for the log only. */
function missingNames(message: string): string[] {
  const list = /(?:scopes|permissions)\s*:?\s*\[([^\]]*)\]/i.exec(message)?.[1] ?? '';
  return list
    .split(',')
    .map((name) => name.replaceAll(/["'\\\s]/g, ''))
    .filter((name) => name !== '');
}

function numberOf(value: unknown): number | undefined {
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  return typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : undefined;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
