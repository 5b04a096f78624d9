/** The socket: a graceful end, answers to what is not HTTP, and several apps in one process that do not meet. */
import { Agent, type RequestListener } from 'node:http';
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from '@jest/globals';
import { listen } from '../../src/http/listen.js';
import { type AppUnderTest, definition, startApp as start, TOKEN } from './app-under-test.js';
import { send } from './send.js';

/** Closed after each test, also after one that fails. */
const started: AppUnderTest[] = [];
afterEach(async () => {
  await Promise.all(started.splice(0).map(({ close }) => close()));
});
async function startApp(options: Parameters<typeof start>[0] = {}): Promise<AppUnderTest> {
  const app = await start({ graceMs: 2000, ...options });
  started.push(app);
  return app;
}

const soon = (ms: number) => new Promise<void>((go) => setTimeout(go, ms));

/** Sends bytes and returns all that comes back until the other side closes. */
function raw(origin: string, bytes: string): Promise<string> {
  const { hostname, port } = new URL(origin);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => socket.write(bytes));
    let answer = '';
    socket.on('data', (chunk) => {
      answer += String(chunk);
    });
    socket.on('end', () => socket.end());
    socket.on('close', () => resolve(answer));
    socket.on('error', reject);
  });
}

describe('closing', () => {
  it('finishes the request in flight, refuses new ones, and then is done', async () => {
    const app = await startApp();
    app.users.add({ userName: 'jo@example.com' }, 'jo');
    let release: () => void = () => {};
    app.users.before = () =>
      new Promise((go) => {
        release = go;
      });
    const agent = new Agent({ keepAlive: true });
    const inFlight = send(`${app.scim}/Users/jo`, { agent });
    while (app.users.asked.length === 0) await soon(5);
    const closed = app.close();
    await expect(send(`${app.scim}/Users/jo`)).rejects.toThrow(/ECONNREFUSED/);
    release();
    expect(await inFlight).toMatchObject({ status: 200 });
    await closed;
    agent.destroy();
  });

  it('does not wait for idle connections', async () => {
    const app = await startApp();
    const agent = new Agent({ keepAlive: true });
    await send(`${app.origin}/healthz`, { agent });
    const started = performance.now();
    await app.close();
    expect(performance.now() - started).toBeLessThan(1000);
    agent.destroy();
  });

  it('cuts what is still busy after the grace time', async () => {
    const app = await startApp({ graceMs: 100 });
    app.users.before = () => new Promise(() => {});
    const inFlight = send(`${app.scim}/Users/jo`).catch((error: Error) => error.message);
    while (app.users.asked.length === 0) await soon(5);
    await app.close();
    expect(await inFlight).toMatch(/socket hang up|ECONNRESET/);
  });
});

describe('listening', () => {
  const never: RequestListener = (_request, response) => response.end();

  it('says which free port it took', async () => {
    const { url, port, close } = await listen(never, { host: '127.0.0.1', port: 0 });
    expect(url).toBe(`http://127.0.0.1:${port}`);
    expect(port).toBeGreaterThan(0);
    await close();
  });

  it('fails when the port is taken', async () => {
    const first = await listen(never, { host: '127.0.0.1', port: 0 });
    await expect(listen(never, { host: '127.0.0.1', port: first.port })).rejects.toThrow(/EADDRINUSE/);
    await first.close();
  });
});

describe('what is not a proper request', () => {
  it.each([
    [
      'headers beyond reason',
      `GET /scim/v2/Users?filter=${'x'.repeat(100_000)} HTTP/1.1\r\nHost: x\r\n\r\n`,
      431,
      /\.search/,
    ],
    ['no HTTP at all', 'hello\r\n\r\n', 400, /not valid HTTP/],
  ])('%s is answered with a SCIM error', async (_case, bytes, status, detail) => {
    const app = await startApp();
    const [head = '', body = ''] = (await raw(app.origin, bytes)).split('\r\n\r\n');
    await app.close();
    expect(head).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(head).toContain('Content-Type: application/scim+json');
    expect(JSON.parse(body)).toEqual({
      schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
      status: String(status),
      detail: expect.stringMatching(detail),
    });
  });
});

describe('a client that goes away', () => {
  it.each(['identity', 'gzip'])('in the middle of its body (%s) hurts nobody', async (coding) => {
    const app = await startApp();
    const { hostname, port } = new URL(app.origin);
    const socket = connect(Number(port), hostname, () => {
      socket.write(
        `POST /scim/v2/Users HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${TOKEN}\r\nContent-Encoding: ${coding}\r\nContent-Length: 1000\r\n\r\n`,
      );
      socket.write(coding === 'gzip' ? gzipSync('{"schemas":[]}').subarray(0, 15) : '{"schemas":[');
      setTimeout(() => socket.destroy(), 50);
    });
    while (app.log.length === 0) await soon(5);
    expect(app.log).toMatchObject([{ route: '/Users', aborted: true }]);
    expect(await send(`${app.scim}/Users`)).toMatchObject({ status: 200 });
    await app.close();
  });
});

describe('two apps in one process', () => {
  it('never tell each other their base URL, users or definition, though their requests interleave', async () => {
    const slim = { ...definition, description: 'Slim users', extensions: [] };
    const apps = await Promise.all([
      startApp({ publicUrl: 'https://one.example' }),
      startApp({ publicUrl: 'https://two.example/path', definition: slim }),
    ]);
    for (const { users, publicUrl } of apps) {
      users.add({ userName: publicUrl }, 'same-id');
      users.before = () => soon(Math.random() * 10);
    }
    const paths = ['/Users/same-id', '/Users', '/Schemas', '/ResourceTypes', '/ServiceProviderConfig'];
    const rounds = Array.from({ length: 20 }, () => apps.flatMap((app) => paths.map((path) => ({ app, path })))).flat();
    const answers = await Promise.all(
      rounds.map(async ({ app, path }) => ({ app, path, ...(await send(app.scim + path)) })),
    );
    await Promise.all(apps.map(({ close }) => close()));

    for (const { app, path, status, text } of answers) {
      const other = app === apps[0] ? 'two.example' : 'one.example';
      expect(status).toBe(200);
      expect(text).not.toContain(other);
      expect(text).toContain(`"location":"${app.publicUrl}/scim/v2${path}`);
    }
    const types = answers.filter(({ path }) => path === '/ResourceTypes');
    expect(types.every(({ app, text }) => text.includes('Slim users') === (app === apps[1]))).toBe(true);
  });
});
