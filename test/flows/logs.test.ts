/** What the log at `info` holds of a user's whole life: everything an operator needs, and nothing of the person. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Body, CORE, ENTERPRISE, PATCH_OP, startWorld, TOKEN, type World, ZOOM } from '../world.js';

const PIXEL = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex').toString('base64');

/** Each of them unlike any word that a log needs. */
const SECRETS = {
  userName: 'Wilhelmina.Quux@Example.com',
  renamed: 'wilma.quux@example.com',
  home: 'quux.at.home@private.example',
  externalId: '00uQUUX7external',
  givenName: 'Wilhelmina',
  familyName: 'Quuxenstein',
  displayName: 'Minna Q.',
  phone: '+14155550147',
  title: 'Keeper of Secrets',
  department: 'Department Xyzzy',
  employeeNumber: 'EMP-90210',
  password: 'Tr0ubador&3Horses',
  second: 'C0rrectHorseBattery',
  picture: PIXEL,
  filterText: 'somebody-else-entirely@example.org',
  nameInFilter: 'Zaphodessa',
  wrongToken: 'wrong-token-of-somebody-0123456789-0123',
  refused: 'forbidden-name-of-a-person',
} as const;

let world: World;

beforeAll(async () => {
  world = await startWorld({
    env: { ZOOM_DELETE_ACTION: 'delete' },
    emulator: { forbiddenNameWords: [SECRETS.refused] },
  });
});
afterAll(async () => {
  expect(world.emulator.contractFaults).toEqual([]);
  await world.close();
});

const replace = (path: string, value: unknown) => ({ op: 'replace', path, value });

async function live(): Promise<string> {
  const created = await world.create({
    schemas: [CORE, ENTERPRISE, ZOOM],
    userName: SECRETS.userName,
    externalId: SECRETS.externalId,
    name: { givenName: SECRETS.givenName, familyName: SECRETS.familyName },
    displayName: SECRETS.displayName,
    emails: [
      { value: SECRETS.userName, type: 'work', primary: true },
      { value: SECRETS.home, type: 'home' },
    ],
    phoneNumbers: [{ value: SECRETS.phone, type: 'work' }],
    title: SECRETS.title,
    password: SECRETS.password,
    [ENTERPRISE]: { department: SECRETS.department, employeeNumber: SECRETS.employeeNumber },
    [ZOOM]: { createAction: 'autoCreate' },
  });
  expect([created.status, created.body.detail]).toEqual([201, undefined]);
  const { id } = created.body;
  const expectStatus = async (status: number, answer: Promise<Body>) => expect((await answer).status).toBe(status);
  await expectStatus(409, world.create({ userName: SECRETS.userName }));
  await expectStatus(200, world.find(`userName eq "${SECRETS.userName}"`));
  await expectStatus(200, world.find(`userName eq "${SECRETS.filterText}"`));
  await expectStatus(200, world.find(`name.familyName co "${SECRETS.nameInFilter}" or title eq "${SECRETS.title}"`));
  await expectStatus(400, world.find(`userName zz "${SECRETS.filterText}"`));
  await expectStatus(404, world.send('GET', `/Users/${SECRETS.filterText}`));
  await expectStatus(404, world.send('GET', `/${SECRETS.filterText}`));
  await expectStatus(400, world.send('POST', '/Users', `{"userName": "${SECRETS.userName}", `));
  await expectStatus(200, world.patch(id, replace('password', SECRETS.second)));
  await expectStatus(400, world.patch(id, replace('password', 'short')));
  await expectStatus(400, world.patch(id, replace('name.givenName', SECRETS.refused)));
  await expectStatus(
    400,
    world.patch(id, replace('photos', [{ type: 'photo', value: 'https://localhost/quux-secret.png' }])),
  );
  await expectStatus(
    200,
    world.patch(id, replace('photos', [{ type: 'photo', value: `data:image/png;base64,${PIXEL}` }])),
  );
  await expectStatus(200, world.patch(id, replace('userName', SECRETS.renamed)));
  await expectStatus(200, world.patch(id, { op: 'remove', path: `${ZOOM}:ssoToken` }));
  await expectStatus(200, world.patch(id, replace('active', false)));
  await expectStatus(200, world.patch(id, replace('title', `${SECRETS.title} II`)));
  await expectStatus(409, world.patch(id, replace('password', SECRETS.password)));
  await expectStatus(200, world.patch(id, replace('active', true)));
  await expectStatus(401, world.send('GET', '/Users', undefined, { Authorization: `Bearer ${SECRETS.wrongToken}` }));
  world.emulator.fail({
    kind: 'status',
    status: 400,
    body: {
      code: 300,
      message: `${SECRETS.userName} is not good`,
      errors: [{ field: 'first_name', message: SECRETS.givenName }],
    },
    match: { method: 'PATCH' },
  });
  await expectStatus(400, world.patch(id, replace('name.givenName', `${SECRETS.givenName} Two`)));
  world.emulator.fail({ kind: 'reset', times: 9, match: { path: '/users/{userId}' } });
  await expectStatus(503, world.send('GET', `/Users/${id}`));
  world.emulator.clearFaults();
  await expectStatus(
    200,
    world.send('PUT', `/Users/${id}`, { schemas: [CORE], userName: SECRETS.renamed, title: SECRETS.title }),
  );
  await expectStatus(204, world.send('DELETE', `/Users/${id}`));
  await expectStatus(
    404,
    world.send('PATCH', `/Users/${id}`, { schemas: [PATCH_OP], Operations: [replace('title', 'x')] }),
  );
  return id;
}

describe('the log of a whole life', () => {
  let id = '';
  let text = '';
  it('is written while a user is created, found, changed, refused, failed and deleted', async () => {
    id = await live();
    text = world.logLines.map((line) => JSON.stringify(line)).join('\n');
    expect(world.logLines.length).toBeGreaterThan(40);
  }, 30_000);

  it.each(Object.entries(SECRETS))('holds no %s', (_name, secret) => {
    expect(text.toLowerCase()).not.toContain(secret.toLowerCase());
    expect(text).not.toContain(encodeURIComponent(secret));
  });

  it('holds no address at all, no token of ours, and nothing of Zoom', () => {
    expect(text).not.toMatch(/@[a-z]+\.[a-z]+/i);
    expect(text).not.toMatch(/\+1\d{7}/);
    expect(text).not.toContain(TOKEN);
    expect(text).not.toContain('emulated-secret');
    expect(text).not.toContain('is not good');
    expect(text).not.toContain('quux');
  });

  it('holds who did what to whom, in names of attributes and calls', () => {
    const audits = world.logLines.filter(({ audit }) => audit?.userId === id).map(({ audit }) => audit);
    expect(new Set(audits.map(({ action }) => action))).toEqual(
      new Set(['create', 'change', 'carryOutDeferred', 'delete']),
    );
    expect(audits.every(({ by }) => /^provisioner/.test(by))).toBe(true);
    expect(audits.flatMap(({ zoomChanges }) => zoomChanges)).toEqual(
      expect.arrayContaining(['password', 'uploadPicture', 'email', 'revokeToken', 'deactivate', 'activate']),
    );
  });

  it('holds one line for each request, with its status', () => {
    const requests = world.logLines.filter(({ msg }) => msg === 'request');
    expect(requests.length).toBe(new Set(requests.map(({ requestId }) => requestId)).size);
    for (const line of requests) {
      expect(line).toMatchObject({
        method: expect.any(String),
        status: expect.any(Number),
        durationMs: expect.any(Number),
      });
      expect(line.route === 'none' || line.route.startsWith('/')).toBe(true);
    }
  });
});
