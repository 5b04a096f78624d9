/** Passwords: one call, never in an answer or a log, and each rule of Zoom told in words. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { CORE, startWorld, type World } from '../world.js';

const READ = 'GET /users/{userId}';
const WRITE = 'PATCH /users/{userId}';
const SET = 'PUT /users/{userId}/password';

let world: World;
beforeAll(async () => {
  world = await startWorld({
    env: { LOG_LEVEL: 'debug' },
    dependencies: { zoom: { sleep: async () => undefined } },
  });
});
afterAll(async () => {
  expect(world.emulator.contractFaults).toEqual([]);
  await world.close();
});

let turn = 0;
let id: string;
let email: string;
let secret: string;
beforeEach(() => {
  turn += 1;
  email = `ada${turn}@example.com`;
  secret = `Xk7!quartz-${turn}`;
  id = world.emulator.addUser({ email, type: 2 }).id;
  world.calls();
});

const setPassword = (value: string = secret) => world.patch(id, { op: 'replace', path: 'password', value });
const change = (changes: object) => world.emulator.changeUser(id, changes);
const password = () => world.emulator.user(id)?.password;

describe('a password', () => {
  it('given by PATCH is one call, and appears nowhere', async () => {
    const answer = await setPassword();
    expect([answer.status, answer.body.password]).toEqual([200, undefined]);
    expect(world.calls()).toEqual([READ, SET]);
    expect(password()).toBe(secret);
    expect(JSON.stringify([answer.body, world.logLines])).not.toContain(secret);
    expect((await world.send('GET', `/Users/${id}?attributes=password`)).body.password).toBeUndefined();
  });

  it('given by PUT beside the profile comes after it', async () => {
    const body = { schemas: [CORE], userName: email, title: 'Countess', password: secret };
    expect((await world.send('PUT', `/Users/${id}`, body)).status).toBe(200);
    expect(world.calls()).toEqual([READ, WRITE, SET]);
    expect(password()).toBe(secret);
  });

  it('of null or nothing is no wish', async () => {
    for (const value of [null, '']) {
      expect((await world.patch(id, { op: 'replace', value: { password: value, title: 'x' } })).status).toBe(200);
    }
    expect(world.calls().filter((call) => call === SET)).toEqual([]);
  });

  it.each([
    [300, /present one|too often/],
    [1123, /no Zoom password/],
    [1124, /too short or too long/],
    [1125, /letter/],
    [1126, /digit/],
    [1127, /special/],
    [1128, /upper-case and lower-case/],
    [1129, /used before/],
    [1130, /repeat/],
    [1131, /run of characters/],
    [1136, /easy to guess/],
  ])('that Zoom refuses with %d is 400 and names the rule', async (code, rule) => {
    world.emulator.fail({
      kind: 'status',
      status: 400,
      body: { code, message: secret },
      match: { path: '/users/{userId}/password' },
    });
    const answer = await setPassword();
    expect([answer.status, answer.body.scimType]).toEqual([400, 'invalidValue']);
    expect(answer.body.detail).toMatch(rule);
    expect(JSON.stringify([answer.body, world.logLines])).not.toContain(secret);
  });

  it('that breaks a rule of the account, as Zoom itself judges', async () => {
    for (const [bad, rule] of [
      ['short1A', /too short/],
      ['alllowercase1', /upper-case/],
      ['Abcdefgh1', /run/],
    ] as const) {
      const answer = await setPassword(bad);
      expect([answer.status, answer.body.detail]).toEqual([400, expect.stringMatching(rule)]);
    }
  });

  it('of a protected admin is 403', async () => {
    change({ role_id: '1' });
    expect((await setPassword()).status).toBe(403);
    expect(password()).toBe('');
  });

  it('of an SSO user is 400 when it is all that was asked', async () => {
    change({ login_types: [101] });
    const answer = await setPassword();
    expect([answer.status, answer.body.scimType]).toEqual([400, 'invalidValue']);
    expect(answer.body.detail).toContain('SSO');
    expect(world.calls()).toEqual([READ]);
  });

  it('of an SSO user is left out with a log line when it travels with others', async () => {
    change({ login_types: [101] });
    const body = { schemas: [CORE], userName: email, title: 'Countess', password: secret };
    expect((await world.send('PUT', `/Users/${id}`, body)).status).toBe(200);
    expect(world.calls()).toEqual([READ, WRITE]);
    const line = world.logLines.find((each) => JSON.stringify(each).includes('no work-email login'));
    expect(line?.leftOut).toEqual([expect.stringContaining('password')]);
    expect(JSON.stringify(world.logLines)).not.toContain(secret);
  });

  it.each([['pending'], ['inactive']])(
    'of a %s user alone is 409, beside others left out and stored nowhere',
    async (status) => {
      change({ status });
      const alone = await setPassword();
      expect([alone.status, alone.body.scimType, alone.body.detail]).toEqual([
        409,
        undefined,
        expect.stringContaining(status),
      ]);
      const beside = await world.patch(id, { op: 'replace', value: { title: 'Countess', password: secret } });
      expect([beside.status, beside.body.title]).toEqual([200, 'Countess']);
      expect(JSON.stringify(beside.body)).not.toContain('assword');
      expect(world.calls()).toEqual([READ, READ]);
    },
  );

  it('that was set before a later step failed does not fail when the request is repeated', async () => {
    world.emulator.fail({ kind: 'status', status: 503, times: 5, match: { path: '/users/{userId}/status' } });
    const wish = () => world.patch(id, { op: 'replace', value: { password: secret, active: false } });
    const failed = await wish();
    expect([failed.status, failed.body.detail]).toEqual([503, expect.stringContaining('Already done: password')]);
    world.emulator.clearFaults();
    expect((await wish()).status).toBe(200);
    expect(world.emulator.user(id)).toMatchObject({ password: secret, status: 'inactive' });
  });
});
