/** One account of the suite "directory": its emulator, its bridge with a mirror of it, and what is measured of them. */
import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sampleAccount } from '../src/emulator/sample-users.js';
import { type EmulatorProcess, startEmulatorProcess } from './children.js';
import { type BridgeOrder, type BridgeProcess, startBridge, type Vitals } from './directory-bridge.js';
import { ask, askUntilReady, readPage, type Target } from './directory-client.js';
import type { Question } from './directory-questions.js';
import { seedMirror } from './directory-seed.js';

/** Lists and filters on what lists show need the crawl alone; this needs a GET of everybody. */
const LISTED = '/Users?count=1&attributes=userName';
const WHOLE = `/Users?count=1&attributes=userName&filter=${encodeURIComponent('title pr')}`;
const PAGE_SIZE = 300;

export interface CrawlFigures {
  readonly pages: number;
  readonly seconds: number;
}

export interface Measurement {
  /** Milliseconds of each request. */
  readonly times: readonly number[];
  /** Processor time of the bridge in all of them: unlike the times, nearly the same on a busy machine. */
  readonly cpuMs: number;
}

export interface Account {
  readonly users: number;
  readonly order: BridgeOrder;
  /** Most that was seen. */
  rssMb: number;
  /** At the pace of the plan. */
  crawl(): Promise<CrawlFigures>;
  /** Without limits, until every user is read one by one: in seconds. */
  fill(): Promise<number>;
  /** In place of that, where it would take too long. */
  seed(): Promise<void>;
  /** Throws where an answer is not what the account has. */
  measure(question: Question, requests: number): Promise<Measurement>;
  takeCalls(): Promise<number>;
  /** May be called again. */
  stop(): Promise<void>;
}

export interface AccountOptions {
  readonly users: number;
  /** A database with nothing in it; absent: a file that is removed at the end. */
  readonly databaseUrl?: string;
  tell(progress: string): void;
}

const countOf = (users: number, question: Question): number => {
  let count = 0;
  for (const user of sampleAccount(users).users ?? []) if (question.matches(user)) count += 1;
  return count;
};

function pagesOf(users: number): number {
  const byStatus = new Map<string, number>();
  for (const { status = 'active' } of sampleAccount(users).users ?? []) {
    byStatus.set(status, (byStatus.get(status) ?? 0) + 1);
  }
  return [...byStatus.values()].reduce((pages, count) => pages + Math.ceil(count / PAGE_SIZE), 0);
}

async function waitForCall(emulator: EmulatorProcess): Promise<void> {
  while ((await emulator.takeCalls()) === 0);
}

export async function openAccount({ users, databaseUrl, tell }: AccountOptions): Promise<Account> {
  const emulator = await startEmulatorProcess(users);
  const file = join(tmpdir(), `directory-bench-${randomBytes(6).toString('hex')}.db`);
  const order = {
    zoom: emulator.zoom,
    databaseUrl: databaseUrl ?? `sqlite:${file}`,
    token: randomBytes(24).toString('base64url'),
    auditorToken: randomBytes(24).toString('base64url'),
  };
  let bridge: BridgeProcess | undefined;
  let stopped: Promise<void> | undefined;
  const totals = new Map<Question, number>();
  const cursors = new Map<Question, string>();

  const target = (): Target => ({ url: bridge?.url ?? '', token: order.auditorToken });

  async function restart(pace: BridgeOrder['pace']): Promise<void> {
    await bridge?.stop();
    bridge = await startBridge({ ...order, pace });
  }

  async function takeVitals(): Promise<Vitals> {
    const vitals = (await bridge?.takeVitals()) ?? { rssMb: 0, cpuMs: 0 };
    account.rssMb = Math.max(account.rssMb, vitals.rssMb);
    return vitals;
  }

  /** Page by page to where the walk that is measured begins. */
  async function walkTo(share: number, question: Question): Promise<string> {
    let path = question.path(users);
    for (let seen = 0; seen < users * share; ) {
      const { Resources, nextCursor } = readPage(await ask(target(), path));
      seen += Resources.length;
      if (nextCursor === undefined) throw new Error(`the walk ended after ${seen} of ${users} users`);
      path = question.path(users).replace('cursor=', `cursor=${encodeURIComponent(nextCursor)}`);
    }
    return path;
  }

  async function pathOf(question: Question): Promise<string> {
    if (question.walkFrom === undefined) return question.path(users);
    const path = cursors.get(question) ?? (await walkTo(question.walkFrom, question));
    cursors.set(question, path);
    return path;
  }

  async function measureOne(question: Question): Promise<number> {
    const answer = await ask(target(), await pathOf(question));
    const { totalResults, nextCursor } = readPage(answer);
    const expected = totals.get(question) ?? countOf(users, question);
    totals.set(question, expected);
    if (totalResults !== expected) {
      throw new Error(`${question.name}: ${totalResults} of ${users} users were found, and ${expected} match`);
    }
    if (question.walkFrom !== undefined) {
      // At the end it begins anew.
      if (nextCursor === undefined) cursors.delete(question);
      else cursors.set(question, question.path(users).replace('cursor=', `cursor=${encodeURIComponent(nextCursor)}`));
    }
    return answer.ms;
  }

  async function end(): Promise<void> {
    await bridge?.stop();
    await emulator.stop();
    for (const suffix of ['', '-wal', '-shm']) rmSync(`${file}${suffix}`, { force: true });
  }

  const account: Account = {
    users,
    order: { ...order, pace: 'free' },
    rssMb: 0,
    async crawl() {
      await emulator.takeCalls();
      const starting = restart('plan');
      await waitForCall(emulator);
      const startedAt = performance.now();
      await starting;
      await askUntilReady(target(), LISTED, tell);
      const seconds = (performance.now() - startedAt) / 1000;
      await takeVitals();
      return { pages: pagesOf(users), seconds };
    },
    async fill() {
      const startedAt = performance.now();
      await restart('free');
      const watching = setInterval(() => void takeVitals(), 1000);
      try {
        await askUntilReady(target(), WHOLE, tell);
      } finally {
        clearInterval(watching);
      }
      return (performance.now() - startedAt) / 1000;
    },
    async seed() {
      await bridge?.stop();
      bridge = undefined;
      await seedMirror(users, order.databaseUrl);
      await restart('free');
    },
    async measure(question, requests) {
      const times: number[] = [];
      await pathOf(question);
      const before = await takeVitals();
      for (let turn = 0; turn < requests; turn += 1) times.push(await measureOne(question));
      return { times, cpuMs: (await takeVitals()).cpuMs - before.cpuMs };
    },
    takeCalls: () => emulator.takeCalls(),
    stop() {
      stopped ??= end();
      return stopped;
    },
  };
  return account;
}
