/** Zoom's reads do not know a new user at once: the bridge waits for whom it has created, and lists show them. */
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { startWorld, type World } from '../world.js';

let world: World;
beforeEach(async () => {
  world = await startWorld({ emulator: { readLagMs: 500 }, env: { ZOOM_DELETE_ACTION: 'delete' } });
});
afterEach(async () => {
  expect(world.emulator.contractFaults).toEqual([]);
  await world.close();
});

const replace = (path: string, value: unknown) => ({ op: 'replace', path, value });
const createAnn = async () => {
  const { status, body } = await world.create({ userName: 'ann@example.com', name: { givenName: 'Ann' } });
  expect(status).toBe(201);
  return body;
};

it('GET by the id that a POST has just answered is 200', async () => {
  const { id } = await createAnn();
  expect(await world.send('GET', `/Users/${id}`)).toMatchObject({ status: 200, body: { userName: 'ann@example.com' } });
});

it('PATCH right after POST is carried out', async () => {
  const { id } = await createAnn();
  expect(await world.patch(id, replace('title', 'Admiral'))).toMatchObject({ status: 200, body: { title: 'Admiral' } });
  expect(world.emulator.user(id)).toMatchObject({ job_title: 'Admiral', first_name: 'Ann' });
});

it.each(['userName eq "ann@example.com"', 'name.givenName eq "Ann"', 'emails.value eq "ann@example.com"'])(
  'the filter %s finds the new user',
  async (filter) => {
    const { id } = await createAnn();
    const { body } = await world.find(filter);
    expect(body).toMatchObject({ totalResults: 1, Resources: [{ id }] });
  },
);

it('a list of all shows the new user, once, then and later', async () => {
  await createAnn();
  for (const pause of [0, 600]) {
    await new Promise((resolve) => setTimeout(resolve, pause));
    const { body } = await world.send('GET', '/Users');
    const names = body.Resources.map(({ userName }: { userName: string }) => userName);
    expect(names).toEqual(['ann@example.com', 'owner@example.com']);
  }
});

it('a new user who is deleted is gone at once, and nobody is waited for', async () => {
  const { id } = await createAnn();
  expect((await world.send('DELETE', `/Users/${id}`)).status).toBe(204);
  world.calls();
  expect((await world.send('GET', `/Users/${id}`)).status).toBe(404);
  expect(world.calls()).toEqual(['GET /users/{userId}']);
  expect((await world.send('GET', '/Users')).body.totalResults).toBe(1);
});
