/** Invited people in lists and filters: Zoom lists them with less than others, and sometimes knows them by no id. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sampleAccount } from '../../src/emulator/sample-users.js';
import { type Answer, type Body, startWorld, type World, ZOOM } from '../world.js';

let world: World;

beforeAll(async () => {
  world = await startWorld({ emulator: { account: sampleAccount(60) } });
});
afterAll(async () => {
  expect(world.emulator.contractFaults).toEqual([]);
  await world.close();
});

const idsOf = (answer: Answer): string[] => answer.body.Resources.map(({ id }: Body) => id);

describe('a pending user', () => {
  it('has in lists the id that GET gives, also where Zoom lists none', async () => {
    const { body } = await world.find(`${ZOOM}:status eq "pending"`, '&attributes=userName');
    expect(body.totalResults).toBeGreaterThan(0);
    for (const { id, userName } of body.Resources) {
      expect(id).toBe(world.emulator.user(userName)?.id);
      expect((await world.send('GET', `/Users/${id}`)).body.userName).toBe(userName);
    }
  });

  it('to whom Zoom gives no id at all is known by the address, and stays so after acceptance and renaming', async () => {
    const email = 'idless@example.com';
    const seed = { email, status: 'pending', idShown: false } as const;
    const { id: zoomId } = world.emulator.addUser({ ...seed, first_name: 'Ida', last_name: 'Less' });
    const [listed] = (await world.find(`${ZOOM}:status eq "pending" and userName eq "${email}"`)).body.Resources;
    expect(listed.id).toBe(email);
    const path = `/Users/${encodeURIComponent(email)}`;
    expect((await world.send('GET', path)).body).toEqual(listed);
    world.emulator.acceptInvitation(email);
    expect((await world.send('GET', path)).body).toMatchObject({ id: email, [ZOOM]: { status: 'active' } });
    expect(idsOf(await world.find('userName eq "idless@example.com"'))).toEqual([email]);
    const all = await world.send('GET', '/Users?count=200&attributes=userName');
    expect(idsOf(all)).toContain(email);
    expect(idsOf(all)).not.toContain(zoomId);
    expect((await world.send('GET', `/Users/${zoomId}`)).status).toBe(404);

    const renamed = await world.patch(encodeURIComponent(email), {
      op: 'replace',
      path: 'userName',
      value: 'ida@example.com',
    });
    expect([renamed.status, renamed.body.id, renamed.body.userName]).toEqual([200, email, 'ida@example.com']);
    expect((await world.send('GET', path)).body.userName).toBe('ida@example.com');
    expect(idsOf(await world.find('userName eq "ida@example.com"'))).toEqual([email]);
    expect(idsOf(await world.send('GET', '/Users?count=200&attributes=userName'))).toContain(email);
    world.emulator.removeUser(zoomId);
    expect((await world.send('GET', path)).status).toBe(404);
  });

  it('whom the provider has deactivated is inactive in every filter, and goes inactive when the invitation is accepted', async () => {
    const email = 'later@example.com';
    const user = world.emulator.addUser({ email, status: 'pending', first_name: 'Lat', last_name: 'Er' });
    await world.patch(user.id, { op: 'replace', path: 'active', value: false });
    expect(idsOf(await world.find('active eq false'))).toContain(user.id);
    expect(idsOf(await world.find('active eq true'))).not.toContain(user.id);
    expect(idsOf(await world.find(`active eq false and ${ZOOM}:status eq "pending"`))).toEqual([user.id]);
    expect(idsOf(await world.find(`userName eq "${email}" and active eq true`))).toEqual([]);
    world.emulator.acceptInvitation(email);
    expect(idsOf(await world.find('active eq true', '&attributes=userName'))).not.toContain(user.id);
    expect(world.emulator.user(user.id)?.status).toBe('inactive');
    expect(idsOf(await world.find('active eq false'))).toContain(user.id);
    world.emulator.removeUser(user.id);
  });
});
