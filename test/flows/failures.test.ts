/** Zoom refuses, fails, or talks nonsense: what the client is told, what the operator's log tells, and what is never told. */
import { Agent } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Fault } from '../../src/emulator/faults.js';
import { type Answer, send } from '../http/send.js';
import { type Body, CORE, PATCH_OP, startWorld, TOKEN, type World, ZOOM } from '../world.js';

const ERROR = 'urn:ietf:params:scim:api:messages:2.0:Error';
const SAID = 'ZOOM-SAID User jo@example.com';

/** Too little time to wait for a budget or a limit to come back: what is refused shows at once. */
const FAST = { timeoutMs: 200, deadlineMs: 1500, sleep: async () => {}, random: () => 0 };

let world: World;
let userId = '';
let agent: Agent;
let turn = 0;

/** A new one for each test: what failed a moment ago is remembered for a while, as budget, limit or breaker. */
beforeEach(async () => {
  turn += 1;
  world = await startWorld({ dependencies: { zoom: FAST } });
  agent = new Agent({ keepAlive: true, maxSockets: 1 });
  userId = world.emulator.addUser({ email: 'jo@example.com', login_types: [100] }).id;
});
afterEach(async () => {
  agent.destroy();
  expect(world.emulator.contractFaults).toEqual([]);
  await world.close();
});

interface Operation {
  /** The call that fails. */
  readonly match: NonNullable<Fault['match']>;
  readonly call: string;
  readonly send: (requestId: string) => Promise<Answer>;
}

const exchange = (method: string, path: string, requestId: string, body?: unknown): Promise<Answer> =>
  send(world.scimUrl + path, {
    method,
    agent,
    headers: { authorization: `Bearer ${TOKEN}`, 'x-request-id': requestId },
    ...(body === undefined ? {} : { body }),
  });
const titled = () => ({ schemas: [CORE], userName: 'jo@example.com', title: `Title ${turn}` });
const replacing = () => ({
  schemas: [PATCH_OP],
  Operations: [{ op: 'replace', path: 'title', value: `Title ${turn}` }],
});
const one = { path: '/users/{userId}' };

const OPERATIONS: Readonly<Record<string, Operation>> = {
  GET: { match: { method: 'GET', ...one }, call: 'getUser', send: (id) => exchange('GET', `/Users/${userId}`, id) },
  list: { match: { method: 'GET', path: '/users' }, call: 'listUsers', send: (id) => exchange('GET', '/Users', id) },
  filter: {
    match: { method: 'GET', ...one },
    call: 'getUser',
    send: (id) => exchange('GET', '/Users?filter=userName%20eq%20%22jo@example.com%22', id),
  },
  POST: {
    match: { method: 'POST', path: '/users' },
    call: 'createUser',
    send: (id) => exchange('POST', '/Users', id, { schemas: [CORE], userName: `new${turn}@example.com` }),
  },
  PUT: {
    match: { method: 'PATCH', ...one },
    call: 'updateUser',
    send: (id) => exchange('PUT', `/Users/${userId}`, id, titled()),
  },
  PATCH: {
    match: { method: 'PATCH', ...one },
    call: 'updateUser',
    send: (id) => exchange('PATCH', `/Users/${userId}`, id, replacing()),
  },
  DELETE: {
    match: { method: 'DELETE', ...one },
    call: 'deleteUser',
    send: (id) => exchange('DELETE', `/Users/${userId}`, id),
  },
};

type Name = 'GET' | 'list' | 'filter' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
type Statuses = Partial<Record<Name, number>> & { readonly other: number };

interface Failure {
  readonly fault: Fault;
  readonly status: Statuses;
  /** As the log names it, where it does not depend on the operation. */
  readonly kind: string;
  /** Seconds; a failure that passes tells when to come back. */
  readonly retryAfter?: number | 'midnight';
}

const status = (code: number, body?: unknown, headers: Readonly<Record<string, string>> = {}): Fault => ({
  kind: 'status',
  status: code,
  body,
  headers,
});
const says = (code: number, zoomCode: number, headers?: Readonly<Record<string, string>>): Fault =>
  status(code, { code: zoomCode, message: SAID }, headers);
const html = `<html><body>${SAID}</body></html>`;
const midnight = () => new Date(new Date().setUTCHours(24, 0, 0, 0)).toISOString();

const FAILURES: Readonly<Record<string, Failure>> = {
  '400 with a refused value': {
    fault: says(400, 300),
    status: { GET: 502, list: 502, filter: 502, other: 400 },
    kind: 'invalid',
  },
  '400 with a code nobody knows': {
    fault: says(400, 99_999),
    status: { GET: 502, list: 502, filter: 502, other: 400 },
    kind: 'invalid',
  },
  '400 for an endpoint that it does not know': {
    fault: says(400, 2300),
    status: { other: 502 },
    kind: 'unintelligible',
  },
  '400 for a missing scope': { fault: says(400, 4711), status: { other: 500 }, kind: 'scopes' },
  '401 for a token that is good': {
    fault: says(401, 124),
    status: { other: 503 },
    kind: 'credentials',
    retryAfter: 60,
  },
  '403 without a word': { fault: status(403, html), status: { other: 500 }, kind: 'scopes' },
  '404 without a code': { fault: status(404, html), status: { other: 502 }, kind: 'unintelligible' },
  '404 for the user': {
    fault: says(404, 1001),
    status: { list: 502, POST: 502, filter: 200, other: 404 },
    kind: 'notFound',
  },
  '409 for the address': {
    fault: says(409, 1005),
    status: { GET: 502, list: 502, filter: 502, other: 409 },
    kind: 'conflict',
  },
  '429 by the second': {
    fault: says(429, 429, { 'x-ratelimit-type': 'QPS' }),
    status: { other: 429 },
    kind: 'rateLimited',
    retryAfter: 2,
  },
  '429 with a time to wait': {
    fault: says(429, 429, { 'x-ratelimit-type': 'QPS', 'retry-after': '7' }),
    status: { other: 429 },
    kind: 'rateLimited',
    retryAfter: 7,
  },
  '429 by the day': {
    fault: says(429, 429, { 'x-ratelimit-type': 'Daily-limit', 'retry-after': midnight() }),
    status: { other: 429 },
    kind: 'rateLimited',
    retryAfter: 'midnight',
  },
  '500': { fault: says(500, 500), status: { other: 503 }, kind: 'unavailable', retryAfter: 10 },
  '502 from something in front of it': {
    fault: { kind: 'html', status: 502 },
    status: { other: 503 },
    kind: 'unavailable',
    retryAfter: 10,
  },
  '503 with a time to wait': {
    fault: says(503, 503, { 'retry-after': '3' }),
    status: { other: 503 },
    kind: 'unavailable',
    retryAfter: 3,
  },
  '200 with a page of HTML': { fault: { kind: 'html', status: 200 }, status: { other: 502 }, kind: 'unintelligible' },
  '200 with half a JSON text': { fault: { kind: 'brokenJson' }, status: { other: 502 }, kind: 'unintelligible' },
  '200 with a refusal': {
    fault: { kind: 'okWithErrorBody', body: { code: 200, message: SAID } },
    status: { other: 500 },
    kind: 'scopes',
  },
  'a connection that breaks': { fault: { kind: 'reset' }, status: { other: 503 }, kind: 'unavailable', retryAfter: 10 },
};

const linesOf = (requestId: string): Body[] => world.logLines.filter((line) => line.requestId === requestId);
const isName = (name: string): name is Name => name in OPERATIONS;

function checkRetryAfter(answer: Answer, expected: Failure['retryAfter']): void {
  const seconds = Number(answer.headers['retry-after']);
  if (expected === undefined) return;
  if (expected !== 'midnight') expect(seconds).toBe(expected);
  else expect(Math.abs(Date.now() + seconds * 1000 - Date.parse(midnight()))).toBeLessThan(5000);
}

function checkError(answer: Answer, expected: number): void {
  expect(answer.json).toMatchObject({
    schemas: [ERROR],
    status: String(expected),
    detail: expect.stringMatching(/\w{3}.*\.$/s),
  });
  expect(answer.text).not.toContain('ZOOM-SAID');
  expect(answer.text).not.toContain('jo@example.com');
  expect(answer.headers['content-type']).toMatch(/^application\/scim\+json/);
}

/** The lines of a request in which the operator reads what Zoom did. */
const failuresIn = (lines: readonly Body[]): Body[] => lines.flatMap(({ zoom, causes }) => zoom ?? causes ?? []);

describe.each(Object.entries(FAILURES))('when Zoom answers %s', (_title, failure) => {
  it.each(Object.keys(OPERATIONS))('%s says what is true, and no more', async (name) => {
    const operation = OPERATIONS[name];
    if (operation === undefined || !isName(name)) throw new Error(`there is no ${name}`);
    const before = await exchange('GET', `/Users/${userId}`, 'before');
    world.emulator.fail({ ...failure.fault, times: 50, match: operation.match });
    const answer = await operation.send('turn');
    const expected = failure.status[name] ?? failure.status.other;
    expect([answer.status, answer.json?.detail]).toEqual([expected, answer.json?.detail]);
    if (expected === 200) {
      expect(answer.json).toMatchObject({ totalResults: 0, Resources: [] });
      return;
    }
    checkError(answer, expected);
    checkRetryAfter(answer, failure.retryAfter);
    expect(answer.localPort).toBe(before.localPort);
    const lines = linesOf('turn');
    expect(JSON.stringify(lines)).not.toMatch(/ZOOM-SAID|jo@example|example\.com/);
    if (failure.fault.kind !== 'reset') {
      expect(lines.find(({ msg }) => msg === 'request')?.zoomTrackingIds.at(-1)).toMatch(/^v=2\.0/);
    }
    if (expected === 404) return;
    expect(failuresIn(lines)).toContainEqual(
      expect.objectContaining({ kind: failure.kind, operation: operation.call }),
    );
    world.emulator.clearFaults();
    const after = await exchange('GET', '/ServiceProviderConfig', 'after');
    expect([after.status, after.localPort]).toEqual([200, before.localPort]);
  });
});

describe('when Zoom does not answer in time', () => {
  it.each(Object.keys(OPERATIONS))('%s is 504 with a time to come back', async (name) => {
    const operation = OPERATIONS[name];
    world.emulator.fail({ kind: 'delay', ms: 600, times: 50, match: operation?.match ?? {} });
    const answer = await operation?.send('turn');
    if (answer === undefined) throw new Error(`there is no ${name}`);
    expect([name, answer.status]).toEqual([name, 504]);
    checkError(answer, 504);
    checkRetryAfter(answer, 10);
    expect(failuresIn(linesOf('turn'))).toContainEqual(
      expect.objectContaining({ kind: 'timeout', operation: operation?.call }),
    );
  });
});

describe('a failure that passes', () => {
  it.each(['GET', 'list', 'filter', 'PUT', 'PATCH'])('is not seen by %s', async (name) => {
    for (const fault of [says(500, 500), { kind: 'reset' }] as const) {
      turn += 1;
      world.emulator.fail({ ...fault, times: 1, match: OPERATIONS[name]?.match ?? {} });
      expect((await OPERATIONS[name]?.send('turn'))?.status).toBe(200);
    }
  });
});

describe('a user who is gone', () => {
  it('is 404 to GET, PUT, PATCH and DELETE, and absent from a search', async () => {
    const { id, email } = world.emulator.addUser({ email: 'gone@example.com' });
    expect((await world.send('GET', `/Users/${id}`)).status).toBe(200);
    world.emulator.removeUser(id);
    expect((await world.send('GET', `/Users/${id}`)).status).toBe(404);
    expect((await world.send('PUT', `/Users/${id}`, { schemas: [CORE], userName: email })).status).toBe(404);
    expect((await world.patch(id, { op: 'replace', path: 'title', value: 'x' })).status).toBe(404);
    expect((await world.send('DELETE', `/Users/${id}`)).status).toBe(404);
    expect((await world.find(`id eq "${id}"`)).body.totalResults).toBe(0);
    expect((await world.find(`${ZOOM}:status eq "active" and userName eq "${email}"`)).body.totalResults).toBe(0);
  });
});
