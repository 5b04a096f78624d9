/** One request of a provider to the bridge: an answer that counts, a reason to come back later, or a broken promise. */
import type { Answer, Body } from '../world.js';
import { TOKEN } from '../world.js';

/** The task cannot be finished now. */
export class Interrupted extends Error {
  /** Of a 429. */
  readonly retryAfterSeconds: number | undefined;

  readonly isAnswered: boolean;

  constructor(reason: string, answer: { readonly retryAfterSeconds?: number | undefined } | undefined) {
    super(reason);
    this.isAnswered = answer !== undefined;
    this.retryAfterSeconds = answer?.retryAfterSeconds;
  }
}

/** What the run has seen. */
export interface Ledger {
  /** Promises that the bridge broke; the test expects none. */
  readonly broken: string[];
  /** Method and status of every answer; `lost` where there was none. */
  readonly answers: string[];
}

export type Exchange = (
  method: string,
  path: string,
  body?: unknown,
  /** Statuses that this client can make sense of beside success. */
  taken?: readonly number[],
) => Promise<Answer>;

/** Okta's limit. */
const PATIENCE_MS = 60_000;
/** What a fault at Zoom may look like from outside. */
const PASSING: ReadonlySet<number> = new Set([429, 502, 503, 504]);

async function send(url: string, method: string, body: unknown): Promise<Answer> {
  const response = await fetch(url, {
    method,
    headers: { Authorization: `Bearer ${TOKEN}`, 'Content-Type': 'application/scim+json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(PATIENCE_MS),
  });
  const text = await response.text();
  const parsed: Body = text === '' ? undefined : JSON.parse(text);
  return { status: response.status, headers: response.headers, body: parsed };
}

export function createExchange(scimUrl: string, ledger: Ledger): Exchange {
  return async (method, path, body, taken = []) => {
    const answer = await send(scimUrl + path, method, body).catch((cause: Error) => {
      ledger.answers.push(cause.name === 'TimeoutError' ? 'timeout' : 'lost');
      throw new Interrupted(`no answer: ${cause.message}`, undefined);
    });
    const { status, headers } = answer;
    ledger.answers.push(`${method} ${status}`);
    if ((status >= 200 && status < 300) || taken.includes(status)) return answer;
    const retryAfter = headers.get('retry-after') ?? '';
    if (!PASSING.has(status) || !/^[1-9]\d*$/.test(retryAfter)) {
      const told = `${method} ${path} was answered ${status} (Retry-After "${retryAfter}") ${JSON.stringify(answer.body)}`;
      ledger.broken.push(`${told}, asked ${JSON.stringify(body)}`);
    }
    throw new Interrupted(`${status}`, { retryAfterSeconds: status === 429 ? Number(retryAfter) : undefined });
  };
}
