/** Webhooks as Zoom sends them: the envelope, the signature, the headers. */
import { createHmac } from 'node:crypto';

export const SECRET = 'webhook-secret-of-the-tests';

export function signedHeaders(body: string, secret = SECRET, at = Date.now()): Record<string, string> {
  const timestamp = String(Math.floor(at / 1000));
  const digest = createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex');
  return {
    'content-type': 'application/json; charset=utf-8',
    'user-agent': 'Zoom Marketplace/1.0a',
    'x-zm-request-timestamp': timestamp,
    'x-zm-signature': `v0=${digest}`,
    'x-zm-request-id': 'a1b2c3d4_e5f6',
  };
}

let moments = 0;

/** Every event has a time of its own. */
export function eventOf(event: string, object: object, more: object = {}): string {
  moments += 1;
  return JSON.stringify({
    event,
    event_ts: 1_790_000_000_000 + moments,
    payload: { account_id: 'emulated-account', object, ...more },
  });
}
