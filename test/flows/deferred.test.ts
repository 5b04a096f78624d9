/** Deferred changes: kept for users whom Zoom would not update, shown as theirs, carried out as soon as Zoom takes them. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { CORE, ENTERPRISE, startWorld, type World, ZOOM } from '../world.js';

const WRITE = 'PATCH /users/{userId}';
const STATUS = 'PUT /users/{userId}/status';
const REVOKE = 'DELETE /users/{userId}/token';
const email = 'ada@example.com';

let world: World;
let id: string;
let boss: string;
beforeEach(async () => {
  world = await startWorld({ dependencies: { zoom: { sleep: async () => undefined } } });
  boss = world.emulator.addUser({ email: 'boss@example.com', type: 2 }).id;
});
afterEach(async () => {
  expect(world.emulator.contractFaults).toEqual([]);
  await world.close();
});

const begin = (status: 'pending' | 'inactive', more = {}) => {
  id = world.emulator.addUser({ email, first_name: 'Ada', last_name: 'Quinn', type: 1, status, ...more }).id;
};
const accept = () => world.emulator.acceptInvitation(email);
const get = async () => (await world.send('GET', `/Users/${id}`)).body;
const zoomUser = () => world.emulator.user(id);
const writes = () => world.calls().filter((call) => !call.startsWith('GET '));

const WISH = {
  title: 'Countess',
  name: { familyName: 'King' },
  phoneNumbers: [{ value: '212-555-0100', type: 'work' }],
  [ENTERPRISE]: { department: 'Engines' },
  [ZOOM]: { type: 'Licensed', location: 'London' },
};
const NAMED = [
  'name.familyName',
  'title',
  'phoneNumbers',
  `${ENTERPRISE}:department`,
  `${ENTERPRISE}:manager`,
  `${ZOOM}:location`,
  `${ZOOM}:type`,
  'userType',
].sort();
const wish = () =>
  world.patch(id, { op: 'replace', value: WISH }, { op: 'replace', path: `${ENTERPRISE}:manager`, value: boss });

const IN_ZOOM = {
  job_title: 'Countess',
  last_name: 'King',
  dept: 'Engines',
  location: 'London',
  manager: 'boss@example.com',
  type: 2,
};

describe.each([['pending' as const], ['inactive' as const]])('changes of a %s user', (status) => {
  beforeEach(() => begin(status));

  it('are not written, answered as the values of the user, and named', async () => {
    const answer = await wish();
    expect([answer.status, answer.body.detail]).toEqual([200, undefined]);
    expect(answer.body).toMatchObject({ title: 'Countess', name: { familyName: 'King', formatted: 'Ada King' } });
    expect(answer.body).toMatchObject({ userType: 'Licensed', phoneNumbers: WISH.phoneNumbers });
    expect(answer.body[ENTERPRISE]).toMatchObject({ department: 'Engines', manager: { value: boss } });
    expect([...answer.body[ZOOM].deferred].sort()).toEqual(NAMED);
    expect(writes()).toEqual([]);
    expect(await get()).toEqual(answer.body);
    const found = await world.find('title eq "countess" and userName eq "ada@example.com"');
    expect(found.body.Resources[0]).toEqual(answer.body);
  });

  it('are not counted twice when the request is repeated, and PUT of the answer is no change', async () => {
    const first = await wish();
    expect((await wish()).body).toEqual(first.body);
    const put = await world.send('PUT', `/Users/${id}`, first.body);
    expect(put.body).toEqual(first.body);
    expect(writes()).toEqual([]);
  });

  it('vanish when the wish returns to what Zoom has', async () => {
    await wish();
    const answer = await world.patch(
      id,
      { op: 'remove', path: 'title' },
      { op: 'replace', path: 'name.familyName', value: 'Quinn' },
      { op: 'replace', path: 'userType', value: 'Basic' },
    );
    expect(answer.body.title).toBeUndefined();
    expect([...answer.body[ZOOM].deferred].sort()).toEqual(
      NAMED.filter((path) => !['title', 'name.familyName', `${ZOOM}:type`, 'userType'].includes(path)),
    );
  });

  it('that Zoom could never hold are refused at once', async () => {
    const answer = await world.patch(id, { op: 'replace', path: `${ZOOM}:pmi`, value: '12' });
    expect(answer.status).toBe(400);
  });
});

describe('on acceptance of the invitation', () => {
  beforeEach(async () => {
    begin('pending');
    await wish();
    accept();
    world.calls();
  });

  const SEEN: readonly (readonly [string, () => Promise<unknown>])[] = [
    ['GET', () => world.send('GET', `/Users/${id}`)],
    ['a filter', () => world.find(`userName eq "${email}"`)],
    ['a list', () => world.send('GET', '/Users')],
    ['a list of the active', () => world.find('active eq true')],
    ['a PATCH that changes nothing', () => world.patch(id, { op: 'replace', path: 'active', value: true })],
    ['an unrelated PATCH', () => world.patch(id, { op: 'replace', path: 'externalId', value: 'e1' })],
    ['a PUT', () => world.send('PUT', `/Users/${id}`, { schemas: [CORE], userName: email })],
  ];

  it.each(SEEN)('what waits is carried out when the user is seen by %s', async (_how, see) => {
    await see();
    expect(writes()).toEqual([WRITE]);
    expect(zoomUser()).toMatchObject(IN_ZOOM);
    const user = await get();
    expect(user[ZOOM].deferred).toBeUndefined();
    expect(user).toMatchObject({ title: 'Countess', phoneNumbers: WISH.phoneNumbers, userType: 'Licensed' });
    expect(writes()).toEqual([]);
  });

  it('ten readers at once write once', async () => {
    const users = await Promise.all(Array.from({ length: 10 }, get));
    expect(writes()).toEqual([WRITE]);
    for (const user of users) expect(user.title).toBe('Countess');
  });

  it('what Zoom refuses is dropped, logged and counted, and the rest is done', async () => {
    world.emulator.seats.licensed = 0;
    const user = await get();
    expect(user).toMatchObject({ title: 'Countess', userType: 'Basic' });
    expect(user[ZOOM].deferred).toBeUndefined();
    expect(zoomUser()).toMatchObject({ ...IN_ZOOM, type: 1 });
    const line = world.logLines.find((each) => each.dropped !== undefined);
    expect(line?.dropped).toEqual([`${ZOOM}:type`]);
    expect(JSON.stringify(line)).not.toContain('Countess');
    const metrics = await (await fetch(`${world.scimUrl.replace('/scim/v2', '')}/metrics`)).text();
    expect(metrics).toMatch(/^deferred_changes_dropped_total 1$/m);
    const pushed = await world.patch(id, { op: 'replace', path: 'userType', value: 'Licensed' });
    expect(pushed.status).toBe(403);
  });

  it('an outage of writes keeps everything, and reads go on telling what waits', async () => {
    world.emulator.fail({ kind: 'status', status: 503, times: 3, match: { method: 'PATCH' } });
    const user = await get();
    expect(user.title).toBe('Countess');
    expect([...user[ZOOM].deferred].sort()).toEqual(NAMED);
    expect(zoomUser()?.job_title).toBe('');
    world.emulator.clearFaults();
    expect((await get())[ZOOM].deferred).toBeUndefined();
    expect(zoomUser()).toMatchObject(IN_ZOOM);
  });

  it('a scope that the app lacks keeps everything too, and the log names it', async () => {
    const body = { code: 4711, message: 'Invalid access token, does not contain scopes:[user:update:user:admin].' };
    world.emulator.fail({ kind: 'status', status: 400, body, match: { method: 'PATCH' } });
    const user = await get();
    expect([user.title, [...user[ZOOM].deferred].sort()]).toEqual(['Countess', NAMED]);
    const line = world.logLines.find((each) => each.level === 50);
    expect(line?.zoom.missing).toEqual(['user:update:user:admin']);
  });

  it('an outage of reads is told as such', async () => {
    world.emulator.fail({ kind: 'status', status: 503, times: 5, match: { method: 'GET' } });
    expect((await world.send('GET', `/Users/${id}`)).status).toBe(503);
    world.emulator.clearFaults();
    expect((await get()).title).toBe('Countess');
  });
});

describe('a pending user', () => {
  beforeEach(() => begin('pending'));

  it('is active until the provider says otherwise, and deactivated on acceptance then', async () => {
    expect((await get()).active).toBe(true);
    world.calls();
    const answer = await world.patch(id, { op: 'replace', path: 'active', value: false });
    expect([answer.body.active, answer.body[ZOOM].status, answer.body[ZOOM].deferred]).toEqual([
      false,
      'pending',
      ['active'],
    ]);
    expect(writes()).toEqual([]);
    expect((await world.find('active eq false')).body.totalResults).toBe(1);
    expect((await world.find(`active eq true and userName eq "${email}"`)).body.totalResults).toBe(0);
    accept();
    world.calls();
    const user = await get();
    expect([user.active, user[ZOOM].status, user[ZOOM].deferred]).toEqual([false, 'inactive', undefined]);
    expect(writes()).toEqual([REVOKE, STATUS]);
  });

  it('that is deactivated and activated again waits for nothing', async () => {
    await world.patch(id, { op: 'replace', path: 'active', value: false });
    const answer = await world.patch(id, { op: 'replace', path: 'active', value: true });
    expect([answer.body.active, answer.body[ZOOM].deferred]).toEqual([true, undefined]);
    accept();
    await get();
    expect([writes(), zoomUser()?.status]).toEqual([[], 'active']);
  });

  it('keeps the deactivation when other changes follow', async () => {
    await world.patch(id, { op: 'replace', path: 'active', value: false });
    const answer = await world.patch(id, { op: 'replace', path: 'title', value: 'Countess' });
    expect([answer.body.active, [...answer.body[ZOOM].deferred].sort()]).toEqual([false, ['active', 'title']]);
    accept();
    world.calls();
    await get();
    expect(writes()).toEqual([WRITE, REVOKE, STATUS]);
    expect(zoomUser()).toMatchObject({ job_title: 'Countess', status: 'inactive' });
  });

  it('that is activated after it has accepted is not deactivated first', async () => {
    await world.patch(id, { op: 'replace', path: 'active', value: false });
    await world.patch(id, { op: 'replace', path: 'title', value: 'Countess' });
    accept();
    world.calls();
    const answer = await world.patch(id, { op: 'replace', path: 'active', value: true });
    expect([answer.status, answer.body.active, answer.body[ZOOM].deferred]).toEqual([200, true, undefined]);
    expect(writes()).toEqual([WRITE]);
    expect(zoomUser()).toMatchObject({ status: 'active', job_title: 'Countess' });
  });

  it('gets the newer of two wishes after it has accepted, in spite of a waiting one that Zoom refuses', async () => {
    world.emulator.forbiddenNameWords = ['king'];
    await wish();
    accept();
    world.calls();
    const answer = await world.patch(id, { op: 'replace', path: 'title', value: 'Lady' });
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ title: 'Lady', name: { familyName: 'Quinn' } });
    expect(zoomUser()).toMatchObject({ ...IN_ZOOM, job_title: 'Lady', last_name: 'Quinn' });
  });

  it('keeps the licences that its deactivation takes, also beside a refused change', async () => {
    world.emulator.forbiddenNameWords = ['king'];
    await world.patch(id, { op: 'replace', value: { active: false, 'name.familyName': 'King' } });
    accept();
    world.emulator.changeUser(id, { type: 2, zoom_one_type: '8' });
    const user = await get();
    expect(user).toMatchObject({ active: false, name: { familyName: 'Quinn' } });
    expect(user[ZOOM].deferred).toEqual([`${ZOOM}:zoomOneType`]);
    const answer = await world.patch(id, { op: 'replace', path: 'active', value: true });
    expect(answer.body[ZOOM].deferred).toBeUndefined();
    expect(zoomUser()).toMatchObject({ status: 'active', type: 2, zoom_one_type: '8' });
  });

  it('loses nothing that waits when a request fails half-way', async () => {
    await world.patch(id, { op: 'replace', path: 'title', value: 'Countess' });
    accept();
    world.emulator.changeUser(id, { type: 2 });
    world.emulator.fail({ kind: 'status', status: 503, times: 3, match: { path: '/users/{userId}/status' } });
    expect((await world.patch(id, { op: 'replace', path: 'active', value: false })).status).toBe(503);
    world.emulator.clearFaults();
    expect((await get()).title).toBe('Countess');
    expect(zoomUser()).toMatchObject({ job_title: 'Countess', status: 'active' });
  });

  it('whose licence waits with a deactivation gets it when activated, not before', async () => {
    await world.patch(id, { op: 'replace', value: { active: false, userType: 'Licensed' } });
    accept();
    await get();
    expect(zoomUser()).toMatchObject({ status: 'inactive', type: 1 });
    const answer = await world.patch(id, { op: 'replace', path: 'active', value: true });
    expect([answer.status, answer.body.userType]).toEqual([200, 'Licensed']);
    expect(zoomUser()).toMatchObject({ status: 'active', type: 2 });
    expect((await get())[ZOOM].deferred).toBeUndefined();
  });

  it('that was invited without an id keeps its wishes under the address', async () => {
    const foreign = 'guest@elsewhere.net';
    world.emulator.foreignAccounts.set(foreign, 'free');
    const created = await world.create({ userName: foreign, title: 'Guest', [ENTERPRISE]: { department: 'Visitors' } });
    expect([created.status, created.body.id]).toEqual([201, foreign]);
    const patched = await world.patch(encodeURIComponent(foreign), { op: 'replace', path: 'title', value: 'Visitor' });
    expect([patched.status, patched.body.title]).toEqual([200, 'Visitor']);
    world.emulator.acceptInvitation(foreign);
    const user = await world.send('GET', `/Users/${encodeURIComponent(foreign)}`);
    expect([user.status, user.body.title, user.body[ZOOM].deferred]).toEqual([200, 'Visitor', undefined]);
    expect(world.emulator.user(foreign)).toMatchObject({ job_title: 'Visitor', dept: 'Visitors' });
  });
});

describe('an inactive user', () => {
  beforeEach(() => begin('inactive'));

  it('gets what waits with our own activation, newest wish first', async () => {
    await wish();
    world.calls();
    const answer = await world.patch(id, { op: 'replace', value: { active: true, title: 'Lady' } });
    expect([answer.status, answer.body.title, answer.body[ZOOM].deferred]).toEqual([200, 'Lady', undefined]);
    expect(writes()).toEqual([STATUS, WRITE, WRITE]);
    expect(zoomUser()).toMatchObject({ ...IN_ZOOM, job_title: 'Lady', status: 'active' });
  });

  it('gets what waits when Zoom itself activates it', async () => {
    await wish();
    world.emulator.changeUser(id, { status: 'active' });
    expect((await get())[ZOOM].deferred).toBeUndefined();
    expect(zoomUser()).toMatchObject(IN_ZOOM);
  });

  it('is activated in spite of a waiting change that Zoom refuses, which is dropped', async () => {
    world.emulator.forbiddenNameWords = ['king'];
    await wish();
    const answer = await world.patch(id, { op: 'replace', path: 'active', value: true });
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ active: true, title: 'Countess', name: { familyName: 'Quinn' } });
    expect(zoomUser()).toMatchObject({ ...IN_ZOOM, last_name: 'Quinn', status: 'active' });
  });

  it('is activated in an outage of its waiting changes, which then go on waiting', async () => {
    await world.patch(id, { op: 'replace', path: 'title', value: 'Countess' });
    world.emulator.fail({ kind: 'status', status: 503, times: 3, match: { method: 'PATCH' } });
    const answer = await world.patch(id, { op: 'replace', path: 'active', value: true });
    expect([answer.status, answer.body.active, answer.body[ZOOM].deferred]).toEqual([200, true, ['title']]);
    world.emulator.clearFaults();
    await get();
    expect(zoomUser()?.job_title).toBe('Countess');
  });
});
