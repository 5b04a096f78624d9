/** Several instances, one access token: obtained once, read by the others, and unreadable without the client secret. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Mutex } from 'async-mutex';
import type { TokenStore } from '../../src/zoom/shared-token.js';
import { createTokenSeal } from '../../src/zoom/token-seal.js';
import { sendJson } from './scripted-server.js';
import { failureOf, refusal, ZoomWorld } from './zoom-world.js';

let world: ZoomWorld;
beforeEach(async () => {
  world = await ZoomWorld.start();
});
afterEach(() => world.close());

const settled = () => new Promise((resolve) => setTimeout(resolve, 50));

class MemoryTokens implements TokenStore {
  sealed: string | undefined;
  readonly #mutex = new Mutex();
  read = async () => this.sealed;
  write = async (sealed: string) => {
    this.sealed = sealed;
  };
  alone = <T>(task: () => Promise<T>) => this.#mutex.runExclusive(task);
}

describe('instances with one token store', () => {
  const instances = (count: number, tokenStore: TokenStore = new MemoryTokens()) =>
    Array.from({ length: count }, () => world.zoom({ tokenStore }));
  const access = (zooms: ReturnType<typeof instances>) => Promise.all(zooms.map(({ token }) => token.access()));

  it('request one token together', async () => {
    const zooms = instances(5);
    expect(await access(zooms)).toEqual(['t1', 't1', 't1', 't1', 't1']);
    expect(world.tokenRequests()).toHaveLength(1);
    expect(zooms.map(({ token }) => token.expiresAt)).toEqual(Array(5).fill(world.now + 3_600_000));
    expect(zooms[4]?.token.scopes).toEqual(['user:read:user:admin', 'user:write:user:admin']);
  });

  it('renew it once, early and while the old one serves', async () => {
    const zooms = instances(4);
    await access(zooms);
    world.now += 56 * 60_000;
    expect(await access(zooms)).toEqual(['t1', 't1', 't1', 't1']);
    await settled();
    expect(await access(zooms)).toEqual(['t2', 't2', 't2', 't2']);
    expect(world.tokenRequests()).toHaveLength(2);
  });

  it('request one when it has expired', async () => {
    const zooms = instances(4);
    await access(zooms);
    world.now += 3_600_000;
    expect(await access(zooms)).toEqual(['t2', 't2', 't2', 't2']);
    expect(world.tokenRequests()).toHaveLength(2);
  });

  it('replace it once when Zoom refuses it', async () => {
    const user = { id: 'u1', email: 'ada@example.com', type: 2 };
    world.steps = [
      ({ headers }, response) =>
        headers.authorization === 'Bearer t1'
          ? sendJson(response, 401, { code: 124, message: '' })
          : sendJson(response, 200, user),
    ];
    const zooms = instances(4);
    await access(zooms);
    const calls = zooms.flatMap(({ client }) => [client, client]);
    await Promise.all(calls.map((client) => client.getUser('u1', world.context)));
    expect(world.tokenRequests()).toHaveLength(2);
  });

  it('renew it once for scopes that the app was given', async () => {
    world.steps = [refusal(400, 4711)];
    const zooms = instances(3);
    await access(zooms);
    world.now += 61_000;
    for (const { client } of zooms) await failureOf(client.getUser('u1', world.context));
    await access(zooms);
    await settled();
    expect(await access(zooms)).toEqual(['t2', 't2', 't2']);
    expect(world.tokenRequests()).toHaveLength(2);
  });

  it('find it again after a restart', async () => {
    const tokens = new MemoryTokens();
    await access(instances(1, tokens));
    expect(await access(instances(2, tokens))).toEqual(['t1', 't1']);
  });

  it('do without a store that fails, but say what Zoom says', async () => {
    const fails = () => Promise.reject(new Error('the database is gone'));
    const broken: TokenStore = { read: fails, write: fails, alone: fails };
    expect(await access(instances(1, broken))).toEqual(['t1']);
    const deaf: TokenStore = { read: async () => undefined, write: fails, alone: (task) => task() };
    expect(await access(instances(1, deaf))).toEqual(['t2']);
    world.grant = { status: 400, body: { reason: 'x', error: 'invalid_client' } };
    const [zoom] = instances(1);
    expect(await failureOf(zoom?.token.access() ?? Promise.resolve())).toMatchObject({ kind: 'credentials' });
    expect(world.tokenRequests()).toHaveLength(3);
  });

  it('leave nothing readable in the store', async () => {
    const tokens = new MemoryTokens();
    const secret = 'A-token-that-nobody-may-see';
    world.grant = (_request, response) =>
      sendJson(response, 200, { access_token: secret, token_type: 'bearer', expires_in: 3600, scope: 'user:read' });
    await access(instances(1, tokens));
    const sealed = tokens.sealed ?? '';
    expect(sealed).not.toBe('');
    expect(sealed + Buffer.from(sealed, 'base64url').toString('latin1')).not.toContain(secret);
  });
});

describe('a sealed token', () => {
  const app = { accountId: 'acc', clientId: 'client', clientSecret: 's-e_c.r~et' };
  const token = { accessToken: 't', scopes: ['a', 'b'], obtainedAt: 1, expiresAt: 3_600_001 };
  const sealed = createTokenSeal(app).seal(token);

  it('comes back as it was, and looks otherwise each time', () => {
    expect(createTokenSeal(app).open(sealed)).toEqual(token);
    expect(createTokenSeal(app).seal(token)).not.toBe(sealed);
  });

  it.each([
    ['another client secret', { ...app, clientSecret: 'other' }],
    ['another account', { ...app, accountId: 'other' }],
    ['another client', { ...app, clientId: 'other' }],
  ])('is nothing to %s', (_, other) => {
    expect(createTokenSeal(other).open(sealed)).toBeUndefined();
  });

  it('is nothing when a single bit of it was changed, or when it is none', () => {
    const bytes = Buffer.from(sealed, 'base64url');
    for (let at = 0; at < bytes.length; at += 1) {
      const damaged = Buffer.from(bytes);
      damaged[at] = (damaged[at] ?? 0) ^ 1;
      expect(createTokenSeal(app).open(damaged.toString('base64url'))).toBeUndefined();
    }
    for (const other of ['', 'x', sealed.slice(0, 20), '{"accessToken":"t"}']) {
      expect(createTokenSeal(app).open(other)).toBeUndefined();
    }
  });
});
