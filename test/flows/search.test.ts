/** Searching: each filter by the calls that the emulated Zoom saw for it, and by what it found. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { sampleAccount } from '../../src/emulator/sample-users.js';
import { type Answer, type Body, startWorld, type World, ZOOM } from '../world.js';

const GET_USER = 'GET /users/{userId}';

let world: World;
let grace: Body;

beforeAll(async () => {
  world = await startWorld({ emulator: { account: sampleAccount(60), readLagMs: 0 } });
  const created = await world.create({
    userName: 'Grace.Hopper@Example.com',
    externalId: 'Ext-7',
    name: { givenName: 'Grace', familyName: 'Hopper' },
    emails: [
      { value: 'Grace.Hopper@Example.com', type: 'work', primary: true },
      { value: 'Amazing@Navy.example', type: 'home' },
    ],
    [ZOOM]: { createAction: 'autoCreate' },
  });
  expect(created.status).toBe(201);
  grace = created.body;
  // Names behind ids are remembered from here on.
  await world.send('GET', '/Users');
});
afterAll(async () => {
  expect(world.emulator.contractFaults).toEqual([]);
  await world.close();
});
beforeEach(() => {
  world.calls();
});

const idsOf = (answer: Answer): string[] => answer.body.Resources.map(({ id }: Body) => id);

/** Who was read, by address or id, sorted. */
const reads = (): (string | undefined)[] =>
  world.emulator.calls
    .filter((call) => call.template === '/users/{userId}')
    .map(({ userId }) => userId)
    .sort();

/** Query parameters of the lists that the emulator saw. */
const lists = (): (string | undefined)[][] =>
  world.emulator.calls
    .filter((call) => call.template === '/users')
    .map(({ query }) => [query['status'], query['role_id']]);

describe('a filter on a key', () => {
  it.each([
    ['userName eq "grace.hopper@example.com"'],
    ['userName eq "GRACE.HOPPER@EXAMPLE.COM"'],
    ['USERNAME EQ "Grace.Hopper@Example.com"'],
    ['urn:ietf:params:scim:schemas:core:2.0:User:userName eq "grace.hopper@example.com"'],
    ['externalId eq "Ext-7"'],
    ['emails eq "grace.hopper@example.com"'],
    ['emails[type eq "work"].value eq "grace.hopper@example.com"'],
    ['emails[type eq "work" and value eq "grace.hopper@example.com"] and active eq true'],
    ['(userName eq "grace.hopper@example.com")'],
    ['userName eq "grace.hopper@example.com" and name.familyName sw "hop" and not (title pr)'],
    ['name.familyName eq "Hopper" and externalId eq "Ext-7"'],
    ['userName eq "grace.hopper@example.com" and userName eq "Grace.Hopper@example.com"'],
  ])('%s takes exactly one read', async (filter) => {
    const answer = await world.find(filter);
    expect([answer.status, idsOf(answer)]).toEqual([200, [grace.id]]);
    expect(world.calls()).toEqual([GET_USER]);
  });

  it.each([
    ['emails.value eq "amazing@navy.example"'],
    ['emails[value eq "Amazing@Navy.Example"]'],
    ['emails[type eq "home" and value eq "amazing@navy.example"]'],
  ])('%s takes a second read: the address may be the login of another user', async (filter) => {
    expect(idsOf(await world.find(filter))).toEqual([grace.id]);
    expect(world.calls()).toEqual([GET_USER, GET_USER]);
  });

  it('by id takes one read too, whichever user it is', async () => {
    for (const { id } of world.emulator.users().filter(({ status }) => status !== 'pending')) {
      expect(idsOf(await world.find(`id eq "${id}"`))).toEqual([id]);
      expect(world.calls()).toEqual([GET_USER]);
    }
  });

  it.each([
    ['externalId eq "ext-7"', []],
    ['externalId eq "nobody"', []],
    ['userName eq "nobody"', []],
    ['id eq "grace.hopper@example.com"', []],
    ['id eq "me"', []],
    ['id eq "../users"', []],
    ['userName eq ""', []],
    ['userName eq "nobody@example.com"', [GET_USER]],
    ['emails.value eq "nobody@example.com"', [GET_USER]],
    ['id eq "AAAAAAAAAAAAAAAAAAAAAA"', [GET_USER]],
    ['userName eq "me@"', []],
    ['emails[type eq "home"].value eq "grace.hopper@example.com"', [GET_USER]],
    ['userName eq "grace.hopper@example.com" and active eq false', [GET_USER]],
    ['userName eq "grace.hopper@example.com" and externalId eq "other"', [GET_USER]],
    ['userName eq "grace.hopper@example.com" and title eq "Captain"', [GET_USER]],
  ])('%s finds nobody: 200 and an empty list', async (filter, calls) => {
    const { status, body } = await world.find(filter);
    expect([status, body.totalResults, body.itemsPerPage, body.Resources]).toEqual([200, 0, 0, []]);
    expect(world.calls()).toEqual(calls);
  });

  it('that meets one of several with `or` takes one read for each', async () => {
    const [first, second] = world.emulator.users();
    const filter = `userName eq "${first?.email}" or externalId eq "Ext-7" or emails.value eq "${second?.email}"`;
    const answer = await world.find(filter);
    expect(new Set(idsOf(answer))).toEqual(new Set([first?.id, second?.id, grace.id]));
    expect(world.calls()).toEqual([GET_USER, GET_USER, GET_USER]);
  });

  it('that is named twice with `or` is read once', async () => {
    expect(idsOf(await world.find('externalId eq "Ext-7" or externalId eq "Ext-7"'))).toEqual([grace.id]);
    expect(world.calls()).toEqual([GET_USER]);
  });

  it('finds the same user by Zoom address when no link knows her', async () => {
    const user = world.emulator.addUser({ email: 'unlinked@example.com', first_name: 'Una' });
    expect(idsOf(await world.find('userName eq "UNLINKED@example.com"'))).toEqual([user.id]);
    expect(idsOf(await world.find('emails[type eq "work"].value eq "unlinked@example.com"'))).toEqual([user.id]);
    expect(world.calls()).toEqual([GET_USER, GET_USER]);
    world.emulator.removeUser(user.id);
  });
});

describe('a filter on status or role', () => {
  const emulated = (test: (user: Body) => boolean) =>
    world.emulator
      .users()
      .filter(test)
      .map(({ email }) => email)
      .sort();
  const found = async (filter: string) => {
    const { status, body } = await world.find(filter, '&count=200&attributes=userName');
    expect(status).toBe(200);
    return body.Resources.map(({ userName }: Body) => userName.toLowerCase()).sort();
  };

  it.each<[string, [string, string?][], (user: Body) => boolean]>([
    ['active eq true', [['active'], ['pending']], ({ status }) => status !== 'inactive'],
    ['active eq "True"', [['active'], ['pending']], ({ status }) => status !== 'inactive'],
    ['active eq false', [['inactive']], ({ status }) => status === 'inactive'],
    [`${ZOOM}:status eq "pending"`, [['pending']], ({ status }) => status === 'pending'],
    [`${ZOOM}:status eq "Active"`, [['active']], ({ status }) => status === 'active'],
    [`${ZOOM}:status eq "nonsense"`, [], () => false],
    [
      'roles eq "1"',
      [
        ['active', '1'],
        ['inactive', '1'],
        ['pending', '1'],
      ],
      ({ role_id }) => role_id === '1',
    ],
    [
      'roles.value eq "1" and active eq true',
      [
        ['active', '1'],
        ['pending', '1'],
      ],
      ({ role_id }) => role_id === '1',
    ],
    [
      'roles[value eq "1"] and active eq true',
      [
        ['active', '1'],
        ['pending', '1'],
      ],
      ({ role_id }) => role_id === '1',
    ],
    [
      `roles.display eq "helpdesk" and ${ZOOM}:status eq "active"`,
      [['active', 'RHelpdesk0sample']],
      ({ role_id }) => role_id === 'RHelpdesk0sample',
    ],
    [
      `roles[display eq "Helpdesk"] and ${ZOOM}:status eq "active"`,
      [['active', 'RHelpdesk0sample']],
      ({ role_id }) => role_id === 'RHelpdesk0sample',
    ],
    ['roles.display eq "No such role"', [], () => false],
    ['active eq true and active eq false', [], () => false],
    [`active eq false and ${ZOOM}:status eq "active"`, [], () => false],
    ['active eq true or active eq false', [['active'], ['inactive'], ['pending']], () => true],
    ['not (active eq true)', [['active'], ['inactive'], ['pending']], ({ status }) => status === 'inactive'],
    [
      'active eq false and userName co "example.org"',
      [['inactive']],
      ({ status, email }) => status === 'inactive' && email.includes('example.org'),
    ],
  ])(
    '%s lists what Zoom filters by, and reads only the pending, who have no id in a list',
    async (filter, expected, test) => {
      expect(await found(filter)).toEqual(emulated(test));
      expect(lists().sort()).toEqual(expected.map(([status, role]) => [status, role]).sort());
      expect(reads()).toEqual(emulated((user) => test(user) && user.status === 'pending'));
    },
  );

  it('is absent: all three statuses are listed', async () => {
    const { body } = await world.send('GET', '/Users?count=200&attributes=userName');
    expect(body.totalResults).toBe(world.emulator.users().length);
    expect(lists().sort()).toEqual([
      ['active', undefined],
      ['inactive', undefined],
      ['pending', undefined],
    ]);
  });
});

describe('reads beside a list', () => {
  it('are not made for attributes that nobody asked for', async () => {
    for (const query of [
      'attributes=userName',
      'attributes=userName,active,externalId',
      `attributes=${ZOOM}:status`,
      'attributes=name,displayName,timezone,meta.created',
      'excludedAttributes=title,preferredLanguage,profileUrl,phoneNumbers,photos,meta,urn:ietf:params:scim:schemas:extension:enterprise:2.0:User,urn:ietf:params:scim:schemas:extension:zoom:2.0:User',
      'count=0',
    ]) {
      const filter = encodeURIComponent(`${ZOOM}:status ne "pending" and name pr`);
      expect((await world.send('GET', `/Users?filter=${filter}&${query}`)).status).toBe(200);
      expect([query, lists().length, world.calls().length]).toEqual([query, 3, 3]);
    }
  });

  it('are made for the pending only, of whom Zoom lists less, when names are asked for', async () => {
    const pending = world.emulator.users().filter(({ status }) => status === 'pending');
    const { body } = await world.send('GET', '/Users?count=200&attributes=name.familyName');
    expect(world.calls().filter((call) => call === GET_USER)).toHaveLength(pending.length);
    const families = world.emulator.users().map(({ last_name }) => last_name);
    expect(body.Resources.map(({ name }: Body) => name?.familyName).sort()).toEqual(families.sort());
  });

  it('are made for the users of the page alone', async () => {
    const { body } = await world.send('GET', '/Users?startIndex=10&count=5');
    expect(body.itemsPerPage).toBe(5);
    expect(reads()).toHaveLength(5);
  });

  it('are made for those alone who can still match', async () => {
    const [user] = world.emulator.users().filter(({ status, job_title }) => status === 'active' && job_title !== '');
    world.emulator.changeUser(user?.id ?? '', { dept: 'Only One' });
    const filter = `urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department eq "Only One" and title eq "${user?.job_title}"`;
    const pending = world.emulator.users().filter(({ status }) => status === 'pending');
    expect(idsOf(await world.find(filter, '&attributes=userName'))).toEqual([user?.id]);
    expect(world.calls().filter((call) => call === GET_USER)).toHaveLength(1 + pending.length);
  });

  it('are at most eight at a time', async () => {
    world.emulator.fail({ kind: 'delay', ms: 25, times: 1000, match: { path: '/users/{userId}' } });
    const search = world.find('title co "e"', '&count=200');
    let most = 0;
    const watch = setInterval(() => {
      const open = world.emulator.calls.filter(
        (call) => call.template === '/users/{userId}' && call.status === undefined,
      );
      most = Math.max(most, open.length);
    }, 3);
    expect((await search).status).toBe(200);
    clearInterval(watch);
    world.emulator.clearFaults();
    expect(most).toBe(8);
    expect(world.calls().filter((call) => call === GET_USER)).toHaveLength(world.emulator.users().length);
  });
});

describe('every way of asking', () => {
  it('gives the same: GET with a query, and .search of the type or of the server', async () => {
    const filter = 'active eq true and name.givenName sw "a"';
    const got = await world.find(filter, '&startIndex=2&count=3&attributes=userName,title');
    const body = {
      schemas: ['urn:ietf:params:scim:api:messages:2.0:SearchRequest'],
      filter,
      startIndex: 2,
      count: 3,
      attributes: ['userName', 'title'],
    };
    const searched = await world.send('POST', '/Users/.search', body);
    expect([searched.status, searched.body]).toEqual([200, got.body]);
    expect((await world.send('POST', '/.search', body)).body).toEqual(got.body);
  });

  it('is open to the auditor, who may read and not write', async () => {
    const headers = { Authorization: `Bearer ${world.auditorToken}` };
    const search = {
      schemas: ['urn:ietf:params:scim:api:messages:2.0:SearchRequest'],
      filter: 'externalId eq "Ext-7"',
    };
    expect((await world.send('GET', '/Users?count=1', undefined, headers)).status).toBe(200);
    expect((await world.send('GET', `/Users/${grace.id}`, undefined, headers)).status).toBe(200);
    expect((await world.send('POST', '/Users/.search', search, headers)).body.totalResults).toBe(1);
    world.calls();
    for (const [method, path, body] of [
      ['POST', '/Users', { userName: 'x@example.com' }],
      ['PUT', `/Users/${grace.id}`, { userName: 'x@example.com' }],
      ['PATCH', `/Users/${grace.id}`, { Operations: [] }],
      ['DELETE', `/Users/${grace.id}`, undefined],
    ] as const) {
      expect((await world.send(method, path, body, headers)).status).toBe(403);
    }
    expect(world.calls()).toEqual([]);
  });
});
