/** The demo as a stranger starts it: no configuration, three curl lines, Ctrl-C. */
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { promisify } from 'node:util';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { type Child, runProgram } from './child.js';

jest.setTimeout(60_000);

const shell = promisify(execFile);

interface Welcome {
  readonly baseUrl: string;
  readonly token: string;
  readonly auditorToken: string;
  readonly curls: readonly string[];
}

async function welcomeOf(demo: Child): Promise<Welcome> {
  const [text] = await demo.printed(/SCIM base URL[\s\S]*Ctrl-C stops the demo/);
  const field = (name: string): string => new RegExp(`${name} +(\\S+)`).exec(text)?.[1] ?? '';
  return {
    baseUrl: field('SCIM base URL'),
    token: field('SCIM token'),
    auditorToken: field('Auditor token'),
    curls: [...text.matchAll(/^ *(curl .*)$/gm)].map(([, line]) => line ?? ''),
  };
}

function statusOf(url: string, token: string, init: RequestInit = {}): Promise<number> {
  const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/scim+json' };
  return fetch(url, { ...init, headers }).then(({ status }) => status);
}

const demos: Child[] = [];
let other: Server | undefined;

afterEach(async () => {
  other?.close();
  for (const demo of demos.splice(0)) {
    demo.kill('SIGKILL');
    await demo.ended;
  }
});

function startDemo(env: Record<string, string>): Child {
  const demo = runProgram('src/demo.ts', [], env);
  demos.push(demo);
  return demo;
}

/** A port that another program holds. */
async function takenPort(): Promise<number> {
  other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const address = other.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

describe('the demo', () => {
  it('starts without configuration, its curl lines work as printed, and Ctrl-C ends it with exit code 0', async () => {
    const demo = startDemo({ PORT: '0' });
    const { baseUrl, token, auditorToken, curls } = await welcomeOf(demo);
    expect(curls).toHaveLength(3);
    const answers: unknown[] = [];
    for (const line of curls) answers.push(JSON.parse((await shell('sh', ['-c', line])).stdout));
    const [list, search, created] = answers;
    expect(list).toMatchObject({ totalResults: 250, itemsPerPage: 3 });
    expect(search).toMatchObject({ totalResults: 1 });
    expect(created).toMatchObject({ userName: 'grace.hopper@example.com', title: 'Rear Admiral', active: true });
    expect(token).toMatch(/^\S{32,}$/);
    expect(await statusOf(`${baseUrl}/Users?count=1`, auditorToken)).toBe(200);
    expect(await statusOf(`${baseUrl}/Users`, auditorToken, { method: 'POST', body: '{}' })).toBe(403);
    demo.kill('SIGINT');
    expect(await demo.ended).toMatchObject({ code: 0, stderr: '' });
  });

  it('honours given tokens, says so when its port is taken and takes another, and ends by SIGTERM', async () => {
    const port = await takenPort();
    const env = {
      PORT: String(port),
      SCIM_TOKEN: 'short',
      SCIM_AUDITOR_TOKEN: 'reader',
      ZOOM_DELETE_ACTION: 'deactivate',
    };
    const demo = startDemo(env);
    const { baseUrl, token, auditorToken } = await welcomeOf(demo);
    expect({ token, auditorToken }).toEqual({ token: 'short', auditorToken: 'reader' });
    expect(new URL(baseUrl).port).not.toBe(String(port));
    expect(await statusOf(`${baseUrl}/Users?count=1`, 'short')).toBe(200);
    expect(await statusOf(`${baseUrl}/Users?count=1`, 'wrong')).toBe(401);
    demo.kill('SIGTERM');
    const { code, stdout } = await demo.ended;
    expect(code).toBe(0);
    expect(stdout).toContain(`Port ${port} is taken`);
    expect(stdout).toContain('A DELETE does in Zoom: deactivate');
  });

  it('says every fault of what it is given, never reaching for the real Zoom', async () => {
    const env = { ZOOM_PLAN: 'gold', ZOOM_API_URL: 'https://api.zoom.us/v2', LOG_LEVEL: 'loud' };
    const { code, stderr } = await startDemo(env).ended;
    expect(code).toBe(78);
    expect(stderr).toBe(
      'ZOOM_PLAN: must be free, pro or business\nLOG_LEVEL: must be trace, debug, info, warn, error or silent\n',
    );
  });
});
