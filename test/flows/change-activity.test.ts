/** Activity: deactivation with its revocation, activation with the former licence, and the SSO token by itself. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { CORE, startWorld, type World, ZOOM } from '../world.js';

const READ = 'GET /users/{userId}';
const WRITE = 'PATCH /users/{userId}';
const STATUS = 'PUT /users/{userId}/status';
const REVOKE = 'DELETE /users/{userId}/token';

let world: World;
let id: string;
const open = async (env: Record<string, string> = {}) => {
  world = await startWorld({ env, dependencies: { zoom: { sleep: async () => undefined } } });
  id = world.emulator.addUser({ email: 'ada@example.com', type: 2, login_types: [101], sessions: 1 }).id;
};
afterEach(async () => {
  expect(world.emulator.contractFaults).toEqual([]);
  await world.close();
});

const setActive = (value: unknown, user = id) => world.patch(user, { op: 'Replace', path: 'active', value });
const put = (body: Record<string, unknown>) =>
  world.send('PUT', `/Users/${id}`, { schemas: [CORE], userName: 'ada@example.com', ...body });
const zoomUser = () => world.emulator.user(id);
const bodies = (method: string) =>
  world.emulator.calls.filter((call) => call.method === method).map((call) => call.body);
const get = async () => (await world.send('GET', `/Users/${id}`)).body;

describe('deactivation', () => {
  beforeEach(() => open());

  it.each([
    ['false', false],
    ["Entra's text", 'False'],
  ])('by %s reads, revokes the SSO token, and sets the status', async (_how, value) => {
    const answer = await setActive(value);
    expect([answer.status, answer.body.active, answer.body[ZOOM].status]).toEqual([200, false, 'inactive']);
    expect(bodies('PUT')).toEqual([{ action: 'deactivate' }]);
    expect(world.calls()).toEqual([READ, REVOKE, STATUS]);
    expect(zoomUser()).toMatchObject({ status: 'inactive', sessions: 0, tokenRevocations: 1 });
    expect(await get()).toEqual(answer.body);
    world.calls();
    expect((await setActive(value)).status).toBe(200);
    expect(world.calls()).toEqual([READ]);
  });

  it('takes every licence; those beside type wait for the activation, which gives them back', async () => {
    world.emulator.changeUser(id, { plan_united_type: '1', zoom_one_type: '8' });
    const answer = await setActive(false);
    expect(answer.body[ZOOM]).toMatchObject({
      type: 'Basic',
      planUnitedType: '1',
      zoomOneType: '8',
      deferred: [`${ZOOM}:planUnitedType`, `${ZOOM}:zoomOneType`],
    });
    expect(zoomUser()).toMatchObject({ type: 1, plan_united_type: undefined, zoom_one_type: '' });
    expect(await get()).toEqual(answer.body);
    world.calls();
    expect((await setActive(true)).body[ZOOM].deferred).toBeUndefined();
    expect(bodies('PATCH')).toEqual([{ type: 2 }, { plan_united_type: '1' }, { zoom_one_type: 8 }]);
  });

  it('takes a licence of the same request neither to Zoom nor from it: it waits', async () => {
    await put({ active: false, [ZOOM]: { zoomOneType: '16' } });
    expect(world.calls()).toEqual([READ, REVOKE, STATUS]);
    await setActive(true);
    expect(zoomUser()).toMatchObject({ type: 2, zoom_one_type: '16' });
  });

  it('writes the profile of the same request before it', async () => {
    const answer = await put({ title: 'Countess', active: false });
    expect([answer.status, answer.body.title, answer.body.active]).toEqual([200, 'Countess', false]);
    expect(world.calls()).toEqual([READ, WRITE, REVOKE, STATUS]);
  });

  it.each([
    ['owner', '0'],
    ['an admin', '1'],
  ])('of %s is 403 with what to do, and ends no session', async (_who, role_id) => {
    const protectedId =
      role_id === '0'
        ? (world.emulator.user('owner@example.com')?.id ?? '')
        : world.emulator.addUser({ email: 'admin@example.com', type: 2, role_id, sessions: 1 }).id;
    const answer = await setActive(false, protectedId);
    expect([answer.status, answer.body.detail]).toEqual([403, expect.stringContaining('owner')]);
    expect(answer.body.detail).not.toContain('Already done');
    expect(world.calls()).toEqual([READ, STATUS]);
    expect(world.emulator.user(protectedId)).toMatchObject({ status: 'active', tokenRevocations: 0 });
  });

  it('that is refused leaves no licence of its request behind', async () => {
    const admin = world.emulator.addUser({ email: 'admin@example.com', type: 2, role_id: '1', zoom_one_type: '8' }).id;
    const value = { active: false, userType: 'Unassigned', [ZOOM]: { zoomOneType: '16' } };
    expect((await world.patch(admin, { op: 'replace', value })).status).toBe(403);
    const user = (await world.send('GET', `/Users/${admin}`)).body;
    expect([user.active, user.userType, user[ZOOM].zoomOneType, user[ZOOM].deferred]).toEqual([
      true,
      'Licensed',
      '8',
      undefined,
    ]);
    expect(world.emulator.user(admin)).toMatchObject({ type: 2, zoom_one_type: '8' });
  });

  it('goes on where the token is refused, but not where Zoom is down', async () => {
    const refusal = { code: 300, message: 'No token.' };
    const match = { path: '/users/{userId}/token' };
    world.emulator.fail({ kind: 'status', status: 400, body: refusal, match });
    expect((await setActive(false)).status).toBe(200);
    expect(zoomUser()?.status).toBe('inactive');

    const other = world.emulator.addUser({ email: 'bob@example.com' }).id;
    world.emulator.fail({ kind: 'status', status: 503, times: 5, match });
    expect((await setActive(false, other)).status).toBe(503);
    expect(world.emulator.user(other)?.status).toBe('active');
  });
});

describe('ZOOM_REVOKE_ON_DEACTIVATE=false', () => {
  beforeEach(() => open({ ZOOM_REVOKE_ON_DEACTIVATE: 'false' }));

  it('leaves the SSO token alone: deactivation is one read and one write', async () => {
    await setActive(false);
    expect(world.calls()).toEqual([READ, STATUS]);
  });
});

describe('activation', () => {
  beforeEach(() => open());

  it('gives the former licence back', async () => {
    await setActive(false);
    expect(zoomUser()?.type).toBe(1);
    world.calls();
    const answer = await setActive(true);
    expect([answer.status, answer.body.active, answer.body[ZOOM].type]).toEqual([200, true, 'Licensed']);
    expect(bodies('PATCH')).toEqual([{ type: 2 }]);
    expect(world.calls()).toEqual([READ, STATUS, WRITE]);
    expect(await get()).toEqual(answer.body);
  });

  it('gives it back together with what the same request changes, in one PATCH', async () => {
    await setActive(false);
    world.calls();
    await put({ active: true, title: 'Countess' });
    expect(bodies('PATCH')).toEqual([{ type: 2, job_title: 'Countess' }]);
    expect(world.calls()).toEqual([READ, STATUS, WRITE]);
  });

  it('that finds no seat for it is 403 and tells what was done; repeated later it does the rest', async () => {
    await setActive(false);
    world.emulator.seats.licensed = 0;
    const failed = await setActive(true);
    expect([failed.status, failed.body.detail]).toEqual([403, expect.stringContaining('Already done: activation.')]);
    expect(zoomUser()).toMatchObject({ status: 'active', type: 1 });
    world.emulator.seats.licensed = Number.POSITIVE_INFINITY;
    world.calls();
    const answer = await setActive(true);
    expect([answer.status, answer.body[ZOOM].type]).toEqual([200, 'Licensed']);
    expect(world.calls()).toEqual([READ, WRITE]);
    world.calls();
    await setActive(true);
    expect(world.calls()).toEqual([READ]);
  });

  it("gives it back in spite of Okta's echo of the Basic that it was shown", async () => {
    await setActive(false);
    const shown = await get();
    expect(shown.userType).toBe('Basic');
    const answer = await world.send('PUT', `/Users/${id}`, { ...shown, active: true });
    expect([answer.status, answer.body.userType, answer.body[ZOOM].type]).toEqual([200, 'Licensed', 'Licensed']);
  });

  it('gives an explicit licence instead, once and for all', async () => {
    await setActive(false);
    world.calls();
    const answer = await put({ active: true, userType: 'Unassigned' });
    expect(answer.body[ZOOM].type).toBe('Unassigned');
    expect(bodies('PATCH')).toEqual([{ type: 4 }]);
    await setActive(false);
    await setActive(true);
    expect(zoomUser()?.type).toBe(4);
  });

  it('gives what was asked for together with the deactivation', async () => {
    const answer = await put({ active: false, userType: 'Unassigned' });
    expect([answer.body.userType, answer.body[ZOOM].deferred]).toEqual([
      'Unassigned',
      expect.arrayContaining([`${ZOOM}:type`]),
    ]);
    world.calls();
    await setActive(true);
    expect(bodies('PATCH')).toEqual([{ type: 4 }]);
    expect((await get())[ZOOM].deferred).toBeUndefined();
  });

  it('gives no licence back that was taken away explicitly together with the deactivation', async () => {
    expect((await put({ active: false, userType: 'Basic' })).body.userType).toBe('Basic');
    world.calls();
    await setActive(true);
    expect([zoomUser()?.type, world.calls()]).toEqual([1, [READ, STATUS]]);
  });

  it('gives a licence that was asked for meanwhile, by one write and not by way of the former', async () => {
    await setActive(false);
    expect((await put({ userType: 'Unassigned' })).body.userType).toBe('Unassigned');
    world.calls();
    await setActive(true);
    expect(bodies('PATCH')).toEqual([{ type: 4 }]);
  });

  it('of a user whom Zoom itself deactivated leaves the licence as it is', async () => {
    world.emulator.changeUser(id, { status: 'inactive', type: 1 });
    await setActive(true);
    expect(world.calls()).toEqual([READ, STATUS]);
  });

  it('does not come back to a licence that was given up while active', async () => {
    await setActive(false);
    world.emulator.seats.licensed = 0;
    await setActive(true);
    world.emulator.seats.licensed = Number.POSITIVE_INFINITY;
    await world.patch(id, { op: 'replace', path: 'userType', value: 'Unassigned' });
    await world.patch(id, { op: 'replace', path: 'userType', value: 'Basic' });
    await put({ active: true });
    expect(zoomUser()?.type).toBe(1);
  });

  it('that Zoom has no seat for is 403', async () => {
    await setActive(false);
    world.emulator.seats.basic = 0;
    const answer = await setActive(true);
    expect([answer.status, zoomUser()?.status]).toEqual([403, 'inactive']);
    expect(answer.body.detail).not.toContain('Already done');
  });
});

describe('the SSO token', () => {
  const remove = { op: 'remove', path: `${ZOOM}:ssoToken` };
  beforeEach(() => open());

  it('removed by PATCH is one DELETE, each time', async () => {
    for (const times of [1, 2]) {
      const answer = await world.patch(id, remove);
      expect([answer.status, answer.body[ZOOM].ssoToken]).toEqual([200, undefined]);
      expect(world.calls()).toEqual([READ, REVOKE]);
      expect(zoomUser()?.tokenRevocations).toBe(times);
    }
  });

  it('is revoked by PUT with null too', async () => {
    expect((await put({ [ZOOM]: { ssoToken: null } })).status).toBe(200);
    expect(world.calls()).toEqual([READ, REVOKE]);
  });

  it('is revoked once by a request that deactivates as well', async () => {
    await world.patch(id, remove, { op: 'replace', path: 'active', value: false });
    expect(world.calls()).toEqual([READ, REVOKE, STATUS]);
  });

  it.each([['inactive' as const], ['pending' as const]])(
    'of an %s user is sent, and the refusal counts as done',
    async (status) => {
      world.emulator.changeUser(id, { status });
      expect((await world.patch(id, remove)).status).toBe(200);
      expect(world.calls()).toEqual([READ, REVOKE]);
    },
  );

  it('that Zoom refuses to revoke for an active user is no success', async () => {
    const body = { code: 200, message: 'No permission.' };
    world.emulator.fail({ kind: 'status', status: 400, body, match: { path: '/users/{userId}/token' } });
    expect((await world.patch(id, remove)).status).toBe(403);
  });
});
