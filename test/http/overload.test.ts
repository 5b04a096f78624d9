/** Clients that come too slowly, too often or too many at once, over raw sockets. */
import { connect, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { countRefusals } from '../../src/http/refusal-lines.js';
import { createLog } from '../../src/log.js';
import { type AppUnderTest, startApp, TOKEN } from './app-under-test.js';
import { errorOf, scimError, send } from './send.js';

let app: AppUnderTest;
const sockets: Socket[] = [];
async function begin(options: Parameters<typeof startApp>[0]): Promise<void> {
  app = await startApp({ graceMs: 1000, ...options });
  app.users.add({ userName: 'jo@example.com' }, 'jo');
}
beforeEach(() => begin({}));
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await app.close();
});

const soon = (ms: number) => new Promise<void>((go) => setTimeout(go, ms));

/** What comes back until the other side closes, and when that was. */
interface Conversation {
  readonly socket: Socket;
  readonly ended: Promise<{ answer: string; afterMs: number }>;
}

function converse(first: string): Conversation {
  const { hostname, port } = new URL(app.origin);
  const begun = performance.now();
  const socket = connect(Number(port), hostname);
  if (first !== '') socket.write(first);
  sockets.push(socket);
  let answer = '';
  socket.on('data', (chunk) => {
    answer += String(chunk);
  });
  socket.on('error', () => {});
  const ended = new Promise<{ answer: string; afterMs: number }>((resolve) => {
    socket.once('close', () => resolve({ answer, afterMs: performance.now() - begun }));
  });
  return { socket, ended };
}

/** A byte now and then, for as long as the other side takes it. */
function drip({ socket }: Conversation, text: string): void {
  const timer = setInterval(() => socket.writable && socket.write(text), 40);
  socket.once('close', () => clearInterval(timer));
}

const post = (more: string) =>
  `POST /scim/v2/Users HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${TOKEN}\r\nContent-Type: application/scim+json\r\n${more}`;

describe('a client that is slow on purpose', () => {
  beforeEach(async () => {
    await app.close();
    await begin({ timeouts: { headers: 400, request: 800, check: 50 } });
  });

  it.each([
    ['headers', () => 'GET /scim/v2/Users HTTP/1.1\r\nHost: x\r\n', 'X-A: a\r\n'],
    ['a body', () => post('Content-Length: 100000\r\n\r\n'), ' '],
    ['a body in chunks', () => post('Transfer-Encoding: chunked\r\n\r\n'), '1\r\n \r\n'],
  ])('with %s is answered 408 and loses its socket, and others are served meanwhile', async (_what, first, more) => {
    const slow = Array.from({ length: 100 }, () => converse(first()));
    for (const each of slow) drip(each, more);
    for (let i = 0; i < 5; i += 1) expect(await send(`${app.scim}/Users/jo`)).toMatchObject({ status: 200 });
    for (const { answer, afterMs } of await Promise.all(slow.map(({ ended }) => ended))) {
      expect(answer).toMatch(/^HTTP\/1\.1 408 /);
      expect(answer).toContain('application/scim+json');
      expect(afterMs).toBeLessThan(4000);
    }
    expect(app.users.asked.filter(({ operation }) => operation === 'create')).toEqual([]);
  });
});

describe('two thousand connections at once', () => {
  it('are held, and a request on any of them is answered', async () => {
    const all = Array.from({ length: 2000 }, () => converse(''));
    await Promise.all(all.map(({ socket }) => new Promise<void>((go) => socket.once('connect', () => go()))));
    expect(await send(`${app.scim}/Users/jo`)).toMatchObject({ status: 200 });
    const last = all.at(-1);
    const answered = new Promise((resolve) => last?.socket.once('data', (chunk) => resolve(String(chunk))));
    last?.socket.write(`GET /scim/v2/Users/jo HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${TOKEN}\r\n\r\n`);
    expect(await answered).toMatch(/^HTTP\/1\.1 200 /);
  });
});

describe('requests with wrong tokens', () => {
  const wrong = (more: Record<string, string> = {}) =>
    send(`${app.scim}/Users`, { headers: { authorization: 'Bearer wrong-token-of-a-stranger-0123456', ...more } });

  it('are refused with 401, then put off with 429, while the right token passes from the same address', async () => {
    const answers = await Promise.all(Array.from({ length: 100 }, () => wrong()));
    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => status === 401).length).toBeGreaterThanOrEqual(60);
    expect(statuses.filter((status) => status === 429).length).toBeGreaterThan(20);
    const late = await wrong();
    expect(errorOf(late)).toEqual(scimError(429, /from this address.*right token/));
    expect(late.headers['retry-after']).toMatch(/^[1-9]\d*$/);
    expect(await send(`${app.scim}/Users/jo`)).toMatchObject({ status: 200 });
  });

  it('are counted by the address of the socket, whatever X-Forwarded-For says', async () => {
    await Promise.all(Array.from({ length: 100 }, (_, i) => wrong({ 'x-forwarded-for': `203.0.113.${i}` })));
    expect(await wrong({ 'x-forwarded-for': '198.51.100.1', forwarded: 'for=198.51.100.2' })).toMatchObject({
      status: 429,
    });
  });

  it('are answered before their body has come', async () => {
    const { socket } = converse(
      'POST /scim/v2/Users HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer wrong\r\nContent-Length: 900000\r\n\r\n',
    );
    expect(await new Promise((resolve) => socket.once('data', (chunk) => resolve(String(chunk))))).toMatch(
      /^HTTP\/1\.1 401 /,
    );
  });

  it('leave ten lines in the log, however many they are', async () => {
    await Promise.all(Array.from({ length: 200 }, () => wrong()));
    await send(`${app.scim}/Users/jo`);
    for (let tries = 0; app.log.at(-1)?.['status'] !== 200 && tries < 200; tries += 1) await soon(5);
    expect(app.log.filter(({ status }) => status === 401 || status === 429)).toHaveLength(10);
  });

  it('are summed up at the end of the minute', async () => {
    const lines: string[] = [];
    const hasOwnLine = countRefusals(createLog('info', { write: (line) => lines.push(line) }), 50);
    expect(Array.from({ length: 25 }, hasOwnLine).filter(Boolean)).toHaveLength(10);
    for (let tries = 0; lines.length === 0 && tries < 200; tries += 1) await soon(10);
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      { level: 'warn', requests: 15, msg: 'more requests without a valid token' },
    ]);
    expect(hasOwnLine()).toBe(true);
  });
});

describe('a request with thousands of calls behind it', () => {
  it('names the tracking ids of failed calls first and ten in all', async () => {
    const call = (at: number, status: number) => ({
      operation: 'get',
      status,
      trackingId: `t${at}`,
      durationMs: 1,
    });
    app.users.before = async () => {
      const context = app.users.asked.at(-1)?.context;
      for (let at = 0; at < 3000; at += 1) context?.record(call(at, at === 5 || at === 7 ? 500 : 200));
    };
    await send(`${app.scim}/Users/jo`);
    for (let tries = 0; app.log.length === 0 && tries < 200; tries += 1) await soon(5);
    const last = [2992, 2993, 2994, 2995, 2996, 2997, 2998, 2999].map((at) => `t${at}`);
    expect(app.log).toMatchObject([{ zoomCalls: 3001, zoomTrackingIds: ['t5', 't7', ...last] }]);
  });
});
