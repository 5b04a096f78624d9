import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import busboy from 'busboy';
import type { SeenRequest } from './scripted-server.js';
import { failureOf, refusal, ZoomWorld } from './zoom-world.js';

let world: ZoomWorld;
beforeEach(async () => {
  world = await ZoomWorld.start();
});
afterEach(() => world.close());

const USER = { id: 'u1', email: 'ada@example.com', type: 2, status: 'active' };

const jsonOf = (request: SeenRequest | undefined): unknown => JSON.parse(request?.body.toString() ?? '');
const asked = () => world.apiRequests().map((request) => `${request.method} ${request.url}`);

describe('the requests', () => {
  it('percent-encode an email address, plus sign included', async () => {
    world.steps = [{ status: 200, body: USER }];
    await world.zoom().client.getUser('ada+test@example.com', world.context);
    expect(asked()).toEqual(['GET /v2/users/ada%2Btest%40example.com']);
  });

  it.each(['..', '.', '', 'me', 'Me', 'email', 'summary', '\ud800'])(
    'never send %p, which is nobody’s id',
    async (id) => {
      const error = await failureOf(world.zoom().client.getUser(id, world.context));
      expect(error.kind).toBe('notFound');
      expect(world.server.seen).toEqual([]);
    },
  );

  it('keep an id with slashes in its segment', async () => {
    world.steps = [refusal(404, 1001)];
    await failureOf(world.zoom().client.deleteUser('../roles/1', undefined, world.context));
    expect(asked()).toEqual(['DELETE /v2/users/..%2Froles%2F1']);
  });

  it('list with 300 users a page and their custom attributes', async () => {
    world.steps = [
      {
        status: 200,
        body: {
          users: [USER, { email: 'p@example.com', type: 1, status: 'pending', id: '' }],
          next_page_token: 'n',
          total_records: 9,
        },
      },
    ];
    const page = await world
      .zoom()
      .client.listUsers({ status: 'pending', roleId: '2', nextPageToken: 'a+b' }, world.context);
    expect(asked()).toEqual([
      'GET /v2/users?status=pending&page_size=300&include_fields=custom_attributes&role_id=2&next_page_token=a%2Bb',
    ]);
    expect(page).toEqual({
      users: [USER, { email: 'p@example.com', type: 1, status: 'pending' }],
      next_page_token: 'n',
      total_records: 9,
    });
  });

  it('create with the action beside the user, and a wide licence inside feature', async () => {
    world.steps = [{ status: 201, body: { id: '', email: 'ada@example.com', type: 2 } }];
    const user = { email: 'ada@example.com', type: 2, first_name: 'Ada', zoom_one_type: '9007199254740993' };
    const created = await world.zoom().client.createUser('ssoCreate', user, world.context);
    expect(created).toEqual({ id: undefined, email: 'ada@example.com', type: 2 });
    const { body } = world.apiRequests()[0] ?? { body: '' };
    expect(body.toString()).toBe(
      '{"action":"ssoCreate","user_info":{"email":"ada@example.com","type":2,"first_name":"Ada","feature":{"zoom_one_type":9007199254740993}}}',
    );
  });

  it('update with exactly the given fields', async () => {
    world.steps = [{ status: 204 }];
    await world.zoom().client.updateUser('u1', { dept: '', zoom_one_type: '0' }, world.context);
    expect(asked()).toEqual(['PATCH /v2/users/u1']);
    expect(jsonOf(world.apiRequests()[0])).toEqual({ dept: '', zoom_one_type: 0 });
  });

  it('delete with every transfer flag when somebody receives the data', async () => {
    world.steps = [{ status: 204 }];
    const { client } = world.zoom();
    await client.deleteUser('u1', undefined, world.context);
    await client.deleteUser('u1', { action: 'delete' }, world.context);
    await client.deleteUser('u1', { action: 'disassociate', transferEmail: 'boss+x@example.com' }, world.context);
    expect(asked()).toEqual([
      'DELETE /v2/users/u1',
      'DELETE /v2/users/u1?action=delete',
      'DELETE /v2/users/u1?action=disassociate&transfer_email=boss%2Bx%40example.com&transfer_meeting=true&transfer_webinar=true&transfer_recording=true&transfer_whiteboard=true&transfer_clipfiles=true&transfer_notes=true&transfer_visitors=true&transfer_docs=true',
    ]);
  });

  it('reach the small endpoints of a user and of roles', async () => {
    world.steps = [{ status: 204 }];
    const { client } = world.zoom();
    await client.setStatus('u1', 'deactivate', world.context);
    await client.setEmail('u1', 'new@example.com', world.context);
    await client.setPassword('u1', 'Corr3ctHorse', world.context);
    await client.deletePicture('u1', world.context);
    await client.revokeSsoToken('u1', world.context);
    await client.addRoleMember('r/1', 'u1', world.context);
    await client.removeRoleMember('r/1', 'u1', world.context);
    expect(asked()).toEqual([
      'PUT /v2/users/u1/status',
      'PUT /v2/users/u1/email',
      'PUT /v2/users/u1/password',
      'DELETE /v2/users/u1/picture',
      'DELETE /v2/users/u1/token',
      'POST /v2/roles/r%2F1/members',
      'DELETE /v2/roles/r%2F1/members/u1',
    ]);
    expect(world.apiRequests().slice(0, 3).map(jsonOf)).toEqual([
      { action: 'deactivate' },
      { email: 'new@example.com' },
      { password: 'Corr3ctHorse' },
    ]);
    expect(jsonOf(world.apiRequests()[5])).toEqual({ members: [{ id: 'u1' }] });
    await client.addRoleMember('2', 'ada@example.com', world.context);
    expect(jsonOf(world.apiRequests().at(-1))).toEqual({ members: [{ email: 'ada@example.com' }] });
  });

  it('upload a picture as the part pic_file with a file name', async () => {
    world.steps = [{ status: 201, body: {} }];
    const bytes = Buffer.from('89504e470d0a1a0a00ff', 'hex');
    await world.zoom().client.uploadPicture('u1', { bytes, type: 'image/png' }, world.context);
    const request = world.apiRequests()[0];
    if (request === undefined) throw new Error('no upload was seen');
    const parts: unknown[] = [];
    await new Promise((resolve, reject) => {
      const form = busboy({ headers: request.headers });
      form.on('file', (name, stream, info) => {
        const chunks: Buffer[] = [];
        stream.on('data', (chunk: Buffer) => chunks.push(chunk));
        stream.on('end', () => parts.push({ name, ...info, bytes: Buffer.concat(chunks) }));
      });
      form.on('close', resolve).on('error', reject).end(request.body);
    });
    expect(parts).toEqual([
      { name: 'pic_file', filename: 'picture.png', encoding: '7bit', mimeType: 'image/png', bytes },
    ]);
    expect(request.headers['content-length']).toBe(String(request.body.length));
  });

  it('page through all groups', async () => {
    world.steps = [
      { status: 200, body: { groups: [{ id: 'g1', name: 'One', total_members: 1 }], next_page_token: 'n/2' } },
      { status: 200, body: { groups: [{ id: 'g2', name: 'Two' }], next_page_token: '' } },
    ];
    expect(await world.zoom().client.listGroups(world.context)).toEqual([
      { id: 'g1', name: 'One' },
      { id: 'g2', name: 'Two' },
    ]);
    expect(asked()).toEqual(['GET /v2/groups?page_size=300', 'GET /v2/groups?page_size=300&next_page_token=n%2F2']);
  });

  it('stop when a page token of groups comes twice', async () => {
    world.steps = [{ status: 200, body: { groups: [], next_page_token: 'n' } }];
    expect((await failureOf(world.zoom().client.listGroups(world.context))).kind).toBe('unintelligible');
  });

  it('share kept-alive connections', async () => {
    world.steps = [{ status: 200, body: USER }];
    const { client } = world.zoom();
    for (let index = 0; index < 5; index += 1) await client.getUser('u1', world.context);
    expect(world.server.connections()).toBe(1);
  });
});

describe('the answers', () => {
  it('give a user with wide integers as text and strange fields left out', async () => {
    const raw =
      '{"id":"u1","email":"ada@example.com","type":99,"zoom_one_type":9007199254740993,"pmi":1234567890,"dept":7,"new_field":{"a":1},"login_type":101,"phone_numbers":[{"code":"+1","number":"555","label":""},null],"custom_attributes":[{"key":"k","name":"n","value":5}]}';
    world.steps = [{ status: 200, body: raw }];
    expect(await world.zoom().client.getUser('u1', world.context)).toEqual({
      id: 'u1',
      email: 'ada@example.com',
      type: 99,
      zoom_one_type: '9007199254740993',
      pmi: 1234567890,
      login_types: [101],
      phone_numbers: [{ code: '+1', number: '555', label: '' }],
      custom_attributes: [{ key: 'k', name: 'n', value: '5' }],
    });
  });

  it.each([
    ['broken JSON', { status: 200, body: '{"id":' }, 3],
    ['HTML', { status: 200, body: '<html>' }, 3],
    ['no body', { status: 200 }, 1],
    ['a list', { status: 200, body: [] }, 1],
    ['a user without email', { status: 200, body: { id: 'u1', type: 1 } }, 1],
    ['a user without type', { status: 200, body: { id: 'u1', email: 'a@example.com' } }, 1],
    ['a redirect', { status: 302, headers: { location: '/elsewhere' } }, 1],
    ['a 404 that is not Zoom’s', { status: 404, body: 'not found' }, 1],
  ])('are unintelligible when they are %s, and asked for again where they are cut', async (_name, step, times) => {
    world.steps = [step];
    expect((await failureOf(world.zoom().client.getUser('u1', world.context))).kind).toBe('unintelligible');
    expect(world.apiRequests()).toHaveLength(times);
  });

  it('make a page unintelligible when one of its users has no email', async () => {
    world.steps = [{ status: 200, body: { users: [USER, { id: 'x', type: 1 }] } }];
    expect((await failureOf(world.zoom().client.listUsers({ status: 'active' }, world.context))).kind).toBe(
      'unintelligible',
    );
  });

  it('count as failures under HTTP 200 when they hold a code and a message', async () => {
    world.steps = [refusal(200, 1034, 'Role does not exist.')];
    const error = await failureOf(world.zoom().client.addRoleMember('9', 'u1', world.context));
    expect([error.kind, error.status, error.code]).toEqual(['notFound', 200, 1034]);
  });

  it('may be an empty 200 or 204 for a command', async () => {
    world.steps = [{ status: 200 }, { status: 204 }];
    const { client } = world.zoom();
    await client.setStatus('u1', 'activate', world.context);
    await client.setStatus('u1', 'activate', world.context);
    expect(world.apiRequests()).toHaveLength(2);
  });

  it('are recorded with operation, status and tracking id, failed exchanges too', async () => {
    world.steps = [
      { status: 200, body: USER, headers: { 'x-zm-trackingid': 'WEB_1' } },
      (_request, response) => response.destroy(),
    ];
    const { client } = world.zoom();
    await client.getUser('u1', world.context);
    await failureOf(client.createUser('create', { email: 'b@example.com', type: 1 }, world.context));
    expect(world.calls).toEqual([
      { operation: 'token', status: 200, trackingId: undefined, durationMs: expect.any(Number) },
      { operation: 'getUser', status: 200, trackingId: 'WEB_1', durationMs: expect.any(Number) },
      { operation: 'createUser', status: undefined, trackingId: undefined, durationMs: expect.any(Number) },
    ]);
  });
});
