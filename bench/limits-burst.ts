/** The client of the suite "limits": a burst of creates, deactivations in the middle of it, and what it is answered. */
import { setTimeout as sleep } from 'node:timers/promises';

export interface Target {
  readonly url: string;
  readonly token: string;
}

export interface BurstOptions {
  readonly creates: number;
  readonly concurrency: number;
  /** Ids of users to be deactivated. */
  readonly leavers: readonly string[];
}

interface Deactivation {
  readonly id: string;
  /** Its repetitions included. */
  readonly ms: number;
}

export interface Burst {
  readonly seconds: number;
  readonly deactivations: readonly Deactivation[];
  /** Answers that were no success, by status; 0 is none at all. */
  readonly errors: ReadonlyMap<number, number>;
}

const DEACTIVATE = {
  schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
  Operations: [{ op: 'replace', value: { active: false } }],
};
/** After an error that does not say when to come back. */
const PAUSE_SECONDS = 1;
/** Between two deactivations. */
const LEAVE_EVERY_MS = 200;

async function send({ url, token }: Target, method: string, path: string, body: object) {
  try {
    const response = await fetch(`${url}/scim/v2${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/scim+json' },
      body: JSON.stringify(body),
    });
    await response.arrayBuffer();
    return { status: response.status, retryAfter: Number(response.headers.get('retry-after') ?? PAUSE_SECONDS) };
  } catch {
    return { status: 0, retryAfter: PAUSE_SECONDS };
  }
}

type Errors = Map<number, number>;

/** Until it is done: a 409 after an error means that it was. */
async function insist(target: Target, method: string, path: string, body: object, errors: Errors): Promise<void> {
  for (let attempt = 0; ; attempt += 1) {
    const { status, retryAfter } = await send(target, method, path, body);
    if (status >= 200 && status < 300) return;
    errors.set(status, (errors.get(status) ?? 0) + 1);
    if (status === 409 && attempt > 0) return;
    await sleep(retryAfter * 1000);
  }
}

/** How long one deactivation takes. */
export async function deactivate(target: Target, id: string, errors: Errors = new Map()): Promise<number> {
  const begun = performance.now();
  await insist(target, 'PATCH', `/Users/${id}`, DEACTIVATE, errors);
  return performance.now() - begun;
}

export async function runBurst(target: Target, { creates, concurrency, leavers }: BurstOptions): Promise<Burst> {
  const errors: Errors = new Map();
  const deactivations: Deactivation[] = [];
  const begun = performance.now();
  let next = 0;
  let done = 0;

  const createSome = async (): Promise<void> => {
    while (next < creates) {
      next += 1;
      const userName = `joiner-${next}@example.com`;
      const body = { schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'], userName };
      await insist(target, 'POST', '/Users', body, errors);
      done += 1;
    }
  };
  const deactivateSome = async (): Promise<void> => {
    while (done < creates / 5) await sleep(20);
    for (const id of leavers) {
      if (done > (creates * 4) / 5) return;
      deactivations.push({ id, ms: await deactivate(target, id, errors) });
      await sleep(LEAVE_EVERY_MS);
    }
  };
  await Promise.all([...Array.from({ length: concurrency }, createSome), deactivateSome()]);
  return { seconds: (performance.now() - begun) / 1000, deactivations, errors };
}
