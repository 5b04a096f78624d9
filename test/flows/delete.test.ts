/** DELETE of a user by each policy: what Zoom is asked, what is left, and what a later POST of the same user does. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { EmulatorOptions } from '../../src/emulator/start.js';
import { type Answer, ENTERPRISE, startWorld, type World, ZOOM } from '../world.js';

let world: World;

const account = {
  users: [
    { email: 'owner@example.com', type: 2, role_id: '0' },
    { email: 'admin@example.com', type: 2, role_id: '1' },
    { email: 'manager@example.com', type: 2 },
  ],
  managedDomains: ['example.com'],
};

function useWorld(env: Record<string, string>, emulator: EmulatorOptions = {}): void {
  beforeAll(async () => {
    world = await startWorld({ env, emulator: { account, ...emulator } });
  });
  afterAll(async () => {
    const faults = [...world.emulator.contractFaults];
    const lines = JSON.stringify(world.logLines);
    await world.close();
    expect(faults).toEqual([]);
    expect(lines).not.toMatch(/@(example|nowhere|elsewhere)/);
  });
  beforeEach(() => {
    world.emulator.clearFaults();
    world.calls();
  });
}

const remove = (id: string): Promise<Answer> => world.send('DELETE', `/Users/${encodeURIComponent(id)}`);

async function created(user: Record<string, unknown>): Promise<string> {
  const { status, body } = await world.create(user);
  expect(status).toBe(201);
  world.calls();
  return body.id;
}

/** Gone for SCIM: by id, by every filter, in no list, and not to be deleted twice. */
async function expectGone(id: string, userName: string, externalId: string): Promise<void> {
  const { status, body } = await world.send('GET', `/Users/${id}`);
  expect({ status, schemas: body.schemas }).toEqual({
    status: 404,
    schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
  });
  const filters = [
    `id eq "${id}"`,
    `userName eq "${userName}"`,
    `externalId eq "${externalId}"`,
    `emails eq "${userName}"`,
    `userName sw "${userName.slice(0, 4)}"`,
    'active eq true',
    'active eq false',
    `${ZOOM}:status eq "inactive"`,
  ];
  for (const filter of filters) {
    const found = await world.find(filter, '&count=100');
    expect({ filter, status: found.status }).toEqual({ filter, status: 200 });
    expect({ filter, ids: found.body.Resources.map((user: { id: string }) => user.id) }).not.toEqual({
      filter,
      ids: expect.arrayContaining([id]),
    });
  }
  const all = await world.send('GET', '/Users?count=100');
  expect(all.body.Resources.map((user: { id: string }) => user.id)).not.toContain(id);
  expect(all.body.totalResults).toBe(all.body.Resources.length);
  expect((await remove(id)).status).toBe(404);
  expect((await world.patch(id, { op: 'replace', path: 'active', value: true })).status).toBe(404);
  expect(
    (await world.send('PUT', `/Users/${id}`, { schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'], userName }))
      .status,
  ).toBe(404);
}

describe.each(['disassociate', 'delete'] as const)('ZOOM_DELETE_ACTION=%s', (action) => {
  useWorld({ ZOOM_CREATE_ACTION: 'ssoCreate', ZOOM_DELETE_ACTION: action, ZOOM_TRANSFER_EMAIL: 'manager@example.com' });

  it('is one DELETE with that action, and everything goes to ZOOM_TRANSFER_EMAIL', async () => {
    const id = await created({ userName: 'data@nowhere.example', externalId: 'x1' });
    const { status, body } = await remove(id);
    expect({ status, body }).toEqual({ status: 204, body: undefined });
    const [call, ...more] = world.emulator.calls;
    expect(more).toEqual([]);
    expect(call).toMatchObject({
      method: 'DELETE',
      userId: id,
      query: { action, transfer_email: 'manager@example.com' },
    });
    expect(world.emulator.deletions.at(-1)).toMatchObject({
      id,
      action,
      transferEmail: 'manager@example.com',
      transfers: [
        'transfer_meeting',
        'transfer_webinar',
        'transfer_recording',
        'transfer_whiteboard',
        'transfer_clipfiles',
        'transfer_notes',
        'transfer_visitors',
        'transfer_docs',
      ],
    });
    expect(world.emulator.user(id)).toBeUndefined();
    await expectGone(id, 'data@nowhere.example', 'x1');
  });

  it('lets the same user be created again, as a new one', async () => {
    const user = { userName: 'again@nowhere.example', externalId: 'x2', userType: 'Licensed', title: 'First' };
    const first = await created(user);
    expect((await remove(first)).status).toBe(204);
    world.emulator.foreignAccounts.clear();
    const { status, body } = await world.create({ ...user, userType: 'Basic', title: 'Second' });
    expect({ status, title: body.title, type: body.userType }).toEqual({ status: 201, title: 'Second', type: 'Basic' });
    expect(body.id).not.toBe(first);
    expect((await world.send('GET', `/Users/${first}`)).status).toBe(404);
    const found = await world.find('externalId eq "x2"');
    expect(found.body.Resources).toEqual([expect.objectContaining({ id: body.id })]);
  });

  it('withdraws the invitation of a pending user', async () => {
    const user = { userName: 'pending@nowhere.example', [ZOOM]: { createAction: 'create' }, title: 'Later' };
    const id = await created(user);
    expect(world.emulator.user(id)?.status).toBe('pending');
    expect((await remove(id)).status).toBe(204);
    expect(world.emulator.user('pending@nowhere.example')).toBeUndefined();
    expect((await world.send('GET', `/Users/${id}`)).status).toBe(404);
    expect((await world.create(user)).status).toBe(201);
  });

  it('withdraws the invitation of a person whom Zoom gave no id, by the address that was given out', async () => {
    world.emulator.foreignAccounts.set('free@elsewhere.example', 'free');
    const id = await created({ userName: 'free@elsewhere.example', [ZOOM]: { createAction: 'create' } });
    expect(id).toBe('free@elsewhere.example');
    expect((await remove(id)).status).toBe(204);
    expect(world.emulator.user('free@elsewhere.example')).toBeUndefined();
    expect((await world.send('GET', `/Users/${id}`)).status).toBe(404);
  });

  it('reaches a person with an address for an id under the address that Zoom has now', async () => {
    world.emulator.foreignAccounts.set('guest@example.com', 'free');
    const id = await created({ userName: 'guest@example.com', [ZOOM]: { createAction: 'create' } });
    world.emulator.acceptInvitation(id);
    const emails = [{ op: 'replace', path: 'userName', value: 'guest2@example.com' }];
    expect(await world.patch(id, ...emails)).toMatchObject({ status: 200, body: { id } });
    world.emulator.managedDomains.delete('example.com');
    expect((await remove(id)).status).toBe(204);
    world.emulator.managedDomains.add('example.com');
    expect(world.emulator.user('guest2@example.com')).toBeUndefined();
  });

  it.each([
    'me',
    'ME',
    '%6de',
    'owner@example.com',
    'manager@example.com',
    'MANAGER@EXAMPLE.COM',
    'email',
    '.',
    'a/b',
    'no such',
    'unknown-id',
  ])('of "%s", which is no id that we gave out, is 404 and nobody is deleted in Zoom', async (id) => {
    const before = world.emulator.users().length;
    const raw = await fetch(`${world.scimUrl}/Users/${id.includes('%') ? id : encodeURIComponent(id)}`, {
      method: 'DELETE',
      headers: { Authorization: `Bearer ${world.token}` },
    });
    // A dot is gone before it is sent: that is DELETE of /Users itself.
    expect(raw.status).toBe(id === '.' ? 405 : 404);
    expect(world.emulator.users()).toHaveLength(before);
    expect(world.emulator.user('owner@example.com')).toBeDefined();
    expect(world.calls().filter((call) => call.startsWith('DELETE')).length).toBeLessThanOrEqual(
      id === 'unknown-id' ? 1 : 0,
    );
  });

  it('of the owner is 403 that says what to do, and nobody is deleted', async () => {
    const { status, body } = await remove(world.emulator.user('owner@example.com')?.id ?? '');
    expect(status).toBe(403);
    expect(body.detail).toMatch(/owner, administrator/);
    expect(world.emulator.user('owner@example.com')).toBeDefined();
  });

  it('forgets a user whom somebody has removed in Zoom: 404, and nothing is left of it', async () => {
    const id = await created({ userName: 'byhand@nowhere.example', externalId: 'x3' });
    world.emulator.removeUser(id);
    expect((await remove(id)).status).toBe(404);
    world.calls();
    expect((await world.find('externalId eq "x3"')).body.totalResults).toBe(0);
    expect(world.calls()).toEqual([]);
  });

  it('whose answer is lost is repeated and counts as done', async () => {
    const id = await created({ userName: 'reset@nowhere.example' });
    world.emulator.fail({ kind: 'reset', after: true, match: { method: 'DELETE', path: '/users/{userId}' } });
    expect((await remove(id)).status).toBe(204);
    expect(world.emulator.user(id)).toBeUndefined();
  });

  it('during an outage is 503 and the user stays', async () => {
    const id = await created({ userName: 'outage@nowhere.example', externalId: 'x4' });
    world.emulator.fail({ kind: 'status', status: 500, times: 3, match: { method: 'DELETE' } });
    const { status, headers } = await remove(id);
    expect(status).toBe(503);
    expect(headers.get('retry-after')).not.toBeNull();
    expect((await world.send('GET', `/Users/${id}`)).body.externalId).toBe('x4');
  });
});

describe('what Zoom does not let go under disassociate', () => {
  useWorld({ ZOOM_CREATE_ACTION: 'ssoCreate' });

  it('a user of a managed domain is 403 that names ZOOM_DELETE_ACTION, and the user stays', async () => {
    const id = await created({ userName: 'managed@example.com', externalId: 'm1' });
    const { status, body } = await remove(id);
    expect(status).toBe(403);
    expect(body.detail).toMatch(/managed domain.*ZOOM_DELETE_ACTION/);
    expect(world.calls()).toEqual(['DELETE /users/{userId}']);
    expect((await world.send('GET', `/Users/${id}`)).body.externalId).toBe('m1');
  });

  it('an admin is 403', async () => {
    const { status, body } = await remove(world.emulator.user('admin@example.com')?.id ?? '');
    expect(status).toBe(403);
    expect(body.detail).toMatch(/administrator/);
  });

  it('without ZOOM_TRANSFER_EMAIL nothing is transferred', async () => {
    const id = await created({ userName: 'plain@nowhere.example' });
    expect((await remove(id)).status).toBe(204);
    expect(world.emulator.deletions.at(-1)).toMatchObject({ transferEmail: undefined, transfers: [] });
  });

  it('the receiver of the data himself is refused with a word of the cause', async () => {
    const other = await startWorld({
      env: { ZOOM_CREATE_ACTION: 'ssoCreate', ZOOM_TRANSFER_EMAIL: 'heir@nowhere.example' },
      emulator: { account: { ...account, users: [...account.users, { email: 'heir@nowhere.example' }] } },
    });
    const { status, body } = await other.send('DELETE', `/Users/${other.emulator.user('heir@nowhere.example')?.id}`);
    await other.close();
    expect(status).toBe(400);
    expect(body.detail).toContain('ZOOM_TRANSFER_EMAIL');
  });

  it('a lapsed invitation is told as such', async () => {
    world.emulator.addUser({
      email: 'lapsed@nowhere.example',
      status: 'pending',
      invitedAt: Date.now() - 40 * 86_400_000,
    });
    const { status, body } = await remove(world.emulator.user('lapsed@nowhere.example')?.id ?? '');
    expect(status).toBe(409);
    expect(body.detail).toMatch(/lapsed.*Delete it in Zoom/);
  });
});

describe.each(['deactivate', 'revokeToken'] as const)('ZOOM_DELETE_ACTION=%s leaves the user in Zoom', (action) => {
  useWorld({ ZOOM_CREATE_ACTION: 'ssoCreate', ZOOM_DELETE_ACTION: action });

  const jane = (n: number) => ({
    userName: `jane${n}@example.com`,
    externalId: `j${n}`,
    userType: 'Licensed',
    name: { givenName: 'Jane', familyName: 'Doe' },
    [ENTERPRISE]: { department: 'Sales' },
  });

  it('and the SCIM user is gone everywhere', async () => {
    const id = await created(jane(1));
    expect((await remove(id)).status).toBe(204);
    const writes = world.calls().filter((call) => !call.startsWith('GET'));
    const status = action === 'deactivate' ? ['PUT /users/{userId}/status'] : [];
    expect(writes).toEqual(['DELETE /users/{userId}/token', ...status]);
    expect(world.emulator.user(id)).toMatchObject({
      status: action === 'deactivate' ? 'inactive' : 'active',
      dept: 'Sales',
      tokenRevocations: 1,
    });
    expect(world.emulator.deletions).toEqual([]);
    await expectGone(id, 'jane1@example.com', 'j1');
  });

  it('a POST of the same userName adopts it: 201, the same id, activated, licence restored, updated', async () => {
    const id = await created(jane(2));
    await remove(id);
    world.calls();
    const { status, body } = await world.create({
      userName: 'JANE2@example.com',
      externalId: 'j2-new',
      [ENTERPRISE]: { department: 'Support' },
    });
    expect(status).toBe(201);
    expect(body).toMatchObject({
      id,
      userName: 'JANE2@example.com',
      externalId: 'j2-new',
      active: true,
      userType: 'Licensed',
      name: { givenName: 'Jane' },
      [ENTERPRISE]: { department: 'Support' },
    });
    expect(world.calls()).not.toContain('POST /users');
    expect(world.emulator.user(id)).toMatchObject({ status: 'active', type: 2, dept: 'Support' });
    expect((await world.send('GET', `/Users/${id}`)).status).toBe(200);
    expect((await world.find('externalId eq "j2-new"')).body.totalResults).toBe(1);
    expect((await world.find('externalId eq "j2"')).body.totalResults).toBe(0);
    expect((await world.create({ userName: 'jane2@example.com' })).status).toBe(409);
  });

  it('an adoption that breaks off in its middle is finished by the same POST, licence and all', async () => {
    const id = await created(jane(3));
    await remove(id);
    world.emulator.fail({ kind: 'status', status: 500, times: 3, match: { method: 'PATCH', path: '/users/{userId}' } });
    const again = { userName: 'jane3@example.com', [ENTERPRISE]: { department: 'Support' } };
    expect((await world.create(again)).status).toBe(503);
    expect((await world.send('GET', `/Users/${id}`)).status).toBe(404);
    const { status, body } = await world.create(again);
    expect({ status, id: body.id, userType: body.userType }).toEqual({ status: 201, id, userType: 'Licensed' });
    expect(world.emulator.user(id)).toMatchObject({ status: 'active', type: 2, dept: 'Support' });
  });

  it('a licence that the POST asks for wins over the former one', async () => {
    const id = await created(jane(4));
    await remove(id);
    expect((await world.create({ userName: 'jane4@example.com', userType: 'Basic' })).body.userType).toBe('Basic');
    expect(world.emulator.user(id)).toMatchObject({ status: 'active', type: 1 });
  });

  it('one of twenty simultaneous POSTs adopts it', async () => {
    const id = await created(jane(5));
    await remove(id);
    const answers = await Promise.all(Array.from({ length: 20 }, () => world.create(jane(5))));
    expect(answers.filter(({ status }) => status === 201).map(({ body }) => body.id)).toEqual([id]);
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(19);
  });

  it('a user with a userName that is no address is adopted by it', async () => {
    const user = { userName: `jdoe-${action}`, emails: [{ value: 'jdoe@example.com', primary: true }] };
    const id = await created(user);
    await remove(id);
    expect((await world.create(user)).body).toMatchObject({ id, userName: `jdoe-${action}` });
  });

  it('somebody else may have the userName that is no address in the meantime', async () => {
    const user = (email: string) => ({ userName: `shared-${action}`, emails: [{ value: email, primary: true }] });
    const id = await created(user('one@example.com'));
    await remove(id);
    const { status, body } = await world.create(user('two@example.com'));
    expect(status).toBe(201);
    expect(body.emails[0].value).toBe('two@example.com');
    expect(world.emulator.user('one@example.com')?.id ?? body.id).toBe(id);
  });

  it('when the Zoom user is gone meanwhile, the POST creates a new one', async () => {
    const id = await created(jane(6));
    await remove(id);
    world.emulator.removeUser(id);
    const { status, body } = await world.create({ ...jane(6), userType: 'Basic' });
    expect(status).toBe(201);
    expect(body.id).not.toBe(id);
    expect(world.emulator.user(body.id)).toMatchObject({ dept: 'Sales', type: 1 });
    expect((await world.create(jane(6))).status).toBe(409);
  });

  it('a user of whom a create broke off is adopted once, and the next POST is 409', async () => {
    world.emulator.fail({ kind: 'status', status: 500, times: 3, match: { method: 'PATCH', path: '/users/{userId}' } });
    expect((await world.create(jane(7))).status).toBe(503);
    const { body } = await world.find('userName eq "jane7@example.com"');
    expect((await remove(body.Resources[0].id)).status).toBe(204);
    expect((await world.create(jane(7))).body.id).toBe(body.Resources[0].id);
    expect((await world.create(jane(7))).status).toBe(409);
  });

  it('a pending user cannot be left behind: the invitation is withdrawn', async () => {
    const invited = { userName: 'invited@nowhere.example', [ZOOM]: { createAction: 'create' } };
    const id = await created(invited);
    expect((await remove(id)).status).toBe(204);
    expect(world.emulator.user('invited@nowhere.example')).toBeUndefined();
    expect((await world.send('GET', `/Users/${id}`)).status).toBe(404);
    expect((await world.create(invited)).status).toBe(201);
  });

  it('an inactive user is deleted without a word to Zoom but a token that is none', async () => {
    const id = await created({ ...jane(8), active: false });
    expect((await remove(id)).status).toBe(204);
    expect(world.calls()).not.toContain('PUT /users/{userId}/status');
    expect((await world.send('GET', `/Users/${id}`)).status).toBe(404);
  });

  it('a user that the bridge has never written is deleted all the same', async () => {
    const id = world.emulator.addUser({ email: 'stranger@example.com', type: 2 }).id;
    expect((await remove(id)).status).toBe(204);
    await expectGone(id, 'stranger@example.com', 'none');
    expect((await world.create({ userName: 'stranger@example.com' })).body).toMatchObject({ id, userType: 'Licensed' });
  });

  it('an unknown id, an address and "me" are 404, and Zoom is told nothing', async () => {
    for (const id of ['unknown-id', 'manager@example.com', 'me', 'ME']) expect((await remove(id)).status).toBe(404);
    expect(world.calls().filter((call) => !call.startsWith('GET'))).toEqual([]);
  });

  it('a failure at Zoom is told and leaves the SCIM user', async () => {
    const id = await created(jane(9));
    world.emulator.fail({ kind: 'status', status: 500, times: 3, match: { method: 'DELETE' } });
    expect((await remove(id)).status).toBe(503);
    expect((await world.send('GET', `/Users/${id}`)).status).toBe(200);
    expect((await remove(id)).status).toBe(204);
  });
});

describe('a soft delete', () => {
  useWorld({ ZOOM_DELETE_ACTION: 'deactivate', ZOOM_REVOKE_ON_DEACTIVATE: 'false', ZOOM_CREATE_ACTION: 'ssoCreate' });

  it('does not revoke where ZOOM_REVOKE_ON_DEACTIVATE is false', async () => {
    const id = await created({ userName: 'keep@example.com' });
    expect((await remove(id)).status).toBe(204);
    expect(world.calls()).toEqual(['GET /users/{userId}', 'PUT /users/{userId}/status']);
  });

  it('of the owner or an admin is 403, and the SCIM user stays', async () => {
    for (const email of ['owner@example.com', 'admin@example.com']) {
      const id = world.emulator.user(email)?.id ?? '';
      expect((await remove(id)).status).toBe(403);
      expect((await world.send('GET', `/Users/${id}`)).status).toBe(200);
    }
  });
});
