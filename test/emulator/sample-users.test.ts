/** The sample account is whole, and the same at every start. */
import { describe, expect, it } from '@jest/globals';
import { sampleAccount } from '../../src/emulator/sample-users.js';
import { startApi } from './api.js';

describe('the sample account', () => {
  it('has every licence, status and kind of sign-in, and several roles', async () => {
    const api = await startApi({ account: sampleAccount() });
    const users = api.emulator.users();
    const distinct = (read: (user: (typeof users)[number]) => unknown) => new Set(users.map(read)).size;
    expect(users).toHaveLength(250);
    expect(new Set(users.map((user) => user.type))).toEqual(new Set([1, 2, 4, 99]));
    expect(distinct((user) => user.status)).toBe(3);
    expect(distinct((user) => user.role_id)).toBe(5);
    expect(new Set(users.flatMap((user) => user.login_types))).toEqual(new Set([1, 100, 101]));
    expect(distinct((user) => user.email)).toBe(250);
    await api.close();
  });

  it('has managers who are active users, but for the owner', async () => {
    const api = await startApi({ account: sampleAccount() });
    const active = api.emulator.users().filter((user) => user.status === 'active');
    const managers = active.map((user) => api.emulator.user(user.manager)?.status);
    expect(managers.filter((status) => status !== 'active')).toHaveLength(1);
    await api.close();
  });

  it('shows every user, one by one and in lists, within the contract', async () => {
    const api = await startApi({ account: sampleAccount(120) });
    for (const user of api.emulator.users()) expect((await api.call('GET', `/users/${user.id}`)).status).toBe(200);
    for (const status of ['active', 'inactive', 'pending']) {
      expect((await api.call('GET', `/users?status=${status}&page_size=300`)).status).toBe(200);
    }
    await api.close();
  });

  it('is the same twice', () => {
    const usersOf = (count: number) => [...(sampleAccount(count).users ?? [])];
    expect(usersOf(40)).toEqual(usersOf(40));
    expect(usersOf(10_000)).toHaveLength(10_000);
  });
});
