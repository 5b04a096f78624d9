/** The other side of the suite "directory": scimmy-routers as its README shows, the same users in memory. */
import { randomBytes } from 'node:crypto';
import { startServer } from './children.js';
import { ask } from './directory-client.js';
import type { Question } from './directory-questions.js';
import { median } from './table.js';

const SCIMMY = new URL('./scimmy-memory-process.ts', import.meta.url);
/** Whoever waits for an answer has given up by then. */
const PATIENCE_SECONDS = 60;
/** Where one answer takes longer than that, more users are not tried. */
const SLOW_MS = 10_000;
/** For all requests of one question. */
const BUDGET_MS = 20_000;

/** Median milliseconds, or what came instead. */
export type Outcome = { readonly ms: number } | { readonly failure: string };

interface Server {
  readonly url: string;
  stop(): Promise<void>;
}

async function measureQuestion(target: { url: string; token: string }, path: string, requests: number) {
  const times: number[] = [];
  try {
    for (let spent = 0; times.length <= requests && spent < BUDGET_MS; ) {
      const { status, ms } = await ask(target, path, PATIENCE_SECONDS);
      if (status !== 200) return { failure: `answered ${status}` };
      times.push(ms);
      spent += ms;
    }
  } catch (error) {
    return { failure: error instanceof Error && error.name === 'AbortError' ? `> ${PATIENCE_SECONDS} s` : 'no answer' };
  }
  // The first is a warm-up where others follow.
  return { ms: median(times.length === 1 ? times : times.slice(1)) };
}

/** By question; `smaller`: what the next smaller directory took. */
export async function measureScimmy(
  users: number,
  questions: readonly Question[],
  { requests, smaller }: { requests: number; smaller: ReadonlyMap<string, Outcome> | undefined },
): Promise<Map<string, Outcome>> {
  const outcomes = new Map<string, Outcome>();
  const token = randomBytes(24).toString('base64url');
  let server: Server | undefined;
  for (const question of questions) {
    const before = smaller?.get(question.name);
    if (question.isOursOnly) outcomes.set(question.name, { failure: 'cannot' });
    else if (before !== undefined && ('failure' in before || before.ms > SLOW_MS)) {
      outcomes.set(question.name, { failure: 'not tried' });
    } else {
      // A server that did not answer in time is still busy with the question: the next one gets another.
      server ??= await startServer(SCIMMY, { users, token });
      const outcome = await measureQuestion({ url: server.url, token }, question.path(users), requests);
      outcomes.set(question.name, outcome);
      if ('failure' in outcome) {
        await server.stop();
        server = undefined;
      }
    }
  }
  await server?.stop();
  return outcomes;
}
