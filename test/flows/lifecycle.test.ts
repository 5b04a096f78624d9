/** The mission in one story, by supertest over a real socket: each step proved by the calls that the emulated Zoom saw. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import request, { type Test } from 'supertest';
import { CORE, ENTERPRISE, PATCH_OP, startWorld, type World, ZOOM } from '../world.js';

const PNG = `data:image/png;base64,${Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex').toString('base64')}`;

let world: World;
let id = '';

beforeAll(async () => {
  world = await startWorld({ env: { ZOOM_DELETE_ACTION: 'delete' } });
});
afterAll(async () => {
  expect(world.emulator.contractFaults).toEqual([]);
  await world.close();
});

const scim = (method: 'get' | 'post' | 'put' | 'patch' | 'delete', path: string): Test =>
  request(world.scimUrl)
    [method](path)
    .set('Authorization', `Bearer ${world.token}`)
    .set('Content-Type', 'application/scim+json')
    .expect('Content-Type', /^application\/scim\+json/);

const patch = (...Operations: readonly object[]): Test =>
  scim('patch', `/Users/${id}`).send({ schemas: [PATCH_OP], Operations });

describe('the life of a user', () => {
  it('is created by one call, named as the provider named it', async () => {
    const { body, headers } = await scim('post', '/Users')
      .send({
        schemas: [CORE, ZOOM],
        userName: 'Ada.Lovelace@Example.com',
        externalId: 'ext-1',
        name: { givenName: 'Ada', familyName: 'Lovelace' },
        userType: 'Licensed',
        [ZOOM]: { createAction: 'autoCreate' },
        password: 'Analyt1cEngine',
      })
      .expect(201);
    id = body.id;
    expect(world.calls()).toEqual(['POST /users']);
    expect(headers['location']).toBe(`${world.scimUrl}/Users/${id}`);
    expect(body).toMatchObject({ userName: 'Ada.Lovelace@Example.com', externalId: 'ext-1', active: true });
    expect(JSON.stringify(body)).not.toContain('Analyt1cEngine');
  });

  it('is found by each of its keys with one read', async () => {
    for (const filter of [
      'userName eq "ada.lovelace@example.com"',
      'externalId eq "ext-1"',
      `id eq "${id}"`,
      'emails[type eq "work"].value eq "ADA.LOVELACE@example.com"',
    ]) {
      const { body } = await scim('get', '/Users').query({ filter }).expect(200);
      expect([filter, body.totalResults, body.Resources[0]?.id]).toEqual([filter, 1, id]);
      expect(world.calls()).toEqual(['GET /users/{userId}']);
    }
  });

  it('changes by one read and one PATCH with only what changed', async () => {
    const { body } = await patch(
      { op: 'replace', path: 'title', value: 'Countess' },
      { op: 'Add', path: `${ENTERPRISE}:department`, value: 'Mathematics' },
      { op: 'Replace', path: 'name.givenName', value: 'Ada' },
    ).expect(200);
    expect(body).toMatchObject({ title: 'Countess', [ENTERPRISE]: { department: 'Mathematics' } });
    expect(world.emulator.calls.at(-1)?.body).toEqual({ job_title: 'Countess', dept: 'Mathematics' });
    expect(world.calls()).toEqual(['GET /users/{userId}', 'PATCH /users/{userId}']);
  });

  it('is given a password, a picture, and loses its SSO token, each by the one call for it', async () => {
    await patch({ op: 'replace', value: { password: 'D1fferenceEngine' } }).expect(200);
    expect(world.calls()).toEqual(['GET /users/{userId}', 'PUT /users/{userId}/password']);
    const { body } = await patch({ op: 'add', path: 'photos', value: [{ type: 'photo', value: PNG }] }).expect(200);
    expect(body.photos[0].value).toMatch(/^https:/);
    expect(world.calls()).toContain('POST /users/{userId}/picture');
    await patch({ op: 'remove', path: 'photos' }).expect(200);
    expect(world.calls()).toContain('DELETE /users/{userId}/picture');
    await patch({ op: 'remove', path: `${ZOOM}:ssoToken` }).expect(200);
    expect(world.calls()).toEqual(['GET /users/{userId}', 'DELETE /users/{userId}/token']);
  });

  it('is deactivated with its session, and comes back with its licence', async () => {
    await patch({ op: 'Replace', path: 'active', value: 'False' }).expect(200);
    expect(world.calls()).toEqual([
      'GET /users/{userId}',
      'DELETE /users/{userId}/token',
      'PUT /users/{userId}/status',
    ]);
    expect(world.emulator.user(id)).toMatchObject({ status: 'inactive', type: 1 });
    const { body } = await patch({ op: 'Replace', path: 'active', value: 'True' }).expect(200);
    expect(body).toMatchObject({ active: true, userType: 'Licensed' });
    expect(world.emulator.user(id)).toMatchObject({ status: 'active', type: 2 });
  });

  it('is listed by status and role with what Zoom filters by', async () => {
    world.calls();
    const filter = `${ZOOM}:status eq "active" and roles.value eq "2"`;
    const { body } = await scim('get', '/Users').query({ filter, attributes: 'userName' }).expect(200);
    expect(body.Resources).toEqual([{ schemas: [CORE], id, userName: 'Ada.Lovelace@Example.com' }]);
    expect(world.emulator.calls.map((call) => call.query)).toEqual([
      expect.objectContaining({ status: 'active', role_id: '2' }),
    ]);
  });

  it('is deleted by one call and gone', async () => {
    world.calls();
    await request(world.scimUrl).delete(`/Users/${id}`).set('Authorization', `Bearer ${world.token}`).expect(204);
    expect(world.calls()).toEqual(['DELETE /users/{userId}']);
    await scim('get', `/Users/${id}`).expect(404);
    expect(world.emulator.user(id)).toBeUndefined();
  });
});
