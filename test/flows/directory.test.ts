/** The mirror of Zoom's users: scans are answered from it, it says how old it is, and it is never a part of the truth. */
import { afterEach, describe, expect, it } from '@jest/globals';
import { sampleAccount } from '../../src/emulator/sample-users.js';
import { type Body, ENTERPRISE, type WorldOptions, ZOOM } from '../world.js';
import { idsOf, MINUTE, type MirrorWorld, startMirrorWorld, until } from './directory-world.js';

let world: MirrorWorld;

async function begin(options: WorldOptions = {}): Promise<void> {
  world = await startMirrorWorld(options);
}
afterEach(async () => {
  expect(world.emulator.contractFaults).toEqual([]);
  await world.close();
});

const replace = (path: string, value: unknown) => ({ op: 'replace', path, value });
const someone = (test: (user: Body) => boolean = () => true): Body => {
  const found = world.emulator.users().find((each) => each.role_id === '2' && each.status === 'active' && test(each));
  if (found === undefined) throw new Error('the sample has no such user');
  return found;
};
const ageOf = (answer: { headers: Headers }): number => Number(answer.headers.get('age') ?? Number.NaN);
const LISTS = 'GET /users';

describe('a scan', () => {
  it('is answered without a call to Zoom, with its age', async () => {
    await begin();
    await world.complete();
    world.pass(5 * MINUTE);
    const list = await world.send('GET', '/Users?count=200');
    expect(idsOf(list)).toHaveLength(world.emulator.users().length);
    expect(list.body.totalResults).toBe(world.emulator.users().length);
    expect(ageOf(list)).toBeGreaterThanOrEqual(300);
    const department = someone(({ dept }) => dept !== '').dept;
    const found = await world.find(`${ENTERPRISE}:department eq "${department}" and ${ZOOM}:status eq "active"`);
    const wanted = world.emulator.users().filter(({ dept, status }) => dept === department && status === 'active');
    expect(idsOf(found).sort()).toEqual(wanted.map(({ id }) => id).sort());
    expect((await world.send('GET', '/Users?count=0')).body).toMatchObject({ totalResults: list.body.totalResults });
    expect(world.calls()).toEqual([]);
  });

  it('with no-cache is asked of Zoom, and has no age', async () => {
    await begin();
    await world.complete();
    const { id } = someone();
    world.emulator.changeUser(id, { dept: 'Treasury' });
    const filter = `${ENTERPRISE}:department eq "Treasury"`;
    expect(idsOf(await world.find(filter))).toEqual([]);
    const live = await world.send('GET', `/Users?filter=${encodeURIComponent(filter)}`, undefined, {
      'Cache-Control': 'no-cache',
    });
    expect(idsOf(live)).toEqual([id]);
    expect(live.headers.get('age')).toBeNull();
    expect(world.calls()).toContain(LISTS);
  });

  it('with max-age waits for a crawl that is young enough', async () => {
    await begin();
    await world.complete();
    const { id } = someone();
    world.emulator.changeUser(id, { dept: 'Treasury' });
    world.pass(2 * MINUTE);
    const path = `/Users?filter=${encodeURIComponent(`${ENTERPRISE}:department eq "Treasury"`)}&attributes=userName`;
    expect(idsOf(await world.send('GET', path, undefined, { 'Cache-Control': 'max-age=300' }))).toEqual([]);
    expect(world.calls()).toEqual([]);
    const young = await world.send('GET', path, undefined, { 'Cache-Control': 'max-age=60' });
    expect(idsOf(young)).toEqual([id]);
    expect(ageOf(young)).toBeLessThan(60);
    expect(world.calls()).toContain(LISTS);
  });

  it('shows every user as a GET does, and as when all attributes are named one by one', async () => {
    await begin();
    await world.complete();
    const invited = await world.create({ userName: 'invited@example.com', active: false, title: 'Guest' });
    await world.patch(invited.body.id, replace('password', 'Never-shown-1!'), replace('title', 'Guest of honour'));
    const { body } = await world.send('GET', '/Users?count=200');
    const gets = await Promise.all(body.Resources.map(({ id }: Body) => world.send('GET', `/Users/${id}`)));
    expect(body.Resources).toEqual(gets.map((each) => each.body));
    const projected = await world.send('GET', '/Users?count=200&excludedAttributes=nothingThatUsersHave');
    expect(projected.body).toEqual(body);
    expect(JSON.stringify(body)).not.toContain('Never-shown-1!');
    expect(body.Resources.some((user: Body) => user[ZOOM].deferred !== undefined)).toBe(true);
  });

  it('point look-ups are asked of Zoom, and what they show is kept', async () => {
    await begin();
    await world.complete();
    const { id, email } = someone();
    world.emulator.changeUser(id, { job_title: 'Admiral' });
    const found = await world.find(`userName eq "${email}"`);
    expect(found.body.Resources[0].title).toBe('Admiral');
    expect(world.calls()).toEqual(['GET /users/{userId}']);
    const listed = await world.find('title eq "Admiral"');
    expect(listed.body.Resources).toEqual(found.body.Resources);
    expect(world.calls()).toEqual([]);
  });

  it('that finds somebody gone by a look-up shows the user no more', async () => {
    await begin();
    await world.complete();
    const { id } = someone();
    world.emulator.removeUser(id);
    expect((await world.send('GET', `/Users/${id}`)).status).toBe(404);
    const list = await world.send('GET', '/Users?count=200');
    expect(idsOf(list)).not.toContain(id);
    expect(list.body.totalResults).toBe(world.emulator.users().length);
  });
});

describe('before it is ready', () => {
  const slow = { ZOOM_DEADLINE_MS: '1500' };

  it('a scan is told how far it has come, and is never answered with a part', async () => {
    await begin({ env: slow, emulator: { account: sampleAccount(700), latencyMs: 1200 } });
    const early = await world.send('GET', '/Users?count=5');
    expect(early.status).toBe(503);
    expect(Number(early.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(early.body.detail).toMatch(
      /Zoom's users are being read \((they are being counted|[\d,]+ of [\d,]+ users read)\)/,
    );
    world.emulator.latencyMs = 0;
    await world.crawled(1);
    const list = await world.send('GET', '/Users?count=5&attributes=userName,active');
    expect(list.body.totalResults).toBe(world.emulator.users().length);
  });

  it('Zoom down is told as such, and scans come back with Zoom', async () => {
    await begin({ dependencies: { zoom: { sleep: async () => undefined } } });
    await world.complete();
    world.pass(16 * MINUTE);
    world.emulator.fail({ kind: 'status', status: 503, times: 1000 });
    expect((await world.send('GET', '/Users')).status).toBe(503);
    world.emulator.clearFaults();
    await until(async () => (await world.send('GET', '/Users')).status === 200);
  });

  it('a filter on what only a GET shows waits for all users, and is told of them', async () => {
    await begin({ env: slow });
    world.emulator.fail({ kind: 'delay', ms: 1000, match: { path: '/users/{userId}' }, times: 1000 });
    await world.crawled(1);
    const early = await world.find('title pr', '&attributes=userName');
    expect(early.status).toBe(503);
    expect(early.body.detail).toMatch(/[0-9]+ of 4[0-9] users read/);
    // Lists tell enough for this one.
    expect((await world.find('userType eq "Licensed" and active eq false', '&attributes=active')).status).toBe(200);
    world.emulator.clearFaults();
    await world.complete();
    const found = await world.find('title pr', '&count=200');
    const wanted = world.emulator.users().filter(({ job_title }) => job_title !== '');
    expect(idsOf(found).sort()).toEqual(wanted.map(({ id }) => id).sort());
  });

  it('a page reads its own users, where lists do not tell what it shows', async () => {
    await begin();
    await world.crawled(1);
    const { id, email } = someone();
    const page = await world.find(`${ZOOM}:status eq "active" and userName co "${email}"`);
    expect(page.body.Resources).toEqual([(await world.send('GET', `/Users/${id}`)).body]);
  });
});

describe('our own writes show at once in scans', () => {
  const env = { ZOOM_DELETE_ACTION: 'delete' };

  it('a create, a change and a delete', async () => {
    await begin({ env });
    await world.complete();
    const made = await world.create({
      userName: 'new.hire@example.com',
      name: { givenName: 'New', familyName: 'Hire' },
      title: 'Trainee',
    });
    expect(made.status).toBe(201);
    const filter = 'name.familyName eq "hire"';
    expect(idsOf(await world.find(filter))).toEqual([made.body.id]);
    const changed = await world.patch(made.body.id, replace('name.familyName', 'Fired'), replace('title', 'Boss'));
    expect(idsOf(await world.find(filter))).toEqual([]);
    expect((await world.find('name.familyName eq "Fired"')).body.Resources).toEqual([changed.body]);
    expect((await world.send('DELETE', `/Users/${made.body.id}`)).status).toBe(204);
    expect(idsOf(await world.find('name.familyName eq "Fired"'))).toEqual([]);
    expect(world.calls()).not.toContain(LISTS);
  });

  it('also while Zoom lags behind, and while a crawl reads what is older', async () => {
    await begin({ env, emulator: { account: sampleAccount(40), readLagMs: 500 } });
    await world.complete();
    const { id } = someone();
    const gone = someone((user) => user.id !== id).id;
    await world.patch(id, replace('name.familyName', 'Lagging'));
    expect((await world.send('DELETE', `/Users/${gone}`)).status).toBe(204);
    const young = await world.send('GET', '/Users?count=200&attributes=name', undefined, {
      'Cache-Control': 'max-age=0',
    });
    expect(idsOf(young)).not.toContain(gone);
    world.pass(8 * MINUTE);
    await world.crawled(2);
    expect(idsOf(await world.find('name.familyName eq "Lagging"'))).toEqual([id]);
    expect(idsOf(await world.send('GET', '/Users?count=200'))).not.toContain(gone);
  });

  it('a half-failed change is looked at again', async () => {
    await begin({ dependencies: { zoom: { sleep: async () => undefined } } });
    await world.complete();
    const { id } = someone();
    world.emulator.fail({
      kind: 'status',
      status: 400,
      match: { method: 'PUT', path: '/users/{userId}/status' },
      times: 9,
    });
    const broken = await world.patch(id, replace('title', 'Halfway'), replace('active', false));
    expect(broken.status).toBeGreaterThanOrEqual(400);
    expect(world.emulator.user(id)?.job_title).toBe('Halfway');
    world.emulator.clearFaults();
    await until(async () => idsOf(await world.find('title eq "Halfway"')).includes(id));
  });

  it('a user whom a DELETE leaves in Zoom stays invisible, also after a crawl', async () => {
    await begin({ env: { ZOOM_DELETE_ACTION: 'deactivate' } });
    await world.complete();
    const { id } = someone();
    expect((await world.send('DELETE', `/Users/${id}`)).status).toBe(204);
    expect(idsOf(await world.send('GET', '/Users?count=200'))).not.toContain(id);
    world.pass(8 * MINUTE);
    await world.crawled(2);
    const list = await world.send('GET', '/Users?count=200');
    expect(idsOf(list)).not.toContain(id);
    expect(list.body.totalResults).toBe(world.emulator.users().length - 1);
  });
});

describe("changes in Zoom's portal", () => {
  it('show after the next crawl, with a new version and time of change', async () => {
    await begin();
    await world.complete();
    const { id } = someone();
    const before = (await world.send('GET', `/Users/${id}`)).body;
    world.emulator.changeUser(id, { dept: 'Treasury', job_title: 'Bursar' });
    world.pass(8 * MINUTE);
    await world.crawled(2);
    const [after] = (await world.find(`${ENTERPRISE}:department eq "Treasury"`)).body.Resources;
    expect(after.meta.version).not.toBe(before.meta.version);
    expect(Date.parse(after.meta.lastModified)).toBeGreaterThan(Date.parse(before.meta.lastModified));
    // The list shows one of the two; the GET that follows shows the other.
    await until(async () => idsOf(await world.find('title eq "Bursar"')).includes(id));
    expect((await world.find('title eq "Bursar"')).body.Resources).toEqual([
      (await world.send('GET', `/Users/${id}`)).body,
    ]);
  });

  it('that rename a manager show in the reports', async () => {
    await begin();
    await world.complete();
    const manager = someone();
    const report = someone(({ id }) => id !== manager.id);
    await world.patch(report.id, replace(`${ENTERPRISE}:manager`, { value: manager.id }));
    world.emulator.changeUser(manager.id, { display_name: 'Her Ladyship' });
    world.pass(8 * MINUTE);
    await world.crawled(2);
    const filter = `${ENTERPRISE}:manager.displayName eq "her ladyship"`;
    await until(async () => idsOf(await world.find(filter)).includes(report.id));
    const shown = (await world.find(filter)).body.Resources.find(({ id }: Body) => id === report.id);
    expect(shown).toEqual((await world.send('GET', `/Users/${report.id}`)).body);
  });

  it('that remove and invite users show after the next crawl', async () => {
    await begin();
    await world.complete();
    const { id } = someone();
    world.emulator.removeUser(id);
    world.emulator.addUser({ email: 'invited@example.com', first_name: 'In', last_name: 'Vited', status: 'pending' });
    world.pass(8 * MINUTE);
    await world.crawled(2);
    const list = await world.send('GET', '/Users?count=200&attributes=userName');
    expect(list.body.totalResults).toBe(world.emulator.users().length);
    expect(idsOf(list)).not.toContain(id);
    expect((await world.find('userName sw "invited@"')).body.totalResults).toBe(1);
  });

  it('a deferred change reaches Zoom when a crawl sees the user active', async () => {
    await begin();
    const email = 'ada@example.com';
    const { id } = world.emulator.addUser({ email, first_name: 'Ada', last_name: 'Quinn', status: 'pending' });
    await world.patch(id, replace('title', 'Countess'));
    await world.complete();
    world.emulator.acceptInvitation(email);
    world.pass(8 * MINUTE);
    await until(() => world.emulator.user(id)?.job_title === 'Countess');
    await until(async () => idsOf(await world.find('title eq "Countess" and active eq true')).includes(id));
  });
});
