/** POST /users: four actions, seats, addresses that are taken here or elsewhere. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Api, startApi } from './api.js';

let now = Date.UTC(2026, 4, 1, 12);
let api: Api;
beforeEach(async () => {
  now = Date.UTC(2026, 4, 1, 12);
  api = await startApi({ now: () => now, foreignAccounts: { 'free@example.net': 'free', 'paid@example.net': 'paid' } });
});
afterEach(() => api.close());

function create(action: string, email: string, more: object = {}) {
  return api.call('POST', '/users', { action, user_info: { email, type: 1, ...more } });
}

describe('create', () => {
  it('invites, and the invited person is active after accepting', async () => {
    const { status, body } = await create('create', 'Ann@Example.NET', { first_name: 'Ann', last_name: 'Lee' });
    expect([status, body]).toEqual([
      201,
      {
        id: expect.stringMatching(/^[\w-]{22}$/),
        email: 'ann@example.net',
        type: 1,
        first_name: 'Ann',
        last_name: 'Lee',
      },
    ]);
    expect(api.emulator.user('ann@example.net')?.status).toBe('pending');
    api.emulator.acceptInvitation('ann@example.net');
    const user = (await api.call('GET', `/users/${body.id}`)).body;
    expect(user).toMatchObject({ status: 'active', display_name: 'Ann Lee', login_types: [100] });
  });

  it('adds a user of a managed domain at once, unless told to invite', async () => {
    await create('create', 'ann@example.com');
    expect(api.emulator.user('ann@example.com')).toMatchObject({ status: 'active', login_types: [100] });
    api.emulator.managedDomainCreate = 'pending';
    await create('create', 'bob@example.com');
    expect(api.emulator.user('bob@example.com')?.status).toBe('pending');
  });

  it('invites an outside free account and answers with an empty id', async () => {
    const { status, body } = await create('create', 'free@example.net');
    expect([status, body.id]).toEqual([201, '']);
    expect((await api.call('GET', '/users/free@example.net')).body).not.toHaveProperty('id');
    api.emulator.acceptInvitation('free@example.net');
    expect((await api.call('GET', '/users/free@example.net')).body).toHaveProperty('id');
  });

  it('stops at the daily cap until midnight UTC, and says so as a date-time', async () => {
    api.emulator.dailyCreateCap = 1;
    await create('create', 'one@example.net');
    const { status, headers } = await create('create', 'two@example.net');
    expect([status, headers.get('retry-after')]).toEqual([429, '2026-05-02T00:00:00Z']);
    expect(headers.get('x-ratelimit-type')).toBe('Daily-limit');
    expect((await create('ssoCreate', 'three@example.com')).status).toBe(201);
    now += 12 * 3_600_000;
    await api.renewToken();
    expect((await create('create', 'two@example.net')).status).toBe(201);
  });
});

describe('autoCreate', () => {
  it('makes a work-email login with the password', async () => {
    expect((await create('autoCreate', 'ann@example.com', { password: 'Tr0ubador' })).status).toBe(201);
    expect(api.emulator.user('ann@example.com')).toMatchObject({
      status: 'active',
      login_types: [100],
      password: 'Tr0ubador',
    });
  });

  it('needs a managed domain', async () => {
    expect((await create('autoCreate', 'ann@example.net', { password: 'Tr0ubador' })).body.code).toBe(1116);
  });

  it.each(['troubador1', 'TROUBADOR', 'short1A', 'aaaaaaaa', '12345678', 'Password1'])(
    'refuses the password %s with 300',
    async (password) => {
      const { status, body } = await create('autoCreate', 'ann@example.com', { password });
      expect([status, body.code]).toEqual([400, 300]);
      expect(api.emulator.user('ann@example.com')).toBeUndefined();
    },
  );
});

describe('custCreate and ssoCreate', () => {
  it('custCreate makes an API user', async () => {
    await create('custCreate', 'ann@example.net');
    expect(api.emulator.user('ann@example.net')).toMatchObject({ status: 'active', login_types: [99] });
  });

  it('ssoCreate makes an SSO user, with a personal link unless Basic', async () => {
    await create('ssoCreate', 'ann@example.net');
    await create('ssoCreate', 'bob@example.net', { type: 2 });
    await create('ssoCreate', 'bob@example.org', { type: 2 });
    expect((await api.call('GET', '/users/ann@example.net')).body).not.toHaveProperty('vanity_url');
    const { body } = await api.call('GET', '/users/bob@example.net');
    expect(body).toMatchObject({ login_types: [101], vanity_url: 'https://example.zoom.us/my/bob' });
    expect((await api.call('GET', '/users/bob@example.org')).body.vanity_url).toMatch(/\/my\/bob\..+/);
  });

  it('ssoCreate is refused without SSO (2002) or without pre-provisioning (2032)', async () => {
    api.emulator.ssoPreprovisioning = false;
    expect((await create('ssoCreate', 'ann@example.net')).body.code).toBe(2032);
    api.emulator.ssoEnabled = false;
    expect((await create('ssoCreate', 'ann@example.net')).body.code).toBe(2002);
  });
});

describe('an address', () => {
  it('of this account, invited or not, is taken: 409 and 1005', async () => {
    await create('create', 'ann@example.net');
    for (const email of ['ann@example.net', 'OWNER@example.com']) {
      const { status, body } = await create('ssoCreate', email);
      expect([status, body.code]).toEqual([409, 1005]);
    }
  });

  it('of another account is taken although GET knows nobody', async () => {
    const answers = [
      await create('create', 'paid@example.net'),
      await create('custCreate', 'free@example.net'),
      await create('ssoCreate', 'paid@example.net'),
      await create('autoCreate', 'free@example.net'),
    ];
    expect(answers.map(({ status, body }) => [status, body.code])).toEqual([
      [400, 1009],
      [400, 1009],
      [409, 1005],
      [409, 1005],
    ]);
    expect((await api.call('GET', '/users/paid@example.net')).body.code).toBe(1001);
  });
});

describe('the request', () => {
  it('is refused with the names of the fields at fault', async () => {
    const { status, body } = await api.call('POST', '/users', {
      action: 'make',
      user_info: { email: 'x', last_name: 1 },
    });
    expect([status, body.code, body.message]).toEqual([400, 300, 'Validation Failed.']);
    expect(body.errors).toEqual(
      expect.arrayContaining([
        { field: 'action', message: 'Invalid field.' },
        { field: 'user_info.email', message: 'Invalid field.' },
        { field: 'user_info.type', message: 'Missing field.' },
        { field: 'user_info.last_name', message: 'Invalid field.' },
      ]),
    );
  });

  it.each(['{"action":', '[]', '"text"'])('that is no JSON object (%s) is refused with 300', async (text) => {
    const { status, body } = await api.call('POST', '/users', text);
    expect([status, body.code]).toEqual([400, 300]);
  });

  it.each([
    ['first_name', 'x'.repeat(65)],
    ['display_name', 'x'.repeat(129)],
    ['first_name', '一二三四五六'],
    ['last_name', 'Zoom Support'],
  ])('with a %s that Zoom does not take is refused with 300', async (field, value) => {
    expect((await create('create', 'ann@example.net', { [field]: value })).body.code).toBe(300);
  });
});

describe('seats', () => {
  it('are counted for Basic (2033) and Licensed (2034), invitations included', async () => {
    api.emulator.seats.basic = 1;
    api.emulator.seats.licensed = 1;
    expect((await create('create', 'a@example.net')).status).toBe(201);
    expect((await create('ssoCreate', 'b@example.net')).body.code).toBe(2033);
    expect((await create('ssoCreate', 'b@example.net', { type: 2 })).body.code).toBe(2034);
    expect((await create('ssoCreate', 'b@example.net', { type: 4 })).status).toBe(201);
  });

  it('are needed for an upgrade and for reactivation (3412)', async () => {
    api.emulator.addUser({ email: 'a@example.com' });
    api.emulator.addUser({ email: 'b@example.com', status: 'inactive' });
    api.emulator.seats.basic = 1;
    api.emulator.seats.licensed = 1;
    expect((await api.call('PATCH', '/users/a@example.com', { type: 2 })).body.code).toBe(2034);
    expect((await api.call('PUT', '/users/b@example.com/status', { action: 'activate' })).body.code).toBe(3412);
    expect((await api.call('PUT', '/users/a@example.com/status', { action: 'deactivate' })).status).toBe(204);
    expect((await api.call('PUT', '/users/b@example.com/status', { action: 'activate' })).status).toBe(204);
  });
});
