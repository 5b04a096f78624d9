/** PATCH /users/{userId}: what it takes, what it ignores, and whom it does not hear. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Api, startApi } from './api.js';

let api: Api;
beforeEach(async () => {
  api = await startApi();
  api.emulator.addUser({ email: 'ann@example.com', first_name: 'Ann', last_name: 'Lee', type: 2 });
});
afterEach(() => api.close());

const patch = (body: unknown, email = 'ann@example.com') => api.call('PATCH', `/users/${email}`, body);
const read = async (email = 'ann@example.com') => (await api.call('GET', `/users/${email}`)).body;

describe('an active user', () => {
  it('is changed in what is sent only, with 204 and no body', async () => {
    const before = await read();
    const { status, text } = await patch({ dept: 'R&D', pronouns_option: 2 });
    expect([status, text]).toEqual([204, '']);
    expect(await read()).toEqual({ ...before, dept: 'R&D', pronouns_option: 2 });
  });

  it('keeps its display name until one is sent, and derives it from an empty one', async () => {
    await patch({ last_name: 'Young' });
    expect(await read()).toMatchObject({ last_name: 'Young', display_name: 'Ann Lee' });
    await patch({ display_name: '' });
    expect(await read()).toHaveProperty('display_name', 'Ann Young');
  });

  it('does not take email, role or unknown fields from a PATCH', async () => {
    const before = await read();
    const { status } = await patch({ email: 'other@example.com', role_id: '1', status: 'inactive', shoe_size: 43 });
    expect([status, await read()]).toEqual([204, before]);
  });

  it('clears texts that are sent empty', async () => {
    await patch({ dept: 'R&D', job_title: 'Baker' });
    await patch({ dept: '', job_title: '' });
    const user = await read();
    expect(user).toHaveProperty('dept', '');
    expect(user).not.toHaveProperty('job_title');
  });

  it.each(['576460752303423488', '72057594037927936', '9007199254740993'])(
    'keeps every digit of zoom_one_type %s',
    async (digits) => {
      await patch(`{ "zoom_one_type" : ${digits} }`);
      expect((await api.call('GET', '/users/ann@example.com')).text).toContain(`"zoom_one_type":${digits}`);
      await patch({ zoom_one_type: 0 });
      expect(await read()).not.toHaveProperty('zoom_one_type');
    },
  );

  it('takes one kind of licence at a time, and "none" turns plan_united_type off', async () => {
    expect((await patch({ type: 1, plan_united_type: '2' })).body.code).toBe(300);
    expect((await patch({ plan_united_type: '2' })).status).toBe(204);
    expect(await read()).toHaveProperty('plan_united_type', '2');
    await patch({ plan_united_type: 'none' });
    expect(await read()).not.toHaveProperty('plan_united_type');
  });

  it('takes a manager of the account only, by address or display name', async () => {
    expect((await patch({ manager: 'owner@example.com' })).status).toBe(204);
    expect((await patch({ manager: 'Olivia Owner' })).status).toBe(204);
    expect((await patch({ manager: 'stranger@example.net' })).body).toMatchObject({
      code: 300,
      errors: [{ field: 'manager' }],
    });
    expect((await patch({ manager: '' })).status).toBe(204);
    expect(await read()).not.toHaveProperty('manager');
  });

  it('has a personal link name that nobody else has', async () => {
    expect((await patch({ vanity_name: 'annlee' })).status).toBe(204);
    expect((await patch({ vanity_name: 'AnnLee' }, 'owner@example.com')).body.code).toBe(4100);
  });

  it.each([
    ['first_name', 'x'.repeat(65)],
    ['display_name', 'x'.repeat(129)],
    ['company', 'x'.repeat(256)],
    ['job_title', 'x'.repeat(129)],
    ['location', 'x'.repeat(257)],
    ['type', 3],
    ['pmi', 123],
    ['pronouns_option', 4],
    ['host_key', '12'],
    ['plan_united_type', '3'],
    ['dept', null],
    ['phone_numbers', [{}, {}, {}, {}]],
    ['custom_attributes', [{}, {}, {}, {}, {}, {}]],
    ['division_ids', ['a', 'b']],
  ])('refuses %s = %j with the name of the field', async (field, value) => {
    const { status, body } = await patch({ [field]: value });
    expect([status, body.code]).toEqual([400, 300]);
    expect(body.errors).toEqual([{ field, message: 'Invalid field.' }]);
  });

  it('refuses a phone label that Zoom does not know', async () => {
    const { body } = await patch({ phone_numbers: [{ label: 'Work', number: '1' }] });
    expect(body.errors).toEqual([{ field: 'phone_numbers.0.label', message: 'Invalid field.' }]);
  });
});

describe('users who are not active', () => {
  it('an invited person gets 204 and nothing changes', async () => {
    api.emulator.addUser({ email: 'guest@example.net', status: 'pending', first_name: 'Gus' });
    const before = { ...api.emulator.user('guest@example.net') };
    expect((await patch({ first_name: 'Guy', type: 2, dept: 'R&D' }, 'guest@example.net')).status).toBe(204);
    expect(api.emulator.user('guest@example.net')).toEqual(before);
  });

  it('an inactive user is refused', async () => {
    api.emulator.addUser({ email: 'gone@example.com', status: 'inactive' });
    const { status, body } = await patch({ dept: 'R&D' }, 'gone@example.com');
    expect([status, body.code]).toEqual([400, 1000]);
  });

  it('an unknown user is 404 and 1001', async () => {
    const { status, body } = await patch({ dept: 'R&D' }, 'nobody@example.com');
    expect([status, body.code]).toEqual([404, 1001]);
  });
});

it('a new user shows neither by GET nor in lists until the lag is over, and takes writes before', async () => {
  let now = Date.UTC(2026, 4, 1);
  await api.close();
  api = await startApi({ now: () => now, readLagMs: 500 });
  const info = { action: 'autoCreate', user_info: { email: 'new@example.com', type: 1 } };
  const { id } = (await api.call('POST', '/users', info)).body;
  const listed = async () => (await api.call('GET', '/users')).body.users.map(({ email }: { email: string }) => email);
  expect([(await api.call('GET', `/users/${id}`)).body.code, await listed()]).toEqual([1001, ['owner@example.com']]);
  expect((await api.call('PATCH', `/users/${id}`, { dept: 'A' })).status).toBe(204);
  now += 500;
  expect((await api.call('GET', '/users/new@example.com')).status).toBe(200);
  expect(await listed()).toEqual(['owner@example.com', 'new@example.com']);
});

describe('reads that lag behind writes', () => {
  it('show the former state until the lag is over', async () => {
    let now = Date.UTC(2026, 4, 1);
    await api.close();
    api = await startApi({ now: () => now, readLagMs: 500 });
    api.emulator.addUser({ email: 'ann@example.com' });
    await patch({ dept: 'A' });
    now += 300;
    await patch({ dept: 'B' });
    expect((await read()).dept).toBe('');
    now += 200;
    expect((await read()).dept).toBe('A');
    now += 300;
    expect((await read()).dept).toBe('B');
    await api.call('PUT', '/users/ann@example.com/email', { email: 'new@example.com' });
    expect((await read('ann@example.com')).email).toBe('ann@example.com');
    expect((await read('new@example.com')).code).toBe(1001);
    await api.call('PUT', '/users/new@example.com/status', { action: 'deactivate' });
    expect((await api.call('GET', '/users')).body.users).toHaveLength(2);
    now += 500;
    expect((await read('new@example.com')).status).toBe('inactive');
    expect((await read('ann@example.com')).code).toBe(1001);
    expect((await api.call('GET', '/users')).body.users).toHaveLength(1);
  });
});
