/** Server-to-Server OAuth as Zoom does it: its own error shape, scopes, several living tokens. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Api, basic, startApi } from './api.js';

let now = Date.UTC(2026, 4, 1);
let api: Api;
beforeEach(async () => {
  now = Date.UTC(2026, 4, 1);
  api = await startApi({ now: () => now, tokenSeconds: 60 });
});
afterEach(() => api.close());

function tokenRequest(query: string, authorization: string, form?: Record<string, string>) {
  const body = form === undefined ? {} : { body: new URLSearchParams(form) };
  return fetch(`${api.emulator.url}/oauth/token${query}`, { method: 'POST', headers: { authorization }, ...body });
}

describe('the token request', () => {
  const good = basic('emulated-client', 'emulated-secret');

  it('takes the two values in the query as well as in the form', async () => {
    const response = await tokenRequest('?grant_type=account_credentials&account_id=emulated-account', good);
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ token_type: 'bearer', expires_in: 60, api_url: api.emulator.url });
  });

  it.each([
    ['a wrong secret', basic('emulated-client', 'wrong'), { grant_type: 'account_credentials' }, 'invalid_client'],
    ['another grant', good, { grant_type: 'client_credentials' }, 'unsupported_grant_type'],
    ['a wrong account', good, { grant_type: 'account_credentials', account_id: 'x' }, 'invalid_request'],
  ])('refuses %s with reason and error', async (_, authorization, form, error) => {
    const response = await tokenRequest('', authorization, form);
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({ reason: expect.any(String), error });
  });
});

describe('a bearer token', () => {
  it('is refused with 401 and 124 when unknown, missing or expired', async () => {
    const unknown = await api.call('GET', '/users', undefined, { authorization: 'Bearer nobody' });
    expect([unknown.status, unknown.body.code]).toEqual([401, 124]);
    now += 60_000;
    const expired = await api.call('GET', '/users');
    expect([expired.status, expired.body]).toEqual([401, { code: 124, message: 'Access token is expired.' }]);
    await api.renewToken();
    expect((await api.call('GET', '/users')).status).toBe(200);
  });

  it('stays valid when another is granted', async () => {
    const first = await api.renewToken();
    await api.renewToken();
    const { status } = await api.call('GET', '/users', undefined, { authorization: `Bearer ${first}` });
    expect(status).toBe(200);
  });

  it('without the scope of a call is told which one, and new scopes reach new tokens only', async () => {
    api.emulator.scopes = ['user:read:user:admin'];
    expect((await api.call('GET', '/users')).status).toBe(200);
    await api.renewToken();
    const { status, body } = await api.call('GET', '/users');
    expect([status, body.code]).toEqual([400, 4711]);
    expect(body.message).toContain('[user:read:list_users:admin]');
    expect((await api.call('GET', '/users/me')).status).toBe(200);
  });

  it('with a classic scope may do what that scope covers', async () => {
    api.emulator.scopes = ['user:write:admin'];
    await api.renewToken();
    expect((await api.call('GET', '/users')).status).toBe(200);
    expect((await api.call('GET', '/roles')).body.code).toBe(4711);
  });

  it('of an owner whose role lacks a permission is refused with code 200', async () => {
    api.emulator.permissions = ['User:Read'];
    const { status, body } = await api.call('DELETE', '/users/somebody');
    expect([status, body.code]).toEqual([400, 200]);
    expect(body.message).toContain('[User:Edit]');
  });
});
