/** A create that breaks off: the error tells so, and the same POST finishes the user, once. */
import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { Fault } from '../../src/emulator/faults.js';
import { ENTERPRISE, startWorld, type World, ZOOM } from '../world.js';

jest.setTimeout(60_000);

let world: World;
let slow: World;

beforeAll(async () => {
  world = await startWorld({ env: { ZOOM_CREATE_ACTION: 'ssoCreate' } });
  slow = await startWorld({
    env: { ZOOM_CREATE_ACTION: 'ssoCreate' },
    dependencies: { zoom: { timeoutMs: 1000, deadlineMs: 1500 } },
  });
});
afterAll(async () => {
  const faults = [...world.emulator.contractFaults, ...slow.emulator.contractFaults];
  await world.close();
  await slow.close();
  expect(faults).toEqual([]);
});
beforeEach(() => {
  world.emulator.clearFaults();
  world.calls();
});

const onPost = { method: 'POST', path: '/users' };
const onPatch = { method: 'PATCH', path: '/users/{userId}' };
const onGet = { method: 'GET', path: '/users/{userId}' };
/** The answer to the POST is lost, and nobody can look whether it was carried out. */
function loseSight(fault: Fault): void {
  world.emulator.fail({ ...fault, match: onPost });
  world.emulator.fail({ kind: 'status', status: 500, times: 3, match: onGet });
}
const named = (email: string) => world.emulator.users().filter((user) => user.email === email);

describe('an answer of Zoom’s POST that is lost', () => {
  it.each<[string, Fault, string, number]>([
    ['by a reset', { kind: 'reset' }, 'create', 503],
    ['by a reset', { kind: 'reset' }, 'ssoCreate', 503],
    ['as broken JSON', { kind: 'brokenJson' }, 'autoCreate', 502],
    ['as a page of a proxy', { kind: 'html', status: 502 }, 'custCreate', 503],
    ['as an internal error', { kind: 'status', status: 500 }, 'ssoCreate', 503],
  ])('%s (%j, %s) is recovered by a look, and is an error to repeat without one', async (_, fault, action, status) => {
    const lost = { ...fault, after: true };
    const finishing = ['GET /users/{userId}', 'PATCH /users/{userId}'];
    for (const isSeen of [true, false]) {
      const userName = `lost-${action}-${fault.kind}-${isSeen}@example.com`.toLowerCase();
      const user = {
        userName,
        externalId: 'e',
        [ENTERPRISE]: { department: 'Lost' },
        [ZOOM]: { createAction: action },
      };
      if (isSeen) world.emulator.fail({ ...lost, match: onPost });
      else {
        loseSight(lost);
        const first = await world.create(user);
        expect(first.status).toBe(status);
        expect(first.headers.get('retry-after')).not.toBeNull();
        expect(world.calls()[0]).toBe('POST /users');
        expect(named(userName)).toHaveLength(1);
      }
      const answer = await world.create(user);
      expect(answer.status).toBe(201);
      expect(answer.body).toMatchObject({
        id: named(userName)[0]?.id,
        externalId: 'e',
        [ENTERPRISE]: { department: 'Lost' },
      });
      expect(world.calls()).toEqual([...(isSeen ? ['POST /users'] : []), ...finishing]);
      expect(named(userName)).toEqual([expect.objectContaining({ dept: 'Lost' })]);
      const again = await world.create(user);
      expect({ status: again.status, scimType: again.body.scimType }).toEqual({ status: 409, scimType: 'uniqueness' });
      world.calls();
    }
  });

  it('because nothing arrived is recovered by a look and another POST, once', async () => {
    world.emulator.fail({ kind: 'reset', match: onPost });
    expect((await world.create({ userName: 'once@example.com' })).status).toBe(201);
    expect(world.calls()).toEqual(['POST /users', 'GET /users/{userId}', 'POST /users']);
    world.emulator.fail({ kind: 'reset', times: 2, match: onPost });
    expect((await world.create({ userName: 'never@example.com' })).status).toBe(503);
    expect(named('never@example.com')).toHaveLength(0);
    expect((await world.create({ userName: 'never@example.com' })).status).toBe(201);
    expect((await world.create({ userName: 'never@example.com' })).status).toBe(409);
  });

  it('and that reads do not show yet is recovered by the conflict that another POST meets', async () => {
    const unknown = { code: 1001, message: 'User does not exist: blink@example.com.' };
    world.emulator.fail({ kind: 'reset', after: true, match: onPost });
    world.emulator.fail({ kind: 'status', status: 404, body: unknown, times: 2, match: onGet });
    const { status, body } = await world.create({ userName: 'blink@example.com' });
    expect([status, named('blink@example.com').map(({ id }) => id)]).toEqual([201, [body.id]]);
    expect((await world.create({ userName: 'blink@example.com' })).status).toBe(409);
  });

  it('is found again although Zoom’s reads lag behind it', async () => {
    loseSight({ kind: 'reset', after: true });
    expect((await world.create({ userName: 'lag@example.com' })).status).toBe(503);
    const unknown = { code: 1001, message: 'User does not exist: lag@example.com.' };
    world.emulator.fail({ kind: 'status', status: 404, body: unknown, times: 3, match: onGet });
    const repeated = await world.create({ userName: 'lag@example.com' });
    expect(repeated).toMatchObject({ status: 201, body: { id: named('lag@example.com')[0]?.id } });
    expect((await world.create({ userName: 'lag@example.com' })).status).toBe(409);
  });

  it('is not forgotten when the repetition is refused before it finds the user', async () => {
    loseSight({ kind: 'reset', after: true });
    expect((await world.create({ userName: 'refused@example.com' })).status).toBe(503);
    const unknown = { code: 1001, message: 'User does not exist.' };
    world.emulator.fail({ kind: 'status', status: 404, body: unknown, match: onGet });
    const scope = { code: 4711, message: 'Invalid access token, does not contain scopes:[user:write:user:admin].' };
    world.emulator.fail({ kind: 'status', status: 400, body: scope, match: onPost });
    expect((await world.create({ userName: 'refused@example.com' })).status).toBe(500);
    expect((await world.create({ userName: 'refused@example.com' })).status).toBe(201);
  });
});

describe('a later step that fails', () => {
  const user = (userName: string) => ({ userName, title: 'Engineer', [ENTERPRISE]: { department: 'R&D' } });

  it('for an outage says that the user was created, and the same POST finishes it, once', async () => {
    world.emulator.fail({ kind: 'status', status: 500, times: 3, match: onPatch });
    const first = await world.create(user('later@example.com'));
    expect(first.status).toBe(503);
    expect(first.headers.get('retry-after')).not.toBeNull();
    expect(first.body.detail).toMatch(/was created.*not finished/);
    expect(world.calls()).toEqual(['POST /users', ...Array.from({ length: 3 }, () => 'PATCH /users/{userId}')]);
    const second = await world.create(user('later@example.com'));
    expect(second).toMatchObject({ status: 201, body: { title: 'Engineer' } });
    expect(world.calls()).toEqual(['GET /users/{userId}', 'PATCH /users/{userId}']);
    expect(named('later@example.com')).toEqual([expect.objectContaining({ dept: 'R&D', job_title: 'Engineer' })]);
    expect((await world.create(user('later@example.com'))).status).toBe(409);
  });

  it('for a seat says both, and the same POST finishes it when there is one', async () => {
    const noSeat = { code: 3412, message: 'No seat.' };
    world.emulator.fail({ kind: 'status', status: 400, body: noSeat, match: onPatch });
    const { status, body } = await world.create(user('seat@example.com'));
    expect(status).toBe(403);
    expect(body.detail).toMatch(/was created.*not finished.*seat/);
    expect((await world.create(user('seat@example.com'))).status).toBe(201);
    expect((await world.create(user('seat@example.com'))).status).toBe(409);
  });

  it('for a value may be repeated with a better one', async () => {
    const bad = { userName: 'value@example.com', title: 'x'.repeat(200) };
    const first = await world.create(bad);
    expect({ status: first.status, scimType: first.body.scimType }).toEqual({ status: 400, scimType: 'invalidValue' });
    expect(first.body.detail).toMatch(/was created.*value of title\./);
    const second = await world.create({ ...bad, title: 'Engineer' });
    expect(second).toMatchObject({ status: 201, body: { title: 'Engineer' } });
  });

  it('of an inactive create leaves nothing out when repeated: deactivated, licence remembered', async () => {
    world.emulator.fail({
      kind: 'status',
      status: 500,
      times: 3,
      match: { method: 'PUT', path: '/users/{userId}/status' },
    });
    const inactive = { userName: 'off@example.com', active: false, [ZOOM]: { type: 'Licensed' } };
    expect((await world.create(inactive)).status).toBe(503);
    const { status, body } = await world.create(inactive);
    expect({ status, active: body.active }).toEqual({ status: 201, active: false });
    await world.patch(body.id, { op: 'replace', path: 'active', value: true });
    expect(world.emulator.user(body.id)).toMatchObject({ status: 'active', type: 2 });
  });

  it('because Zoom does not know the user yet is tried again, not answered as 404', async () => {
    const unknown = { code: 1001, message: 'User does not exist.' };
    world.emulator.fail({ kind: 'status', status: 404, body: unknown, match: onPatch });
    expect(await world.create(user('fresh@example.com'))).toMatchObject({ status: 201, body: { title: 'Engineer' } });
    world.emulator.fail({ kind: 'status', status: 404, body: unknown, times: 2, match: onPatch });
    const still = await world.create(user('fresher@example.com'));
    expect(still.status).toBe(503);
    expect(still.headers.get('retry-after')).not.toBeNull();
    expect((await world.create(user('fresher@example.com'))).status).toBe(201);
  });

  it('may be mended by PATCH too; then the POST is a duplicate', async () => {
    world.emulator.fail({ kind: 'status', status: 500, times: 3, match: onPatch });
    expect((await world.create(user('mended@example.com'))).status).toBe(503);
    const { body } = await world.find('userName eq "mended@example.com"');
    const mended = await world.patch(body.Resources[0].id, { op: 'replace', path: 'title', value: 'Engineer' });
    expect(mended.status).toBe(200);
    expect((await world.create(user('mended@example.com'))).status).toBe(409);
  });

  it('and a DELETE of the half-done user ends the matter: the next POST creates a new one', async () => {
    world.emulator.fail({ kind: 'status', status: 500, times: 3, match: onPatch });
    const half = { ...user('half@nowhere.example'), [ZOOM]: { createAction: 'ssoCreate' } };
    expect((await world.create(half)).status).toBe(503);
    const { body } = await world.find('userName eq "half@nowhere.example"');
    const old = body.Resources[0].id;
    expect((await world.send('DELETE', `/Users/${old}`)).status).toBe(204);
    world.emulator.foreignAccounts.clear();
    const { status, body: created } = await world.create(half);
    expect(status).toBe(201);
    expect(created.id).not.toBe(old);
    expect((await world.create(half)).status).toBe(409);
  });
});

describe('a user who was there before', () => {
  const longAgo = Date.now() - 30 * 60_000;

  it.each(['active', 'inactive', 'pending'] as const)(
    '(%s) is never taken for the user of a POST that broke off',
    async (status) => {
      const email = `old-${status}@example.com`;
      world.emulator.addUser({ email, status, createdAt: longAgo, invitedAt: longAgo, dept: 'Own' });
      world.emulator.fail({ kind: 'reset', match: onPost });
      for (let attempt = 0; attempt < 3; attempt += 1) {
        const { status: answer, body } = await world.create({ userName: email, active: true, title: 'Thief' });
        expect({ answer, scimType: body.scimType }).toEqual({ answer: 409, scimType: 'uniqueness' });
      }
      expect(world.emulator.user(email)).toMatchObject({ dept: 'Own', job_title: '', status });
    },
  );

  it('nor is one whom somebody else made long after it', async () => {
    loseSight({ kind: 'reset' });
    expect((await world.create({ userName: 'newer@example.com' })).status).toBe(503);
    world.emulator.addUser({ email: 'newer@example.com', createdAt: Date.now() + 20 * 60_000 });
    expect((await world.create({ userName: 'newer@example.com' })).status).toBe(409);
  });

  it('nor when the conflict was told and only its holder could not be looked up', async () => {
    world.emulator.addUser({ email: 'known@example.com', createdAt: Date.now() });
    world.emulator.fail({ kind: 'status', status: 500, times: 3, match: onGet });
    expect((await world.create({ userName: 'known@example.com' })).status).toBe(503);
    expect((await world.create({ userName: 'known@example.com' })).status).toBe(409);
  });
});

it('reads that lag by half a second do not disturb a create', async () => {
  world.emulator.readLagMs = 500;
  const { status, body } = await world.create({ userName: 'laggy@example.com', title: 'Engineer', active: false });
  expect(status).toBe(201);
  expect(body).toMatchObject({ title: 'Engineer', active: false });
  world.emulator.readLagMs = 0;
  expect(world.emulator.user(body.id)).toMatchObject({ job_title: 'Engineer', status: 'inactive' });
});

it('a create whose answer does not come in time is 504 with Retry-After, and repeating it finishes the user, once', async () => {
  const lost = { userName: 'slow@example.com', [ENTERPRISE]: { department: 'Patience' } };
  for (const match of [onPost, onGet]) slow.emulator.fail({ kind: 'delay', ms: 1500, after: true, match });
  const { status, headers } = await slow.create(lost);
  expect(status).toBe(504);
  expect(headers.get('retry-after')).not.toBeNull();
  expect(await slow.create(lost)).toMatchObject({ status: 201, body: { [ENTERPRISE]: { department: 'Patience' } } });
  expect(slow.emulator.users().filter(({ email }) => email === 'slow@example.com')).toHaveLength(1);
  expect((await slow.create(lost)).status).toBe(409);
});
