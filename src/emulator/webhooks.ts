/** Zoom's webhooks: each event signed and sent, sent again after a failure, at times twice or out of order. */
import { createHmac, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { EmulatedEvent } from './user-events.js';

export interface Subscription {
  readonly url: string;
  readonly secret: string;
  /** Each event comes twice. */
  readonly duplicates?: boolean;
  /** Events that happen together arrive in the reverse order. */
  readonly reordered?: boolean;
  /** Pauses before an event is sent again: 5, 20 and 60 minutes when left out, as Zoom's. */
  readonly retryMs?: readonly number[];
}

export interface Delivery {
  readonly event: string;
  /** undefined: no answer came. */
  readonly status: number | undefined;
  readonly durationMs: number;
}

const RETRY_MS = [300_000, 1_200_000, 3_600_000];
const TIMEOUT_MS = 3000;
/** For events that are reordered. */
const GATHER_MS = 20;

export class Webhooks {
  readonly deliveries: Delivery[] = [];
  readonly #accountId: string;
  readonly #now: () => number;
  readonly #ended = new AbortController();
  readonly #underWay = new Set<Promise<void>>();
  #gathered: string[] = [];
  subscription: Subscription | undefined;

  constructor(accountId: string, now: () => number) {
    this.#accountId = accountId;
    this.#now = now;
  }

  emit({ event, payload }: EmulatedEvent): void {
    if (this.subscription === undefined) return;
    const at = this.#now();
    const operator =
      event === 'user.invitation_accepted' ? {} : { operator: 'owner@example.com', operator_id: 'owner' };
    const body = { event, event_ts: at, payload: { account_id: this.#accountId, ...operator, ...payload } };
    this.#gathered.push(JSON.stringify(body));
    if (this.#gathered.length === 1) this.#track(this.#sendGathered(this.subscription));
  }

  /** Whether Zoom would take this endpoint: it has to prove that it knows the secret. */
  async validate({ url, secret }: Subscription): Promise<boolean> {
    const plainToken = randomUUID();
    const body = JSON.stringify({ event: 'endpoint.url_validation', event_ts: this.#now(), payload: { plainToken } });
    const answer = await post(url, body, this.#signed(body, secret));
    if (answer.status !== 200) return false;
    const encryptedToken = createHmac('sha256', secret).update(plainToken).digest('hex');
    return answer.text === JSON.stringify({ plainToken, encryptedToken });
  }

  /** Resolves when nothing is being sent or waits to be sent again. */
  async settled(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.all(this.#underWay);
  }

  async close(): Promise<void> {
    this.#ended.abort();
    await this.settled();
  }

  #track(sending: Promise<void>): void {
    const tracked = sending.finally(() => this.#underWay.delete(tracked));
    this.#underWay.add(tracked);
  }

  async #sendGathered(subscription: Subscription): Promise<void> {
    await this.#pause(subscription.reordered ? GATHER_MS : 0);
    const bodies = this.#gathered;
    this.#gathered = [];
    const ordered = subscription.reordered ? bodies.toReversed() : bodies;
    const copies = subscription.duplicates ? ordered.flatMap((body) => [body, body]) : ordered;
    for (const body of copies) this.#track(this.#deliver(body, subscription));
  }

  async #deliver(body: string, { url, secret, retryMs = RETRY_MS }: Subscription): Promise<void> {
    const { event } = JSON.parse(body);
    for (const pause of [0, ...retryMs]) {
      await this.#pause(pause);
      if (this.#ended.signal.aborted) return;
      const begun = performance.now();
      const { status } = await post(url, body, this.#signed(body, secret)).catch(() => ({ status: undefined }));
      this.deliveries.push({ event, status, durationMs: performance.now() - begun });
      // Zoom sends again after 5xx and silence only.
      if (status !== undefined && status < 500) return;
    }
  }

  #signed(body: string, secret: string): Record<string, string> {
    const timestamp = String(Math.floor(this.#now() / 1000));
    const digest = createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex');
    return { 'x-zm-request-timestamp': timestamp, 'x-zm-signature': `v0=${digest}` };
  }

  /** Ends early, and without failing, when the emulator does. */
  #pause(ms: number): Promise<void> {
    return sleep(ms, undefined, { signal: this.#ended.signal, ref: false }).catch(() => undefined);
  }
}

async function post(url: string, body: string, signature: Readonly<Record<string, string>>) {
  const response = await fetch(url, {
    method: 'POST',
    body,
    redirect: 'manual',
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'user-agent': 'Zoom Marketplace/1.0a',
      'x-zm-request-id': randomUUID(),
      ...signature,
    },
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  return { status: response.status, text: await response.text() };
}
