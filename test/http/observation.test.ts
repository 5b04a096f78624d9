/** What operators see of the bridge: log lines, request ids, health, metrics, and headers that never change. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createLog } from '../../src/log.js';
import { CORE } from '../scim/sample-definition.js';
import { type AppUnderTest, AUDITOR_TOKEN, startApp, TOKEN } from './app-under-test.js';
import { send } from './send.js';

let app: AppUnderTest;
let ready: () => Promise<{ ready: boolean; checks: Record<string, boolean> }>;
beforeAll(async () => {
  app = await startApp({ ready: () => ready() });
  app.users.add({ userName: 'jo@example.com' }, 'jo');
});
afterAll(() => app.close());
beforeEach(() => {
  app.log.splice(0);
  ready = async () => ({ ready: true, checks: { store: true } });
});

/** A log line is written when the answer is out, which may be a moment after the client has it. */
async function lines(count: number): Promise<Record<string, unknown>[]> {
  for (let tries = 0; app.log.length < count && tries < 100; tries++) await new Promise((go) => setTimeout(go, 5));
  return app.log;
}

describe('the log', () => {
  it('has one line a request, with what it cost', async () => {
    const answer = await send(`${app.scim}/Users/jo`);
    expect(await lines(1)).toEqual([
      {
        level: 'info',
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
        msg: 'request',
        requestId: answer.headers['x-request-id'],
        method: 'GET',
        route: '/Users/{id}',
        status: 200,
        durationMs: expect.any(Number),
        principal: 'provisioner-1',
        zoomCalls: 1,
        zoomTrackingIds: ['track-get'],
      },
    ]);
  });

  it('says who asked and why it failed', async () => {
    await send(`${app.scim}/Users`, {
      method: 'POST',
      body: {},
      headers: { authorization: `Bearer ${AUDITOR_TOKEN}` },
    });
    await send(`${app.scim}/Users`, { headers: { authorization: undefined } });
    await send(`${app.scim}/Nothing`);
    expect(await lines(3)).toMatchObject([
      { status: 403, principal: 'auditor-1', route: '/Users', error: 'forbidden' },
      { status: 401, route: 'none', error: 'unauthenticated' },
      { status: 404, route: 'none', error: 'notFound' },
    ]);
    expect(app.log[1]).not.toHaveProperty('principal');
  });

  it('holds no token, body, filter or address at info', async () => {
    const body = { schemas: [CORE], userName: 'private@example.com', password: 'correct horse', nonsense: 'private' };
    await send(`${app.scim}/Users`, { method: 'POST', body });
    await send(`${app.scim}/Users?filter=userName%20eq%20%22private@example.com%22`);
    await send(`${app.scim}/Users/private@example.com`);
    await send(`${app.scim}/Users`, { headers: { authorization: 'Bearer private-token-of-somebody-else' } });
    const text = JSON.stringify(await lines(4));
    expect(text).not.toMatch(/private|correct horse/);
    expect(text).not.toContain(TOKEN);
  });

  it('shows the URL at debug', async () => {
    const talkative = await startApp({ logLevel: 'debug' });
    await send(`${talkative.scim}/Users?filter=title%20pr`);
    await talkative.close();
    expect(talkative.log).toContainEqual(
      expect.objectContaining({ level: 'debug', url: '/scim/v2/Users?filter=title%20pr' }),
    );
  });

  it('blackens secrets that are handed to it by mistake', () => {
    const written: string[] = [];
    const log = createLog('info', { write: (line) => written.push(line) });
    log.info(
      { password: 'p1', headers: { authorization: 'p2' }, user: { ssoToken: 'p3', password: 'p4' }, token: 'p5' },
      'x',
    );
    expect(written.join()).not.toMatch(/p[1-5]/);
    expect(written.join()).toContain('[redacted]');
  });

  it('stays silent when told to', () => {
    const written: string[] = [];
    createLog('silent', { write: (line) => written.push(line) }).error('x');
    expect(written).toEqual([]);
  });
});

describe('the request id', () => {
  const idFor = async (sent: string | undefined) =>
    (await send(`${app.scim}/Users/jo`, { headers: { 'x-request-id': sent } })).headers['x-request-id'];

  it('is taken over from a proxy when it is sane', async () => {
    expect(await idFor('abc-123:DEF_4.5')).toBe('abc-123:DEF_4.5');
    expect(app.users.asked.at(-1)?.context.requestId).toBe('abc-123:DEF_4.5');
  });

  it.each([undefined, '', 'with blank', '{"json":1}', 'x'.repeat(129)])('is made anew for "%s"', async (sent) => {
    expect(await idFor(sent)).toMatch(/^[0-9a-f]{8}-[0-9a-f-]{27}$/);
  });
});

describe('health', () => {
  const open = { headers: { authorization: undefined } };

  it('/healthz answers without a token', async () => {
    expect(await send(`${app.origin}/healthz`, open)).toMatchObject({ status: 200, json: { status: 'ok' } });
  });

  it('/readyz is 200 when ready and 503 with the failing check when not', async () => {
    expect(await send(`${app.origin}/readyz`, open)).toMatchObject({ status: 200, json: { checks: { store: true } } });
    ready = async () => ({ ready: false, checks: { store: true, token: false } });
    expect(await send(`${app.origin}/readyz`, open)).toMatchObject({
      status: 503,
      json: { status: 'not ready', checks: { store: true, token: false } },
    });
  });

  it('/readyz is 503 when the check itself fails, and keeps the reason to the log', async () => {
    ready = () => Promise.reject(new Error('secret connection string'));
    const answer = await send(`${app.origin}/readyz`, open);
    expect(answer.status).toBe(503);
    expect(answer.text).not.toContain('secret');
    expect(app.log).toMatchObject([{ level: 'error', msg: 'readiness check failed' }]);
  });

  it('probes leave no lines at info', async () => {
    await send(`${app.origin}/healthz`, open);
    await send(`${app.origin}/readyz`, open);
    await send(`${app.scim}/Users/jo`);
    expect(await lines(1)).toMatchObject([{ route: '/Users/{id}' }]);
  });
});

describe('metrics', () => {
  it('count requests by route, method and status, and upstream calls by operation', async () => {
    const fresh = await startApp();
    fresh.users.add({ userName: 'jo@example.com' }, 'jo');
    await send(`${fresh.scim}/Users/jo`);
    await send(`${fresh.scim}/Users/jo`);
    await send(`${fresh.scim}/Users/nobody`);
    await send(`${fresh.scim}/Users`, { method: 'PATCH', body: {} });
    const { text, headers } = await send(`${fresh.origin}/metrics`, { headers: { authorization: undefined } });
    await fresh.close();
    expect(headers['content-type']).toMatch(/^text\/plain/);
    expect(text).toContain('http_requests_total{route="/Users/{id}",method="GET",status="200"} 2');
    expect(text).toContain('http_requests_total{route="/Users/{id}",method="GET",status="404"} 1');
    expect(text).toContain('http_requests_total{route="/Users",method="PATCH",status="405"} 1');
    expect(text).toContain('http_request_duration_seconds_count{route="/Users/{id}",method="GET"} 3');
    expect(text).toContain('upstream_calls_total{operation="get",status="200"} 3');
    expect(text).toContain('process_cpu_seconds_total');
    expect(text).not.toContain('nobody');
  });
});

describe('headers', () => {
  it.each(['/scim/v2/Users/jo', '/scim/v2/Nothing', '/healthz', '/nothing'])(
    'protect every answer: %s',
    async (path) => {
      const { headers } = await send(app.origin + path);
      expect(headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'content-security-policy': expect.stringContaining('default-src'),
        'strict-transport-security': expect.stringContaining('max-age='),
        'x-request-id': expect.any(String),
      });
      expect(headers).not.toHaveProperty('x-powered-by');
    },
  );
});
