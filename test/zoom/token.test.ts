import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { sendJson } from './scripted-server.js';
import { failureOf, refusal, type Step, ZoomWorld } from './zoom-world.js';

let world: ZoomWorld;
beforeEach(async () => {
  world = await ZoomWorld.start();
});
afterEach(() => world.close());

const USER = { id: 'u1', email: 'ada@example.com', type: 2 };
const bearers = () => world.apiRequests().map((request) => request.headers.authorization);
const settled = () => new Promise((resolve) => setTimeout(resolve, 50));

describe('the token request', () => {
  it('sends the grant in the body and the credentials as plain Basic', async () => {
    await world.zoom().token.access();
    const request = world.tokenRequests()[0];
    expect(request?.method).toBe('POST');
    expect(request?.headers['content-type']).toMatch(/^application\/x-www-form-urlencoded/);
    expect(Object.fromEntries(new URLSearchParams(request?.body.toString()))).toEqual({
      grant_type: 'account_credentials',
      account_id: 'acc',
    });
    const basic = Buffer.from('client_id-1.x:s-e_c.r~et').toString('base64');
    expect(request?.headers.authorization).toBe(`Basic ${basic}`);
  });

  it('is sent once for many callers at a time', async () => {
    world.steps = [{ status: 200, body: USER }];
    const { client } = world.zoom();
    await Promise.all(Array.from({ length: 20 }, () => client.getUser('u1', world.context)));
    expect(world.tokenRequests()).toHaveLength(1);
    expect(new Set(bearers())).toEqual(new Set(['Bearer t1']));
  });

  it('tells scopes and expiry', async () => {
    const { token } = world.zoom();
    expect([token.expiresAt, token.scopes]).toEqual([undefined, []]);
    await token.access();
    expect(token.expiresAt).toBe(world.now + 3_600_000);
    expect(token.scopes).toEqual(['user:read:user:admin', 'user:write:user:admin']);
  });

  const failures: [string, Step, string][] = [
    [
      'invalid_client',
      { status: 400, body: { reason: 'Invalid client_id or client_secret', error: 'invalid_client' } },
      'credentials',
    ],
    ['invalid_client as 401', { status: 401, body: { reason: 'x', error: 'invalid_client' } }, 'credentials'],
    [
      'invalid_request (wrong account)',
      { status: 400, body: { reason: 'Bad Request', error: 'invalid_request' } },
      'credentials',
    ],
    ['a 400 without JSON', { status: 400, body: 'no' }, 'credentials'],
    ['429', { status: 429, body: { code: 429, message: '' }, headers: { 'retry-after': '60' } }, 'rateLimited'],
    ['502', { status: 502, body: '<html>' }, 'unavailable'],
    ['404', { status: 404, body: '<html>' }, 'unintelligible'],
    ['a redirect', { status: 302, headers: { location: '/login' } }, 'unintelligible'],
    ['broken JSON', { status: 200, body: '{' }, 'unintelligible'],
    ['no token', { status: 200, body: {} }, 'unintelligible'],
    ['204', { status: 204 }, 'unintelligible'],
    ['a reset', (_request, response) => void response.destroy(), 'unavailable'],
  ];
  it.each(failures)('answered with %s fails as such', async (_name, grant, kind) => {
    world.grant = grant;
    const error = await failureOf(world.zoom().token.access());
    expect([error.operation, error.kind]).toEqual(['token', kind]);
    expect(`${error.message} ${String(error.cause)}`).not.toContain('s-e_c.r~et');
  });

  it('that gets no answer times out', async () => {
    world.grant = () => undefined;
    expect((await failureOf(world.zoom({ timeoutMs: 200 }).token.access())).kind).toBe('timeout');
  });

  it('that failed is sent anew by the next caller', async () => {
    const { grant } = world;
    const { token } = world.zoom();
    world.grant = { status: 500 };
    await failureOf(token.access());
    world.grant = grant;
    expect(await token.access()).toBe('t1');
  });
});

describe('renewal', () => {
  it('begins five minutes before the end while the old token still serves', async () => {
    const { token } = world.zoom();
    await token.access();
    world.now += 54 * 60_000;
    expect(await token.access()).toBe('t1');
    expect(world.tokenRequests()).toHaveLength(1);
    world.now += 2 * 60_000;
    expect(await token.access()).toBe('t1');
    await settled();
    expect(await token.access()).toBe('t2');
    expect(world.tokenRequests()).toHaveLength(2);
  });

  it('of a short-lived token begins at half its life', async () => {
    world.grant = (_request, response) => {
      world.tokens += 1;
      sendJson(response, 200, { access_token: `t${world.tokens}`, token_type: 'bearer', expires_in: '4' });
    };
    const { token } = world.zoom();
    await token.access();
    world.now += 1900;
    await token.access();
    await settled();
    expect(world.tokenRequests()).toHaveLength(1);
    world.now += 200;
    expect(await token.access()).toBe('t1');
    await settled();
    expect(await token.access()).toBe('t2');
  });

  it('that fails leaves the old token in use and is tried again later', async () => {
    const { grant } = world;
    const { token } = world.zoom();
    await token.access();
    world.now += 56 * 60_000;
    world.grant = { status: 503 };
    expect(await token.access()).toBe('t1');
    await settled();
    expect(await token.access()).toBe('t1');
    expect(world.tokenRequests()).toHaveLength(2);
    world.grant = grant;
    world.now += 5000;
    await token.access();
    await settled();
    expect(await token.access()).toBe('t2');
  });

  it('is waited for once the old token has expired', async () => {
    const { token } = world.zoom();
    await token.access();
    world.now += 3_600_000;
    expect(await token.access()).toBe('t2');
  });
});

describe('a refused token', () => {
  it.each([
    ['401', refusal(401, 124)],
    ['400 with code 124', refusal(400, 124)],
  ])('(%s) is replaced once and the call repeated, a create too', async (_name, step) => {
    world.steps = [step, { status: 201, body: USER }];
    await world.zoom().client.createUser('create', { email: 'ada@example.com', type: 2 }, world.context);
    expect(bearers()).toEqual(['Bearer t1', 'Bearer t2']);
  });

  it('twice in a row is a matter of credentials', async () => {
    world.steps = [refusal(401, 124)];
    const error = await failureOf(world.zoom().client.getUser('u1', world.context));
    expect([error.kind, error.code]).toEqual(['credentials', 124]);
    expect(world.apiRequests()).toHaveLength(2);
  });

  it('is replaced once for many callers', async () => {
    world.steps = [
      (request, response) =>
        request.headers.authorization === 'Bearer t1'
          ? sendJson(response, 401, { code: 124, message: '' })
          : sendJson(response, 200, USER),
    ];
    const { client } = world.zoom();
    await Promise.all(Array.from({ length: 10 }, () => client.getUser('u1', world.context)));
    expect(world.tokenRequests()).toHaveLength(2);
  });

  it('lacking a scope is renewed when it is older than a minute, as the app may have been given more', async () => {
    world.steps = [refusal(400, 4711)];
    const { client, token } = world.zoom();
    await failureOf(client.getUser('u1', world.context));
    await token.access();
    await settled();
    expect(world.tokenRequests()).toHaveLength(1);
    world.now += 61_000;
    await failureOf(client.getUser('u1', world.context));
    await token.access();
    await settled();
    expect(await token.access()).toBe('t2');
  });
});
