/** POST of a user whom Zoom does not take: the address is taken, or a limit or rule of the account stands against it. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { startWorld, type World, ZOOM } from '../world.js';

let world: World;

beforeAll(async () => {
  world = await startWorld({
    env: { ZOOM_CREATE_ACTION: 'ssoCreate' },
    emulator: {
      account: {
        users: [
          { email: 'owner@example.com', type: 2, role_id: '0' },
          { email: 'taken@example.com' },
          { email: 'invited@example.com', status: 'pending' },
          { email: 'lapsed@example.com', status: 'pending', invitedAt: Date.now() - 40 * 86_400_000 },
          { email: 'gone-home@example.com', status: 'inactive' },
        ],
        managedDomains: ['example.com'],
      },
      foreignAccounts: { 'free@elsewhere.example': 'free', 'paid@elsewhere.example': 'paid' },
    },
  });
});
afterAll(async () => {
  const faults = [...world.emulator.contractFaults];
  await world.close();
  expect(faults).toEqual([]);
});
beforeEach(() => {
  world.emulator.clearFaults();
  world.calls();
});

const actions = ['create', 'autoCreate', 'custCreate', 'ssoCreate'];

/** A refusal by Zoom with this code, as Zoom writes it. */
const refuse = (code: number, status = 400) =>
  world.emulator.fail({
    kind: 'status',
    status,
    body: { code, message: `Zoom says no to jane.secret@example.com (${code})` },
    match: { method: 'POST', path: '/users' },
  });

describe('an address that is taken is 409 uniqueness, and the detail says by whom', () => {
  it.each([
    ['taken@example.com', 'a user of this Zoom account'],
    ['TAKEN@example.com', 'a user of this Zoom account'],
    ['invited@example.com', 'pending invitation to this Zoom account'],
    ['lapsed@example.com', 'an invitation to this Zoom account that has lapsed'],
    ['gone-home@example.com', 'a deactivated user of this Zoom account'],
    ['paid@elsewhere.example', 'another Zoom account'],
    ['free@elsewhere.example', 'another Zoom account'],
  ])('%s', async (userName, who) => {
    const { status, body } = await world.create({ userName, externalId: 'ours' });
    expect({ status, scimType: body.scimType }).toEqual({ status: 409, scimType: 'uniqueness' });
    expect(body.detail).toContain(who);
    expect(world.calls()).toEqual(['POST /users', 'GET /users/{userId}']);
    expect((await world.find('externalId eq "ours"')).body.totalResults).toBe(0);
  });

  it.each(actions)('of another paid account, under %s, again and again', async (createAction) => {
    for (let attempt = 0; attempt < 2; attempt += 1) {
      const { status, body } = await world.create({ userName: 'paid@elsewhere.example', [ZOOM]: { createAction } });
      expect({ status, scimType: body.scimType }).toEqual({ status: 409, scimType: 'uniqueness' });
      expect(body.detail).toContain('another Zoom account');
    }
  });

  it('a free account elsewhere is no obstacle under create: it is invited', async () => {
    const user = { userName: 'free@elsewhere.example', [ZOOM]: { createAction: 'create' } };
    const { status, body } = await world.create(user);
    expect({ status, zoomStatus: body[ZOOM].status }).toEqual({ status: 201, zoomStatus: 'pending' });
    expect((await world.create(user)).body.detail).toContain('pending invitation');
  });

  it('an existing user is untouched by the conflict', async () => {
    await world.create({ userName: 'taken@example.com', name: { givenName: 'Mallory' }, title: 'Boss' });
    expect(world.emulator.user('taken@example.com')).toMatchObject({ first_name: '', job_title: '' });
  });
});

describe('a userName that is no address', () => {
  const jdoe = (email: string) => ({ userName: 'jdoe', emails: [{ value: email, primary: true }] });

  it('belongs to one user: another with it is 409, in any case, and Zoom is not asked to create it', async () => {
    expect((await world.create(jdoe('j1@example.com'))).status).toBe(201);
    world.calls();
    const { status, body } = await world.create({ ...jdoe('j2@example.com'), userName: 'JDoe' });
    expect({ status, scimType: body.scimType }).toEqual({ status: 409, scimType: 'uniqueness' });
    expect(body.detail).toContain('userName');
    expect(world.calls()).toEqual(['GET /users/{userId}']);
  });

  it('is free again once its user is gone from Zoom', async () => {
    world.emulator.removeUser('j1@example.com');
    expect((await world.create(jdoe('j2@example.com'))).status).toBe(201);
  });

  it('goes to one of two users who are created at once', async () => {
    const bob = (n: number) => ({ userName: 'bob', emails: [{ value: `bob${n}@example.com` }] });
    const answers = await Promise.all([1, 2, 3, 4].map((n) => world.create(bob(n))));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409]);
    expect(world.emulator.users().filter(({ email }) => email.startsWith('bob'))).toHaveLength(1);
  });
});

it('of twenty simultaneous POSTs of one userName one is 201 and nineteen are 409, and Zoom has one user', async () => {
  const spelled = (n: number) => (n % 2 === 0 ? 'Race@example.com' : 'race@EXAMPLE.com');
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, n) => world.create({ userName: spelled(n), title: 'Runner' })),
  );
  const statuses = answers.map(({ status }) => status).sort();
  expect(statuses).toEqual([201, ...Array.from({ length: 19 }, () => 409)]);
  expect(world.emulator.users().filter(({ email }) => email === 'race@example.com')).toHaveLength(1);
  expect(world.calls().filter((call) => call === 'PATCH /users/{userId}')).toHaveLength(1);
});

describe('a limit of the account', () => {
  it('the daily cap of invitations is 429 with Retry-After to 00:00 UTC, and stands against no other action', async () => {
    world.emulator.dailyCreateCap = 0;
    const user = { userName: 'capped@nowhere.example', [ZOOM]: { createAction: 'create' } };
    const before = Date.now();
    const { status, body, headers } = await world.create(user);
    const wait = Number(headers.get('retry-after'));
    const opensAt = Math.ceil(before / 86_400_000) * 86_400_000;
    expect(status).toBe(429);
    expect(Math.abs(before + wait * 1000 - opensAt)).toBeLessThan(5000);
    expect(body.detail).toContain('00:00 UTC');
    expect(world.calls()).toEqual(['POST /users']);
    expect((await world.create(user)).status).toBe(429);
    const other = { ...user, [ZOOM]: { createAction: 'ssoCreate' } };
    expect((await world.create(other)).status).toBe(201);
    world.emulator.dailyCreateCap = Number.POSITIVE_INFINITY;
  });

  it.each([
    ['Basic', 'basic'],
    ['Licensed', 'licensed'],
  ] as const)(
    'no free seat for %s is 403 with the cure, never 409, and works once there is one',
    async (userType, kind) => {
      world.emulator.seats[kind] = 0;
      const user = { userName: `seat-${kind}@example.com`, userType };
      const { status, body } = await world.create(user);
      expect(status).toBe(403);
      expect(body.detail).toMatch(/seat|licence/);
      expect(body.detail).toMatch(/Free one|buy/);
      world.emulator.seats[kind] = Number.POSITIVE_INFINITY;
      expect((await world.create(user)).status).toBe(201);
    },
  );

  it.each([2033, 2034, 2038, 3412, 1108])('code %i is 403', async (code) => {
    refuse(code);
    expect((await world.create({ userName: 'seats@example.com' })).status).toBe(403);
  });
});

describe('a rule of the account', () => {
  it.each([
    ['ssoEnabled', /SSO/],
    ['ssoPreprovisioning', /SSO/],
  ] as const)('%s being off is 400 that names the cure', async (setting, text) => {
    world.emulator[setting] = false;
    const { status, body } = await world.create({ userName: 'sso@example.com' });
    world.emulator[setting] = true;
    expect(status).toBe(400);
    expect(body.detail).toMatch(text);
    expect(body.detail).toContain('createAction');
  });

  it.each([
    [1107, 403, /domain/],
    [11321, 403, /domain/],
    [1116, 400, /domain/],
  ])('code %i for the domain of the address is %i', async (code, status, text) => {
    refuse(code);
    const answer = await world.create({ userName: 'blocked@example.com' });
    expect(answer.status).toBe(status);
    expect(answer.body.detail).toMatch(text);
    expect(answer.body.detail).not.toContain('jane.secret');
  });

  it('autoCreate outside the managed domains is 400 that says so', async () => {
    const user = { userName: 'outside@nowhere.example', [ZOOM]: { createAction: 'autoCreate' } };
    const { status, body } = await world.create(user);
    expect(status).toBe(400);
    expect(body.detail).toContain('managed domains');
  });

  it('a word that Zoom forbids in names is 400 that points at names', async () => {
    const { status, body } = await world.create({ userName: 'x@example.com', displayName: 'Zoom Support' });
    expect({ status, scimType: body.scimType }).toEqual({ status: 400, scimType: 'invalidValue' });
    expect(body.detail).toContain('names');
  });

  it('an address that Zoom refuses is 400 that says where the login comes from', async () => {
    for (const userName of [`${'z'.repeat(140)}@example.com`, 'z<b>@example.com']) {
      const { status, body } = await world.create({ userName });
      expect({ status, scimType: body.scimType }).toEqual({ status: 400, scimType: 'invalidValue' });
      expect(body.detail).toMatch(/login address \(userName or emails\)/);
      expect(body.detail).not.toContain('@');
    }
  });

  it('a field that Zoom refuses is named as the provider knows it', async () => {
    const { status, body } = await world.create({ userName: 'x@example.com', name: { givenName: 'x'.repeat(65) } });
    expect({ status, scimType: body.scimType }).toEqual({ status: 400, scimType: 'invalidValue' });
    expect(body.detail).toContain('name.givenName');
  });
});

it('a refused create leaves nothing behind: the same POST is judged afresh', async () => {
  refuse(2033);
  expect((await world.create({ userName: 'afresh@example.com' })).status).toBe(403);
  world.emulator.addUser({ email: 'afresh@example.com' });
  expect((await world.create({ userName: 'afresh@example.com' })).status).toBe(409);
});
