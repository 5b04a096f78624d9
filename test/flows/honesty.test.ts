/** Nothing is answered 200 that did not happen: each refusal names its reason and the cure, and changes nothing. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type Answer, type Body, CORE, ENTERPRISE, startWorld, type World, ZOOM } from '../world.js';

const ROLES = [
  { id: 'rHelp', name: 'Helpdesk' },
  { id: 'rBilling', name: 'Billing' },
];

let world: World;
let number = 0;

beforeAll(async () => {
  world = await startWorld({
    env: { ZOOM_ASSIGNABLE_ROLES: 'Helpdesk' },
    emulator: {
      account: {
        users: [{ email: 'owner@example.com', role_id: '0', type: 2 }],
        roles: ROLES,
        managedDomains: ['example.com'],
      },
      foreignAccounts: { 'paid@elsewhere.example': 'paid' },
    },
  });
});
beforeEach(() => {
  world.calls();
});
afterAll(async () => {
  const faults = [...world.emulator.contractFaults];
  await world.close();
  expect(faults).toEqual([]);
});

type Seed = Parameters<World['emulator']['addUser']>[0];

const add = (more: Partial<Seed> = {}): string => {
  number += 1;
  return world.emulator.addUser({ email: `person${number}@example.com`, type: 2, ...more }).id;
};
const replace = (path: string, value: unknown) => ({ op: 'replace', path, value });
const writes = (): string[] => world.calls().filter((call) => !call.startsWith('GET '));
const snapshot = (id: string): string => JSON.stringify(world.emulator.user(id));

interface Refusal {
  /** The user who is asked of; a plain active one if absent. */
  readonly seed?: Partial<Seed>;
  readonly ask: Body;
  readonly status: number;
  readonly scimType?: string;
  readonly reason: RegExp;
  readonly cure: RegExp;
  /** Zoom is the judge: the call is made, and refused. */
  readonly judgedByZoom?: true;
  /** Seats left in the meantime. */
  readonly licensedSeats?: number;
}

const REFUSALS: Readonly<Record<string, Refusal>> = {
  'a login outside the managed domains': {
    ask: replace('userName', 'ada@elsewhere.example'),
    status: 400,
    scimType: 'invalidValue',
    reason: /outside the domains/,
    cure: /managed domains/,
    judgedByZoom: true,
  },
  'a login that somebody has': {
    ask: replace('userName', 'owner@example.com'),
    status: 409,
    scimType: 'uniqueness',
    reason: /in use/,
    cure: /another one|release it/,
    judgedByZoom: true,
  },
  'a licence without a seat': {
    seed: { type: 1 },
    ask: replace(`${ZOOM}:type`, 'Licensed'),
    status: 403,
    reason: /no free seat or licence/,
    cure: /Free one or buy more|another licence/,
    judgedByZoom: true,
    licensedSeats: 0,
  },
  'a licence that there is not': {
    ask: replace(`${ZOOM}:type`, 'Gold'),
    status: 400,
    scimType: 'invalidValue',
    reason: /type/,
    cure: /Basic, Licensed/,
  },
  'two licences at once': {
    ask: { op: 'replace', value: { userType: 'Basic', [`${ZOOM}:type`]: 'Unassigned' } },
    status: 400,
    scimType: 'invalidValue',
    reason: /userType/,
    cure: /differ|same|one/,
  },
  'the role of the owner': {
    seed: { role_id: '0' },
    ask: replace('roles', [{ value: 'Helpdesk' }]),
    status: 403,
    reason: /may not be taken away/,
    cure: /ZOOM_ASSIGNABLE_ROLES|in Zoom/,
  },
  'the role of an admin': {
    seed: { role_id: '1' },
    ask: { op: 'remove', path: 'roles' },
    status: 403,
    reason: /may not be taken away/,
    cure: /ZOOM_ASSIGNABLE_ROLES|in Zoom/,
  },
  'a role that is not assignable': {
    ask: replace('roles', [{ value: 'Billing' }]),
    status: 400,
    scimType: 'invalidValue',
    reason: /may not be given/,
    cure: /ZOOM_ASSIGNABLE_ROLES/,
  },
  'the deactivation of an admin': {
    seed: { role_id: '1' },
    ask: replace('active', false),
    status: 403,
    reason: /protects this user/,
    cure: /Make the user a Member/,
    judgedByZoom: true,
  },
  'the password of an SSO user': {
    seed: { login_types: [101] },
    ask: replace('password', 'Heron-Lamp-4821!'),
    status: 400,
    scimType: 'invalidValue',
    reason: /signs in to Zoom by SSO/,
    cure: /Leave password out/,
  },
  'a password that breaks a rule': {
    seed: { login_types: [100] },
    ask: replace('password', 'Short1'),
    status: 400,
    scimType: 'invalidValue',
    reason: /too short/,
    cure: /8 to 31/,
    judgedByZoom: true,
  },
  'the password of an inactive user': {
    seed: { status: 'inactive', login_types: [100] },
    ask: replace('password', 'Heron-Lamp-4821!'),
    status: 409,
    reason: /inactive/,
    cure: /Set active to true first/,
  },
  'the login of an inactive user': {
    seed: { status: 'inactive' },
    ask: replace('userName', 'moved@example.com'),
    status: 409,
    reason: /inactive/,
    cure: /Set active to true first/,
  },
  'a password that is taken away': {
    ask: { op: 'remove', path: 'password' },
    status: 400,
    scimType: 'mutability',
    reason: /cannot be removed/,
    cure: /set another one/,
  },
  'an SSO token that is set': {
    ask: replace(`${ZOOM}:ssoToken`, 'token'),
    status: 400,
    scimType: 'mutability',
    reason: /cannot be set/,
    cure: /remove ssoToken/,
  },
  'a photo that cannot be fetched': {
    ask: replace('photos', [{ type: 'photo', value: 'https://photos.invalid/ada.png' }]),
    status: 400,
    scimType: 'invalidValue',
    reason: /could not be fetched/,
    cure: /Check the URL|data: URI/,
  },
  'a photo of a private host': {
    ask: replace('photos', [{ type: 'photo', value: 'https://10.0.0.1/ada.png' }]),
    status: 400,
    scimType: 'invalidValue',
    reason: /public addresses/,
    cure: /PHOTO_ALLOW_HOSTS/,
  },
  'a photo that is none': {
    ask: replace('photos', [{ type: 'photo', value: 'data:image/png;base64,aGVsbG8=' }]),
    status: 400,
    scimType: 'invalidValue',
    reason: /neither a png nor a jpeg/,
    cure: /png|jpeg/,
  },
  'a photo as a thumbnail of plain text': {
    ask: replace('photos[type eq "photo"].value', 'no picture at all'),
    status: 400,
    scimType: 'invalidValue',
    reason: /neither a valid URL nor a data: URI/,
    cure: /https: URL/,
  },
  'a personal meeting id of nine digits': {
    ask: replace(`${ZOOM}:pmi`, '123456789'),
    status: 400,
    scimType: 'invalidValue',
    reason: /pmi/,
    cure: /ten digits/,
  },
  'two divisions': {
    ask: replace(`${ZOOM}:divisionIds`, ['a', 'b']),
    status: 400,
    scimType: 'invalidValue',
    reason: /one division/,
    cure: /give one/,
  },
  'active that is neither': {
    ask: replace('active', 'perhaps'),
    status: 400,
    scimType: 'invalidValue',
    reason: /active/,
    cure: /true or false/,
  },
  'active that is taken away': {
    ask: { op: 'remove', path: 'active' },
    status: 400,
    scimType: 'invalidValue',
    reason: /cannot be removed/,
    cure: /true or false/,
  },
  'groups through the user': {
    ask: { op: 'add', path: 'groups', value: [{ value: 'g1' }] },
    status: 400,
    scimType: 'mutability',
    reason: /[Rr]ead-only/,
    cure: /managed in Zoom/,
  },
  'the status as Zoom shows it': {
    ask: replace(`${ZOOM}:status`, 'inactive'),
    status: 400,
    scimType: 'mutability',
    reason: /[Rr]ead-only/,
    cure: /set active/,
  },
  'the way of a create that has been': {
    ask: replace(`${ZOOM}:createAction`, 'ssoCreate'),
    status: 400,
    scimType: 'mutability',
    reason: /createAction/,
    cure: /how a user is created/,
  },
};

const expectRefusal = ({ status, body }: Answer, refusal: Refusal): void => {
  expect([status, body.status, body.scimType]).toEqual([refusal.status, String(refusal.status), refusal.scimType]);
  expect(body.detail).toMatch(refusal.reason);
  expect(body.detail).toMatch(refusal.cure);
};

describe('a refusal names reason and cure, and changes nothing:', () => {
  it.each(Object.entries(REFUSALS))('%s', async (_, refusal) => {
    const id = add(refusal.seed);
    world.emulator.seats.licensed = refusal.licensedSeats ?? Number.POSITIVE_INFINITY;
    const before = snapshot(id);
    const answer = await world.patch(id, refusal.ask);
    world.emulator.seats.licensed = Number.POSITIVE_INFINITY;
    expectRefusal(answer, refusal);
    expect(snapshot(id)).toBe(before);
    if (refusal.judgedByZoom === undefined) expect(writes()).toEqual([]);
  });

  // A password and a read-only wish are left out beside others: nobody's deactivation waits for them.
  const foreseen = Object.entries(REFUSALS).filter(
    ([name, { judgedByZoom, scimType }]) =>
      judgedByZoom === undefined && scimType !== 'mutability' && !name.includes('password'),
  );

  it.each(foreseen)('%s, with all that stands beside it in a PATCH', async (_, refusal) => {
    const id = add(refusal.seed);
    const before = snapshot(id);
    const answer = await world.patch(id, replace('title', 'Chemist'), refusal.ask, replace('externalId', `x${id}`));
    expectRefusal(answer, refusal);
    expect([snapshot(id), writes()]).toEqual([before, []]);
    expect((await world.find(`externalId eq "x${id}"`)).body.totalResults).toBe(0);
  });
});

describe('a create that is refused', () => {
  it.each<[string, Body, number, RegExp, RegExp]>([
    ['without any address', { userName: 'ada' }, 400, /by an email address/, /primary email/],
    [
      'of an address with a Zoom account elsewhere',
      { userName: 'paid@elsewhere.example' },
      409,
      /elsewhere|another Zoom account|outside/,
      /release|owner|account/,
    ],
    ['of an address in this account', { userName: 'owner@example.com' }, 409, /account/, /./],
    [
      'with a photo that is none',
      { userName: 'new.one@example.com', photos: [{ value: 'data:image/png;base64,aGVsbG8=' }] },
      400,
      /neither a png nor a jpeg/,
      /png/,
    ],
    [
      'with a role that is not assignable',
      { userName: 'new.two@example.com', roles: [{ value: 'Billing' }] },
      400,
      /may not be given/,
      /ZOOM_ASSIGNABLE_ROLES/,
    ],
    [
      'by an action that there is not',
      { userName: 'new.three@example.com', [ZOOM]: { createAction: 'magic' } },
      400,
      /createAction/,
      /ssoCreate/,
    ],
  ])('%s names reason and cure, and leaves nobody behind', async (_, body, status, reason, cure) => {
    const before = world.emulator.users().length;
    const answer = await world.create(body);
    expect([answer.status, answer.body.detail]).toEqual([status, expect.stringMatching(reason)]);
    expect(answer.body.detail).toMatch(cure);
    expect(world.emulator.users()).toHaveLength(before);
  });
});

describe('what Zoom cannot take now is answered as kept, named in deferred, and reaches Zoom when it can:', () => {
  const wish = { title: 'Chemist', [`${ENTERPRISE}:department`]: 'Labs', 'name.givenName': 'Ada' };
  const paths = ['title', `${ENTERPRISE}:department`, 'name.givenName'];

  const expectKept = (body: Body): void => {
    expect([body.title, body[ENTERPRISE].department, body.name.givenName]).toEqual(['Chemist', 'Labs', 'Ada']);
    expect([...body[ZOOM].deferred].sort()).toEqual([...paths].sort());
  };
  const expectDone = async (id: string): Promise<void> => {
    const { body } = await world.send('GET', `/Users/${id}`);
    expect([body.title, body[ENTERPRISE].department, body[ZOOM].deferred]).toEqual(['Chemist', 'Labs', undefined]);
    expect(world.emulator.user(id)).toMatchObject({ job_title: 'Chemist', dept: 'Labs', first_name: 'Ada' });
  };

  it('after the invitation is accepted, by the next read', async () => {
    const id = add({ status: 'pending' });
    const email = world.emulator.user(id)?.email ?? '';
    const answer = await world.patch(id, { op: 'replace', value: wish });
    expect([answer.status, writes()]).toEqual([200, []]);
    expectKept(answer.body);
    expectKept((await world.send('GET', `/Users/${id}`)).body);
    world.emulator.acceptInvitation(email);
    await expectDone(id);
    expect(writes()).toEqual(['PATCH /users/{userId}']);
  });

  it('with the reactivation that the provider asks for', async () => {
    const id = add({ status: 'inactive' });
    expectKept((await world.patch(id, { op: 'replace', value: wish })).body);
    expect(writes()).toEqual([]);
    expect((await world.patch(id, replace('active', true))).status).toBe(200);
    await expectDone(id);
  });

  it('after Zoom itself has activated the user, by a search', async () => {
    const id = add({ status: 'inactive' });
    await world.patch(id, { op: 'replace', value: wish });
    world.emulator.changeUser(id, { status: 'active' });
    const { body } = await world.find(`id eq "${id}"`);
    expect(body.Resources[0].title).toBe('Chemist');
    await expectDone(id);
  });

  it('and what Zoom then refuses is dropped, told in the log, and shown as Zoom has it', async () => {
    const id = add({ status: 'inactive', type: 1 });
    const kept = await world.patch(id, replace(`${ZOOM}:type`, 'Licensed'));
    expect([kept.body[ZOOM].type, kept.body[ZOOM].deferred]).toEqual([
      'Licensed',
      expect.arrayContaining([`${ZOOM}:type`]),
    ]);
    world.emulator.seats.licensed = 0;
    world.emulator.changeUser(id, { status: 'active' });
    const { body } = await world.send('GET', `/Users/${id}`);
    world.emulator.seats.licensed = Number.POSITIVE_INFINITY;
    expect([body[ZOOM].type, body[ZOOM].deferred]).toEqual(['Basic', undefined]);
    expect(world.logLines.some(({ msg }) => /dropped/.test(msg))).toBe(true);
  });
});

it('what Zoom has no place for and the link keeps is answered as it was said, and is no write', async () => {
  const id = add();
  const said = {
    externalId: 'ext-honest',
    userType: 'Contractor',
    emails: [
      { value: world.emulator.user(id)?.email, type: 'work', primary: true },
      { value: 'home@elsewhere.example', type: 'home' },
    ],
    phoneNumbers: [{ value: 'ask the desk', type: 'work' }],
    [ENTERPRISE]: { division: 'North', employeeNumber: 'E-1', manager: { value: 'nobody-known' } },
  };
  const userName = world.emulator.user(id)?.email;
  const answer = await world.send('PUT', `/Users/${id}`, { schemas: [CORE], userName, ...said });
  expect([answer.status, writes()]).toEqual([200, []]);
  expect(answer.body).toMatchObject(said);
  expect((await world.send('GET', `/Users/${id}`)).body).toMatchObject(said);
});
