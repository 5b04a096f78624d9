/** The login: userName and emails on one side, Zoom's email on the other, and who wins when they differ. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { CORE, startWorld, type World } from '../world.js';

const READ = 'GET /users/{userId}';
const SET_EMAIL = 'PUT /users/{userId}/email';

let world: World;
beforeEach(async () => {
  world = await startWorld({
    emulator: { foreignAccounts: { 'taken@example.com': 'free' } },
    // Without pauses between the tries: the tests wait for nothing.
    dependencies: { zoom: { sleep: async () => undefined } },
  });
});
afterEach(async () => {
  expect(world.emulator.contractFaults).toEqual([]);
  await world.close();
});

const add = (email: string, more = {}): string =>
  world.emulator.addUser({ email, first_name: 'Ada', last_name: 'Quinn', type: 2, ...more }).id;
const rename = (id: string, value: string) => world.patch(id, { op: 'Replace', path: 'userName', value });
const get = async (id: string) => (await world.send('GET', `/Users/${id}`)).body;

describe('a userName that is an address', () => {
  it('changes the Zoom login by one call', async () => {
    const id = add('ada@example.com');
    const answer = await rename(id, 'Ada.Quinn@Example.org');
    expect([answer.status, answer.body.userName]).toEqual([200, 'Ada.Quinn@Example.org']);
    expect(answer.body.emails).toEqual([{ value: 'ada.quinn@example.org', type: 'work', primary: true }]);
    expect(world.calls()).toEqual([READ, SET_EMAIL]);
    expect(world.emulator.user(id)?.email).toBe('ada.quinn@example.org');
    expect(await get(id)).toEqual(answer.body);
    expect((await world.find('userName eq "ADA.quinn@example.org"')).body.Resources[0].id).toBe(id);
    expect((await world.find('userName eq "ada@example.com"')).body.totalResults).toBe(0);
  });

  it('is changed by PUT together with the profile: email first, then one PATCH', async () => {
    const id = add('ada@example.com');
    const answer = await world.send('PUT', `/Users/${id}`, {
      schemas: [CORE],
      userName: 'countess@example.com',
      name: { familyName: 'King' },
      emails: [{ value: 'countess@example.com', type: 'work', primary: true }],
    });
    expect(answer.status).toBe(200);
    expect(world.calls()).toEqual([READ, SET_EMAIL, 'PATCH /users/{userId}']);
  });

  it('that differs in case only makes no call and is answered as written', async () => {
    const id = add('ada@example.com');
    const answer = await rename(id, 'ADA@Example.com');
    expect(answer.body.userName).toBe('ADA@Example.com');
    expect(world.calls()).toEqual([READ]);
    expect((await get(id)).userName).toBe('ADA@Example.com');
  });

  it('outside the managed domains is 400 with what to do', async () => {
    const id = add('ada@example.com');
    const answer = await rename(id, 'ada@elsewhere.net');
    expect([answer.status, answer.body.scimType]).toEqual([400, 'invalidValue']);
    expect(answer.body.detail).toContain('managed domains');
    expect((await get(id)).userName).toBe('ada@example.com');
  });

  it.each([
    ['another user of the account', 'owner@example.com'],
    ['somebody outside it', 'taken@example.com'],
  ])('that is the address of %s is 409 uniqueness', async (_who, address) => {
    const answer = await rename(add('ada@example.com'), address);
    expect([answer.status, answer.body.scimType]).toEqual([409, 'uniqueness']);
  });

  it.each([['pending' as const], ['inactive' as const]])(
    'of a %s user cannot change: 409 says when',
    async (status) => {
      const id = add('ada@example.com', { status });
      const answer = await world.patch(
        id,
        { op: 'replace', path: 'userName', value: 'new@example.com' },
        { op: 'replace', path: 'title', value: 'Countess' },
      );
      expect([answer.status, answer.body.scimType]).toEqual([409, undefined]);
      expect(answer.body.detail).toContain(status);
      expect(world.calls()).toEqual([READ]);
      expect((await get(id)).title).toBeUndefined();
    },
  );

  it('changes at most three times in 24 hours; the fourth is 429, not a lie', async () => {
    const id = add('ada0@example.com');
    for (const n of [1, 2, 3]) expect((await rename(id, `ada${n}@example.com`)).status).toBe(200);
    const answer = await rename(id, 'ada4@example.com');
    expect(answer.status).toBe(429);
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await get(id)).userName).toBe('ada3@example.com');
  });

  it('leaves differing emails as they were written', async () => {
    const id = add('ada@example.com');
    const emails = [
      { value: 'A.Quinn@mail.example', type: 'work', primary: true },
      { value: 'ada@home.example', type: 'home' },
    ];
    const answer = await world.patch(id, { op: 'replace', path: 'emails', value: emails });
    expect(answer.body.emails).toEqual(emails);
    expect(world.calls()).toEqual([READ]);
    expect((await rename(id, 'quinn@example.com')).body.emails).toEqual(emails);
    expect((await world.find('emails.value eq "a.quinn@mail.example"')).body.Resources[0].id).toBe(id);
  });

  it('and emails that change together, as Entra renames', async () => {
    const id = add('ada@example.com');
    const answer = await world.patch(
      id,
      { op: 'Replace', path: 'userName', value: 'king@example.com' },
      { op: 'Replace', path: 'emails[type eq "work"].value', value: 'king@example.com' },
    );
    expect(answer.body.emails).toEqual([{ value: 'king@example.com', type: 'work', primary: true }]);
    expect(world.calls()).toEqual([READ, SET_EMAIL]);
  });
});

describe('a userName that is no address', () => {
  const create = async () => {
    const answer = await world.create({
      userName: 'Jdoe',
      emails: [
        { value: 'home@example.com', type: 'home' },
        { value: 'J.Doe@example.com', type: 'work' },
      ],
    });
    expect(answer.status).toBe(201);
    world.calls();
    return answer.body.id as string;
  };

  it('is kept, and the work email is the login: changing it changes Zoom', async () => {
    const id = await create();
    const answer = await world.patch(id, {
      op: 'replace',
      path: 'emails[type eq "work"].value',
      value: 'john@example.com',
    });
    expect([answer.status, answer.body.userName]).toEqual([200, 'Jdoe']);
    expect(world.calls()).toEqual([READ, SET_EMAIL]);
    expect(world.emulator.user(id)?.email).toBe('john@example.com');
  });

  it('changes without a call', async () => {
    const id = await create();
    const answer = await rename(id, 'john.doe');
    expect([answer.status, answer.body.userName]).toEqual([200, 'john.doe']);
    expect(world.calls()).toEqual([READ]);
    expect((await world.find('userName eq "JOHN.DOE"')).body.Resources[0].id).toBe(id);
    expect((await world.find('userName eq "jdoe"')).body.totalResults).toBe(0);
  });

  it("that is another user's is 409 uniqueness, and nothing is changed", async () => {
    await create();
    const id = add('ada@example.com');
    const answer = await world.patch(id, { op: 'replace', value: { userName: 'jDOE', title: 'Countess' } });
    expect([answer.status, answer.body.scimType]).toEqual([409, 'uniqueness']);
    expect(world.calls()).toEqual([READ]);
  });

  it('cannot lose its last email, which is the login', async () => {
    const id = await create();
    const answer = await world.patch(id, { op: 'remove', path: 'emails' });
    expect([answer.status, answer.body.scimType]).toEqual([400, 'invalidValue']);
    expect(answer.body.detail).toContain('email');
    expect(world.calls()).toEqual([READ]);
  });

  it('stays when Zoom changes the address; the email follows Zoom', async () => {
    const id = await create();
    world.emulator.changeUser(id, { email: 'zoom@example.com' });
    const user = await get(id);
    expect(user.userName).toBe('Jdoe');
    expect(user.emails).toEqual([
      { value: 'home@example.com', type: 'home' },
      { value: 'zoom@example.com', type: 'work' },
    ]);
  });
});

describe('Zoom is the truth about addresses', () => {
  it('so that a kept userName and email that Zoom contradicts lose, and stay lost after the next write', async () => {
    const created = await world.create({
      userName: 'Ada@Example.com',
      emails: [{ value: 'Ada@Example.com', type: 'work', primary: true }],
    });
    const id = created.body.id;
    world.emulator.changeUser(id, { email: 'renamed@example.com' });
    expect((await get(id)).userName).toBe('renamed@example.com');
    const answer = await world.patch(id, { op: 'replace', path: 'title', value: 'Countess' });
    expect(answer.body.userName).toBe('renamed@example.com');
    expect(answer.body.emails).toEqual([{ value: 'renamed@example.com', type: 'work', primary: true }]);
    expect((await get(id)).userName).toBe('renamed@example.com');
    expect((await world.find('userName eq "ada@example.com"')).body.totalResults).toBe(0);
    expect((await world.find('userName eq "renamed@example.com"')).body.totalResults).toBe(1);
  });

  it('also when the same request is repeated after a failure behind the change of the address', async () => {
    const created = await world.create({ userName: 'Ada@Example.com', externalId: 'e1' });
    const id = created.body.id;
    world.calls();
    world.emulator.fail({ kind: 'status', status: 503, times: 5, match: { method: 'PATCH' } });
    const wish = () =>
      world.patch(id, {
        op: 'replace',
        value: { userName: 'Countess@Example.com', title: 'Countess', externalId: 'e2' },
      });
    const failed = await wish();
    expect(failed.status).toBe(503);
    expect(failed.body.detail).toContain('Already done: login address.');
    world.emulator.clearFaults();
    world.calls();
    const answer = await wish();
    expect([answer.status, answer.body.userName.toLowerCase()]).toEqual([200, 'countess@example.com']);
    expect(world.calls()).toEqual([READ, 'PATCH /users/{userId}']);
    const user = await get(id);
    expect([user.userName, user.externalId, user.title]).toEqual(['Countess@Example.com', 'e2', 'Countess']);
  });
});
