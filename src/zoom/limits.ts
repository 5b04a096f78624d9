/** What a 429 of Zoom says: which limit was met and when to come back (Zoom's page "Rate limits"). */

export interface AnswerHeaders {
  get(name: string): string | null;
}

export type ZoomLimit = 'perSecond' | 'daily' | 'concurrent' | 'perUser';

const DAY_SECONDS = 86_400;

/** Zoom sends the ISO form, proxies in front of it seconds or an HTTP date (RFC 9110 §10.2.3). */
export function parseRetryAfter(value: string | null, now: number): number | undefined {
  const text = value?.trim();
  if (!text) return undefined;
  if (/^\d+(\.\d+)?$/.test(text)) return Math.ceil(Number(text));
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : Math.max(0, Math.ceil((at - now) / 1000));
}

/** Zoom's days end at 00:00 UTC. */
export function secondsUntilUtcMidnight(now: number): number {
  return Math.max(1, DAY_SECONDS - (Math.floor(now / 1000) % DAY_SECONDS));
}

/** Headers first; the message decides only where Zoom sends no header, as with concurrent requests and daily caps. */
export function limitOf(headers: AnswerHeaders, message: string, retryAfterSeconds: number | undefined): ZoomLimit {
  const type = headers.get('x-ratelimit-type') ?? '';
  if (/daily/i.test(type)) return 'daily';
  // Limits of one user come with the headers of a budget that is not used up (observed).
  if (Number(headers.get('x-ratelimit-remaining')) > 0) return 'perUser';
  if (/qps|second/i.test(type)) return 'perSecond';
  if (/concurrent/i.test(message)) return 'concurrent';
  if (/\bdaily\b|\bper day\b/i.test(message)) return 'daily';
  return retryAfterSeconds !== undefined && retryAfterSeconds > 60 ? 'daily' : 'perSecond';
}
