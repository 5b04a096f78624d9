/** PATCH and PUT of what is one field in Zoom: one call with only what changed, none where nothing did. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { sampleAccount } from '../../src/emulator/sample-users.js';
import { CORE, ENTERPRISE, startWorld, type World, ZOOM } from '../world.js';

const READ = 'GET /users/{userId}';
const WRITE = 'PATCH /users/{userId}';

let world: World;
beforeAll(async () => {
  const seed = sampleAccount(140);
  const named = {
    email: 'plain@example.com',
    first_name: 'Pat',
    last_name: 'Plain',
    type: 2,
    pmi: 5551112222,
    use_pmi: true,
    dept: 'Lab',
    job_title: 'Chemist',
    company: 'Example',
    cost_center: 'CC-9',
    location: 'Basel',
    pronouns: 'they/them',
    pronouns_option: 2,
    timezone: 'Europe/Zurich',
    language: 'de-DE',
    cms_user_id: 'kaltura-1',
    division_ids: ['div-1'],
    plan_united_type: '1' as const,
    zoom_one_type: '8',
    custom_attributes: [{ key: 'cbf_badge', name: 'Badge', value: 'B-1' }],
    phone_numbers: [{ code: '+1', country: 'US', label: 'Office', number: '2125550100', verified: false }],
  };
  world = await startWorld({ emulator: { account: { ...seed, users: [...(seed.users ?? []), named] } } });
});
beforeEach(() => {
  world.calls();
});
afterAll(async () => {
  expect(world.emulator.contractFaults).toEqual([]);
  await world.close();
});

const idOf = (email: string): string => world.emulator.user(email)?.id ?? '';
const bodyOf = (method: string): unknown => world.emulator.calls.find((call) => call.method === method)?.body;

/** Path, value, the one Zoom field and what it is given, and the field when cleared. */
const FIELDS: readonly (readonly [string, unknown, Record<string, unknown>, Record<string, unknown>])[] = [
  ['name.givenName', 'Paula', { first_name: 'Paula' }, { first_name: '' }],
  ['name.familyName', 'Plainly', { last_name: 'Plainly' }, { last_name: '' }],
  ['displayName', 'Dr. Plain', { display_name: 'Dr. Plain' }, { display_name: '' }],
  ['title', 'Physicist', { job_title: 'Physicist' }, { job_title: '' }],
  ['preferredLanguage', 'fr-FR', { language: 'fr-FR' }, { language: '' }],
  ['timezone', 'Europe/Paris', { timezone: 'Europe/Paris' }, { timezone: '' }],
  [`${ENTERPRISE}:department`, 'Workshop', { dept: 'Workshop' }, { dept: '' }],
  [`${ENTERPRISE}:costCenter`, 'CC-10', { cost_center: 'CC-10' }, { cost_center: '' }],
  [`${ENTERPRISE}:organization`, 'Sample', { company: 'Sample' }, { company: '' }],
  [`${ZOOM}:location`, 'Bern', { location: 'Bern' }, { location: '' }],
  [`${ZOOM}:pronouns`, 'she/her', { pronouns: 'she/her' }, { pronouns: '' }],
  [`${ZOOM}:pronounsOption`, 3, { pronouns_option: 3 }, { pronouns_option: 1 }],
  [`${ZOOM}:usePmi`, false, { use_pmi: false }, { use_pmi: false }],
  [`${ZOOM}:cmsUserId`, 'kaltura-2', { cms_user_id: 'kaltura-2' }, { cms_user_id: '' }],
  [`${ZOOM}:divisionIds`, ['div-2'], { division_ids: ['div-2'] }, { division_ids: [] }],
  [`${ZOOM}:planUnitedType`, '2', { plan_united_type: '2' }, { plan_united_type: 'none' }],
  [`${ZOOM}:zoomOneType`, '16', { zoom_one_type: 16 }, { zoom_one_type: 0 }],
  [
    `${ZOOM}:customAttributes`,
    [{ key: 'cbf_badge', name: 'Badge', value: 'B-2' }],
    { custom_attributes: [{ key: 'cbf_badge', name: 'Badge', value: 'B-2' }] },
    { custom_attributes: [{ key: 'cbf_badge', name: 'Badge', value: '' }] },
  ],
  [
    'phoneNumbers',
    [{ type: 'mobile', value: '+12125550199' }],
    { phone_numbers: [{ code: '+1', country: 'US', label: 'Mobile', number: '2125550199' }] },
    { phone_numbers: [] },
  ],
];

const at = (body: Record<string, unknown>, path: string): unknown => {
  const colon = path.lastIndexOf(':');
  const owner = colon < 0 ? body : (body[path.slice(0, colon)] as Record<string, unknown> | undefined);
  return path
    .slice(colon + 1)
    .split('.')
    .reduce<unknown>((value, name) => (value as Record<string, unknown> | undefined)?.[name], owner);
};

describe.each(FIELDS)('%s', (path, value, sent, cleared) => {
  it('set by PATCH is one write of that field alone, and set again none', async () => {
    const answer = await world.patch(idOf('plain@example.com'), { op: 'replace', path, value });
    expect(answer.status).toBe(200);
    expect(at(answer.body, path)).toEqual(value);
    expect(bodyOf('PATCH')).toEqual(sent);
    expect(world.calls()).toEqual([READ, WRITE]);

    const again = await world.patch(idOf('plain@example.com'), { op: 'replace', path, value });
    expect(again.body.meta.version).toBe(answer.body.meta.version);
    expect(world.calls()).toEqual([READ]);
    const read = await world.send('GET', `/Users/${idOf('plain@example.com')}`);
    expect(read.body).toEqual(again.body);
  });

  it.each([
    ['PATCH remove', { op: 'remove', path }],
    ['PATCH replace by null', { op: 'replace', path, value: null }],
    ['PATCH replace by ""', { op: 'Replace', path, value: '' }],
    ['PATCH replace by an empty list', { op: 'replace', path, value: [] }],
  ])('is cleared by %s in one write, and cleared again in none', async (_name, operation) => {
    const id = idOf('plain@example.com');
    await world.patch(id, { op: 'replace', path, value: path.endsWith('usePmi') ? true : value });
    world.calls();
    const answer = await world.patch(id, operation);
    expect([answer.status, answer.body.detail]).toEqual([200, undefined]);
    expect(bodyOf('PATCH')).toEqual(cleared);
    expect(world.calls()).toEqual([READ, WRITE]);
    expect((await world.patch(id, operation)).status).toBe(200);
    expect(world.calls()).toEqual([READ]);
  });
});

describe('a personal meeting id', () => {
  it('is written as a number of ten digits and cannot be removed', async () => {
    const id = idOf('plain@example.com');
    const answer = await world.patch(id, { op: 'replace', path: `${ZOOM}:pmi`, value: '0123456789' });
    expect([answer.status, answer.body.detail]).toEqual([400, expect.stringContaining('ten digits')]);
    world.calls();
    const set = await world.patch(id, { op: 'replace', path: `${ZOOM}:pmi`, value: '5551113333' });
    expect([set.status, set.body[ZOOM].pmi]).toEqual([200, '5551113333']);
    expect(bodyOf('PATCH')).toEqual({ pmi: 5551113333 });
    expect((await world.patch(id, { op: 'remove', path: `${ZOOM}:pmi` })).status).toBe(400);
  });
});

describe('PUT', () => {
  const put = (id: string, body: Record<string, unknown>) =>
    world.send('PUT', `/Users/${id}`, { schemas: [CORE], ...body });

  it('writes several changed fields in one PATCH and leaves what is absent', async () => {
    const id = idOf('plain@example.com');
    await world.patch(id, { op: 'replace', path: 'title', value: 'Chemist' });
    world.calls();
    const answer = await put(id, {
      userName: 'plain@example.com',
      name: { givenName: 'Peter' },
      [ENTERPRISE]: { department: 'Kitchen' },
    });
    expect(answer.status).toBe(200);
    expect(answer.body.title).toBe('Chemist');
    expect(bodyOf('PATCH')).toEqual({ first_name: 'Peter', dept: 'Kitchen' });
    expect(world.calls()).toEqual([READ, WRITE]);
  });

  it('clears what is null or empty', async () => {
    const id = idOf('plain@example.com');
    await world.patch(id, {
      op: 'replace',
      value: { title: 'Cook', phoneNumbers: [{ value: '+12125550111', type: 'work' }] },
    });
    world.calls();
    const answer = await put(id, {
      userName: 'plain@example.com',
      title: null,
      phoneNumbers: [],
      [ENTERPRISE]: { department: '' },
    });
    expect(answer.status).toBe(200);
    expect(answer.body.phoneNumbers).toBeUndefined();
    expect(bodyOf('PATCH')).toEqual({ job_title: '', phone_numbers: [], dept: '' });
  });

  it('of what GET answers writes nothing, for every kind of user', async () => {
    const list = await world.send('GET', '/Users?count=500');
    expect(list.body.totalResults).toBe(141);
    const statuses = new Set<string>();
    for (const { id } of list.body.Resources) {
      const shown = await world.send('GET', `/Users/${encodeURIComponent(id)}`);
      world.calls();
      const answer = await world.send('PUT', `/Users/${encodeURIComponent(id)}`, shown.body);
      expect([answer.status, answer.body]).toEqual([200, shown.body]);
      expect(world.calls().filter((call) => !call.startsWith('GET '))).toEqual([]);
      statuses.add(shown.body[ZOOM].status);
    }
    expect([...statuses].sort()).toEqual(['active', 'inactive', 'pending']);
  }, 60_000);
});

describe('licences', () => {
  const id = () => idOf('plain@example.com');
  const bodies = () => world.emulator.calls.filter((call) => call.method === 'PATCH').map((call) => call.body);

  it('of three kinds at once go in three PATCHes, since Zoom takes one at a time', async () => {
    await world.patch(id(), {
      op: 'replace',
      value: { [ZOOM]: { type: 'Licensed', planUnitedType: '1', zoomOneType: '8' } },
    });
    world.calls();
    const answer = await world.patch(id(), {
      op: 'replace',
      value: { title: 'Baker', [ZOOM]: { type: 'Unassigned', planUnitedType: '4', zoomOneType: '32' } },
    });
    expect(answer.status).toBe(200);
    expect(bodies()).toEqual([{ job_title: 'Baker', type: 4 }, { plan_united_type: '4' }, { zoom_one_type: 32 }]);
    expect(world.emulator.user(id())).toMatchObject({ type: 4, plan_united_type: '4', zoom_one_type: '32' });
  });

  it('beyond 2^53 survive the way to Zoom and back', async () => {
    const value = '9007199254740993';
    const answer = await world.patch(id(), { op: 'replace', path: `${ZOOM}:zoomOneType`, value });
    expect([answer.status, answer.body[ZOOM]?.zoomOneType]).toEqual([200, value]);
    expect(world.emulator.user(id())?.zoom_one_type).toBe(value);
    expect((await world.send('GET', `/Users/${id()}`)).body[ZOOM].zoomOneType).toBe(value);
    world.calls();
    await world.patch(id(), { op: 'replace', path: `${ZOOM}:zoomOneType`, value });
    expect(world.calls()).toEqual([READ]);
  });

  it.each([
    ['zoom type', `${ZOOM}:type`, 'Licensed', 2],
    ['zoom type in any case', `${ZOOM}:type`, 'bAsIc', 1],
    ['userType', 'userType', 'None', 99],
    ['userType in any case', 'userType', 'unassigned', 4],
  ])('change by %s', async (_name, path, value, type) => {
    const answer = await world.patch(id(), { op: 'replace', path, value });
    expect(answer.status).toBe(200);
    expect(bodies()).toEqual([{ type }]);
    expect(answer.body.userType).toBe(answer.body[ZOOM].type);
  });

  it('are not touched by a userType that is another text, which is kept and answered', async () => {
    await world.patch(id(), { op: 'replace', path: `${ZOOM}:type`, value: 'Licensed' });
    world.calls();
    const answer = await world.patch(id(), { op: 'replace', path: 'userType', value: 'Employee' });
    expect([answer.body.userType, answer.body[ZOOM].type]).toEqual(['Employee', 'Licensed']);
    expect(world.calls()).toEqual([READ]);
    expect((await world.find('userType eq "employee" and userName eq "plain@example.com"')).body.totalResults).toBe(1);
    const licensed = await world.patch(id(), { op: 'replace', path: 'userType', value: 'Basic' });
    expect([licensed.body.userType, licensed.body[ZOOM].type]).toEqual(['Basic', 'Basic']);
  });

  it('asked for in two ways that contradict each other are refused, and nothing else is done', async () => {
    await world.patch(id(), { op: 'replace', path: `${ZOOM}:type`, value: 'Licensed' });
    world.calls();
    const answer = await world.patch(id(), {
      op: 'replace',
      value: { title: 'Nobody', userType: 'Basic', [ZOOM]: { type: 'Unassigned' } },
    });
    expect([answer.status, answer.body.scimType]).toEqual([400, 'invalidValue']);
    expect(world.calls()).toEqual([READ]);
  });

  it.each([
    ['an unknown name', 'Gold'],
    ['nothing', null],
  ])('are refused for %s, and nothing else is done', async (_name, value) => {
    const answer = await world.patch(
      id(),
      { op: 'replace', path: 'title', value: 'Nobody' },
      { op: 'replace', path: `${ZOOM}:type`, value },
    );
    expect([answer.status, answer.body.scimType]).toEqual([400, 'invalidValue']);
    expect(answer.body.detail).toContain('Basic');
    expect(world.calls()).toEqual([READ]);
  });

  it('that are used up are 403 with the cure, never 409', async () => {
    await world.patch(id(), { op: 'replace', path: `${ZOOM}:type`, value: 'Basic' });
    world.emulator.seats.licensed = 0;
    const answer = await world.patch(id(), { op: 'replace', path: `${ZOOM}:type`, value: 'Licensed' });
    world.emulator.seats.licensed = Number.POSITIVE_INFINITY;
    expect(answer.status).toBe(403);
    expect(answer.body.detail).toMatch(/seat or licence/);
  });
});

describe('what the bridge keeps', () => {
  it('changes without a write to Zoom: externalId, division, employeeNumber', async () => {
    const id = idOf('plain@example.com');
    const answer = await world.patch(id, {
      op: 'replace',
      value: { externalId: 'ext-1', [`${ENTERPRISE}:division`]: 'North', [`${ENTERPRISE}:employeeNumber`]: 'E-7' },
    });
    expect(answer.body.externalId).toBe('ext-1');
    expect(answer.body[ENTERPRISE]).toMatchObject({ division: 'North', employeeNumber: 'E-7' });
    expect(world.calls()).toEqual([READ]);
    await world.patch(id, { op: 'replace', path: 'externalId', value: 'ext-2' });
    expect((await world.find('externalId eq "ext-1"')).body.totalResults).toBe(0);
    expect((await world.find('externalId eq "ext-2"')).body.Resources[0].id).toBe(id);
    const cleared = await world.patch(
      id,
      { op: 'remove', path: 'externalId' },
      { op: 'remove', path: `${ENTERPRISE}:division` },
    );
    expect([cleared.body.externalId, cleared.body[ENTERPRISE].division]).toEqual([undefined, undefined]);
    expect((await world.find('externalId eq "ext-2"')).body.totalResults).toBe(0);
  });
});

describe('a display name', () => {
  it('that is cleared together with a new given name is derived from the new one', async () => {
    const id = idOf('plain@example.com');
    await world.patch(id, {
      op: 'replace',
      value: { 'name.givenName': 'Ann', 'name.familyName': 'Bell', displayName: 'x' },
    });
    await world.patch(id, { op: 'remove', path: 'displayName' });
    world.calls();
    const answer = await world.patch(
      id,
      { op: 'replace', path: 'name.givenName', value: 'Zoe' },
      { op: 'remove', path: 'displayName' },
    );
    expect(answer.body.displayName).toBe('Zoe Bell');
    expect(world.emulator.user(id)?.display_name).toBe('Zoe Bell');
  });
});

describe('one impossible operation', () => {
  it.each([
    ['a pmi of nine digits', { op: 'replace', path: `${ZOOM}:pmi`, value: '123456789' }],
    [
      'six custom attributes',
      {
        op: 'replace',
        path: `${ZOOM}:customAttributes`,
        value: [1, 2, 3, 4, 5, 6].map((n) => ({ key: `k${n}`, value: 'v' })),
      },
    ],
    ['two divisions', { op: 'replace', path: `${ZOOM}:divisionIds`, value: ['a', 'b'] }],
    ['removing active', { op: 'remove', path: 'active' }],
    ['removing the userName', { op: 'remove', path: 'userName' }],
    ['a wrong type', { op: 'replace', path: 'displayName', value: { a: 1 } }],
    [
      'a picture that is none',
      { op: 'replace', path: 'photos[type eq "photo"].value', value: 'data:image/png;base64,AAAA' },
    ],
    ['zoomOneType that is no number', { op: 'replace', path: `${ZOOM}:zoomOneType`, value: 'gold' }],
  ])('beside possible ones changes nothing: %s', async (_name, operation) => {
    const id = idOf('plain@example.com');
    const before = await world.send('GET', `/Users/${id}`);
    world.calls();
    const answer = await world.patch(
      id,
      { op: 'replace', path: 'title', value: 'Impossible' },
      { op: 'replace', path: 'externalId', value: 'impossible' },
      operation,
    );
    expect(answer.status).toBe(400);
    expect(world.calls().filter((call) => !call.startsWith('GET '))).toEqual([]);
    expect((await world.send('GET', `/Users/${id}`)).body).toEqual(before.body);
  });
});
