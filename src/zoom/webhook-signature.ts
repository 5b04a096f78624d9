/**
 * Whether a webhook comes from Zoom: the signature over its raw body, and the answer to Zoom's question whether the
 * endpoint knows the secret (developers.zoom.us, "Using webhooks").
 */
import { createHmac, timingSafeEqual } from 'node:crypto';

/** Zoom documents no window; five minutes allow for clocks that differ and end replays. */
const WINDOW_MS = 5 * 60_000;

export interface WebhookHeaders {
  /** `x-zm-request-timestamp`: seconds. */
  readonly timestamp: string | undefined;
  /** `x-zm-signature`: `v0=` and 64 hex digits. */
  readonly signature: string | undefined;
}

/** Whether it is worth reading the body at all. */
export function mayBeSigned({ timestamp, signature }: WebhookHeaders, now: number): boolean {
  if (signature === undefined || timestamp === undefined || !/^\d{1,12}$/.test(timestamp)) return false;
  return Math.abs(Number(timestamp) * 1000 - now) <= WINDOW_MS;
}

/** The one of the secrets by which this body was signed; undefined: none, or too long ago. */
export function findSigningSecret(
  headers: WebhookHeaders,
  body: Uint8Array,
  secrets: readonly string[],
  now: number,
): string | undefined {
  if (!mayBeSigned(headers, now)) return undefined;
  const given = Buffer.from(headers.signature ?? '');
  // Each is tried, so that the time does not tell which of them is in use.
  const [signing] = secrets.filter((secret) => isSame(given, signatureBy(secret, headers.timestamp ?? '', body)));
  return signing;
}

function signatureBy(secret: string, timestamp: string, body: Uint8Array): Buffer {
  const digest = createHmac('sha256', secret).update(`v0:${timestamp}:`).update(body).digest('hex');
  return Buffer.from(`v0=${digest}`);
}

/** The length is no secret. */
const isSame = (given: Buffer, expected: Buffer): boolean =>
  given.length === expected.length && timingSafeEqual(given, expected);

/** Body of the answer to `endpoint.url_validation`, which Zoom repeats every 72 hours. */
export function answerUrlValidation(
  plainToken: string,
  secret: string,
): { plainToken: string; encryptedToken: string } {
  return { plainToken, encryptedToken: createHmac('sha256', secret).update(plainToken).digest('hex') };
}
