/** How the bridge starts, stops and fails as a process, in front of the emulated Zoom. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { type Emulator, startEmulator } from '../../src/emulator/start.js';
import { type Child, runProgram, runScript } from './child.js';

jest.setTimeout(60_000);

const TOKEN = 'provisioner-token-0123456789abcdef';
const directory = mkdtempSync(join(tmpdir(), 'bridge-stop-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

let emulator: Emulator;
let bridge: Child;

beforeEach(async () => {
  emulator = await startEmulator();
});
afterEach(async () => {
  bridge.kill('SIGKILL');
  await bridge.ended;
  await emulator.close();
});

function environment(more: Record<string, string> = {}): Record<string, string> {
  return {
    PORT: '0',
    SCIM_TOKEN: TOKEN,
    ZOOM_ACCOUNT_ID: emulator.accountId,
    ZOOM_CLIENT_ID: emulator.clientId,
    ZOOM_CLIENT_SECRET: emulator.clientSecret,
    ZOOM_API_URL: `${emulator.url}/v2`,
    ZOOM_OAUTH_URL: emulator.url,
    DATABASE_URL: `sqlite:${join(directory, 'bridge.db')}`,
    // So that a list is a call to Zoom.
    DIRECTORY_MAX_AGE: '0',
    ...more,
  };
}

/** The bridge's address, once it listens. */
async function serve(more: Record<string, string> = {}): Promise<string> {
  bridge = runProgram('src/main.ts', [], environment(more));
  const [, url = ''] = await bridge.printed(/"url":"(http:\/\/127\.0\.0\.1:\d+)".*"msg":"listening"/);
  return url;
}

/** A list that Zoom takes `ms` to answer; resolves with its status, or with the reason why there was none. */
async function slowList(url: string, ms: number): Promise<number | string> {
  emulator.fail({ kind: 'delay', ms, match: { path: '/users' } });
  emulator.clearCalls();
  const answer = fetch(`${url}/scim/v2/Users?count=1`, { headers: { Authorization: `Bearer ${TOKEN}` } });
  return answer.then(
    ({ status }) => status,
    () => 'no answer',
  );
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

describe('the bridge as a process', () => {
  it.each([['SIGTERM'], ['SIGINT']] as const)(
    'answers what is in flight after %s, then exits with 0',
    async (signal) => {
      const url = await serve();
      const answer = slowList(url, 1500);
      await pause(500);
      bridge.kill(signal);
      expect(await answer).toBe(200);
      const { code, stdout, stderr } = await bridge.ended;
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      for (const line of stdout.trimEnd().split('\n')) expect(() => JSON.parse(line)).not.toThrow();
      expect(stdout).not.toContain(TOKEN);
      expect(stdout).not.toContain(emulator.clientSecret);
    },
  );

  it('breaks off what it reads for the mirror, and tells scans that wait for it to come back', async () => {
    emulator.fail({ kind: 'delay', ms: 20_000, match: { path: '/users' }, times: 3 });
    const url = await serve({ DIRECTORY_MAX_AGE: '900' });
    const answer = fetch(`${url}/scim/v2/Users?count=1`, { headers: { Authorization: `Bearer ${TOKEN}` } });
    await pause(500);
    bridge.kill('SIGTERM');
    const { status, headers } = await answer;
    expect([status, headers.has('retry-after')]).toEqual([503, true]);
    const { code, stderr } = await bridge.ended;
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });

  it('gives up on what is in flight after ten seconds, and still exits with 0', async () => {
    const url = await serve();
    const answer = slowList(url, 12_000);
    await pause(500);
    const asked = Date.now();
    bridge.kill('SIGTERM');
    expect(await answer).toBe('no answer');
    expect((await bridge.ended).code).toBe(0);
    expect(Date.now() - asked).toBeLessThan(10_500);
  });

  it('exits at once at the second signal', async () => {
    const url = await serve();
    const answer = slowList(url, 4_000);
    await pause(500);
    bridge.kill('SIGTERM');
    await bridge.printed(/"msg":"stopping"/);
    bridge.kill('SIGTERM');
    expect((await bridge.ended).code).toBe(143);
    expect(await answer).toBe('no answer');
  });

  it('says what to do when its port is taken, and exits with 1', async () => {
    const { port } = new URL(await serve());
    const second = runProgram('src/main.ts', ['serve'], environment({ PORT: port }));
    const { code, stderr } = await second.ended;
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: 'PORT: another process listens there already; stop it or set another PORT\n',
    });
  });

  it('says what to do when its store cannot be opened, and exits with 1', async () => {
    bridge = runProgram('src/main.ts', ['serve'], environment({ DATABASE_URL: `sqlite:${directory}` }));
    const { code, stderr } = await bridge.ended;
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: 'DATABASE_URL: the path is a directory; name a file in it (EISDIR)\n',
    });
  });

  it.each([
    ['an error that nobody caught', "setTimeout(() => { throw new Error('the bug'); });", 'uncaughtException'],
    ['a rejection that nobody handled', "Promise.reject(new Error('the bug'));", 'unhandledRejection'],
  ])('logs %s and exits with 1', async (_, bug, origin) => {
    const imports = "import { endOnBug } from './src/lifecycle.ts'; import { createLog } from './src/log.ts';";
    bridge = runScript(`${imports} setInterval(() => {}, 1000); endOnBug(createLog('info')); ${bug}`);
    const { code, stdout } = await bridge.ended;
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ level: 'fatal', origin, err: { message: 'the bug' } });
  });
});
