/** How Zoom says no: an HTTP status, a code and a message, sometimes with the fields at fault. */

export interface FieldFault {
  readonly field: string;
  readonly message: 'Invalid field.' | 'Missing field.';
}

export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly status: number;
  readonly code: number;
  readonly fields: readonly FieldFault[];
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    code: number,
    message: string,
    more: { fields?: readonly FieldFault[]; headers?: Readonly<Record<string, string>> } = {},
  ) {
    super(message);
    this.status = status;
    this.code = code;
    this.fields = more.fields ?? [];
    this.headers = more.headers ?? {};
  }

  get body(): { code: number; message: string; errors?: readonly FieldFault[] } {
    const plain = { code: this.code, message: this.message };
    return this.fields.length === 0 ? plain : { ...plain, errors: this.fields };
  }
}

export function validationFailed(fields: readonly FieldFault[]): Refusal {
  return new Refusal(400, 300, 'Validation Failed.', { fields });
}

export function invalidField(field: string): Refusal {
  return validationFailed([{ field, message: 'Invalid field.' }]);
}

export function noSuchUser(userId: string): Refusal {
  return new Refusal(404, 1001, `User does not exist: ${userId}.`);
}

export function emailUsed(email: string): Refusal {
  return new Refusal(409, 1005, `Email "${email}" has already been used.`);
}

/** The daily limits end at 00:00 UTC, and Retry-After is a date-time then; `label` undefined: the cap of invitations. */
export function dailyLimitReached(now: number, withHeaders: boolean, label?: string): Refusal {
  const message =
    'You have reached the maximum daily rate limit for this API. Refer to the response header for details on when you can make another request.';
  const midnight = new Date((Math.floor(now / 86_400_000) + 1) * 86_400_000);
  const told = {
    ...(label === undefined ? {} : { 'x-ratelimit-category': label }),
    'x-ratelimit-type': 'Daily-limit',
    'x-ratelimit-remaining': '0',
    'retry-after': `${midnight.toISOString().slice(0, 19)}Z`,
  };
  return new Refusal(429, 429, message, { headers: withHeaders ? told : {} });
}
