/** Status, email, password, picture, SSO token, deletion: each with whom it spares. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Api, startApi } from './api.js';

let now = Date.UTC(2026, 4, 1);
let api: Api;
beforeEach(async () => {
  now = Date.UTC(2026, 4, 1);
  api = await startApi({ now: () => now });
  api.emulator.addUser({ email: 'ann@example.com', first_name: 'Ann', type: 2, password: 'Old-pass1', sessions: 2 });
  api.emulator.addUser({ email: 'admin@example.com', role_id: '1' });
  api.emulator.addUser({ email: 'gone@example.com', status: 'inactive' });
  api.emulator.addUser({ email: 'guest@example.net', status: 'pending' });
  api.emulator.addUser({ email: 'far@example.net', login_types: [101] });
});
afterEach(() => api.close());

const status = (email: string, action: string) => api.call('PUT', `/users/${email}/status`, { action });
const email = (from: string, to: string) => api.call('PUT', `/users/${from}/email`, { email: to });
const password = (of: string, value: string) => api.call('PUT', `/users/${of}/password`, { password: value });
const remove = (who: string, query = '') => api.call('DELETE', `/users/${who}${query}`);

describe('status', () => {
  it('deactivation takes the licence and the sessions, activation gives the sign-in back only', async () => {
    await api.call('PATCH', '/users/ann@example.com', { plan_united_type: '2' });
    expect((await status('ann@example.com', 'deactivate')).status).toBe(204);
    expect(api.emulator.user('ann@example.com')).toMatchObject({ status: 'inactive', type: 1, sessions: 0 });
    expect(api.emulator.user('ann@example.com')?.plan_united_type).toBeUndefined();
    expect((await status('ann@example.com', 'activate')).status).toBe(204);
    expect(api.emulator.user('ann@example.com')).toMatchObject({ status: 'active', type: 1 });
  });

  it('of the owner and admins cannot be taken (200)', async () => {
    for (const who of ['me', 'admin@example.com']) expect((await status(who, 'deactivate')).body.code).toBe(200);
  });

  it('refuses other actions', async () => {
    expect((await status('ann@example.com', 'delete')).body.errors).toEqual([
      { field: 'action', message: 'Invalid field.' },
    ]);
  });
});

describe('email', () => {
  it('changes within managed domains, and then only the new address is known', async () => {
    expect((await email('ann@example.com', 'Annie@example.org')).status).toBe(204);
    expect((await api.call('GET', '/users/annie@example.org')).body.first_name).toBe('Ann');
    expect((await api.call('GET', '/users/ann@example.com')).body.code).toBe(1001);
  });

  it('is refused outside managed domains (1116) and where the address is known to Zoom (1005)', async () => {
    expect((await email('ann@example.com', 'ann@example.net')).body.code).toBe(1116);
    expect((await email('ann@example.com', 'admin@example.com')).body.code).toBe(1005);
    api.emulator.foreignAccounts.set('free@example.com', 'free');
    expect((await email('ann@example.com', 'free@example.com')).body.code).toBe(1005);
  });

  it('changes three times a day at most', async () => {
    for (const [from, to] of [
      ['ann', 'b'],
      ['b', 'c'],
      ['c', 'd'],
    ]) {
      expect((await email(`${from}@example.com`, `${to}@example.com`)).status).toBe(204);
    }
    const refused = await email('d@example.com', 'e@example.com');
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, null]);
    now += 86_400_000;
    await api.renewToken();
    expect((await email('d@example.com', 'e@example.com')).status).toBe(204);
  });

  it('of users who are not active is refused (1000)', async () => {
    expect((await email('gone@example.com', 'x@example.com')).body.code).toBe(1000);
    expect((await email('guest@example.net', 'x@example.com')).body.code).toBe(1000);
  });
});

describe('password', () => {
  it('is set for a work-email login', async () => {
    expect((await password('ann@example.com', 'N3w-password-x')).status).toBe(204);
    expect(api.emulator.user('ann@example.com')?.password).toBe('N3w-password-x');
  });

  it.each([
    ['Ab1', 1124],
    [`${'x'.repeat(30)}A1`, 1124],
    ['11111111', 1130],
    ['12345678', 1131],
    ['Xabcdefgh', 1131],
    ['98761234', 1125],
    ['Abcdxyzq', 1126],
    ['abcd1234xy', 1128],
    ['Welcome1', 1136],
    ['Old-pass1', 300],
  ])('%s is refused with %d', async (value, code) => {
    const answer = await password('ann@example.com', value);
    expect([answer.status, answer.body.code]).toEqual([400, code]);
    expect(api.emulator.user('ann@example.com')?.password).toBe('Old-pass1');
  });

  it('may not come back (1129), and may need a special character (1127)', async () => {
    await password('ann@example.com', 'Newpass99');
    expect((await password('ann@example.com', 'Old-pass1')).body.code).toBe(1129);
    api.emulator.passwordNeedsSpecial = true;
    expect((await password('ann@example.com', 'Newpass77')).body.code).toBe(1127);
  });

  it('is refused for admins (1117), other logins (1123), and users who are not active (1000)', async () => {
    expect((await password('admin@example.com', 'Newpass99')).body.code).toBe(1117);
    expect((await password('far@example.net', 'Newpass99')).body.code).toBe(1123);
    expect((await password('guest@example.net', 'Newpass99')).body.code).toBe(1000);
    expect((await password('gone@example.com', 'Newpass99')).body.code).toBe(1000);
  });
});

describe('picture', () => {
  const png = Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), Buffer.alloc(20)]);
  const jpg = Buffer.concat([Buffer.from('ffd8ffe0', 'hex'), Buffer.alloc(20)]);

  function upload(bytes: Buffer, filename: string, field = 'pic_file') {
    const form = new FormData();
    form.set(field, new File([new Uint8Array(bytes)], filename, { type: 'image/png' }));
    return api.send('POST', '/users/ann@example.com/picture', form);
  }

  it.each([
    ['a.png', png, 'image/png'],
    ['a.txt', jpg, 'image/jpeg'],
  ])('%s is judged by its content, shown as pic_url, and removed again', async (name, bytes, type) => {
    const { status: answered, body } = await upload(bytes, name);
    expect([answered, body]).toEqual([201, {}]);
    expect(api.emulator.user('ann@example.com')?.picture).toEqual({ type, size: bytes.length });
    expect(api.emulator.calls.at(-1)?.file).toEqual({
      field: 'pic_file',
      filename: name,
      type: 'image/png',
      size: bytes.length,
    });
    expect((await api.call('GET', '/users/ann@example.com')).body.pic_url).toMatch(/^https:/);
    expect((await api.call('DELETE', '/users/ann@example.com/picture')).status).toBe(204);
    expect((await api.call('GET', '/users/ann@example.com')).body).not.toHaveProperty('pic_url');
  });

  it.each([
    ['another type', () => upload(Buffer.from('GIF89a..............'), 'a.png')],
    ['more than 2 MB', () => upload(Buffer.concat([png, Buffer.alloc(2 * 1024 * 1024)]), 'a.png')],
    ['an empty file', () => upload(Buffer.alloc(0), 'a.png')],
    ['another part name', () => upload(png, 'a.png', 'file')],
    ['no form at all', () => api.call('POST', '/users/ann@example.com/picture', '{}')],
  ])('%s is refused with 120', async (_, send) => {
    const { status: answered, body } = await send();
    expect([answered, body.code]).toEqual([400, 120]);
  });

  it('without a file name is refused with 120 and an empty message', async () => {
    const form = new FormData();
    form.set('pic_file', 'no file');
    expect((await api.send('POST', '/users/ann@example.com/picture', form)).body).toEqual({ code: 120, message: '' });
  });
});

describe('the SSO token', () => {
  it('is revoked with the sessions, unless the user is not active', async () => {
    expect((await api.call('DELETE', '/users/ann@example.com/token')).status).toBe(204);
    expect(api.emulator.user('ann@example.com')).toMatchObject({ tokenRevocations: 1, sessions: 0 });
    expect((await api.call('DELETE', '/users/gone@example.com/token')).status).toBe(400);
  });
});

describe('DELETE', () => {
  it('without action unlinks: the person keeps a free account elsewhere', async () => {
    expect((await remove('far@example.net')).status).toBe(204);
    expect((await api.call('GET', '/users/far@example.net')).body.code).toBe(1001);
    expect(api.emulator.foreignAccounts.get('far@example.net')).toBe('free');
  });

  it('with action=delete frees the address', async () => {
    expect((await remove('ann@example.com', '?action=delete')).status).toBe(204);
    expect(api.emulator.foreignAccounts.size).toBe(0);
    expect((await api.call('GET', '/users')).body.total_records).toBe(3);
  });

  it('of a managed domain cannot unlink (1107), nor can an admin (1117), an API user (300) or the owner (200)', async () => {
    api.emulator.addUser({ email: 'api@example.net', login_types: [99] });
    const codes = ['ann@example.com', 'admin@example.com', 'api@example.net', 'me'].map((who) => remove(who));
    expect((await Promise.all(codes)).map(({ body }) => body.code)).toEqual([1107, 1117, 300, 200]);
    expect((await remove('me', '?action=delete')).body.code).toBe(200);
  });

  it('withdraws an invitation, but does not "delete" one', async () => {
    const refused = await remove('guest@example.net', '?action=delete');
    expect([refused.status, refused.body.code]).toEqual([404, 1001]);
    expect((await remove('guest@example.net')).status).toBe(204);
    expect(api.emulator.foreignAccounts.size).toBe(0);
  });

  it('transfers to another user of the account', async () => {
    const wrong = ['?action=delete&transfer_email=ann@example.com', '?action=delete&transfer_email=x@example.net'];
    for (const query of [...wrong, '?action=delete&transfer_meeting=true']) {
      expect((await remove('ann@example.com', query)).body.code).toBe(300);
    }
    await remove(
      'ann@example.com',
      '?action=delete&transfer_email=admin@example.com&transfer_meeting=true&transfer_notes=false',
    );
    expect(api.emulator.deletions).toEqual([
      {
        id: expect.any(String),
        email: 'ann@example.com',
        action: 'delete',
        transferEmail: 'admin@example.com',
        transfers: ['transfer_meeting'],
      },
    ]);
  });
});
