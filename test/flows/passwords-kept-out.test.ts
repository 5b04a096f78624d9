/** Passwords: in the one call to Zoom that needs them, and nowhere else — no answer, no log at any level, no store. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import Database from 'better-sqlite3';
import { type Answer, startWorld, type World, ZOOM } from '../world.js';

const SECRET = 'Hush-4-ever!';
const directory = mkdtempSync(join(tmpdir(), 'bridge-passwords-'));
const answers: Answer[] = [];
let world: World;

beforeAll(async () => {
  world = await startWorld({
    env: {
      ZOOM_CREATE_ACTION: 'autoCreate',
      LOG_LEVEL: 'trace',
      DATABASE_URL: `sqlite:${join(directory, 'bridge.db')}`,
    },
  });
});
afterAll(async () => {
  const faults = [...world.emulator.contractFaults];
  await world.close();
  rmSync(directory, { recursive: true, force: true });
  expect(faults).toEqual([]);
});

/** What was sent to Zoom holds it where it must, so that its absence elsewhere says something. */
const zoomGotIt = () => JSON.stringify(world.emulator.calls).includes(SECRET);

async function create(user: Record<string, unknown>): Promise<Answer> {
  const answer = await world.create({ password: SECRET, ...user });
  answers.push(answer);
  return answer;
}

async function send(method: string, path: string, body: unknown): Promise<Answer> {
  const answer = await world.send(method, path, body);
  answers.push(answer);
  return answer;
}

it('the password of a create reaches Zoom under autoCreate', async () => {
  expect((await create({ userName: 'auto@example.com', title: 'Engineer' })).status).toBe(201);
  expect(zoomGotIt()).toBe(true);
});

it('other creates do not send it', async () => {
  world.emulator.clearCalls();
  for (const createAction of ['create', 'custCreate', 'ssoCreate'])
    expect((await create({ userName: `${createAction}@example.com`, [ZOOM]: { createAction } })).status).toBe(201);
  expect(zoomGotIt()).toBe(false);
});

it('failing creates of every kind do not tell it', async () => {
  const onPost = { method: 'POST', path: '/users' };
  const echo = {
    code: 300,
    message: `Validation Failed: ${SECRET}`,
    errors: [{ field: 'user_info.password', message: SECRET }],
  };
  world.emulator.fail({ kind: 'status', status: 400, body: echo, match: onPost });
  expect((await create({ userName: 'echo@example.com' })).status).toBe(400);
  world.emulator.fail({ kind: 'status', status: 500, body: `broken: ${SECRET}`, times: 2, match: onPost });
  expect((await create({ userName: 'broken@example.com' })).status).toBe(503);
  world.emulator.fail({ kind: 'reset', after: true, match: onPost });
  expect((await create({ userName: 'reset@example.com' })).status).toBe(201);
  expect((await create({ userName: 'reset@example.com' })).status).toBe(409);
  world.emulator.fail({ kind: 'status', status: 500, times: 3, match: { method: 'PATCH' } });
  expect((await create({ userName: 'half@example.com', title: 'x' })).status).toBe(503);
  expect((await create({ userName: 'auto@example.com' })).status).toBe(409);
  expect((await create({ userName: 'invalid', emails: [] })).status).toBe(400);
  expect((await create({ userName: 'type@example.com', password: { value: SECRET } })).status).toBe(400);
  expect((await create({ userName: 'list@example.com', password: [SECRET, SECRET] })).status).toBe(400);
  expect((await send('POST', '/Users', `{"userName":"cut@example.com","password":"${SECRET}"`)).status).toBe(400);
  const old = { schemas: ['urn:scim:schemas:core:1.0'], userName: 'old@example.com', PASSWORD: SECRET };
  expect([201, 400]).toContain((await send('POST', '/Users', old)).status);
});

it('changing it does not tell it either', async () => {
  const id = world.emulator.user('auto@example.com')?.id ?? '';
  const patch = (...operations: unknown[]) =>
    send('PATCH', `/Users/${id}`, {
      schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
      Operations: operations,
    });
  expect((await patch({ op: 'replace', path: 'password', value: SECRET })).status).toBe(400);
  expect((await patch({ op: 'replace', path: 'password', value: `${SECRET}2` })).status).toBe(200);
  expect((await patch({ op: 'replace', path: `password[value eq "${SECRET}"]`, value: SECRET })).status).toBe(400);
  expect((await patch({ op: SECRET, path: 'password', value: SECRET })).status).toBe(400);
});

it('an inactive or invited user’s password waits nowhere', async () => {
  await create({ userName: 'inactive@example.com', active: false });
  const id = world.emulator.user('inactive@example.com')?.id ?? '';
  const put = {
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
    userName: 'inactive@example.com',
    title: 'T',
    password: SECRET,
  };
  expect((await send('PUT', `/Users/${id}`, put)).status).toBe(200);
});

it('no answer held it, in body or headers', () => {
  expect(answers.length).toBeGreaterThan(15);
  const text = answers.map(({ body, headers }) => JSON.stringify([body, [...headers]]));
  expect(text.filter((each) => each.includes(SECRET))).toEqual([]);
});

it('no log line at trace held it', () => {
  expect(world.logLines.length).toBeGreaterThan(30);
  expect(world.logLines.filter((line) => JSON.stringify(line).includes(SECRET))).toEqual([]);
});

it('no table and no byte of the database files holds it', () => {
  const db = new Database(join(directory, 'bridge.db'), { readonly: true });
  const tables = db.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").pluck().all();
  expect(tables).toEqual(expect.arrayContaining(['links', 'creates', 'versions']));
  const rows = tables.flatMap((table) => db.prepare(`SELECT * FROM "${table}"`).all());
  db.close();
  expect(rows.length).toBeGreaterThan(3);
  expect(JSON.stringify(rows)).not.toContain('Hush');
  for (const file of readdirSync(directory)) expect(readFileSync(join(directory, file)).includes('Hush-4')).toBe(false);
});
