/** The bridge dies between Zoom's POST and the rest of a create: after a restart the same POST finishes the user, once. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, jest } from '@jest/globals';
import { type Emulator, startEmulator } from '../../src/emulator/start.js';
import { type Child, runProgram } from '../process/child.js';
import { type Body, CORE, ENTERPRISE, environmentOf, TOKEN } from '../world.js';

jest.setTimeout(60_000);

let directory: string;
let emulator: Emulator;
let bridge: Child;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'bridge-killed-'));
  emulator = await startEmulator();
});
afterEach(async () => {
  await kill();
  const faults = [...emulator.contractFaults];
  await emulator.close();
  rmSync(directory, { recursive: true, force: true });
  expect(faults).toEqual([]);
});

async function kill(): Promise<void> {
  bridge.kill('SIGKILL');
  await bridge.ended;
}

/** The address of a new process over the same database. */
async function serve(action: string): Promise<string> {
  const store = `sqlite:${join(directory, 'bridge.db')}`;
  // Without the mirror, whose own calls would be taken for those of the POST.
  const more = { DATABASE_URL: store, ZOOM_CREATE_ACTION: action, DIRECTORY_MAX_AGE: '0' };
  bridge = runProgram('src/main.ts', [], { ...environmentOf(emulator), ...more });
  const [, url = ''] = await bridge.printed(/"url":"(http:\/\/127\.0\.0\.1:\d+)".*"msg":"listening"/);
  return url;
}

const user = {
  schemas: [CORE, ENTERPRISE],
  userName: 'Phoenix@example.com',
  externalId: 'phoenix-1',
  userType: 'Licensed',
  password: 'Asches-2-Asches',
  title: 'Bird',
  [ENTERPRISE]: { department: 'Ashes' },
};

async function post(url: string, body: object): Promise<{ status: number; body: Body }> {
  const response = await fetch(`${url}/scim/v2/Users`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${TOKEN}`, 'Content-Type': 'application/scim+json' },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: await response.json() };
}

/** Sends the POST and kills the bridge as soon as Zoom is asked for `method`; resolves when there is no answer. */
async function killDuring(url: string, method: string, body: object): Promise<void> {
  const answer = post(url, body).then(
    ({ status }) => status,
    () => 'none',
  );
  const asked = () => emulator.calls.some((call) => call.method === method && call.template?.startsWith('/users'));
  while (!asked()) await new Promise((resolve) => setTimeout(resolve, 10));
  await kill();
  expect(await answer).toBe('none');
  emulator.clearFaults();
  emulator.clearCalls();
}

const writes = () =>
  emulator.calls.flatMap(({ method, template }) =>
    method === 'GET' || template === '/oauth/token' ? [] : [`${method} ${template}`],
  );
const ofPhoenix = () => emulator.users().filter(({ email }) => email === 'phoenix@example.com');

it.each([
  ['between POST and PATCH', 'autoCreate', 'PATCH', { path: '/users/{userId}' }, false],
  ['between POST and the look at the status', 'create', 'GET', { path: /^\/users\// }, false],
  ['before the answer of POST', 'ssoCreate', 'POST', { path: '/users' }, true],
] as const)(
  'killed %s (%s), the bridge finishes the user on the next POST, with 201, once',
  async (_, action, method, match, after) => {
    const url = await serve(action);
    emulator.fail({ kind: 'delay', ms: 60_000, after, match: { method, ...match } });
    await killDuring(url, method, user);
    expect(ofPhoenix()).toEqual([expect.objectContaining({ dept: '', job_title: '', type: 2 })]);

    const restarted = await serve(action);
    const { status, body } = await post(restarted, user);
    expect(status).toBe(201);
    expect(body).toMatchObject({
      id: ofPhoenix()[0]?.id,
      userName: 'Phoenix@example.com',
      externalId: 'phoenix-1',
      userType: 'Licensed',
      title: 'Bird',
      [ENTERPRISE]: { department: 'Ashes' },
    });
    expect(writes()).toEqual(['PATCH /users/{userId}']);
    expect(ofPhoenix()).toEqual([
      expect.objectContaining({ dept: 'Ashes', job_title: 'Bird', type: 2, status: 'active' }),
    ]);
    const again = await post(restarted, user);
    expect({ status: again.status, scimType: again.body.scimType }).toEqual({ status: 409, scimType: 'uniqueness' });
    expect(ofPhoenix()).toHaveLength(1);
  },
);

it('killed in the deactivation of an inactive create, it finishes that too and still knows the licence', async () => {
  const url = await serve('ssoCreate');
  const inactive = { schemas: [CORE], userName: user.userName, userType: 'Licensed', active: false };
  emulator.fail({ kind: 'delay', ms: 2000, after: true, match: { method: 'PUT', path: '/users/{userId}/status' } });
  await killDuring(url, 'PUT', inactive);

  const restarted = await serve('ssoCreate');
  const { status, body } = await post(restarted, inactive);
  expect({ status, active: body.active, userType: body.userType }).toEqual({
    status: 201,
    active: false,
    userType: 'Licensed',
  });
  expect(ofPhoenix()).toEqual([expect.objectContaining({ status: 'inactive', type: 1 })]);
  const response = await fetch(`${restarted}/scim/v2/Users/${body.id}`, {
    method: 'PATCH',
    headers: { Authorization: `Bearer ${TOKEN}`, 'Content-Type': 'application/scim+json' },
    body: JSON.stringify({
      schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
      Operations: [{ op: 'replace', value: { active: true } }],
    }),
  });
  expect(response.status).toBe(200);
  expect(ofPhoenix()).toEqual([expect.objectContaining({ status: 'active', type: 2 })]);
});
