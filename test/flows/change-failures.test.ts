/** Failures in the middle, requests at once, and versions: what is reported is what was done. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { CORE, ENTERPRISE, startWorld, type World, ZOOM } from '../world.js';

const READ = 'GET /users/{userId}';
const WRITE = 'PATCH /users/{userId}';
const STATUS = 'PUT /users/{userId}/status';
const REVOKE = 'DELETE /users/{userId}/token';
const EMAIL = 'PUT /users/{userId}/email';
const PICTURE = 'POST /users/{userId}/picture';
const PASSWORD = 'PUT /users/{userId}/password';
const ROLE = 'POST /roles/{roleId}/members';

const picture =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

let world: World;
let id: string;
beforeEach(async () => {
  world = await startWorld({
    env: { ZOOM_ASSIGNABLE_ROLES: 'Helpdesk' },
    emulator: {
      account: {
        users: [{ email: 'owner@example.com', role_id: '0', type: 2 }],
        roles: [{ id: 'rHelp', name: 'Helpdesk' }],
        managedDomains: ['example.com'],
      },
    },
    // Without pauses between the tries: the tests wait for nothing.
    dependencies: { zoom: { sleep: async () => undefined } },
  });
  id = world.emulator.addUser({ email: 'ada@example.com', type: 2 }).id;
});
afterEach(async () => {
  expect(world.emulator.contractFaults).toEqual([]);
  await world.close();
});

const writes = () => world.calls().filter((call) => !call.startsWith('GET '));
const get = async () => (await world.send('GET', `/Users/${id}`)).body;

const EVERYTHING = {
  userName: 'countess@example.com',
  externalId: 'e1',
  title: 'Countess',
  roles: [{ value: 'Helpdesk' }],
  photos: [{ type: 'photo', value: picture }],
  password: 'Xk7!quartz-engine',
  active: false,
  [ENTERPRISE]: { department: 'Engines' },
};
const ask = () => world.send('PUT', `/Users/${id}`, { schemas: [CORE], ...EVERYTHING });

/** In the order of execution, with the names by which an error tells that they are done. */
const STEPS: readonly (readonly [string, string, string])[] = [
  [EMAIL, '/users/{userId}/email', 'login address'],
  [WRITE, '/users/{userId}', 'profile'],
  [ROLE, '/roles/{roleId}/members', 'role'],
  [PICTURE, '/users/{userId}/picture', 'picture'],
  [PASSWORD, '/users/{userId}/password', 'password'],
  [REVOKE, '/users/{userId}/token', 'revocation of the SSO token'],
  [STATUS, '/users/{userId}/status', 'deactivation'],
];

describe('a request of many steps', () => {
  it('does them in one order, each once', async () => {
    const answer = await ask();
    expect([answer.status, answer.body.detail]).toEqual([200, undefined]);
    expect(writes()).toEqual(STEPS.map(([call]) => call));
    expect(answer.body).toMatchObject({
      userName: 'countess@example.com',
      externalId: 'e1',
      title: 'Countess',
      active: false,
    });
    expect(await get()).toEqual(answer.body);
  });

  it.each([[0], [1], [2], [3], [4], [5], [6]])(
    'that breaks at step %d says what was done, and repeated does only the rest',
    async (broken) => {
      const [call = '', path = ''] = STEPS[broken] ?? [];
      world.emulator.fail({ kind: 'status', status: 503, times: 9, match: { method: call.split(' ')[0] ?? '', path } });
      const failed = await ask();
      expect(failed.status).toBe(503);
      expect(failed.headers.get('retry-after')).not.toBeNull();
      const done = STEPS.slice(0, broken).map(([, , name]) => name);
      if (done.length === 0) expect(failed.body.detail).not.toContain('Already done');
      else expect(failed.body.detail).toContain(`Already done: ${done.join(', ')}.`);
      world.emulator.clearFaults();
      world.calls();

      const answer = await ask();
      expect([answer.status, answer.body.detail]).toEqual([200, undefined]);
      // A picture given by data: is uploaded again: nobody can tell it from another one.
      const rest = STEPS.map(([each]) => each).filter((each, i) => i >= broken || each === PICTURE);
      const again = broken === 6 ? [PICTURE, REVOKE, STATUS] : rest;
      expect(writes()).toEqual(again);
      expect(world.emulator.user(id)).toMatchObject({ job_title: 'Countess', role_id: 'rHelp', status: 'inactive' });
      expect(await get()).toMatchObject({ externalId: 'e1', userName: 'countess@example.com' });
    },
  );

  it('whose answer was lost at Zoom is done once when repeated', async () => {
    world.emulator.fail({
      kind: 'reset',
      after: true,
      times: 9,
      match: { method: 'PUT', path: '/users/{userId}/email' },
    });
    const failed = await ask();
    expect([502, 503, 504]).toContain(failed.status);
    world.emulator.clearFaults();
    world.calls();
    expect((await ask()).status).toBe(200);
    expect(writes()).toEqual(STEPS.slice(1).map(([call]) => call));
  });

  it('changes nothing when one of them can never be done', async () => {
    const before = await get();
    const answer = await world.send('PUT', `/Users/${id}`, {
      schemas: [CORE],
      ...EVERYTHING,
      roles: [{ value: 'Admin' }],
    });
    expect(answer.status).toBe(400);
    expect([writes(), await get()]).toEqual([[], before]);
  });

  it('tells a licence that was given from one that was not', async () => {
    const value = { title: 'Countess', [ZOOM]: { type: 'Basic', planUnitedType: '1', zoomOneType: '8' } };
    const match = { method: 'PATCH', path: '/users/{userId}' };
    for (const _ of [1, 2]) world.emulator.fail({ kind: 'delay', ms: 1, match });
    world.emulator.fail({ kind: 'status', status: 400, body: { code: 2038, message: 'No seats.' }, match });
    const answer = await world.patch(id, { op: 'replace', value });
    expect([answer.status, answer.body.detail]).toEqual([
      403,
      expect.stringContaining('Already done: profile, licence.'),
    ]);
    expect(answer.body.detail).not.toContain('does the rest');
    expect(world.emulator.user(id)).toMatchObject({
      job_title: 'Countess',
      type: 1,
      plan_united_type: '1',
      zoom_one_type: '',
    });
  });

  it('leaves a log line with names and no values', async () => {
    await ask();
    const line = world.logLines.find((each) => each.audit !== undefined);
    expect(line.audit).toMatchObject({ action: 'change', userId: id });
    expect(line.audit.zoomChanges).toEqual(expect.arrayContaining(['email', 'password', 'deactivate']));
    const log = JSON.stringify(world.logLines);
    for (const value of ['countess@example.com', 'ada@example.com', 'quartz', 'Countess', 'Engines', 'iVBORw0']) {
      expect(log).not.toContain(value);
    }
  });
});

describe('a picture whose last read fails', () => {
  it('is reported as uploaded', async () => {
    const match = { method: 'GET', path: '/users/{userId}' };
    world.emulator.fail({ kind: 'delay', ms: 1, match });
    world.emulator.fail({ kind: 'status', status: 503, times: 9, match });
    const answer = await world.patch(id, { op: 'replace', path: 'photos', value: EVERYTHING.photos });
    expect([answer.status, answer.body.detail]).toEqual([503, expect.stringContaining('Already done: picture.')]);
  });
});

describe('If-Match', () => {
  const patchIf = (version: string, value: string) =>
    world.send(
      'PATCH',
      `/Users/${id}`,
      {
        schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
        Operations: [{ op: 'replace', path: 'title', value }],
      },
      { 'If-Match': version },
    );

  it('of another version is 412 before anything is written', async () => {
    const { meta } = await get();
    expect((await patchIf(meta.version, 'Countess')).status).toBe(200);
    world.calls();
    const answer = await patchIf(meta.version, 'Lady');
    expect(answer.status).toBe(412);
    expect(world.calls()).toEqual([READ]);
    expect((await patchIf('W/"x", "y"', 'Lady')).status).toBe(412);
    expect(world.emulator.user(id)?.job_title).toBe('Countess');
  });

  it('of the present version, of a list with it, or of any passes, in PATCH and PUT', async () => {
    const first = await get();
    expect((await patchIf(first.meta.version, 'a')).status).toBe(200);
    const second = await get();
    expect((await patchIf(`"x", ${second.meta.version}`, 'b')).status).toBe(200);
    expect((await patchIf('*', 'c')).status).toBe(200);
    const third = await get();
    const body = { schemas: [CORE], userName: 'ada@example.com', title: 'd' };
    expect((await world.send('PUT', `/Users/${id}`, body, { 'If-Match': second.meta.version })).status).toBe(412);
    expect((await world.send('PUT', `/Users/${id}`, body, { 'If-Match': third.meta.version })).status).toBe(200);
  });

  it('of a change that somebody made in Zoom is 412', async () => {
    const { meta } = await get();
    world.emulator.changeUser(id, { dept: 'Elsewhere' });
    expect((await patchIf(meta.version, 'Countess')).status).toBe(412);
  });
});

describe('fifty requests at once for one user', () => {
  const isWrite = (method: string) => method !== 'GET';

  it('are all applied, with never two writes at Zoom at a time', async () => {
    world.emulator.fail({ kind: 'delay', ms: 3, times: 500, match: { path: /\/users\// } });
    let most = 0;
    const watch = setInterval(() => {
      const open = world.emulator.calls.filter((call) => isWrite(call.method) && call.status === undefined);
      most = Math.max(most, open.length);
    }, 1);
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, i) =>
        world.patch(
          id,
          {
            op: 'add',
            path: 'emails',
            value: [{ value: `ada${i}@mail.example`, type: 'other' }],
          },
          { op: 'replace', path: 'title', value: `Title ${i}` },
        ),
      ),
    );
    clearInterval(watch);
    expect(answers.filter((answer) => answer.status !== 200)).toEqual([]);
    expect(most).toBe(1);
    expect(world.calls().filter((call) => call === WRITE)).toHaveLength(50);
    expect((await get()).emails).toHaveLength(51);
  }, 60_000);

  it('on different users do not wait for each other', async () => {
    const ids = Array.from({ length: 8 }, (_, i) => world.emulator.addUser({ email: `u${i}@example.com` }).id);
    world.emulator.fail({ kind: 'delay', ms: 500, times: 8, match: { method: 'PATCH' } });
    const begun = Date.now();
    await Promise.all(ids.map((each) => world.patch(each, { op: 'replace', path: 'title', value: 'x' })));
    expect(Date.now() - begun).toBeLessThan(3000);
  });
});
