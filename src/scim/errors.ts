/** The closed set of SCIM errors and their one rendering on the wire (RFC 7644 §3.12). */

const ERROR_SCHEMA = 'urn:ietf:params:scim:api:messages:2.0:Error';

/** `scimType` keywords of RFC 7644 table 9 and RFC 9865 table 3. */
export type ScimType =
  | 'invalidFilter'
  | 'tooMany'
  | 'uniqueness'
  | 'mutability'
  | 'invalidSyntax'
  | 'invalidPath'
  | 'noTarget'
  | 'invalidValue'
  | 'sensitive'
  | 'invalidCursor'
  | 'expiredCursor'
  | 'invalidCount';

export type ScimErrorKind =
  | 'invalidSyntax'
  | 'invalidValue'
  | 'invalidFilter'
  | 'invalidPath'
  | 'noTarget'
  | 'mutability'
  | 'tooMany'
  | 'invalidCursor'
  | 'expiredCursor'
  | 'invalidCount'
  | 'unauthenticated'
  | 'forbidden'
  | 'notFound'
  | 'methodNotAllowed'
  | 'uniqueness'
  | 'conflict'
  | 'preconditionFailed'
  | 'payloadTooLarge'
  | 'unsupportedMediaType'
  | 'rateLimited'
  | 'internal'
  | 'misconfigured'
  | 'notImplemented'
  | 'badGateway'
  | 'unavailable'
  | 'timeout';

interface WireForm {
  readonly status: number;
  readonly scimType?: ScimType;
}

/** A new kind does not compile until it has its row here. */
const WIRE: Record<ScimErrorKind, WireForm> = {
  invalidSyntax: { status: 400, scimType: 'invalidSyntax' },
  invalidValue: { status: 400, scimType: 'invalidValue' },
  invalidFilter: { status: 400, scimType: 'invalidFilter' },
  invalidPath: { status: 400, scimType: 'invalidPath' },
  noTarget: { status: 400, scimType: 'noTarget' },
  mutability: { status: 400, scimType: 'mutability' },
  tooMany: { status: 400, scimType: 'tooMany' },
  invalidCursor: { status: 400, scimType: 'invalidCursor' },
  expiredCursor: { status: 400, scimType: 'expiredCursor' },
  invalidCount: { status: 400, scimType: 'invalidCount' },
  unauthenticated: { status: 401 },
  forbidden: { status: 403 },
  notFound: { status: 404 },
  methodNotAllowed: { status: 405 },
  uniqueness: { status: 409, scimType: 'uniqueness' },
  conflict: { status: 409 },
  preconditionFailed: { status: 412 },
  payloadTooLarge: { status: 413 },
  unsupportedMediaType: { status: 415 },
  rateLimited: { status: 429 },
  internal: { status: 500 },
  misconfigured: { status: 500 },
  notImplemented: { status: 501 },
  badGateway: { status: 502 },
  unavailable: { status: 503 },
  timeout: { status: 504 },
};

interface ScimErrorOptions {
  /** What really happened; logged, never sent. */
  readonly cause?: unknown;
  /** Whole seconds; sent as `Retry-After`. */
  readonly retryAfterSeconds?: number;
  /** Methods allowed on the resource; sent as `Allow` with 405 (RFC 9110 §15.5.6). */
  readonly allow?: readonly string[];
}

/** The only error that may leave a SCIM handler. `detail` is written for the reader of an IdP's console. */
export class ScimError extends Error {
  override readonly name = 'ScimError';
  readonly kind: ScimErrorKind;
  readonly retryAfterSeconds: number | undefined;
  readonly allow: readonly string[] | undefined;

  constructor(kind: ScimErrorKind, detail: string, options: ScimErrorOptions = {}) {
    super(detail, options.cause === undefined ? {} : { cause: options.cause });
    this.kind = kind;
    this.retryAfterSeconds = options.retryAfterSeconds;
    this.allow = options.allow;
  }

  get status(): number {
    return WIRE[this.kind].status;
  }

  get scimType(): ScimType | undefined {
    return WIRE[this.kind].scimType;
  }
}

export interface RenderedError {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: { schemas: string[]; status: string; scimType?: ScimType; detail: string };
}

/** The one gate outward: whatever was thrown becomes a SCIM error body; what is not a ScimError says nothing of itself. */
export function renderError(thrown: unknown): RenderedError {
  const error =
    thrown instanceof ScimError
      ? thrown
      : new ScimError('internal', 'The bridge failed unexpectedly. Its log has the details under the request id.');
  const headers: Record<string, string> = {};
  if (error.retryAfterSeconds !== undefined)
    headers['Retry-After'] = String(Math.max(1, Math.ceil(error.retryAfterSeconds)));
  if (error.allow !== undefined) headers['Allow'] = error.allow.join(', ');
  if (error.kind === 'unauthenticated') headers['WWW-Authenticate'] = 'Bearer realm="scim"';
  const scimType = error.scimType;
  return {
    status: error.status,
    headers,
    body: {
      schemas: [ERROR_SCHEMA],
      status: String(error.status),
      ...(scimType === undefined ? {} : { scimType }),
      detail: error.message,
    },
  };
}
