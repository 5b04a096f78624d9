/** Zoom's reads lag behind its writes: what the bridge has written shows at once, and no plan is made on older news. */
import { afterEach, describe, expect, it } from '@jest/globals';
import { sampleAccount } from '../../src/emulator/sample-users.js';
import { type Answer, type Body, ENTERPRISE, PATCH_OP, startWorld, type World, ZOOM } from '../world.js';

const LAG = 500;

let world: World;

async function begin(env: Readonly<Record<string, string>> = {}): Promise<void> {
  world = await startWorld({ env, emulator: { account: sampleAccount(30), readLagMs: LAG } });
}
afterEach(async () => {
  expect(world.emulator.contractFaults).toEqual([]);
  await world.close();
});

const someone = (test: (user: Body) => boolean = () => true) => {
  const found = world.emulator
    .users()
    .find((user) => user.role_id === '2' && user.status === 'active' && user.type === 2 && test(user));
  if (found === undefined) throw new Error('the sample has no such user');
  return found;
};
const replace = (path: string, value: unknown) => ({ op: 'replace', path, value });
const idsOf = ({ body }: Answer): string[] => body.Resources.map(({ id }: Body) => id);
/** What a client that asks Zoom itself would be told. */
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe('while Zoom shows former states', () => {
  it('GET, filters and lists show what a PATCH has just changed', async () => {
    await begin();
    const { id, email } = someone();
    const patched = await world.patch(
      id,
      replace('title', 'Admiral'),
      replace('name.givenName', 'Grace'),
      replace(`${ENTERPRISE}:department`, 'Navy'),
      replace('userType', 'Basic'),
    );
    expect(patched.body).toMatchObject({ title: 'Admiral', name: { givenName: 'Grace' }, userType: 'Basic' });
    expect((await world.send('GET', `/Users/${id}`)).body).toEqual(patched.body);
    expect((await world.find(`userName eq "${email}"`)).body.Resources).toEqual([patched.body]);
    expect((await world.find(`title eq "Admiral" and name.givenName eq "grace"`)).body.Resources).toEqual([
      patched.body,
    ]);
    expect(idsOf(await world.find(`${ENTERPRISE}:department eq "navy"`))).toEqual([id]);
  });

  it('a deactivation that is taken back at once is taken back: nothing is planned on the older state', async () => {
    await begin();
    const { id } = someone();
    const off = await world.patch(id, replace('active', false));
    expect([off.status, off.body.active]).toEqual([200, false]);
    world.calls();
    const on = await world.patch(id, replace('active', true));
    expect([on.status, on.body.active, on.body[ZOOM].type]).toEqual([200, true, 'Licensed']);
    expect(world.calls()).toEqual(['GET /users/{userId}', 'PUT /users/{userId}/status', 'PATCH /users/{userId}']);
    expect(world.emulator.user(id)).toMatchObject({ status: 'active', type: 2 });
    expect((await world.send('GET', `/Users/${id}`)).body).toEqual(on.body);
  });

  it('a change that is taken back at once is taken back, and taken up again', async () => {
    await begin();
    const { id, job_title } = someone(({ job_title: title }) => title !== '');
    for (const title of ['Admiral', job_title, 'Admiral', job_title]) {
      const { status, body } = await world.patch(id, replace('title', title));
      expect([status, body.title]).toEqual([200, title]);
      expect(world.emulator.user(id)?.job_title).toBe(title);
      expect((await world.send('GET', `/Users/${id}`)).body.title).toBe(title);
    }
  });

  it('a second change leaves the first one alone, and the same change twice writes once', async () => {
    await begin();
    const { id } = someone();
    await world.patch(id, replace('title', 'Admiral'));
    await world.patch(id, replace('timezone', 'Europe/Paris'));
    expect(world.emulator.user(id)).toMatchObject({ job_title: 'Admiral', timezone: 'Europe/Paris' });
    world.calls();
    const again = await world.patch(id, replace('title', 'Admiral'));
    expect(again.status).toBe(200);
    expect(world.calls()).toEqual(['GET /users/{userId}']);
  });

  it('PUT of what was just answered writes nothing', async () => {
    await begin();
    const { id } = someone();
    const { body } = await world.patch(id, replace('title', 'Admiral'), replace('active', false));
    world.calls();
    const put = await world.send('PUT', `/Users/${id}`, body);
    expect([put.status, put.body]).toEqual([200, body]);
    expect(world.calls()).toEqual(['GET /users/{userId}']);
  });

  it('a user is listed under the new status, and no longer under the old one', async () => {
    await begin();
    const { id } = someone();
    await world.patch(id, replace('active', false));
    expect(idsOf(await world.find('active eq false', '&count=200'))).toContain(id);
    expect(idsOf(await world.find('active eq true', '&count=200'))).not.toContain(id);
    expect((await world.send('GET', '/Users?count=200')).body.totalResults).toBe(30);
    await world.patch(id, replace('active', true));
    expect(idsOf(await world.find('active eq false', '&count=200'))).not.toContain(id);
    expect(idsOf(await world.find('active eq true', '&count=200'))).toContain(id);
  });

  it('a user is listed under the new role', async () => {
    await begin({ ZOOM_ASSIGNABLE_ROLES: 'Helpdesk' });
    const { id } = someone();
    const patched = await world.patch(id, { op: 'add', path: 'roles', value: [{ value: 'Helpdesk' }] });
    expect([patched.status, patched.body.roles]).toEqual([200, [{ value: 'RHelpdesk0sample', display: 'Helpdesk' }]]);
    expect(idsOf(await world.find('roles.display eq "Helpdesk"', '&count=200'))).toContain(id);
    expect(idsOf(await world.find('roles.value eq "2"', '&count=200'))).not.toContain(id);
  });

  it('a renamed user is found by the new address and not by the old one', async () => {
    await begin();
    const { id, email } = someone(({ email: address }) => address.endsWith('@example.com'));
    const renamed = await world.patch(id, replace('userName', 'renamed@example.com'));
    expect([renamed.status, renamed.body.userName]).toEqual([200, 'renamed@example.com']);
    expect((await world.find('userName eq "renamed@example.com"')).body.Resources).toEqual([renamed.body]);
    expect((await world.find(`userName eq "${email}"`)).body.totalResults).toBe(0);
    expect((await world.send('GET', `/Users/${id}`)).body).toEqual(renamed.body);
  });

  it('a reader of the version may change the user at once: If-Match holds', async () => {
    await begin();
    const { id } = someone();
    const { body } = await world.patch(id, replace('title', 'Admiral'));
    const ifMatch = { 'If-Match': body.meta.version };
    const operations = { schemas: [PATCH_OP], Operations: [replace('title', 'Captain')] };
    expect((await world.send('PATCH', `/Users/${id}`, operations, ifMatch)).status).toBe(200);
    expect((await world.send('PATCH', `/Users/${id}`, operations, ifMatch)).status).toBe(412);
  });

  it('what somebody changes in Zoom after us shows as soon as Zoom shows it', async () => {
    await begin();
    const { id } = someone();
    await world.patch(id, replace('title', 'Admiral'));
    world.emulator.changeUser(id, { job_title: 'Sailor' });
    await pause(LAG + 20);
    expect((await world.send('GET', `/Users/${id}`)).body.title).toBe('Sailor');
  });

  it('what is written and read again after the lag is what Zoom has', async () => {
    await begin();
    const { id } = someone();
    const { body } = await world.patch(id, replace('title', 'Admiral'), replace('timezone', 'Europe/Paris'));
    await pause(LAG + 20);
    expect((await world.send('GET', `/Users/${id}`)).body).toEqual(body);
  });
});

it('a read that takes longer than all lags is as old as its beginning: what was written before it shows', async () => {
  await begin();
  const { id } = someone();
  await world.patch(id, replace('title', 'Admiral'));
  world.emulator.fail({ kind: 'delay', ms: 3500, after: true, match: { method: 'GET', path: '/users/{userId}' } });
  expect((await world.send('GET', `/Users/${id}`)).body.title).toBe('Admiral');
});
