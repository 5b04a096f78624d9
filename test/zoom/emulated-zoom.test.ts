/** Every method of the client against the emulator, which validates each request and answer against openapi/zoom.yaml. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Emulator, startEmulator } from '../../src/emulator/start.js';
import { createZoom, type Zoom } from '../../src/zoom/create-zoom.js';
import { failureOf } from './zoom-world.js';

const PNG = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');
const context = { record: () => undefined };

let emulator: Emulator;
let zoom: Zoom;
beforeEach(async () => {
  emulator = await startEmulator();
  const { accountId, clientId, clientSecret, url } = emulator;
  zoom = createZoom({ apiUrl: `${url}/v2`, oauthUrl: url, accountId, clientId, clientSecret, random: () => 0 });
});
afterEach(async () => {
  expect(emulator.contractFaults).toEqual([]);
  zoom.close();
  await emulator.close();
});

async function createdId(email: string): Promise<string> {
  const { id } = await zoom.client.createUser('ssoCreate', { email, type: 2, first_name: 'Ada' }, context);
  if (id === undefined) throw new Error('the emulator gave no id');
  return id;
}

describe('against the emulator', () => {
  it('a user is created, found, listed, changed and deleted with a transfer', async () => {
    const { client } = zoom;
    const id = await createdId('ada+1@example.com');
    await client.updateUser(id, { dept: 'R&D', job_title: 'Engineer' }, context);
    expect(await client.getUser('ada+1@example.com', context)).toMatchObject({
      id,
      dept: 'R&D',
      job_title: 'Engineer',
    });
    const page = await client.listUsers({ status: 'active' }, context);
    expect(page.users.map((user) => user.email)).toContain('ada+1@example.com');
    await client.deleteUser(id, { action: 'delete', transferEmail: 'owner@example.com' }, context);
    expect(emulator.deletions[0]).toMatchObject({ action: 'delete', transferEmail: 'owner@example.com' });
    expect(emulator.deletions[0]?.transfers).toHaveLength(8);
    expect(await failureOf(client.getUser(id, context))).toMatchObject({ kind: 'notFound', code: 1001 });
  });

  it('the small endpoints are understood', async () => {
    const { client } = zoom;
    const { id } = await client.createUser(
      'autoCreate',
      { email: 'bob@example.com', type: 2, password: 'Corr3ctHorse' },
      context,
    );
    if (id === undefined) throw new Error('the emulator gave no id');
    await client.setPassword(id, 'Battery5taple', context);
    await client.setEmail(id, 'bob2@example.com', context);
    await client.uploadPicture(id, { bytes: PNG, type: 'image/png' }, context);
    expect((await client.getUser(id, context)).pic_url).toBeDefined();
    await client.deletePicture(id, context);
    await client.revokeSsoToken(id, context);
    await client.addRoleMember('1', id, context);
    expect((await client.getUser(id, context)).role_id).toBe('1');
    await client.removeRoleMember('1', id, context);
    await client.setStatus(id, 'deactivate', context);
    expect(await client.getUser('bob2@example.com', context)).toMatchObject({ id, status: 'inactive', role_id: '2' });
    expect((await client.listRoles(context)).map((role) => role.id)).toEqual(expect.arrayContaining(['0', '1', '2']));
    expect(await client.listGroups(context)).toEqual([]);
  });

  it('a wide licence keeps its digits there and back', async () => {
    const { client } = zoom;
    const id = await createdId('wide@example.com');
    await client.updateUser(id, { zoom_one_type: '9007199254740993' }, context);
    expect((await client.getUser(id, context)).zoom_one_type).toBe('9007199254740993');
    const user = { email: 'wide2@example.com', type: 2, zoom_one_type: '9007199254740993' };
    await client.createUser('ssoCreate', user, context);
    expect((await client.getUser('wide2@example.com', context)).zoom_one_type).toBe('9007199254740993');
  });

  it('refusals have their kinds', async () => {
    const { client } = zoom;
    await createdId('taken@example.com');
    const create = (email: string) => client.createUser('ssoCreate', { email, type: 2 }, context);
    expect((await failureOf(create('taken@example.com'))).kind).toBe('conflict');
    expect((await failureOf(client.setStatus('owner@example.com', 'deactivate', context))).kind).toBe('protected');
    expect((await failureOf(client.deleteUser('taken@example.com', { action: 'disassociate' }, context))).kind).toBe(
      'managedDomain',
    );
    emulator.ssoEnabled = false;
    expect((await failureOf(create('new@example.com'))).kind).toBe('ssoNotEnabled');
    emulator.paid = false;
    expect((await failureOf(client.listGroups(context))).kind).toBe('scopes');
    emulator.permissions = ['User:Read'];
    expect(await failureOf(client.updateUser('taken@example.com', { dept: 'x' }, context))).toMatchObject({
      kind: 'scopes',
      missing: ['User:Edit'],
    });
  });

  it('a revoked token is replaced, and a scope that is missing is named', async () => {
    await zoom.client.getUser('owner@example.com', context);
    emulator.revokeTokens();
    emulator.scopes = ['user:update:user:admin'];
    expect(await failureOf(zoom.client.getUser('owner@example.com', context))).toMatchObject({
      kind: 'scopes',
      missing: ['user:read:user:admin'],
    });
    expect(zoom.token.scopes).toEqual(['user:update:user:admin']);
  });

  it('a delete whose answer is lost has succeeded', async () => {
    const id = await createdId('gone@example.com');
    emulator.fail({ kind: 'reset', after: true });
    await zoom.client.deleteUser(id, { action: 'delete' }, context);
    expect(emulator.user(id)).toBeUndefined();
  });
});
