/** GET /users and the two shapes of a user. */
import { afterEach, describe, expect, it } from '@jest/globals';
import { type Api, startApi } from './api.js';

let now = Date.UTC(2026, 4, 1);
let api: Api;
afterEach(() => api.close());

async function startWithUsers(count: number): Promise<void> {
  now = Date.UTC(2026, 4, 1);
  api = await startApi({ now: () => now });
  for (let index = 1; index < count; index += 1) {
    api.emulator.addUser({ email: `u${index}@example.com`, first_name: 'U', last_name: String(index) });
  }
}

describe('a list of users', () => {
  it('shows one status a call, active unless another is named, and counts that status only', async () => {
    await startWithUsers(3);
    api.emulator.addUser({ email: 'gone@example.com', status: 'inactive' });
    api.emulator.addUser({ email: 'guest@example.net', status: 'pending' });
    const totals = async (query: string) => (await api.call('GET', `/users${query}`)).body.total_records;
    expect([await totals(''), await totals('?status=inactive'), await totals('?status=pending')]).toEqual([3, 1, 1]);
    const unknown = await api.call('GET', '/users?status=all');
    expect(unknown.body).toEqual({
      code: 300,
      message: 'Validation Failed.',
      errors: [{ field: 'status', message: 'Invalid field.' }],
    });
  });

  it('has 30 to a page, and never more than 300', async () => {
    await startWithUsers(320);
    expect((await api.call('GET', '/users')).body.users).toHaveLength(30);
    const { body } = await api.call('GET', '/users?page_size=2000');
    expect(body.users).toHaveLength(300);
    expect(body).toMatchObject({ page_size: 300, page_count: 2, total_records: 320 });
  });

  it('is walked by page tokens without loss or repetition, also when users leave meanwhile', async () => {
    await startWithUsers(10);
    const seen: string[] = [];
    let token = '';
    do {
      const { body } = await api.call('GET', `/users?page_size=4&next_page_token=${token}`);
      seen.push(...body.users.map((user: { email: string }) => user.email));
      token = body.next_page_token;
      api.emulator.user('u2@example.com') && api.emulator.removeUser('u2@example.com');
    } while (token !== '');
    expect(seen).toEqual(['owner@example.com', ...[1, 2, 3, 4, 5, 6, 7, 8, 9].map((index) => `u${index}@example.com`)]);
  });

  it('refuses a page token with other parameters, after 15 minutes, or made up', async () => {
    await startWithUsers(10);
    const { next_page_token: token } = (await api.call('GET', '/users?page_size=4')).body;
    const refusal = async (query: string) => (await api.call('GET', `/users?${query}`)).body.code;
    expect(await refusal(`page_size=5&next_page_token=${token}`)).toBe(300);
    expect(await refusal(`page_size=4&status=inactive&next_page_token=${token}`)).toBe(300);
    expect(await refusal('page_size=4&next_page_token=madeup')).toBe(300);
    expect((await api.call('GET', `/users?page_size=4&next_page_token=${token}`)).status).toBe(200);
    now += 15 * 60_000;
    expect(await refusal(`page_size=4&next_page_token=${token}`)).toBe(300);
  });

  it('still knows page numbers', async () => {
    await startWithUsers(10);
    const { body } = await api.call('GET', '/users?page_size=4&page_number=3');
    expect(body.users.map((user: { email: string }) => user.email)).toEqual(['u8@example.com', 'u9@example.com']);
    expect(body).toMatchObject({ page_number: 3, next_page_token: '' });
  });

  it('filters by role', async () => {
    await startWithUsers(4);
    await api.call('POST', '/roles/1/members', { members: [{ email: 'u2@example.com' }] });
    const { body } = await api.call('GET', '/users?role_id=1');
    expect(body.users.map((user: { email: string }) => user.email)).toEqual(['u2@example.com']);
    expect(body.total_records).toBe(1);
  });

  it('includes custom attributes or host keys when asked', async () => {
    await startWithUsers(1);
    api.emulator.changeUser('me', { custom_attributes: [{ key: 'k', name: 'n', value: 'v' }] });
    const first = async (query: string) => (await api.call('GET', `/users${query}`)).body.users[0];
    expect(await first('')).not.toHaveProperty('custom_attributes');
    expect(await first('?include_fields=custom_attributes')).toHaveProperty('custom_attributes', [
      { key: 'k', name: 'n', value: 'v' },
    ]);
    expect(await first('?include_fields=host_key')).toHaveProperty('host_key');
  });
});

describe('an item of a list', () => {
  it('lacks what only GET by id shows', async () => {
    await startWithUsers(2);
    await api.call('PATCH', '/users/u1%40example.com', {
      job_title: 'Baker',
      company: 'Bread',
      location: 'Oven',
      cost_center: 'C1',
      manager: 'owner@example.com',
      dept: 'Dough',
      language: 'de-DE',
      phone_numbers: [{ code: '+1', country: 'US', label: 'Office', number: '2125550100' }],
    });
    const item = (await api.call('GET', '/users')).body.users[1];
    const user = (await api.call('GET', '/users/u1%40example.com')).body;
    const onlyInGet = ['job_title', 'company', 'location', 'cost_center', 'manager', 'language', 'phone_numbers'];
    for (const field of [...onlyInGet, 'login_types', 'role_name', 'personal_meeting_url', 'jid']) {
      expect(user).toHaveProperty(field);
      expect(item).not.toHaveProperty(field);
    }
    expect(item).toMatchObject({ id: user.id, dept: 'Dough', role_id: '2' });
  });

  it('of an invited person has neither id nor names, and was created at the time of the invitation', async () => {
    await startWithUsers(1);
    await api.call('POST', '/users', {
      action: 'create',
      user_info: { email: 'guest@example.net', type: 1, first_name: 'Gus' },
    });
    const { body } = await api.call('GET', '/users?status=pending');
    expect(body.users).toEqual([
      {
        email: 'guest@example.net',
        type: 1,
        status: 'pending',
        first_name: '',
        last_name: '',
        role_id: '2',
        verified: 0,
        created_at: '2026-05-01T00:00:00Z',
      },
    ]);
    expect((await api.call('GET', '/users/guest%40example.net')).body).toHaveProperty('id');
  });
});

describe('GET of one user', () => {
  it('takes the id, the address in any case, and "me" for the owner', async () => {
    await startWithUsers(2);
    const { id } = (await api.call('GET', '/users/U1%40EXAMPLE.com')).body;
    expect(id).toMatch(/^[\w-]{22}$/);
    expect((await api.call('GET', `/users/${id}`)).body.email).toBe('u1@example.com');
    expect((await api.call('GET', '/users/me')).body.email).toBe('owner@example.com');
  });

  it('needs "+" as %2B', async () => {
    await startWithUsers(1);
    api.emulator.addUser({ email: 'a+b@example.com' });
    expect((await api.call('GET', '/users/a%2Bb@example.com')).status).toBe(200);
    expect((await api.call('GET', '/users/a+b@example.com')).status).toBe(404);
  });

  it('knows nobody outside the account', async () => {
    await startWithUsers(1);
    api.emulator.foreignAccounts.set('far@example.net', 'paid');
    const { status, body } = await api.call('GET', '/users/far@example.net');
    expect([status, body]).toEqual([404, { code: 1001, message: 'User does not exist: far@example.net.' }]);
  });

  it('tells that an invitation has lapsed after 30 days', async () => {
    await startWithUsers(1);
    api.emulator.addUser({ email: 'late@example.net', status: 'pending' });
    now += 31 * 86_400_000;
    await api.renewToken();
    expect((await api.call('GET', '/users/late@example.net')).body.code).toBe(1120);
  });

  it('shows SSO users their employee id, and others none', async () => {
    await startWithUsers(1);
    api.emulator.addUser({ email: 'sso@example.com', login_types: [101], employee_unique_id: 'E1' });
    api.emulator.addUser({ email: 'mail@example.com', login_types: [100], employee_unique_id: 'E2' });
    expect((await api.call('GET', '/users/sso@example.com')).body.employee_unique_id).toBe('E1');
    expect((await api.call('GET', '/users/E1?search_by_unique_id=true')).body.email).toBe('sso@example.com');
    expect((await api.call('GET', '/users/mail@example.com')).body).not.toHaveProperty('employee_unique_id');
  });
});
