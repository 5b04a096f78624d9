/** Roles with members, groups, managed domains, permissions. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Api, startApi } from './api.js';

let api: Api;
beforeEach(async () => {
  api = await startApi({
    account: {
      users: [
        { email: 'owner@example.com', role_id: '0' },
        { email: 'ann@example.com', group_ids: ['g1'] },
        { email: 'guest@example.net', status: 'pending' },
      ],
      roles: [{ id: 'R1', name: 'Helpdesk' }],
      groups: [
        { id: 'g1', name: 'One' },
        { id: 'g2', name: 'Two' },
      ],
      managedDomains: ['example.com'],
    },
  });
});
afterEach(() => api.close());

describe('roles', () => {
  it('are listed with their members counted', async () => {
    const { body } = await api.call('GET', '/roles');
    const counts = body.roles.map((role: { id: string; total_members: number }) => [role.id, role.total_members]);
    expect(counts).toEqual([
      ['0', 1],
      ['1', 0],
      ['2', 2],
      ['R1', 0],
    ]);
  });

  it('are given and taken away; then the user is a member again', async () => {
    const { id } = (await api.call('GET', '/users/ann@example.com')).body;
    const given = await api.call('POST', '/roles/R1/members', { members: [{ id }] });
    expect([given.status, given.body]).toEqual([201, { ids: id, add_at: expect.any(String) }]);
    expect((await api.call('GET', `/users/${id}`)).body).toMatchObject({ role_id: 'R1', role_name: 'Helpdesk' });
    expect((await api.call('GET', '/roles/R1/members')).body.members).toHaveLength(1);
    expect((await api.call('DELETE', `/roles/R1/members/${id}`)).status).toBe(204);
    expect((await api.call('GET', `/users/${id}`)).body.role_id).toBe('2');
  });

  it('pass over whom they do not know, and say so in ids only', async () => {
    const members = [{ email: 'guest@example.net' }, { email: 'nobody@example.net' }];
    const { status, body } = await api.call('POST', '/roles/R1/members', { members });
    expect([status, body.ids]).toEqual([201, '']);
  });

  it('Owner and Member take no members (300), and an unknown role is 1034', async () => {
    const members = [{ email: 'ann@example.com' }];
    const codes = ['0', '2', 'R9'].map((role) => api.call('POST', `/roles/${role}/members`, { members }));
    expect((await Promise.all(codes)).map(({ body }) => body.code)).toEqual([300, 300, 1034]);
    expect((await api.call('DELETE', '/roles/2/members/ann@example.com')).body.code).toBe(300);
  });
});

describe('groups', () => {
  it('are listed in pages with their members counted', async () => {
    const first = (await api.call('GET', '/groups?page_size=1')).body;
    expect(first.groups).toEqual([{ id: 'g1', name: 'One', total_members: 1 }]);
    const second = (await api.call('GET', `/groups?page_size=1&next_page_token=${first.next_page_token}`)).body;
    expect(second).toMatchObject({ groups: [{ id: 'g2' }], next_page_token: '', total_records: 2 });
  });

  it('take in an invited person by PATCH, the one thing that PATCH does for them', async () => {
    await api.call('PATCH', '/users/guest@example.net', { group_id: 'g2' });
    expect((await api.call('GET', '/users/guest@example.net')).body.group_ids).toEqual(['g2']);
  });
});

describe('an account that does not pay', () => {
  it('gets HTTP 200 with an error body from groups and roles', async () => {
    api.emulator.paid = false;
    for (const path of ['/groups', '/roles']) {
      const { status, body } = await api.call('GET', path);
      expect([status, body]).toEqual([200, { code: 200, message: 'Only available for paid accounts.' }]);
    }
  });
});

describe('what a doctor asks', () => {
  it('managed domains and permissions', async () => {
    const domains = await api.call('GET', '/accounts/me/managed_domains');
    expect(domains.body.domains).toEqual([{ domain: 'example.com', status: 'managed' }]);
    expect((await api.call('GET', '/accounts/other/managed_domains')).body.code).toBe(2001);
    expect((await api.call('GET', '/users/me/permissions')).body.permissions).toContain('User:Edit');
    expect((await api.call('GET', '/users/ann@example.com/permissions')).body.permissions).toEqual([]);
  });
});
