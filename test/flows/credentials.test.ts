/** The bridge's own standing with Zoom: its token, its scopes and its permissions, when they are good and when they are not. */
import { describe, expect, it } from '@jest/globals';
import type { Fault } from '../../src/emulator/faults.js';
import { type Body, startWorld, type World } from '../world.js';

const SAID = 'ZOOM-SAID User jo@example.com';
/** Too little time to wait for anything to come back. */
const FAST = { timeoutMs: 500, deadlineMs: 1500, sleep: async () => {}, random: () => 0 };

describe('what the app lacks', () => {
  const lacking = async (settings: { scopes?: readonly string[]; permissions?: readonly string[] }) => {
    const poor = await startWorld({ emulator: settings, dependencies: { zoom: FAST } });
    const owner = poor.emulator.user('owner@example.com')?.id;
    return { poor, owner };
  };

  it('is named in the log, scope by scope, and not to the client', async () => {
    const { poor, owner } = await lacking({ scopes: ['user:read:list_users:admin', 'group:read:list_groups:admin'] });
    const got = await poor.send('GET', `/Users/${owner}`);
    expect([got.status, got.body.detail]).toEqual([500, expect.stringMatching(/scope or role permission.*log/)]);
    expect(JSON.stringify(got.body)).not.toContain('user:read');
    const lines = poor.logLines.filter(({ level, zoom }) => level === 50 && zoom);
    expect(lines).toEqual([
      expect.objectContaining({
        msg: 'the Zoom app lacks a scope or role permission',
        zoom: expect.objectContaining({
          kind: 'scopes',
          operation: 'getUser',
          code: 4711,
          missing: ['user:read:user:admin'],
          trackingId: expect.stringMatching(/^v=2/),
        }),
      }),
    ]);
    expect((await poor.send('GET', '/Users?attributes=userName')).status).toBe(200);
    expect(poor.emulator.contractFaults).toEqual([]);
    await poor.close();
  });

  it('is a permission of the role, and named as well', async () => {
    const { poor, owner } = await lacking({ permissions: ['User:Read', 'Group:Read'] });
    expect((await poor.send('GET', `/Users/${owner}`)).status).toBe(200);
    const patched = await poor.patch(owner ?? '', { op: 'replace', path: 'title', value: 'Boss' });
    expect(patched.status).toBe(500);
    expect(poor.logLines.find(({ zoom }) => zoom)?.zoom).toMatchObject({
      kind: 'scopes',
      code: 200,
      missing: ['User:Edit'],
    });
    expect(poor.emulator.contractFaults).toEqual([]);
    await poor.close();
  });

  it('is the scope for names of groups and roles: users are shown without, and the log says why', async () => {
    const { poor } = await lacking({ scopes: ['user:read:list_users:admin', 'user:read:user:admin'] });
    const { id } = poor.emulator.addUser({ email: 'g@example.com', group_ids: ['g1'] });
    const { status: code, body } = await poor.send('GET', `/Users/${id}`);
    expect([code, body.groups]).toEqual([200, [{ value: 'g1' }]]);
    expect(poor.logLines.some(({ missing }) => missing?.includes('group:read:list_groups:admin'))).toBe(true);
    expect(poor.emulator.contractFaults).toEqual([]);
    await poor.close();
  });
});

describe('the token', () => {
  const readyz = async (of: World) => {
    const response = await fetch(of.scimUrl.replace('/scim/v2', '/readyz'));
    const { checks }: Body = await response.json();
    return [response.status, checks];
  };
  const refused: Fault = {
    kind: 'status',
    status: 400,
    body: { reason: `Invalid client_id or client_secret ${SAID}`, error: 'invalid_client' },
  };

  it.each<[string, Fault, number]>([
    ['refuses our credentials', refused, 503],
    ['fails', { kind: 'html', status: 500 }, 503],
    ['breaks the connection', { kind: 'reset' }, 503],
    ['answers with what is no token', { kind: 'html', status: 200 }, 502],
  ])('that Zoom %s at the start makes the bridge unready, until Zoom gives one', async (_title, fault, expected) => {
    const fresh = await startWorld({ dependencies: { zoom: FAST } });
    fresh.emulator.fail({ ...fault, times: 1000, match: { path: '/oauth/token' } });
    expect(await readyz(fresh)).toEqual([503, { store: true, zoom: false }]);
    const owner = fresh.emulator.user('owner@example.com')?.id;
    const answer = await fresh.send('GET', `/Users/${owner}`);
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([expected, expect.stringMatching(/^\d+$/)]);
    expect(answer.headers.get('content-type')).toMatch(/^application\/scim\+json/);
    expect(JSON.stringify(answer.body)).not.toMatch(/ZOOM-SAID|emulated-secret|emulated-client/);
    expect((await fetch(fresh.scimUrl.replace('/scim/v2', '/healthz'))).status).toBe(200);
    expect(fresh.logLines.find(({ zoom }) => zoom)?.zoom).toMatchObject({ operation: expect.stringMatching(/token/i) });
    expect(JSON.stringify(fresh.logLines)).not.toMatch(/ZOOM-SAID|emulated-secret/);
    fresh.emulator.clearFaults();
    expect(await readyz(fresh)).toEqual([200, { store: true, zoom: true }]);
    expect((await fresh.send('GET', `/Users/${owner}`)).status).toBe(200);
    expect(fresh.emulator.contractFaults).toEqual([]);
    await fresh.close();
  });

  it('that Zoom revokes is replaced within the request; while Zoom refuses a new one the bridge is unready', async () => {
    const world = await startWorld({ dependencies: { zoom: FAST } });
    const owner = world.emulator.user('owner@example.com')?.id;
    world.emulator.revokeTokens();
    expect((await world.send('GET', `/Users/${owner}`)).status).toBe(200);
    world.emulator.revokeTokens();
    world.emulator.fail({ ...refused, times: 1000, match: { path: '/oauth/token' } });
    const answer = await world.send('GET', `/Users/${owner}`);
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '60']);
    expect(await readyz(world)).toEqual([503, { store: true, zoom: false }]);
    world.emulator.clearFaults();
    expect(await readyz(world)).toEqual([200, { store: true, zoom: true }]);
    expect((await world.send('GET', `/Users/${owner}`)).status).toBe(200);
    expect(world.emulator.contractFaults).toEqual([]);
    await world.close();
  });

  it('that lives two seconds expires without any client noticing', async () => {
    const short = await startWorld({ emulator: { tokenSeconds: 2 } });
    const owner = short.emulator.user('owner@example.com')?.id;
    const until = Date.now() + 4500;
    while (Date.now() < until) {
      const answers = await Promise.all([
        short.send('GET', `/Users/${owner}`),
        short.send('GET', '/Users?attributes=userName'),
      ]);
      expect(answers.map(({ status: code }) => code)).toEqual([200, 200]);
    }
    const tokens = short.emulator.calls.filter(({ template }) => template === '/oauth/token').length;
    expect(tokens).toBeGreaterThan(2);
    expect(tokens).toBeLessThan(9);
    expect(short.emulator.contractFaults).toEqual([]);
    await short.close();
  });
});
