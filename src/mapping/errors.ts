/** Zoom's refusals and failures → SCIM errors: status, scimType and a detail that tells the reader what to do. */
import { ScimError, type ScimErrorKind } from '../scim/errors.js';
import type { ZoomError, ZoomErrorKind } from '../zoom/errors.js';
import { ROLE_CALLS, USER_WRITES } from '../zoom/user-calls.js';
import { attributeRows, rowPath } from './attributes.js';

/** Zoom's password codes (PUT /users/{id}/password). */
export const PASSWORD_RULES: Readonly<Record<number, string>> = {
  300: 'Zoom refused the password: it is the present one, was changed too often within 24 hours, or breaks the rules of the account.',
  1124: 'The password is too short or too long for the rules of the Zoom account (8 to 31 characters at least).',
  1125: 'The password needs at least one letter.',
  1126: 'The password needs at least one digit.',
  1127: 'The password needs at least one special character.',
  1128: 'The password needs upper-case and lower-case letters.',
  1129: 'The password was used before; Zoom wants a new one.',
  1130: 'The password must not repeat one character.',
  1131: 'The password must not hold a run of characters such as 12345678 or abcdefgh.',
  1136: 'The password is too easy to guess for the rules of the Zoom account.',
};

interface Answer {
  readonly kind: ScimErrorKind;
  readonly detail: string | ((error: ZoomError) => string);
  readonly retryAfterSeconds?: number;
}

const secondsToUtcMidnight = (now: Date): number => 86_400 - (Math.floor(now.getTime() / 1000) % 86_400);

/** Fields of Zoom by the attribute that a provider knows; the first that writes a field is the one. */
const ATTRIBUTES: ReadonlyMap<string, string> = new Map([
  ...attributeRows.toReversed().map((row) => [row.zoom, rowPath(row)] as const),
  ['email', 'the login address (userName or emails)'],
]);

/** `user_info.first_name` → name.givenName. What Zoom says beyond our fields stays with the operator. */
function attributesIn(fields: readonly string[]): string[] {
  const names = fields.map((field) => /^(?:user_info\.)?(?:feature\.)?([a-z_]+)/.exec(field)?.[1] ?? '');
  return [...new Set(names.flatMap((name) => ATTRIBUTES.get(name) ?? []))];
}

const LET_GO =
  'Zoom does not let go of this user: ZOOM_TRANSFER_EMAIL must be another user of the account with a licence, Zoom Events must be handed over first, and an API user can only be deleted (ZOOM_DELETE_ACTION).';

const invalidDetail = (error: ZoomError): string => {
  if (error.operation === 'deleteUser') return LET_GO;
  const attributes = attributesIn(error.fields);
  return attributes.length > 0
    ? `Zoom refused the value of ${attributes.join(', ')}. Correct it and repeat the request.`
    : `Zoom refused a value of this request (code ${error.code ?? 'unknown'}). Check names, addresses and lengths, and repeat it.`;
};

const managedDomainDetail = (error: ZoomError): string =>
  error.operation === 'deleteUser'
    ? 'This user belongs to a managed domain and cannot be disassociated from the Zoom account. Set ZOOM_DELETE_ACTION to delete, deactivate or revokeToken.'
    : "Zoom blocks this address: its domain is managed elsewhere or not allowed. Check the account's managed domains in Zoom.";

const seatsDetail =
  'Zoom has no free seat or licence of this kind. Free one or buy more in Zoom, or give another licence, and repeat the request.';

/** A new kind does not compile until it has its row here. */
const ANSWERS: Record<ZoomErrorKind, Answer> = {
  notFound: { kind: 'notFound', detail: 'There is no such user in the Zoom account.' },
  conflict: {
    kind: 'uniqueness',
    detail:
      'The address is already in use in Zoom: by another user, an invitation, or an account elsewhere. Give another one, or release it there first.',
  },
  invalid: { kind: 'invalidValue', detail: invalidDetail },
  passwordRule: {
    kind: 'invalidValue',
    detail: (error) => PASSWORD_RULES[error.code ?? 300] ?? 'Zoom refused the password by the rules of the account.',
  },
  noPasswordLogin: {
    kind: 'invalidValue',
    detail: 'This user signs in to Zoom by SSO or another provider and has no Zoom password. Leave password out.',
  },
  seats: { kind: 'forbidden', detail: seatsDetail },
  protected: {
    kind: 'forbidden',
    detail:
      'Zoom protects this user (owner, administrator, Zoom Room, or a state that forbids the change). Make the user a Member in Zoom first, or make the change there.',
  },
  managedDomain: { kind: 'forbidden', detail: managedDomainDetail },
  domainNotAllowed: {
    kind: 'invalidValue',
    detail:
      "The address is outside the domains that the Zoom account allows. Use one of the account's managed domains.",
  },
  ssoNotEnabled: {
    kind: 'invalidValue',
    detail: 'SSO pre-provisioning is not enabled in the Zoom account. Enable it there, or use another createAction.',
  },
  invitationExpired: {
    kind: 'conflict',
    detail:
      "The Zoom invitation of this user has lapsed, and Zoom's API does not change it any more. Delete it in Zoom, then create the user again.",
  },
  picture: { kind: 'invalidValue', detail: 'Zoom refused the picture. Use a JPEG or PNG of at most 2 MB.' },
  credentials: {
    kind: 'unavailable',
    detail: "Zoom refused the bridge's own credentials. Its operator must check the Server-to-Server app.",
    retryAfterSeconds: 60,
  },
  scopes: {
    kind: 'misconfigured',
    detail: "The bridge's Zoom app lacks a scope or role permission for this. Its log names what is missing.",
  },
  rateLimited: {
    kind: 'rateLimited',
    detail: 'Zoom asks to slow down. Repeat the request later.',
    retryAfterSeconds: 2,
  },
  unavailable: {
    kind: 'unavailable',
    detail: 'Zoom cannot be reached or fails at the moment. Repeat the request later.',
    retryAfterSeconds: 10,
  },
  timeout: { kind: 'timeout', detail: 'Zoom did not answer in time. Repeat the request later.', retryAfterSeconds: 10 },
  unintelligible: {
    kind: 'badGateway',
    detail: 'Zoom answered in a way that the bridge does not understand. Its log has the tracking id.',
    retryAfterSeconds: 10,
  },
};

const DAILY = 'The daily limit of the Zoom account is reached. Zoom opens it again at 00:00 UTC.';

const dailyLimit = (error: ZoomError): ScimError =>
  new ScimError('rateLimited', DAILY, {
    cause: error,
    retryAfterSeconds: error.retryAfterSeconds ?? secondsToUtcMidnight(new Date()),
  });

/** Kinds that say "never, as asked", as against "not now". */
const REFUSALS: ReadonlySet<ZoomErrorKind> = new Set([
  'notFound',
  'conflict',
  'invalid',
  'passwordRule',
  'noPasswordLogin',
  'seats',
  'protected',
  'managedDomain',
  'domainNotAllowed',
  'ssoNotEnabled',
  'invitationExpired',
  'picture',
]);

/** Whether repeating the same call is pointless: Zoom has judged it and did nothing. */
export const isRefusal = (error: ZoomError): boolean => REFUSALS.has(error.kind);

/** Calls on one user: only there does Zoom's "not found" say that the user is gone. */
const CALLS_ON_A_USER: ReadonlySet<string> = new Set(['getUser', ...USER_WRITES]);

/** A read carries no value of the client's, so that the refusal of one is nothing the client could mend. */
const READS: ReadonlySet<string> = new Set(['getUser', 'listUsers', 'listRoles', 'listGroups']);

const ROLE_GONE: Answer = {
  kind: 'conflict',
  detail: 'Zoom no longer knows the role, or the user in it. Read the user again and repeat the request.',
};

/** What the client is told; none but a missing user is 404. */
function answerTo({ kind, operation }: ZoomError): Answer {
  if (kind === 'notFound' && CALLS_ON_A_USER.has(operation)) return ANSWERS.notFound;
  if (kind === 'notFound') return ROLE_CALLS.has(operation) ? ROLE_GONE : ANSWERS.unintelligible;
  const isStrange = READS.has(operation) && REFUSALS.has(kind) && kind !== 'invitationExpired';
  return ANSWERS[isStrange ? 'unintelligible' : kind];
}

/** `done`: what was changed before the failure, so that the reader knows; after an outage repeating the request does the rest. */
export function toScimError(error: ZoomError, done: readonly string[] = []): ScimError {
  if (error.kind === 'rateLimited' && error.limit === 'daily') return dailyLimit(error);
  const answer = answerTo(error);
  const detail = typeof answer.detail === 'string' ? answer.detail : answer.detail(error);
  const remedy = isRefusal(error) ? '' : ' Repeating the request does the rest.';
  const rest = done.length === 0 ? '' : ` Already done: ${done.join(', ')}.${remedy}`;
  const retryAfterSeconds = error.retryAfterSeconds ?? answer.retryAfterSeconds;
  return new ScimError(answer.kind, detail + rest, {
    cause: error,
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
  });
}
