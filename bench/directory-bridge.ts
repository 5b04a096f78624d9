/** The built bridge as an operator runs it: a process of its own, a store that lasts, its environment and nothing else. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { ZoomAccess } from './messages.js';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const PROGRAM = 'dist/main.js';
const START_SECONDS = 30;
/** As the bridge calls itself. */
export const PUBLIC_URL = 'https://bridge.example.com';

export interface BridgeOrder {
  readonly zoom: ZoomAccess;
  readonly databaseUrl: string;
  readonly token: string;
  readonly auditorToken: string;
  /** `plan`: the share of a Pro account's budgets that is the default. `free`: as fast as the machine goes. */
  readonly pace: 'plan' | 'free';
}

export interface Vitals {
  readonly rssMb: number;
  /** Processor time since the start. */
  readonly cpuMs: number;
}

export interface BridgeProcess {
  readonly url: string;
  takeVitals(): Promise<Vitals>;
  stop(): Promise<void>;
}

export interface BulkRun {
  readonly users: number;
  readonly seconds: number;
}

export function buildBridge(): void {
  execFileSync('npm', ['run', '--silent', 'build'], { cwd: ROOT, stdio: 'inherit' });
}

function environmentOf({ zoom, databaseUrl, token, auditorToken, pace }: BridgeOrder): NodeJS.ProcessEnv {
  return {
    PATH: process.env['PATH'],
    SCIM_TOKEN: token,
    SCIM_AUDITOR_TOKEN: auditorToken,
    ZOOM_API_URL: zoom.apiUrl,
    ZOOM_OAUTH_URL: zoom.oauthUrl,
    ZOOM_ACCOUNT_ID: zoom.accountId,
    ZOOM_CLIENT_ID: zoom.clientId,
    ZOOM_CLIENT_SECRET: zoom.clientSecret,
    ZOOM_DELETE_ACTION: 'delete',
    DATABASE_URL: databaseUrl,
    // Its port is another one after each start, and the mirror keeps locations.
    PUBLIC_URL,
    LOG_LEVEL: 'warn',
    ...(pace === 'plan' ? { ZOOM_PLAN: 'pro' } : { ZOOM_PLAN: 'business', ZOOM_BUDGET_SHARE: '1000' }),
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port is free');
  return address.port;
}

async function answers(url: string): Promise<boolean> {
  return fetch(`${url}/healthz`).then(
    (response) => response.ok,
    () => false,
  );
}

async function untilItAnswers(url: string, child: ChildProcess): Promise<void> {
  const patience = performance.now() + START_SECONDS * 1000;
  while (!(await answers(url))) {
    if (child.exitCode !== null) throw new Error(`the bridge ended with exit code ${child.exitCode}`);
    if (performance.now() > patience) throw new Error(`the bridge did not answer within ${START_SECONDS} seconds`);
    await sleep(50);
  }
}

export async function startBridge(order: BridgeOrder): Promise<BridgeProcess> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const env = { ...environmentOf(order), PORT: String(port) };
  const child = spawn(process.execPath, [PROGRAM], { cwd: ROOT, env, stdio: ['ignore', 'ignore', 'inherit'] });
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  await untilItAnswers(url, child);
  return {
    url,
    async takeVitals() {
      const text = await (await fetch(`${url}/metrics`)).text();
      const numberOf = (name: string) => Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1]);
      return {
        rssMb: numberOf('process_resident_memory_bytes') / 2 ** 20,
        cpuMs: numberOf('process_cpu_seconds_total') * 1000,
      };
    },
    async stop() {
      process.off('exit', kill);
      if (child.exitCode !== null) return;
      child.kill('SIGTERM');
      await once(child, 'exit');
    },
  };
}

/** Start of the process included, as whoever types the command waits for it. */
export async function runExport(order: BridgeOrder, format: 'ndjson' | 'csv'): Promise<BulkRun> {
  const startedAt = performance.now();
  const child = spawn(process.execPath, [PROGRAM, 'export', '--format', format], {
    cwd: ROOT,
    env: environmentOf(order),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let lines = 0;
  child.stdout.on('data', (chunk: Buffer) => {
    for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) lines += 1;
  });
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`export ended with exit code ${code}`);
  const seconds = (performance.now() - startedAt) / 1000;
  return { users: format === 'csv' ? lines - 1 : lines, seconds };
}
