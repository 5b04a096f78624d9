/** POST of a user: each action, each licence, what is written after Zoom's POST, and with how many calls. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { EmulatorOptions } from '../../src/emulator/start.js';
import { type Body, ENTERPRISE, startWorld, type World, ZOOM } from '../world.js';

const PNG =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

let world: World;

function useWorld(env: Record<string, string> = {}, emulator: EmulatorOptions = {}): void {
  beforeAll(async () => {
    world = await startWorld({ env, emulator });
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
}

/** The body of the only POST /users since the last look. */
function sentToZoom(): Body {
  const posts = world.emulator.calls.filter((call) => call.method === 'POST' && call.template === '/users');
  expect(posts).toHaveLength(1);
  return posts[0]?.body;
}

const linesWith = (message: string) => world.logLines.filter((line) => line.msg === message);

describe.each(['create', 'autoCreate', 'custCreate', 'ssoCreate'])('with ZOOM_CREATE_ACTION=%s', (action) => {
  useWorld({ ZOOM_CREATE_ACTION: action });

  it('a plain user costs one call, which names the action', async () => {
    const { status, body, headers } = await world.create({
      userName: 'Plain.User@example.com',
      externalId: 'ext-1',
      name: { givenName: 'Plain', familyName: 'User' },
      displayName: 'Plain U.',
      emails: [{ value: 'Plain.User@example.com', type: 'work', primary: true }],
      active: true,
    });
    expect(status).toBe(201);
    const sent = sentToZoom();
    expect(world.calls()).toEqual(['POST /users']);
    expect(sent).toEqual({
      action,
      user_info: {
        email: 'Plain.User@example.com',
        type: 1,
        first_name: 'Plain',
        last_name: 'User',
        display_name: 'Plain U.',
      },
    });
    const zoomUser = world.emulator.user('plain.user@example.com');
    expect(body).toMatchObject({ id: zoomUser?.id, userName: 'Plain.User@example.com', externalId: 'ext-1' });
    expect(headers.get('location')).toBe(body.meta.location);
    const read = await world.send('GET', `/Users/${body.id}`);
    expect(read.body).toMatchObject({
      userName: body.userName,
      externalId: 'ext-1',
      emails: body.emails,
      name: body.name,
      displayName: 'Plain U.',
      userType: body.userType,
      active: true,
      meta: { created: expect.any(String), location: body.meta.location },
    });
  });

  it('an inactive user is created and then deactivated, and its licence is remembered', async () => {
    const { status, body } = await world.create({
      userName: 'inactive@example.com',
      userType: 'Licensed',
      active: false,
    });
    expect({ status, active: body.active }).toEqual({ status: 201, active: false });
    const expected = ['POST /users', 'PUT /users/{userId}/status'];
    expect(world.calls().filter((call) => !call.startsWith('GET') && !call.endsWith('/token'))).toEqual(expected);
    expect(world.emulator.user(body.id)).toMatchObject({ status: 'inactive', type: 1 });
    const again = await world.patch(body.id, { op: 'replace', path: 'active', value: true });
    expect(again.body).toMatchObject({ active: true, userType: 'Licensed' });
    expect(world.emulator.user(body.id)).toMatchObject({ status: 'active', type: 2 });
  });

  it('everything that POST does not take arrives by exactly one PATCH', async () => {
    const { status, body } = await world.create({
      userName: 'profile@example.com',
      title: 'Engineer',
      preferredLanguage: 'de-DE',
      timezone: 'Europe/Berlin',
      phoneNumbers: [{ value: '+4930901820', type: 'work' }],
      [ENTERPRISE]: {
        department: 'R&D',
        costCenter: 'C7',
        organization: 'Example',
        manager: { value: 'owner@example.com' },
      },
      [ZOOM]: { pronouns: 'they/them', location: 'Berlin' },
    });
    expect(status).toBe(201);
    const patches = world.emulator.calls.filter((call) => call.method === 'PATCH');
    expect(patches).toHaveLength(1);
    expect(patches[0]?.body).toEqual({
      job_title: 'Engineer',
      language: 'de-DE',
      timezone: 'Europe/Berlin',
      phone_numbers: [{ code: '+49', country: 'DE', label: 'Office', number: '30901820' }],
      dept: 'R&D',
      cost_center: 'C7',
      company: 'Example',
      manager: 'owner@example.com',
      pronouns: 'they/them',
      location: 'Berlin',
    });
    const read = await world.send('GET', `/Users/${body.id}`);
    expect(read.body).toMatchObject({
      title: 'Engineer',
      [ENTERPRISE]: body[ENTERPRISE],
      phoneNumbers: body.phoneNumbers,
      [ZOOM]: { pronouns: 'they/them', location: 'Berlin' },
    });
    expect(body[ENTERPRISE].manager.value).toBe(world.emulator.user('owner@example.com')?.id);
  });

  it('a department costs one PATCH more, and under create one look at the status', async () => {
    const { status } = await world.create({ userName: 'dept@example.com', [ENTERPRISE]: { department: 'Sales' } });
    expect(status).toBe(201);
    const look = action === 'create' ? ['GET /users/{userId}'] : [];
    expect(world.calls()).toEqual(['POST /users', ...look, 'PATCH /users/{userId}']);
  });

  it('a picture is one upload', async () => {
    const { status, body } = await world.create({
      userName: 'picture@example.com',
      photos: [{ type: 'photo', value: PNG }],
    });
    expect(status).toBe(201);
    expect(world.calls().filter((call) => call.endsWith('/picture'))).toEqual(['POST /users/{userId}/picture']);
    expect(body.photos).toEqual([{ type: 'photo', value: world.emulator.user(body.id)?.pic_url }]);
  });

  it('a password is Zoom’s under autoCreate only, elsewhere left out with a log line, and never answered', async () => {
    const { status, body } = await world.create({ userName: 'pw@example.com', password: 'Tr0ub4dor-Correct' });
    expect(status).toBe(201);
    expect(sentToZoom().user_info.password).toBe(action === 'autoCreate' ? 'Tr0ub4dor-Correct' : undefined);
    expect(world.calls()).toEqual(['POST /users']);
    expect(JSON.stringify(body)).not.toContain('Tr0ub4dor');
    expect(world.emulator.user(body.id)?.password).toBe(action === 'autoCreate' ? 'Tr0ub4dor-Correct' : '');
    const lines = linesWith('password left out: only autoCreate takes one');
    expect(lines).toHaveLength(action === 'autoCreate' ? 0 : 1);
  });
});

describe('the action of one request', () => {
  useWorld({ ZOOM_CREATE_ACTION: 'ssoCreate' });

  it.each([
    ['create', 'create'],
    ['AUTOCREATE', 'autoCreate'],
    ['custcreate', 'custCreate'],
    ['SsoCreate', 'ssoCreate'],
  ])('createAction %s overrides the configured one, in any case', async (asked, action) => {
    const { status, body } = await world.create({
      userName: `${asked.toLowerCase()}@example.com`,
      [ZOOM.toUpperCase()]: { CREATEACTION: asked },
    });
    expect(status).toBe(201);
    expect(sentToZoom().action).toBe(action);
    expect(JSON.stringify(body)).not.toMatch(/createAction/i);
  });

  it('a createAction that Zoom does not have is 400 with the list of those that it has, and nobody is created', async () => {
    const { status, body } = await world.create({
      userName: 'nobody@example.com',
      [ZOOM]: { createAction: 'ssoCreated' },
    });
    expect({ status, scimType: body.scimType }).toEqual({ status: 400, scimType: 'invalidValue' });
    for (const name of ['createAction', 'create', 'autoCreate', 'custCreate', 'ssoCreate'])
      expect(body.detail).toContain(name);
    expect(world.calls()).toEqual([]);
  });
});

describe('the licence of a new user', () => {
  useWorld({ ZOOM_CREATE_ACTION: 'autoCreate', ZOOM_DEFAULT_USER_TYPE: 'Licensed' });

  const licences = [
    ['Basic', 1],
    ['LICENSED', 2],
    ['unassigned', 4],
    ['None', 99],
  ] as const;

  it.each(licences)('userType %s is Zoom’s type %i', async (name, type) => {
    const { status, body } = await world.create({ userName: `by-user-type-${type}@example.com`, userType: name });
    expect({ status, type: sentToZoom().user_info.type }).toEqual({ status: 201, type });
    expect(body[ZOOM].type.toLowerCase()).toBe(name.toLowerCase());
    expect(body.userType.toLowerCase()).toBe(name.toLowerCase());
    expect(world.calls()).toEqual(['POST /users']);
  });

  it.each(licences)('zoom type %s is Zoom’s type %i', async (name, type) => {
    const user = { userName: `by-zoom-type-${type}@example.com`, [ZOOM]: { type: name } };
    const { status } = await world.create(user);
    expect({ status, type: sentToZoom().user_info.type }).toEqual({ status: 201, type });
    expect(world.calls()).toEqual(['POST /users']);
  });

  it('without a wish it is ZOOM_DEFAULT_USER_TYPE', async () => {
    const { body } = await world.create({ userName: 'default@example.com' });
    expect(sentToZoom().user_info.type).toBe(2);
    expect(body.userType).toBe('Licensed');
  });

  it('userType text that is no licence is kept and answered as written, and touches no licence', async () => {
    const { status, body } = await world.create({ userName: 'employee@example.com', userType: 'Employee' });
    expect({ status, userType: body.userType, type: body[ZOOM].type }).toEqual({
      status: 201,
      userType: 'Employee',
      type: 'Licensed',
    });
    expect(world.calls()).toEqual(['POST /users']);
    const read = await world.send('GET', `/Users/${body.id}`);
    expect(read.body.userType).toBe('Employee');
  });

  it('the same wish in both attributes is one wish', async () => {
    const { status } = await world.create({
      userName: 'both@example.com',
      userType: 'basic',
      [ZOOM]: { type: 'Basic' },
    });
    expect({ status, type: sentToZoom().user_info.type }).toEqual({ status: 201, type: 1 });
  });

  it('text in userType beside a zoom type is no second wish', async () => {
    const user = { userName: 'text-and-type@example.com', userType: 'Contractor', [ZOOM]: { type: 'Basic' } };
    const { status, body } = await world.create(user);
    expect({ status, type: sentToZoom().user_info.type, userType: body.userType }).toEqual({
      status: 201,
      type: 1,
      userType: 'Contractor',
    });
  });

  it('two different wishes are 400 and name both', async () => {
    const user = { userName: 'two@example.com', userType: 'Basic', [ZOOM]: { type: 'Unassigned' } };
    const { status, body } = await world.create(user);
    expect(status).toBe(400);
    expect(body.detail).toMatch(/Basic.*Unassigned/);
    expect(world.calls()).toEqual([]);
  });

  it('a zoom type that Zoom does not have is 400, and nobody is created', async () => {
    const { status, body } = await world.create({ userName: 'gold@example.com', [ZOOM]: { type: 'Gold' } });
    expect(status).toBe(400);
    expect(body.detail).toContain('Basic, Licensed, Unassigned, None');
    expect(world.calls()).toEqual([]);
  });
});

describe('the login of a new user', () => {
  useWorld({ ZOOM_CREATE_ACTION: 'ssoCreate' });

  it('is the primary email when userName is no address, and userName is answered as written', async () => {
    const emails = [
      { value: 'jd-home@example.com', type: 'home' },
      { value: 'JD@example.com', type: 'work', primary: true },
    ];
    const { status, body } = await world.create({ userName: 'jdoe', emails });
    expect(status).toBe(201);
    expect(sentToZoom().user_info.email).toBe('JD@example.com');
    expect(body).toMatchObject({ userName: 'jdoe', emails });
    expect(world.calls()).toEqual(['POST /users']);
    const found = await world.find('userName eq "JDOE"');
    expect(found.body.Resources).toEqual([expect.objectContaining({ id: body.id, userName: 'jdoe', emails })]);
  });

  it.each([
    [
      'work',
      [
        { value: 'w-home@example.com', type: 'home' },
        { value: 'w-work@example.com', type: 'work' },
      ],
      'w-work',
    ],
    ['first', [{ value: 'f-one@example.com' }, { value: 'f-two@example.com' }], 'f-one'],
  ])('is the %s email when none is primary', async (which, emails, login) => {
    const { status } = await world.create({ userName: `login-${which}`, emails });
    expect({ status, email: sentToZoom().user_info.email }).toEqual({ status: 201, email: `${login}@example.com` });
  });

  it('is userName when that is an address, and a differing email is kept and answered', async () => {
    const emails = [{ value: 'private@elsewhere.example', type: 'work', primary: true }];
    const { body } = await world.create({ userName: 'address@example.com', emails });
    expect(sentToZoom().user_info.email).toBe('address@example.com');
    expect(body.emails).toEqual(emails);
  });

  it.each([
    ['no email at all', { userName: 'jdoe2' }],
    ['an email that is no address', { userName: 'jdoe2', emails: [{ value: 'nowhere', primary: true }] }],
    ['an empty list of emails', { userName: 'jdoe2', emails: [] }],
  ])('is missing with a userName that is no address and %s: 400 that says what to give', async (_, user) => {
    const { status, body } = await world.create(user);
    expect({ status, scimType: body.scimType }).toEqual({ status: 400, scimType: 'invalidValue' });
    expect(body.detail).toMatch(/userName.*email/);
    expect(world.calls()).toEqual([]);
  });

  it.each([
    ['blank', { userName: '   ', emails: [{ value: 'blank@example.com' }] }],
    ['empty', { userName: '', emails: [{ value: 'blank@example.com' }] }],
    ['null', { userName: null, emails: [{ value: 'blank@example.com' }] }],
    ['missing', { emails: [{ value: 'blank@example.com' }] }],
  ])('a %s userName is 400, whatever the emails', async (_, user) => {
    const { status, body } = await world.create(user);
    expect({ status, scimType: body.scimType }).toEqual({ status: 400, scimType: 'invalidValue' });
    expect(body.detail).toContain('userName');
    expect(world.calls()).toEqual([]);
  });
});

describe('what is impossible at a create', () => {
  useWorld(
    { ZOOM_CREATE_ACTION: 'autoCreate', ZOOM_ASSIGNABLE_ROLES: 'Helpdesk' },
    {
      account: {
        users: [{ email: 'owner@example.com', type: 2, role_id: '0' }],
        roles: [{ id: 'RHelp', name: 'Helpdesk' }],
        managedDomains: ['example.com'],
      },
    },
  );

  it('a role of ZOOM_ASSIGNABLE_ROLES is given by name or id, with one call', async () => {
    for (const [value, n] of [
      ['helpdesk', 1],
      ['RHelp', 2],
    ] as const) {
      const { status, body } = await world.create({ userName: `role-${n}@example.com`, roles: [{ value }] });
      expect(status).toBe(201);
      expect(body.roles).toEqual([{ value: 'RHelp', display: 'Helpdesk' }]);
      expect(world.emulator.user(body.id)?.role_id).toBe('RHelp');
      expect(world.calls().filter((call) => call.startsWith('POST'))).toEqual([
        'POST /users',
        'POST /roles/{roleId}/members',
      ]);
    }
  });

  it.each([
    ['a role that is not assignable', { roles: [{ value: 'Admin' }] }, 'ZOOM_ASSIGNABLE_ROLES'],
    ['a picture that is none', { photos: [{ type: 'photo', value: 'data:image/png;base64,AAAA' }] }, 'png.*jpeg'],
    ['a picture at a private address', { photos: [{ type: 'photo', value: 'https://127.0.0.1/x.png' }] }, 'address'],
    ['a PMI of nine digits', { [ZOOM]: { pmi: '123456789' } }, 'ten digits'],
    [
      'six custom attributes',
      { [ZOOM]: { customAttributes: [1, 2, 3, 4, 5, 6].map((n) => ({ key: `k${n}`, value: 'v' })) } },
      'five',
    ],
  ])('%s is 400 before Zoom has created anybody', async (_, part, detail) => {
    const { status, body } = await world.create({ userName: 'impossible@example.com', ...part });
    expect({ status, scimType: body.scimType }).toEqual({ status: 400, scimType: 'invalidValue' });
    expect(body.detail).toMatch(new RegExp(detail));
    expect(world.emulator.user('impossible@example.com')).toBeUndefined();
    expect(world.calls().filter((call) => !call.startsWith('GET'))).toEqual([]);
  });

  it.each([
    ['Ab1', /too short|8/],
    ['A1'.padEnd(40, 'bcX'), /long|8/],
    ['x23456789', /run/],
    ['aaaaaaaa', /repeat/],
    ['abcdefgH1', /run/],
    ['lowercase77', /upper/i],
    ['NoDigitsHere', /digit/],
    ['9182736455', /letter/],
  ])(
    'password %s, which breaks a rule of Zoom, is 400 that names the rule and not the password',
    async (password, rule) => {
      const { status, body } = await world.create({ userName: 'weak@example.com', password });
      expect({ status, scimType: body.scimType }).toEqual({ status: 400, scimType: 'invalidValue' });
      expect(body.detail).toMatch(/password/i);
      expect(body.detail).toMatch(rule);
      expect(JSON.stringify([body, world.logLines])).not.toContain(password);
      expect(world.emulator.user('weak@example.com')).toBeUndefined();
    },
  );

  it('a password that only the account’s own rules refuse is 400 that points at the password', async () => {
    world.emulator.passwordNeedsSpecial = true;
    const { status, body } = await world.create({ userName: 'weak2@example.com', password: 'G00dButPlain' });
    world.emulator.passwordNeedsSpecial = false;
    expect({ status, scimType: body.scimType }).toEqual({ status: 400, scimType: 'invalidValue' });
    expect(body.detail).toMatch(/password/i);
    const repeated = await world.create({ userName: 'weak2@example.com', password: 'G00d-and-special' });
    expect(repeated.status).toBe(201);
  });

  it('a manager who did not exist a moment ago is known as soon as created', async () => {
    const report = (n: number) => ({
      userName: `report-${n}@example.com`,
      [ENTERPRISE]: { manager: { value: 'boss@example.com' } },
    });
    const first = await world.create(report(1));
    expect(first.body[ENTERPRISE].manager).toEqual({ value: 'boss@example.com' });
    const boss = await world.create({ userName: 'boss@example.com' });
    const second = await world.create(report(2));
    expect(second.body[ENTERPRISE].manager).toEqual({ value: boss.body.id });
    expect(world.emulator.user('report-2@example.com')?.manager).toBe('boss@example.com');
  });

  it('roles, manager, phones and picture of one create are answered as Zoom has them', async () => {
    const { status, body } = await world.create({
      userName: 'all@example.com',
      roles: [{ value: 'RHelp' }],
      photos: [{ value: PNG }],
      phoneNumbers: [{ value: '(202) 555-0143', type: 'mobile' }],
      [ENTERPRISE]: { manager: { value: world.emulator.user('owner@example.com')?.id }, department: 'IT' },
    });
    expect(status).toBe(201);
    const read = await world.send('GET', `/Users/${body.id}`);
    const { meta: _, ...created } = body;
    const { meta: __, ...shown } = read.body;
    expect(shown).toMatchObject(created);
    expect(world.emulator.user(body.id)).toMatchObject({ manager: 'owner@example.com', role_id: 'RHelp', dept: 'IT' });
  });
});

describe('an invited user', () => {
  useWorld({ ZOOM_CREATE_ACTION: 'create', ZOOM_ASSIGNABLE_ROLES: 'Admin' }, { managedDomainCreate: 'pending' });

  it('keeps what POST does not take as deferred, and has it once the invitation is accepted', async () => {
    const { status, body } = await world.create({
      userName: 'invited@example.com',
      roles: [{ value: 'Admin' }],
      photos: [{ type: 'photo', value: PNG }],
      [ENTERPRISE]: { department: 'Sales' },
    });
    expect(status).toBe(201);
    expect(world.calls().filter((call) => !call.startsWith('GET'))).toEqual(['POST /users']);
    expect(body).toMatchObject({ active: true, [ENTERPRISE]: { department: 'Sales' }, [ZOOM]: { status: 'pending' } });
    expect([...body[ZOOM].deferred].sort()).toEqual(['photos', 'roles', `${ENTERPRISE}:department`]);
    world.emulator.acceptInvitation('invited@example.com');
    const read = await world.send('GET', `/Users/${body.id}`);
    expect(read.body[ZOOM].deferred).toBeUndefined();
    expect(world.emulator.user(body.id)).toMatchObject({ dept: 'Sales', role_id: '1', status: 'active' });
    expect(world.emulator.user(body.id)?.picture).toBeDefined();
  });

  it('who is to be inactive is deactivated on acceptance, seen by any read', async () => {
    const { body } = await world.create({ userName: 'later@example.com', active: false });
    expect(body).toMatchObject({ active: false, [ZOOM]: { status: 'pending', deferred: ['active'] } });
    world.emulator.acceptInvitation('later@example.com');
    await world.find('userName eq "later@example.com"');
    expect(world.emulator.user(body.id)?.status).toBe('inactive');
  });

  it('who got no id from Zoom is known by the address: readable, changeable, and the same after acceptance', async () => {
    world.emulator.foreignAccounts.set('free@elsewhere.example', 'free');
    const { status, body } = await world.create({ userName: 'free@elsewhere.example' });
    expect(status).toBe(201);
    expect(world.calls().filter((call) => call === 'POST /users')).toHaveLength(1);
    expect(body.id).toBe('free@elsewhere.example');
    expect((await world.send('GET', `/Users/${body.id}`)).body).toMatchObject({
      id: body.id,
      [ZOOM]: { status: 'pending' },
    });
    expect((await world.find('userName eq "free@elsewhere.example"')).body.Resources[0].id).toBe(body.id);
    world.emulator.acceptInvitation('free@elsewhere.example');
    expect((await world.send('GET', `/Users/${body.id}`)).body).toMatchObject({
      id: body.id,
      [ZOOM]: { status: 'active' },
    });
    const changed = await world.patch(body.id, { op: 'replace', path: 'title', value: 'Guest' });
    expect(changed).toMatchObject({ status: 200, body: { id: body.id, title: 'Guest' } });
  });

  it('no log line at info names the person', () => {
    expect(JSON.stringify(world.logLines)).not.toMatch(/@|elsewhere/);
  });
});
