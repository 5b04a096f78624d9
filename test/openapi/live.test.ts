/** Every operation of openapi/bridge.yaml answers as it is declared there, over HTTP. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventOf, SECRET, signedHeaders } from '../webhooks/signed.js';
import { startWorld } from '../world.js';
import { type Answer, undeclared } from './answers.js';
import { operations } from './document.js';

type World = Awaited<ReturnType<typeof startWorld>>;

interface Case {
  readonly operation: string;
  readonly status: number;
  readonly why?: string;
  /** Filled in for `{id}` and the like; the path of the operation where left out. */
  readonly path?: (userId: string) => string;
  readonly headers?: Record<string, string>;
  readonly token?: 'provisioner' | 'auditor' | 'none';
  readonly body?: (userId: string) => unknown;
}

const CORE = 'urn:ietf:params:scim:schemas:core:2.0:User';

const newUser = (userName = `${randomUUID()}@example.com`) => ({
  schemas: [CORE],
  userName,
  name: { givenName: 'Open', familyName: 'Api' },
  emails: [{ value: userName, type: 'work', primary: true }],
});

const patchOf = (...operations: unknown[]) => ({
  schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
  Operations: operations,
});

const searchFor = (filter: string) => ({
  schemas: ['urn:ietf:params:scim:api:messages:2.0:SearchRequest'],
  filter,
  count: 3,
});

const ofUser = (userId: string): string => `/scim/v2/Users/${userId}`;
const ofNobody = (): string => `/scim/v2/Users/${randomUUID()}`;
const users = '/scim/v2/Users';
const takenName = `${randomUUID()}@example.com`;
const title = patchOf({ op: 'replace', path: 'title', value: 'Clerk' });

const CASES: readonly Case[] = [
  { operation: 'listUsers', status: 200, path: () => `${users}?count=5` },
  { operation: 'listUsers', status: 200, token: 'auditor', path: () => `${users}?filter=active%20eq%20true&count=2` },
  { operation: 'listUsers', status: 200, path: () => `${users}?cursor&count=2` },
  { operation: 'listUsers', status: 400, path: () => `${users}?filter=userName` },
  { operation: 'listUsers', status: 400, path: () => `${users}?cursor=not%20one` },
  { operation: 'listUsers', status: 401, token: 'none' },
  { operation: 'createUser', status: 201, body: () => newUser() },
  { operation: 'createUser', status: 400, body: () => ({ schemas: [CORE] }) },
  { operation: 'createUser', status: 401, token: 'none', body: () => newUser() },
  { operation: 'createUser', status: 403, token: 'auditor', body: () => newUser() },
  { operation: 'createUser', status: 409, body: () => newUser(takenName) },
  { operation: 'createUser', status: 413, body: () => ({ ...newUser(), title: 'x'.repeat(1_100_000) }) },
  { operation: 'createUser', status: 415, headers: { 'content-type': 'text/plain' }, body: () => newUser() },
  { operation: 'searchUsers', status: 200, token: 'auditor', body: () => searchFor('active eq false') },
  { operation: 'searchUsers', status: 400, body: () => searchFor('active maybe') },
  { operation: 'searchEverything', status: 200, body: () => searchFor('active eq true') },
  { operation: 'getUser', status: 200, path: ofUser },
  { operation: 'getUser', status: 404, path: ofNobody },
  { operation: 'replaceUser', status: 200, path: ofUser, body: () => ({ ...newUser(takenName), title: 'Keeper' }) },
  { operation: 'replaceUser', status: 400, path: ofUser, body: () => ({ schemas: [CORE], title: 'Keeper' }) },
  { operation: 'replaceUser', status: 403, token: 'auditor', path: ofUser, body: () => newUser(takenName) },
  { operation: 'replaceUser', status: 404, path: ofNobody, body: () => newUser() },
  { operation: 'patchUser', status: 200, path: ofUser, body: () => title },
  {
    operation: 'patchUser',
    status: 400,
    path: ofUser,
    body: () => patchOf({ op: 'replace', path: 'no way', value: 1 }),
  },
  { operation: 'patchUser', status: 403, token: 'auditor', path: ofUser, body: () => title },
  { operation: 'patchUser', status: 404, path: ofNobody, body: () => title },
  { operation: 'patchUser', status: 412, path: ofUser, headers: { 'if-match': 'W/"other"' }, body: () => title },
  { operation: 'getServiceProviderConfig', status: 200 },
  { operation: 'getServiceProviderConfig', status: 401, token: 'none' },
  { operation: 'listSchemas', status: 200, token: 'auditor' },
  { operation: 'getSchema', status: 200, path: () => `/scim/v2/Schemas/${CORE}` },
  { operation: 'getSchema', status: 404, path: () => '/scim/v2/Schemas/urn:nothing' },
  { operation: 'listResourceTypes', status: 200 },
  { operation: 'getResourceType', status: 200, path: () => '/scim/v2/ResourceTypes/User' },
  { operation: 'getResourceType', status: 404, path: () => '/scim/v2/ResourceTypes/Device' },
  { operation: 'getHealth', status: 200, token: 'none' },
  { operation: 'getReadiness', status: 200, token: 'none' },
  { operation: 'getMetrics', status: 200, token: 'none' },
  { operation: 'receiveEvent', status: 401, token: 'none', body: () => ({}) },
  { operation: 'deleteUser', status: 403, token: 'auditor', path: ofUser },
  { operation: 'deleteUser', status: 404, path: ofNobody },
];

let world: World;
let userId: string;

function headersOf({ token = 'provisioner', headers }: Case): Record<string, string> {
  const tokens = { provisioner: world.token, auditor: world.auditorToken, none: undefined };
  const authorization = tokens[token] === undefined ? {} : { authorization: `Bearer ${tokens[token]}` };
  return { 'content-type': 'application/scim+json', ...authorization, ...headers };
}

async function ask(method: string, path: string, request: Case): Promise<Answer> {
  const body = request.body?.(userId);
  const response = await fetch(new URL(path, world.scimUrl), {
    method: method.toUpperCase(),
    headers: headersOf(request),
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const contentType = response.headers.get('content-type') ?? undefined;
  const text = await response.text();
  return { status: response.status, contentType, body: contentType?.includes('json') ? JSON.parse(text) : text };
}

function operationOf(id: string) {
  const found = operations().find((each) => each.id === id);
  if (found === undefined) throw new Error(`openapi/bridge.yaml has no operation ${id}`);
  return found;
}

beforeAll(async () => {
  world = await startWorld({ env: { ZOOM_DELETE_ACTION: 'delete', ZOOM_WEBHOOK_SECRET: SECRET } });
  const { status, body } = await ask('post', users, {
    operation: 'createUser',
    status: 201,
    body: () => newUser(takenName),
  });
  if (status !== 201) throw new Error(`the user of these tests was answered ${status}`);
  userId = (body as { id: string }).id;
});

afterAll(() => world.close());

describe('the running bridge', () => {
  it.each(CASES)('answers $operation with $status as declared', async (request) => {
    const operation = operationOf(request.operation);
    const answer = await ask(operation.method, request.path?.(userId) ?? operation.path, request);
    expect({ status: answer.status, faults: undeclared(operation, answer) }).toEqual({
      status: request.status,
      faults: [],
    });
  });

  it('answers getUser with 304 as declared', async () => {
    const request: Case = { operation: 'getUser', status: 304 };
    const { body } = await ask('get', ofUser(userId), request);
    const { version } = (body as { meta: { version: string } }).meta;
    const answer = await ask('get', ofUser(userId), { ...request, headers: { 'if-none-match': version } });
    expect(answer.status).toBe(304);
    expect(undeclared(operationOf('getUser'), answer)).toEqual([]);
  });

  it.each([
    [200, '{"event":"endpoint.url_validation","event_ts":1,"payload":{"plainToken":"qgg8"}}'],
    [204, eventOf('user.updated', { id: 'u1' })],
    [413, `"${'x'.repeat(1_100_000)}"`],
  ])('answers receiveEvent with %d as declared', async (status, body) => {
    const url = new URL('/webhooks/zoom', world.scimUrl);
    const response = await fetch(url, { method: 'POST', body, headers: signedHeaders(body) });
    const contentType = response.headers.get('content-type') ?? undefined;
    const answer = { status: response.status, contentType, body: contentType && (await response.json()) };
    expect({ status: answer.status, faults: undeclared(operationOf('receiveEvent'), answer) }).toEqual({
      status,
      faults: [],
    });
  });

  it('deletes as declared', async () => {
    const operation = operationOf('deleteUser');
    const made = await ask('post', users, { operation: 'createUser', status: 201, body: () => newUser() });
    const answer = await ask('delete', ofUser((made.body as { id: string }).id), {
      operation: 'deleteUser',
      status: 204,
    });
    expect(answer.status).toBe(204);
    expect(undeclared(operation, answer)).toEqual([]);
  });

  it('was asked for every operation of the document', () => {
    const asked = new Set(CASES.map(({ operation }) => operation));
    expect(operations().filter(({ id }) => !asked.has(id))).toEqual([]);
  });
});
