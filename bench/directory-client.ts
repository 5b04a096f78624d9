/** An auditor's client: one connection that stays open, one request after the other, each timed to its last byte. */
import { Agent, get } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';

export interface Target {
  readonly url: string;
  readonly token: string;
}

export interface Answer {
  readonly status: number;
  readonly body: string;
  readonly ms: number;
}

const agent = new Agent({ keepAlive: true });

/** @throws TimeoutError after `seconds` */
export function ask({ url, token }: Target, path: string, seconds = 60): Promise<Answer> {
  const startedAt = performance.now();
  const headers = { authorization: `Bearer ${token}` };
  return new Promise((resolve, reject) => {
    get(`${url}/scim/v2${path}`, { agent, headers, signal: AbortSignal.timeout(seconds * 1000) }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const ms = performance.now() - startedAt;
        resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString(), ms });
      });
    }).on('error', reject);
  });
}

const page = z.object({
  totalResults: z.int(),
  Resources: z.array(z.unknown()).default([]),
  nextCursor: z.string().optional(),
});

export type ListPage = z.infer<typeof page>;

export function readPage({ status, body }: Answer): ListPage {
  if (status !== 200) throw new Error(`a list was answered ${status}: ${body}`);
  return page.parse(JSON.parse(body));
}

/** Asks until the mirror knows enough for the answer: until then it is 503, and says how far it is. */
export async function askUntilReady(target: Target, path: string, tell: (progress: string) => void): Promise<void> {
  for (;;) {
    const { status, body } = await ask(target, path);
    if (status === 200) return;
    if (status !== 503) throw new Error(`a list was answered ${status}: ${body}`);
    tell(z.object({ detail: z.string() }).parse(JSON.parse(body)).detail);
    await sleep(200);
  }
}
