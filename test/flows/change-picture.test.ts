/** Pictures: one multipart upload judged by content, removal by DELETE, and no reach into private networks. */
import { createServer, type Server } from 'node:http';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { CORE, startWorld, type World } from '../world.js';

const READ = 'GET /users/{userId}';
const UPLOAD = 'POST /users/{userId}/picture';
const REMOVE = 'DELETE /users/{userId}/picture';

const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
const jpg = Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), Buffer.alloc(60, 7), Buffer.from([0xff, 0xd9])]);
const gif = Buffer.from('R0lGODlhAQABAIAAAAUEBAAAACwAAAAAAQABAAACAkQBADs=', 'base64');
const large = Buffer.concat([png, Buffer.alloc(2 * 1024 * 1024)]);
const dataUri = (bytes: Buffer, type = 'image/png') => `data:${type};base64,${bytes.toString('base64')}`;

const FILES: Readonly<Record<string, Buffer>> = {
  '/a.png': png,
  '/named.png': jpg,
  '/a.gif': gif,
  '/large.png': large,
};
let pictures: Server;
let picturesUrl: string;
beforeAll(async () => {
  pictures = createServer((request, response) => {
    if (request.url === '/redirect') return response.writeHead(302, { location: '/a.png' }).end();
    const bytes = FILES[request.url ?? ''];
    return bytes === undefined ? response.writeHead(404).end() : response.writeHead(200).end(bytes);
  });
  await new Promise<void>((resolve) => {
    pictures.listen(0, '127.0.0.1', resolve);
  });
  const address = pictures.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  picturesUrl = `http://127.0.0.1:${address.port}`;
});
afterAll(async () => {
  await new Promise((resolve) => {
    pictures.close(resolve);
  });
});

let world: World;
let id: string;
const open = async (env: Record<string, string>) => {
  world = await startWorld({ env });
  id = world.emulator.addUser({ email: 'ada@example.com', type: 2 }).id;
};
afterEach(async () => {
  expect(world.emulator.contractFaults).toEqual([]);
  await world.close();
});

const set = (value: string) => world.patch(id, { op: 'replace', path: 'photos[type eq "photo"].value', value });
const upload = () => world.emulator.calls.find((call) => call.method === 'POST' && call.template?.endsWith('/picture'));
const zoomUser = () => world.emulator.user(id);

describe('a picture', () => {
  beforeEach(() => open({ PHOTO_ALLOW_HOSTS: '127.0.0.1' }));

  it.each([
    ['a data: URI with a png', () => dataUri(png), 'image/png'],
    ['a data: URI with a jpeg', () => dataUri(jpg, 'image/jpeg'), 'image/jpeg'],
    ['a jpeg that calls itself png', () => dataUri(jpg), 'image/jpeg'],
    ['a URL', () => `${picturesUrl}/a.png`, 'image/png'],
    ['a URL whose name lies about the content', () => `${picturesUrl}/named.png`, 'image/jpeg'],
    ['a URL that redirects', () => `${picturesUrl}/redirect`, 'image/png'],
  ])('given by %s is one upload named pic_file, with a file name', async (_how, value, type) => {
    const answer = await set(value());
    expect([answer.status, answer.body.detail]).toEqual([200, undefined]);
    expect(upload()?.file).toMatchObject({ field: 'pic_file', type });
    expect(upload()?.file?.filename).toMatch(/\.(png|jpg|jpeg)$/);
    expect(zoomUser()?.picture?.type).toBe(type);
    expect(answer.body.photos).toEqual([{ type: 'photo', value: zoomUser()?.pic_url }]);
    // The last read is for the URL that only Zoom knows.
    expect(world.calls()).toEqual([READ, UPLOAD, READ]);
    expect((await world.send('GET', `/Users/${id}`)).body).toEqual(answer.body);
  });

  it.each([
    ['a gif', () => dataUri(gif)],
    ['a gif that calls itself png', () => `${picturesUrl}/a.gif`],
    ['more than 2 MB', () => `${picturesUrl}/large.png`],
    ['a page that is not there', () => `${picturesUrl}/missing.png`],
    ['text', () => dataUri(Buffer.from('hello, I am no picture'))],
    ['no URL at all', () => 'picture of Ada'],
  ])('that is %s is 400, and nothing else of the request is done', async (_what, value) => {
    const answer = await world.patch(
      id,
      { op: 'replace', path: 'title', value: 'Countess' },
      { op: 'replace', path: 'photos', value: [{ type: 'photo', value: value() }] },
    );
    expect([answer.status, answer.body.scimType]).toEqual([400, 'invalidValue']);
    expect(world.calls()).toEqual([READ]);
  });

  it('that was added beside the present one replaces it', async () => {
    await set(dataUri(png));
    world.calls();
    const answer = await world.patch(id, {
      op: 'Add',
      path: 'photos',
      value: [{ type: 'photo', value: dataUri(jpg) }],
    });
    expect(answer.status).toBe(200);
    expect(world.calls()).toEqual([READ, UPLOAD, READ]);
    expect(zoomUser()?.picture?.type).toBe('image/jpeg');
  });

  it('whose own URL comes back is not uploaded again', async () => {
    const shown = await set(dataUri(png));
    world.calls();
    await set(shown.body.photos[0].value);
    await world.send('PUT', `/Users/${id}`, shown.body);
    expect(world.calls()).toEqual([READ, READ]);
  });

  it.each([
    ['PATCH remove', () => world.patch(id, { op: 'remove', path: 'photos' })],
    ['PATCH remove of the one', () => world.patch(id, { op: 'remove', path: 'photos[type eq "photo"]' })],
    ['PATCH replace by null', () => world.patch(id, { op: 'replace', path: 'photos', value: null })],
    [
      'PUT with an empty list',
      () => world.send('PUT', `/Users/${id}`, { schemas: [CORE], userName: 'ada@example.com', photos: [] }),
    ],
  ])('is removed by %s: one DELETE, and none the second time', async (_how, remove) => {
    await set(dataUri(png));
    world.calls();
    const answer = await remove();
    expect([answer.status, answer.body.photos]).toEqual([200, undefined]);
    await remove();
    expect(world.calls()).toEqual([READ, REMOVE, READ]);
    expect(zoomUser()?.pic_url).toBe('');
  });

  it('that Zoom refuses is 400 and tells what was done before', async () => {
    world.emulator.fail({
      kind: 'status',
      status: 400,
      body: { code: 300, message: 'Explicit content.' },
      match: { path: '/users/{userId}/picture' },
    });
    const answer = await world.patch(
      id,
      { op: 'replace', path: 'title', value: 'Countess' },
      { op: 'replace', path: 'photos', value: [{ type: 'photo', value: dataUri(png) }] },
    );
    expect([answer.status, answer.body.scimType]).toEqual([400, 'invalidValue']);
    expect(answer.body.detail).toContain('Already done: profile.');
  });

  it('of a pending user waits, and is uploaded once the user has accepted', async () => {
    world.emulator.changeUser(id, { status: 'pending' });
    const value = dataUri(png);
    const answer = await set(value);
    expect(answer.body.photos).toEqual([{ type: 'photo', value }]);
    expect(world.calls()).toEqual([READ]);
    world.emulator.acceptInvitation('ada@example.com');
    const read = await world.send('GET', `/Users/${id}`);
    // Read again once no other write of this user is under way.
    expect(world.calls()).toEqual([READ, READ, UPLOAD, READ]);
    expect(read.body.photos).toEqual([{ type: 'photo', value: zoomUser()?.pic_url }]);
  });

  it('of a pending user that is none is refused at once', async () => {
    world.emulator.changeUser(id, { status: 'pending' });
    expect((await set(dataUri(gif))).status).toBe(400);
  });

  it('of an inactive user is removed after the activation', async () => {
    await set(dataUri(png));
    world.emulator.changeUser(id, { status: 'inactive', type: 1 });
    const answer = await world.patch(id, { op: 'remove', path: 'photos' });
    expect(answer.body.photos).toBeUndefined();
    world.calls();
    await world.patch(id, { op: 'replace', path: 'active', value: true });
    expect(world.calls()).toEqual([READ, 'PUT /users/{userId}/status', REMOVE]);
  });
});

describe('without PHOTO_ALLOW_HOSTS', () => {
  beforeEach(() => open({}));

  it('private, loopback and link-local addresses are not fetched', async () => {
    const urls = [
      `${picturesUrl}/a.png`,
      'https://10.0.0.1/a.png',
      'https://169.254.169.254/a.png',
      'https://[::1]/a.png',
      'https://localhost/a.png',
    ];
    for (const url of urls) {
      const answer = await set(url);
      expect([answer.status, answer.body.scimType]).toEqual([400, 'invalidValue']);
      expect(answer.body.detail).toContain('PHOTO_ALLOW_HOSTS');
    }
    expect(world.calls().filter((call) => call !== READ)).toEqual([]);
  });
});
