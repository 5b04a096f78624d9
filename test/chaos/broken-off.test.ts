/** Each request is broken off at each of its Zoom calls, in each way; repeated, it succeeds, and Zoom is as asked. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { pino } from 'pino';
import { readConfig } from '../../src/config.js';
import type { Fault } from '../../src/emulator/faults.js';
import { type Emulator, startEmulator } from '../../src/emulator/start.js';
import type { EmulatedUser } from '../../src/emulator/user.js';
import { type Running, start } from '../../src/start.js';
import { type Answer, CORE, ENTERPRISE, environmentOf, PATCH_OP, TOKEN, ZOOM } from '../world.js';

jest.setTimeout(120_000);

interface Request {
  readonly method: string;
  readonly path: string;
  readonly body?: object;
}

interface Flow {
  readonly title: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Requests that go well before; the id of the last answer replaces ID in later ones, and the name of the case NAME. */
  readonly before: readonly Request[];
  readonly request: Request;
  /** Statuses of a repetition after an answer was lost, beside 200, 201 and 204. */
  readonly done?: readonly number[];
  /** There are deferred changes to be carried out. */
  readonly settles?: true;
  readonly wanted: Partial<EmulatedUser> | 'nobody';
}

const create = (more: object): Request => ({
  method: 'POST',
  path: '/Users',
  body: { schemas: [CORE], userName: 'NAME@example.com', name: { givenName: 'Ann', familyName: 'Ample' }, ...more },
});
const patch = (value: object): Request => ({
  method: 'PATCH',
  path: '/Users/ID',
  body: { schemas: [PATCH_OP], Operations: [{ op: 'replace', value }] },
});
const remove: Request = { method: 'DELETE', path: '/Users/ID' };
const licensed = create({ userType: 'Licensed', title: 'Engineer' });

const FLOWS: readonly Flow[] = [
  { title: 'a plain create', before: [], request: create({}), wanted: { last_name: 'Ample' } },
  {
    title: 'a create with everything',
    before: [{ method: 'POST', path: '/Users', body: { schemas: [CORE], userName: 'boss.NAME@example.com' } }],
    request: create({
      externalId: 'e1',
      title: 'Engineer',
      userType: 'Licensed',
      phoneNumbers: [{ type: 'work', value: '+14155550100' }],
      [ENTERPRISE]: { department: 'Research', manager: { value: 'ID' } },
    }),
    wanted: { job_title: 'Engineer', dept: 'Research', type: 2, manager: 'boss.NAME@example.com' },
  },
  { title: 'an inactive create', before: [], request: create({ active: false }), wanted: { status: 'inactive' } },
  {
    title: 'a create of an SSO user',
    before: [],
    request: create({ title: 'Writer', [ZOOM]: { createAction: 'ssoCreate' } }),
    wanted: { job_title: 'Writer' },
  },
  {
    title: 'a change of the profile',
    before: [licensed],
    request: patch({ title: 'Director', userType: 'Basic' }),
    wanted: { job_title: 'Director', type: 1 },
  },
  {
    title: 'a change of the login',
    before: [licensed],
    request: patch({ userName: 'NAME.new@example.com', title: 'Director' }),
    wanted: { email: 'NAME.new@example.com', job_title: 'Director' },
  },
  { title: 'a deactivation', before: [licensed], request: patch({ active: false }), wanted: { status: 'inactive' } },
  {
    title: 'an activation with the former licence',
    before: [licensed, patch({ active: false })],
    request: patch({ active: true }),
    wanted: { status: 'active', type: 2, job_title: 'Engineer' },
  },
  {
    title: 'an activation with deferred changes',
    before: [licensed, patch({ active: false }), patch({ title: 'Director' })],
    request: patch({ active: true, name: { familyName: 'Other' } }),
    settles: true,
    wanted: { status: 'active', type: 2, job_title: 'Director', last_name: 'Other' },
  },
  {
    title: 'a new role',
    env: { ZOOM_ASSIGNABLE_ROLES: 'Admin' },
    before: [licensed],
    request: patch({ roles: [{ value: 'Admin' }], title: 'Director' }),
    wanted: { role_id: '1', job_title: 'Director' },
  },
  { title: 'a delete', before: [licensed], request: remove, done: [404], wanted: 'nobody' },
  {
    title: 'a soft delete',
    env: { ZOOM_DELETE_ACTION: 'deactivate' },
    before: [licensed],
    request: remove,
    done: [404],
    wanted: { status: 'inactive' },
  },
  {
    title: 'a create that adopts a soft-deleted user',
    env: { ZOOM_DELETE_ACTION: 'deactivate' },
    before: [licensed, remove],
    request: create({ title: 'Director' }),
    wanted: { status: 'active', job_title: 'Director' },
  },
];

/** Once, which the bridge may absorb, and so often that it may not. */
const FAULTS: readonly Fault[] = [
  ...[1, 3].flatMap((times): Fault[] => [
    { kind: 'reset', times },
    { kind: 'reset', after: true, times },
    { kind: 'status', status: 503, times },
    { kind: 'status', status: 500, after: true, times },
    { kind: 'brokenJson', after: true, times },
  ]),
  { kind: 'status', status: 429 },
];

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'broken-off-'));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

let houses = 0;

interface House {
  readonly emulator: Emulator;
  /** A bridge whose waiting is over at once, or never: then it is as dead as after SIGKILL. */
  startBridge(waits: 'at once' | 'for ever'): Promise<string>;
  close(): Promise<void>;
}

/** An emulated Zoom and bridges in front of it, one after the other, on one database. */
async function openHouse({ env = {} }: Flow): Promise<House> {
  const emulator = await startEmulator();
  houses += 1;
  const config = readConfig({
    ...environmentOf(emulator),
    DATABASE_URL: `sqlite:${join(directory, `${houses}.db`)}`,
    ZOOM_DELETE_ACTION: 'delete',
    ZOOM_BUDGET_SHARE: '1000',
    // So that every call is one of the request's own.
    DIRECTORY_MAX_AGE: '0',
    ...env,
  });
  const bridges: Running[] = [];
  const burial = new AbortController();
  const forEver = () => new Promise<void>((_, reject) => burial.signal.addEventListener('abort', reject));
  return {
    emulator,
    async startBridge(waits) {
      const sleep = waits === 'at once' ? async () => {} : forEver;
      const bridge = await start(config, { log: pino({ level: 'silent' }), zoom: { sleep } });
      bridges.push(bridge);
      return `${bridge.url}/scim/v2`;
    },
    async close() {
      burial.abort();
      await Promise.all(bridges.map((bridge) => bridge.close()));
      await emulator.close();
    },
  };
}

/** A flow with one user of its own. */
class Case {
  readonly #flow: Flow;
  readonly #house: House;
  readonly #name: string;
  #id = '';

  constructor(flow: Flow, house: House, name: string) {
    this.#flow = flow;
    this.#house = house;
    this.#name = name;
  }

  async send(scimUrl: string, { method, path, body }: Request = this.#flow.request): Promise<Answer> {
    const response = await fetch(scimUrl + path.replace('ID', this.#id), {
      method,
      headers: { Authorization: `Bearer ${TOKEN}`, 'Content-Type': 'application/scim+json' },
      ...(body === undefined ? {} : { body: this.#named(JSON.stringify(body)) }),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: text === '' ? undefined : JSON.parse(text) };
  }

  async prepare(scimUrl: string): Promise<void> {
    for (const request of this.#flow.before) {
      const { status, body } = await this.send(scimUrl, request);
      if (status >= 300) throw new Error(`${request.method} ${request.path}: ${status}`);
      this.#id = body?.id ?? this.#id;
    }
    this.#house.emulator.clearCalls();
  }

  /** Sends the request until it is answered with success; what broke the promises on the way. */
  async insist(scimUrl: string, told: string, wasSent = false): Promise<void> {
    const statuses: number[] = [];
    const isRepeated = () => wasSent || statuses.length > 0;
    const isDone = (status: number) => status < 300 || (isRepeated() && this.#flow.done?.includes(status));
    for (let attempt = 0; attempt < 4; attempt += 1) {
      const { status, body } = await this.send(scimUrl);
      if (isDone(status)) {
        // What was deferred and met the fault is carried out by the next read.
        if (this.#flow.settles) await this.send(scimUrl, { method: 'GET', path: '/Users/ID' });
        return this.verifyZoom(`${told}: ${[...statuses, status]}`);
      }
      statuses.push(status);
      expect([told, statuses, passing(status) ? undefined : body]).toEqual([told, statuses, undefined]);
    }
    throw new Error(`${told}: ${statuses}`);
  }

  verifyZoom(told: string): void {
    const { emulator } = this.#house;
    const [user, ...others] = emulator.users().filter(({ email }) => email.startsWith(this.#name));
    expect([told, others]).toEqual([told, []]);
    const { wanted } = this.#flow;
    if (wanted === 'nobody') expect([told, user]).toEqual([told, undefined]);
    else expect([told, user]).toMatchObject([told, JSON.parse(this.#named(JSON.stringify(wanted)))]);
  }

  #named(json: string): string {
    return json.replaceAll('NAME', this.#name).replace('"ID"', JSON.stringify(this.#id));
  }
}

const passing = (status: number): boolean => [429, 502, 503, 504].includes(status);

/** Zoom's calls of a request that goes well. */
async function countCalls(flow: Flow, house: House, scimUrl: string): Promise<number> {
  const quiet = new Case(flow, house, 'quiet-');
  await quiet.prepare(scimUrl);
  expect((await quiet.send(scimUrl)).status).toBeLessThan(300);
  quiet.verifyZoom('without a fault');
  return house.emulator.calls.filter(({ template }) => template !== '/oauth/token').length;
}

describe.each(FLOWS)('$title', (flow) => {
  let house: House;
  let scimUrl: string;
  let calls: number;
  beforeAll(async () => {
    house = await openHouse(flow);
    scimUrl = await house.startBridge('at once');
    calls = await countCalls(flow, house, scimUrl);
  });
  afterAll(async () => {
    const { contractFaults } = house.emulator;
    await house.close();
    expect(contractFaults).toEqual([]);
  });

  it('is not harmed by a fault at any of its calls', async () => {
    for (const [index, fault] of FAULTS.entries()) {
      for (let spare = 0; spare < calls; spare += 1) {
        const one = new Case(flow, house, `fault-${index}-${spare}-`);
        await one.prepare(scimUrl);
        house.emulator.fail({ ...fault, spare });
        await one.insist(scimUrl, `${JSON.stringify(fault)} at call ${spare + 1}`);
        house.emulator.clearFaults();
      }
    }
  });

  it('is finished by the next process when the bridge dies after any of its calls', async () => {
    for (let spare = 0; spare < calls; spare += 1) {
      const one = new Case(flow, house, `death-${spare}-`);
      await one.prepare(scimUrl);
      const dying = await house.startBridge('for ever');
      house.emulator.fail({ kind: 'reset', after: true, spare, times: 1000 });
      const answer = one.send(dying).catch(() => undefined);
      await answerOrDeath(answer, house.emulator);
      house.emulator.clearFaults();
      await one.insist(await house.startBridge('at once'), `death at call ${spare + 1}`, true);
    }
  });
});

/** Resolves when the request is answered, or when Zoom has lost the answer of one of its calls. */
async function answerOrDeath(answer: Promise<unknown>, emulator: Emulator): Promise<void> {
  let isAnswered = false;
  void answer.then(() => {
    isAnswered = true;
  });
  const isLost = () =>
    emulator.calls.some(({ status, template }) => status === undefined && template !== '/oauth/token');
  while (!isAnswered && !isLost()) await new Promise((resolve) => setTimeout(resolve, 2));
}
