/** The closed set of ways in which Zoom can refuse or fail, independent of its wording. */

export type ZoomErrorKind =
  /** No such user, group or role in this account (1001, 1010, 4130 …). */
  | 'notFound'
  /** The address is in use (1005, 1009). */
  | 'conflict'
  /** Zoom refused a value (300 and other 4xx). */
  | 'invalid'
  /** A password rule is broken; `code` tells which (1124–1131, 1136; 300 on the password call). */
  | 'passwordRule'
  /** The user has no work-email login, so no password can be set (1123). */
  | 'noPasswordLogin'
  /** Seats or licences are used up (2033, 2034, 2038, 3412, 1108, 1109, 2039). */
  | 'seats'
  /** Owner, admin, Zoom Room, or "not allowed for this user" (200 as a restriction, 1000, 1117). */
  | 'protected'
  /** 1107: managed-domain user cannot be disassociated; blocked domain on create. */
  | 'managedDomain'
  /** 1116: address outside the allowed domains. */
  | 'domainNotAllowed'
  /** 2002, 2032: SSO or pre-provisioning is not enabled for the account. */
  | 'ssoNotEnabled'
  /** 1120: the invitation is missing or has lapsed. */
  | 'invitationExpired'
  /** 120: the picture file was refused. */
  | 'picture'
  /** Our credentials were refused (401, 124, OAuth invalid_client …). */
  | 'credentials'
  /** Scopes or role permissions are missing (4700, 4711, 104, 200 "Does not contain permissions"). */
  | 'scopes'
  /** 429: per-second, concurrent-request or daily limit. */
  | 'rateLimited'
  /** Connection refused or reset, DNS, 5xx. */
  | 'unavailable'
  /** No answer within the time limit. */
  | 'timeout'
  /** An answer that cannot be understood: broken JSON, wrong shape. */
  | 'unintelligible';

interface ZoomErrorOptions {
  readonly operation: string;
  readonly status?: number | undefined;
  readonly code?: number | undefined;
  readonly trackingId?: string | undefined;
  /** Seconds until another try makes sense, where Zoom told. */
  readonly retryAfterSeconds?: number | undefined;
  /** For `rateLimited`: which limit. */
  readonly limit?: 'perSecond' | 'daily' | 'concurrent' | 'perUser' | undefined;
  /** For `scopes`: the scopes or permissions that Zoom named. */
  readonly missing?: readonly string[] | undefined;
  /** For `invalid`: the fields Zoom named, such as `user_info.email`. */
  readonly fields?: readonly string[] | undefined;
  /** Zoom was not asked: the call was answered here (queue, breaker, deadline). */
  readonly unsent?: boolean | undefined;
  readonly cause?: unknown;
}

/** `message` may hold Zoom's own text: for the log at debug only, never for a client. */
export class ZoomError extends Error {
  override readonly name = 'ZoomError';
  readonly kind: ZoomErrorKind;
  readonly operation: string;
  readonly status: number | undefined;
  readonly code: number | undefined;
  readonly trackingId: string | undefined;
  readonly retryAfterSeconds: number | undefined;
  readonly limit: 'perSecond' | 'daily' | 'concurrent' | 'perUser' | undefined;
  readonly unsent: boolean;
  readonly missing: readonly string[];
  readonly fields: readonly string[];

  constructor(kind: ZoomErrorKind, message: string, options: ZoomErrorOptions) {
    super(message, options.cause === undefined ? {} : { cause: options.cause });
    this.kind = kind;
    this.operation = options.operation;
    this.status = options.status;
    this.code = options.code;
    this.trackingId = options.trackingId;
    this.retryAfterSeconds = options.retryAfterSeconds;
    this.limit = options.limit;
    this.unsent = options.unsent ?? false;
    this.missing = options.missing ?? [];
    this.fields = options.fields ?? [];
  }
}
