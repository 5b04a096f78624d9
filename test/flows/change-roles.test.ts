/** Roles: read-only by default; with ZOOM_ASSIGNABLE_ROLES only what it names may be given or taken away. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { CORE, startWorld, type World } from '../world.js';

const READ = 'GET /users/{userId}';
const ROLES = 'GET /roles';
const ADD = 'POST /roles/{roleId}/members';
const REMOVE = 'DELETE /roles/{roleId}/members/{memberId}';

const roles = [
  { id: 'rHelp', name: 'Helpdesk' },
  { id: 'rAudit', name: 'Auditor' },
  { id: 'rBilling', name: 'Billing' },
];

let world: World;
const open = async (assignable?: string): Promise<void> => {
  world = await startWorld({
    env: assignable === undefined ? {} : { ZOOM_ASSIGNABLE_ROLES: assignable },
    emulator: {
      account: {
        users: [{ email: 'owner@example.com', role_id: '0', type: 2 }],
        roles,
        managedDomains: ['example.com'],
      },
    },
  });
};
afterEach(async () => {
  expect(world.emulator.contractFaults).toEqual([]);
  await world.close();
});

const add = (role_id = '2', more = {}): string =>
  world.emulator.addUser({ email: 'ada@example.com', type: 2, role_id, ...more }).id;
const roleOf = (id: string) => world.emulator.user(id)?.role_id;
const writes = () => world.calls().filter((call) => !call.startsWith('GET '));

describe('by default', () => {
  beforeEach(() => open());

  it('a PATCH of roles alone is refused as read-only and names the variable that opens them', async () => {
    const id = add();
    const answer = await world.patch(id, { op: 'Add', path: 'roles', value: [{ value: 'Admin', primary: true }] });
    expect([answer.status, answer.body.scimType]).toEqual([400, 'mutability']);
    expect(answer.body.detail).toContain('ZOOM_ASSIGNABLE_ROLES');
    expect([roleOf(id), writes()]).toEqual(['2', []]);
  });

  it('roles beside other attributes are ignored, in PATCH and in PUT', async () => {
    const id = add();
    const value = { title: 'Chief', roles: [{ value: 'Admin' }] };
    expect((await world.patch(id, { op: 'replace', value })).status).toBe(200);
    const put = await world.send('PUT', `/Users/${id}`, { schemas: [CORE], userName: 'ada@example.com', ...value });
    expect([put.status, put.body.title, put.body.roles]).toEqual([200, 'Chief', [{ value: '2', display: 'Member' }]]);
    expect([roleOf(id), writes()]).toEqual(['2', ['PATCH /users/{userId}']]);
  });
});

describe('with assignable roles', () => {
  beforeEach(() => open('Helpdesk,rAudit'));

  it.each([
    ['its id', { op: 'replace', path: 'roles', value: [{ value: 'rHelp' }] }],
    ['its name', { op: 'replace', path: 'roles', value: [{ value: 'helpdesk' }] }],
    ['its name beside a foreign id', { op: 'replace', path: 'roles', value: [{ value: '77', display: 'Helpdesk' }] }],
    ['one object', { op: 'replace', path: 'roles', value: { value: 'Helpdesk' } }],
    ['a bare text', { op: 'replace', path: 'roles', value: 'Helpdesk' }],
    ['an addition beside the present role', { op: 'Add', path: 'roles', value: [{ value: 'Helpdesk' }] }],
    ['a primary value path', { op: 'Add', path: 'roles[primary eq "True"].value', value: 'Helpdesk' }],
    [
      "Entra's JSON text",
      {
        op: 'Add',
        path: 'roles',
        value: [{ value: '{"id":"0c1d","value":"Helpdesk","displayName":"Help desk of IT"}' }],
      },
    ],
    ['an operation without a path', { op: 'replace', value: { roles: [{ value: 'Helpdesk', primary: true }] } }],
  ])('a role is given by %s: one call, and the answer shows it by id and name', async (_how, operation) => {
    const id = add();
    const answer = await world.patch(id, operation);
    expect([answer.status, answer.body.detail]).toEqual([200, undefined]);
    expect(answer.body.roles).toEqual([{ value: 'rHelp', display: 'Helpdesk' }]);
    expect(roleOf(id)).toBe('rHelp');
    expect(world.calls()).toEqual([READ, ROLES, ADD]);
    await world.patch(id, { op: 'replace', path: 'roles', value: [{ value: 'Helpdesk' }] });
    expect(world.calls()).toEqual([READ]);
    expect((await world.send('GET', `/Users/${id}`)).body).toEqual(answer.body);
  });

  it('one assignable role is exchanged for another by one call', async () => {
    const id = add('rHelp');
    await world.patch(id, { op: 'replace', path: 'roles', value: [{ value: 'Auditor' }] });
    expect([roleOf(id), writes()]).toEqual(['rAudit', [ADD]]);
  });

  it.each([
    ['naming it', { op: 'replace', path: 'roles', value: [{ value: 'Member' }] }],
    ['removing the roles', { op: 'remove', path: 'roles' }],
    ['removing the very role', { op: 'Remove', path: 'roles', value: [{ value: 'rHelp' }] }],
    ['an empty list', { op: 'replace', path: 'roles', value: [] }],
  ])('Member is always assignable, by %s', async (_how, operation) => {
    const id = add('rHelp');
    const answer = await world.patch(id, operation);
    expect([answer.status, answer.body.roles]).toEqual([200, [{ value: '2', display: 'Member' }]]);
    expect([roleOf(id), writes()]).toEqual(['2', [REMOVE]]);
  });

  it.each([
    ['unknown', 'Wizard'],
    ['known and not assignable', 'Billing'],
    ['Admin', 'Admin'],
    ['Owner', '0'],
  ])('a role that is %s is 400, and nothing else is done', async (_what, value) => {
    const id = add();
    const answer = await world.patch(
      id,
      { op: 'replace', path: 'title', value: 'Chief' },
      { op: 'replace', path: 'roles', value: [{ value }] },
    );
    expect([answer.status, answer.body.scimType]).toEqual([400, 'invalidValue']);
    expect(answer.body.detail).toContain('ZOOM_ASSIGNABLE_ROLES');
    expect([roleOf(id), writes()]).toEqual(['2', []]);
  });

  it.each([['1'], ['rBilling']])('a role that is not assignable (%s) is not taken away: 403', async (role) => {
    const id = add(role);
    for (const value of [[{ value: 'Helpdesk' }], [{ value: 'Member' }], []]) {
      const answer = await world.patch(id, { op: 'replace', path: 'roles', value });
      expect(answer.status).toBe(403);
    }
    expect([roleOf(id), writes()]).toEqual([role, []]);
  });

  it('a PUT that names two roles again and again does not swing between them', async () => {
    const id = add();
    const body = { schemas: [CORE], userName: 'ada@example.com', roles: [{ value: 'Helpdesk' }, { value: 'Auditor' }] };
    for (const _ of [1, 2, 3]) {
      await world.send('PUT', `/Users/${id}`, body);
      expect(roleOf(id)).toBe('rHelp');
    }
    expect(writes()).toEqual([ADD]);
  });

  it('a role of an inactive user waits, shown by id and name, and is given after the activation', async () => {
    const id = add('2', { status: 'inactive', type: 1 });
    const answer = await world.patch(id, { op: 'Add', path: 'roles', value: [{ value: 'Helpdesk' }] });
    expect(answer.body.roles).toEqual([{ value: 'rHelp', display: 'Helpdesk' }]);
    expect(writes()).toEqual([]);
    expect((await world.find('roles.value eq "rHelp"')).body.totalResults).toBe(1);
    const active = await world.patch(id, { op: 'replace', path: 'active', value: true });
    expect(active.body.roles).toEqual([{ value: 'rHelp', display: 'Helpdesk' }]);
    expect([roleOf(id), writes()]).toEqual(['rHelp', ['PUT /users/{userId}/status', ADD]]);
  });

  it('a role that Zoom does not give, because the app lacks the scope, is no success', async () => {
    const id = add();
    world.emulator.fail({
      kind: 'status',
      status: 400,
      body: { code: 4711, message: 'Invalid access token, does not contain scopes:[role:write:admin].' },
      match: { path: '/roles/{roleId}/members' },
    });
    const answer = await world.patch(id, { op: 'replace', path: 'roles', value: [{ value: 'Helpdesk' }] });
    expect(answer.status).toBe(500);
    expect(JSON.stringify(world.logLines)).toContain('role:write:admin');
  });
});
