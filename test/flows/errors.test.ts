/** What a client can get wrong, on the real bridge: each answer a SCIM error that says what to do, on a connection that lives on. */
import { Agent } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readConfig } from '../../src/config.js';
import { send } from '../http/send.js';
import {
  AUDITOR_TOKEN,
  type Body,
  CORE,
  environmentOf,
  PATCH_OP,
  startWorld,
  TOKEN,
  type World,
  ZOOM,
} from '../world.js';

const ERROR = 'urn:ietf:params:scim:api:messages:2.0:Error';
const SEARCH = 'urn:ietf:params:scim:api:messages:2.0:SearchRequest';

let world: World;
let userId = '';
/** One socket for all: an answer after which it is closed would show. */
const agent = new Agent({ keepAlive: true, maxSockets: 1 });
const ports = new Set<number | undefined>();

beforeAll(async () => {
  world = await startWorld({
    emulator: { account: { users: [{ email: 'owner@example.com', role_id: '0' }, { email: 'jo@example.com' }] } },
  });
  userId = world.emulator.user('jo@example.com')?.id ?? '';
});
afterAll(async () => {
  agent.destroy();
  expect(world.emulator.contractFaults).toEqual([]);
  await world.close();
});

interface Row {
  /** `{id}` is the id of a user who exists. */
  readonly request: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly status: number;
  readonly scimType?: string;
  /** What the reader is told to do, or what is wrong. */
  readonly detail: RegExp;
  readonly answers?: Readonly<Record<string, string | RegExp>>;
  readonly calls?: readonly string[];
}

const filtered = (filter: string, detail: RegExp): Row => ({
  request: `GET /Users?filter=${encodeURIComponent(filter)}`,
  status: 400,
  scimType: 'invalidFilter',
  detail,
});
const searched = (filter: string, detail: RegExp): Row => ({
  request: 'POST /Users/.search',
  body: { schemas: [SEARCH], filter },
  status: 400,
  scimType: 'invalidFilter',
  detail,
});
const post = (body: unknown, scimType: string, detail: RegExp): Row => ({
  request: 'POST /Users',
  body,
  status: 400,
  scimType,
  detail,
});
const patch = (operations: unknown, scimType: string, detail: RegExp, calls: readonly string[] = []): Row => ({
  request: 'PATCH /Users/{id}',
  body: { schemas: [PATCH_OP], Operations: operations },
  status: 400,
  scimType,
  detail,
  calls,
});
const user = { schemas: [CORE], userName: 'new@example.com' };
const deep = (levels: number): string => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`;
/** Expressions that back-track need minutes for these; a scanner does not notice. */
const slow = (pairs: number): string => `userName eq "${'\\x'.repeat(pairs)}`;

const ROWS: Readonly<Record<string, Row>> = {
  'no token': {
    request: 'GET /Users',
    headers: { authorization: undefined },
    status: 401,
    detail: /Authorization/,
    answers: { 'www-authenticate': /^Bearer/ },
  },
  'a wrong token': {
    request: 'GET /Users',
    headers: { authorization: 'Bearer some-other-token-0123456789-0123456789' },
    status: 401,
    detail: /token/,
    answers: { 'www-authenticate': /^Bearer/ },
  },
  'a wrong token with a body that is no JSON': {
    request: 'POST /Users',
    body: '{"userName":',
    headers: { authorization: 'Bearer some-other-token-0123456789-0123456789' },
    status: 401,
    detail: /token/,
  },
  'the auditor, who writes': {
    request: 'POST /Users',
    body: user,
    headers: { authorization: `Bearer ${AUDITOR_TOKEN}` },
    status: 403,
    detail: /only read/,
  },
  'the auditor, who deletes': {
    request: 'DELETE /Users/{id}',
    headers: { authorization: `Bearer ${AUDITOR_TOKEN}` },
    status: 403,
    detail: /only read/,
  },
  'an unknown path': { request: 'GET /Robots', status: 404, detail: /\/Users|\/ResourceTypes/ },
  'the base itself': { request: 'GET /', status: 404, detail: /ServiceProviderConfig/ },
  'a path below a user': { request: 'GET /Users/{id}/photo', status: 404, detail: /./ },
  'a path that is no percent-encoding': {
    request: 'GET /Users/%E0%A4%A',
    status: 400,
    scimType: 'invalidSyntax',
    detail: /percent/,
  },
  '/Me': { request: 'GET /Me', status: 501, detail: /./ },
  'a wrong method on all users': {
    request: 'DELETE /Users',
    status: 405,
    detail: /./,
    answers: { allow: /GET.*POST/ },
  },
  'a wrong method on a user': {
    request: 'POST /Users/{id}',
    body: user,
    status: 405,
    detail: /./,
    answers: { allow: /GET.*PUT.*PATCH.*DELETE/ },
  },
  'a write to the discovery documents': {
    request: 'POST /ServiceProviderConfig',
    body: {},
    status: 405,
    detail: /./,
    answers: { allow: /GET/ },
  },
  'an unknown id': {
    request: 'GET /Users/AAAAAAAAAAAAAAAAAAAAAA',
    status: 404,
    detail: /no (such )?user/i,
    calls: ['GET /users/{userId}'],
  },
  'an unknown id with PATCH': {
    request: 'PATCH /Users/AAAAAAAAAAAAAAAAAAAAAA',
    body: { schemas: [PATCH_OP], Operations: [{ op: 'replace', path: 'title', value: 'x' }] },
    status: 404,
    detail: /no (such )?user/i,
    calls: ['GET /users/{userId}'],
  },
  'an unknown id with PUT': {
    request: 'PUT /Users/AAAAAAAAAAAAAAAAAAAAAA',
    body: user,
    status: 404,
    detail: /no (such )?user/i,
    calls: ['GET /users/{userId}'],
  },
  'an unknown id with DELETE': {
    request: 'DELETE /Users/AAAAAAAAAAAAAAAAAAAAAA',
    status: 404,
    detail: /no (such )?user/i,
    calls: ['DELETE /users/{userId}'],
  },
  'the address of a user in place of the id': {
    request: 'GET /Users/jo@example.com',
    status: 404,
    detail: /no (such )?user/i,
  },
  'the name that Zoom gives the owner of the token': {
    request: 'GET /Users/me',
    status: 404,
    detail: /no (such )?user/i,
  },
  'a path out of the users': { request: 'GET /Users/..%2Froles', status: 404, detail: /no (such )?user/i },
  'a body that is no JSON': post('{"userName": "x', 'invalidSyntax', /JSON/),
  'a body that is empty': post('', 'invalidSyntax', /no body/),
  'a body that is a list': post([], 'invalidSyntax', /./),
  'a body that is null': post('null', 'invalidSyntax', /./),
  'a body nested without end': post(deep(5000), 'invalidSyntax', /deep/),
  'a body that is no UTF-8': post(Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]), 'invalidSyntax', /UTF-8/),
  'a body of a foreign media type': {
    request: 'POST /Users',
    body: '<user/>',
    headers: { 'content-type': 'application/xml' },
    status: 415,
    detail: /application\/scim\+json/,
  },
  'a body of more than a mebibyte': {
    request: 'POST /Users',
    body: { ...user, title: 'x'.repeat(1_100_000) },
    status: 413,
    detail: /1048576/,
  },
  'a user without userName': post({ schemas: [CORE], displayName: 'x' }, 'invalidValue', /userName/),
  'a user with an empty userName': post({ schemas: [CORE], userName: '' }, 'invalidValue', /userName/),
  'a user with a blank userName': post({ schemas: [CORE], userName: '  ' }, 'invalidValue', /userName/),
  'a user with a number for a userName': post({ schemas: [CORE], userName: { a: 1 } }, 'invalidValue', /userName/),
  'a user with numbers for emails': post({ ...user, emails: [5] }, 'invalidValue', /emails/),
  'a user with a text for a name': post({ ...user, name: 'Jo' }, 'invalidValue', /name/),
  'a user with a word for active': post({ ...user, active: 'perhaps' }, 'invalidValue', /active/),
  'a user with a licence that Zoom has not': post({ ...user, [ZOOM]: { type: 'Platinum' } }, 'invalidValue', /Basic/),
  'a user without any address': post({ schemas: [CORE], userName: 'jo' }, 'invalidValue', /address/),
  'a filter that is a bare word': filtered('userName', /operator/),
  'a filter that is a sentence': filtered('give me jo', /./),
  'a filter with an open quote': filtered('userName eq "jo', /quot/),
  'a filter with an operator of its own': filtered('userName like "jo"', /operator|eq/),
  'a filter with an attribute of its own': filtered('shoeSize eq 3', /shoeSize/),
  'a filter on the password': filtered('password eq "x"', /never returned/),
  'a filter with a number where a truth is meant': filtered('active eq 3', /true or false/),
  'a filter with an order of truths': filtered('active gt true', /active/),
  'a filter on a whole complex attribute': filtered('name eq "Jo"', /sub-attributes/),
  'a filter with a time that is none': filtered('meta.created gt "yesterday"', /date/),
  'a filter with a bracket too many': filtered('(userName eq "jo"))', /./),
  'a filter that ends in the middle': filtered('userName eq "jo" and', /./),
  'a filter that is empty': filtered('', /empty/),
  'a filter with brackets in brackets': filtered('emails[type eq "work" and value[x eq 1]]', /./),
  'a filter of a thousand parentheses': filtered(`${'('.repeat(1000)}active eq true${')'.repeat(1000)}`, /deep/),
  'a filter of 10,000 parentheses': searched('('.repeat(10_000), /at most|quot/),
  'a filter of 10,000 closed parentheses': searched(
    `${'('.repeat(10_000)}active pr${')'.repeat(10_000)}`,
    /at most|quot/,
  ),
  'a filter of 10,000 denials': searched('not ('.repeat(10_000), /at most|quot/),
  'a filter of 50,000 comparisons': searched(Array(50_000).fill('active pr').join(' or '), /at most|quot/),
  'a filter of a megabyte': searched(`userName eq "${'x'.repeat(1_000_000)}"`, /at most|quot/),
  'an unclosed text of escapes': filtered(slow(33), /quot/),
  'an unclosed text of 10,000 escapes': searched(slow(10_000), /at most|quot/),
  'an unclosed text of escapes in brackets': searched(`emails[${slow(500)}]`, /at most|quot/),
  'attributes and excludedAttributes together': {
    request: 'GET /Users/{id}?attributes=userName&excludedAttributes=title',
    status: 400,
    scimType: 'invalidValue',
    detail: /attributes/,
  },
  'an order by what is no attribute': {
    request: 'GET /Users?sortBy=shoeSize',
    status: 400,
    scimType: 'invalidValue',
    detail: /sortBy/,
  },
  'a count that is no number': {
    request: 'GET /Users?count=many',
    status: 400,
    scimType: 'invalidValue',
    detail: /count/,
  },
  'a search without a body': { request: 'POST /Users/.search', status: 400, scimType: 'invalidSyntax', detail: /body/ },
  'a PATCH without operations': patch([], 'invalidSyntax', /Operations/),
  'a PATCH whose operations are no list': patch({ op: 'add' }, 'invalidSyntax', /Operations/),
  'a PATCH without the list': {
    request: 'PATCH /Users/{id}',
    body: { schemas: [PATCH_OP] },
    status: 400,
    scimType: 'invalidSyntax',
    detail: /Operations/,
  },
  'a PATCH with an operation of its own': patch([{ op: 'move', path: 'title' }], 'invalidSyntax', /op/),
  'a PATCH on a path that no schema knows': patch(
    [{ op: 'replace', path: 'shoeSize', value: 3 }],
    'invalidPath',
    /shoeSize/,
    ['GET /users/{userId}'],
  ),
  'a PATCH on a path that is none': patch([{ op: 'replace', path: 'emails[type eq', value: 'x' }], 'invalidPath', /./),
  'a PATCH on a path of escapes': patch(
    [{ op: 'replace', path: `emails[value eq "${'\\x'.repeat(500)}`, value: 'x' }],
    'invalidPath',
    /./,
  ),
  'a PATCH that removes without a path': patch([{ op: 'remove' }], 'noTarget', /path/),
  'a PATCH that adds without a value': patch([{ op: 'add', path: 'title' }], 'invalidValue', /value/),
  'a PATCH of roles, which are read-only here': patch(
    [{ op: 'add', path: 'roles', value: [{ value: 'Admin' }] }],
    'mutability',
    /ZOOM_ASSIGNABLE_ROLES/,
    ['GET /users/{userId}'],
  ),
  'a PATCH of the id alone': patch([{ op: 'replace', path: 'id', value: 'x' }], 'mutability', /id/, [
    'GET /users/{userId}',
  ]),
  'a PATCH of a licence that Zoom has not': patch(
    [{ op: 'replace', path: `${ZOOM}:type`, value: 'Platinum' }],
    'invalidValue',
    /Basic/,
    ['GET /users/{userId}'],
  ),
  'a version that is not the present one': {
    request: 'PUT /Users/{id}',
    body: { schemas: [CORE], userName: 'jo@example.com', title: 'x' },
    headers: { 'if-match': 'W/"of-yesterday"' },
    status: 412,
    detail: /Read it again/,
    calls: ['GET /users/{userId}'],
  },
};

const LOCAL = /at .*\.(ts|js):\d+|node_modules|\/src\/|Error:/;

describe('the answer to', () => {
  it.each(Object.entries(ROWS))('%s', async (_title, row) => {
    world.calls();
    const [method = '', path = ''] = row.request.replace('{id}', userId).split(/ (.*)/s);
    const answer = await send(world.scimUrl + path, {
      method,
      agent,
      headers: { authorization: `Bearer ${TOKEN}`, ...row.headers },
      ...(row.body === undefined ? {} : { body: row.body }),
    });
    expect(answer.json).toEqual({
      schemas: [ERROR],
      status: String(row.status),
      ...(row.scimType === undefined ? {} : { scimType: row.scimType }),
      detail: expect.stringMatching(row.detail),
    });
    expect(answer.status).toBe(row.status);
    expect(answer.headers['content-type']).toMatch(/^application\/scim\+json/);
    for (const [name, value] of Object.entries(row.answers ?? {})) expect(answer.headers[name]).toMatch(value);
    expect(answer.json.detail.length).toBeLessThan(400);
    expect(answer.json.detail).not.toMatch(LOCAL);
    expect(world.calls()).toEqual(row.calls ?? []);
    ports.add(answer.localPort);
  });

  it('all of them left the connection open and the user as she was', async () => {
    const answer = await send(`${world.scimUrl}/Users/${userId}`, {
      agent,
      headers: { authorization: `Bearer ${TOKEN}` },
    });
    ports.add(answer.localPort);
    expect(ports.size).toBe(1);
    expect(answer.json).toMatchObject({ userName: 'jo@example.com', active: true });
    expect(answer.json.title).toBeUndefined();
  });
});

it('attributes that nobody has, however long they are written, are left out at once', async () => {
  const { status, body } = await world.send('GET', `/Users/${userId}?attributes=${encodeURIComponent(slow(2000))}`);
  expect([status, body]).toEqual([200, { schemas: [CORE], id: userId }]);
});

describe('security basics', () => {
  it('locations come from PUBLIC_URL, whatever the client calls the host', async () => {
    const elsewhere = await startWorld({ env: { PUBLIC_URL: 'https://scim.example.com/zoom' } });
    const headers = { authorization: `Bearer ${TOKEN}`, host: 'evil.example', 'x-forwarded-host': 'evil.example' };
    const owner = elsewhere.emulator.user('owner@example.com')?.id;
    const { json, text } = await send(`${elsewhere.scimUrl}/Users/${owner}`, { headers });
    expect(json.meta.location).toBe(`https://scim.example.com/zoom/scim/v2/Users/${owner}`);
    expect(text).not.toContain('evil.example');
    await elsewhere.close();
  });

  it('answers carry the headers of a careful server', async () => {
    const { headers } = await world.send('GET', `/Users/${userId}`);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('strict-transport-security')).toMatch(/max-age/);
    expect(headers.get('x-powered-by')).toBeNull();
    expect(headers.get('x-request-id')).toMatch(/./);
  });

  it('a short token stops the start, and is not repeated', () => {
    const start = () => readConfig({ ...environmentOf(world.emulator), SCIM_TOKEN: 'too-short' });
    expect(start).toThrow(/SCIM_TOKEN/);
    expect(start).not.toThrow(/too-short/);
  });

  it('each request is one line with its id, route, status, duration and calls', async () => {
    await world.send('GET', `/Users/${userId}`, undefined, { 'X-Request-Id': 'trace-1' });
    const [line] = world.logLines.filter(({ requestId, msg }: Body) => requestId === 'trace-1' && msg === 'request');
    expect(line).toMatchObject({
      level: 30,
      method: 'GET',
      route: '/Users/{id}',
      status: 200,
      durationMs: expect.any(Number),
      principal: expect.stringMatching(/^provisioner/),
      zoomCalls: 1,
      zoomTrackingIds: [expect.stringMatching(/^v=2/)],
    });
  });
});
