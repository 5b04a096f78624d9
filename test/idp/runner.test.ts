/** The replay runner itself: a check that does not hold must fail, or every green dialogue would be worth nothing. */
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { holds, valueAt } from './checks.js';
import { replay } from './replay.js';
import { type Operator, parseSequence, type Sequence, type Step } from './sequence.js';
import { fillJson, fillText, startingVariables } from './variables.js';

interface Seen {
  method: string;
  url: string;
  headers: IncomingMessage['headers'];
  body: string;
  port: number;
}

const seen: Seen[] = [];
let server: Server;
let scimUrl: string;

/** `/status/NNN` answers that status without a body; everything else answers a fixed user, numbered by request. */
beforeAll(async () => {
  server = createServer(async (request, response) => {
    const { method = '', url = '', headers } = request;
    seen.push({ method, url, headers, body: await text(request), port: request.socket.remotePort ?? 0 });
    const status = /\/status\/(\d+)/.exec(url)?.[1];
    if (status !== undefined) return void response.writeHead(Number(status)).end();
    response.writeHead(200, { 'Content-Type': 'application/scim+json' });
    response.end(JSON.stringify({ id: `u${seen.length}`, userName: 'Ada', active: true, count: 3 }));
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  scimUrl = `http://127.0.0.1:${port}/scim/v2`;
});

afterAll(() => new Promise((resolve) => void server.close(resolve)));

type StepInput = Omit<Step, 'method' | 'path'> & Partial<Pick<Step, 'method' | 'path'>>;

function sequenceOf(steps: StepInput[], more: Partial<Sequence> = {}): Sequence {
  return {
    name: 'made-here',
    idp: 'generic',
    source: ['this test'],
    evidence: 'observed',
    requires: [],
    headers: {},
    steps: steps.map((step) => ({ method: 'GET' as const, path: '/Users', ...step })),
    ...more,
  };
}

const play = (steps: StepInput[], more?: Partial<Sequence>) =>
  replay(sequenceOf(steps, more), { scimUrl, token: 'the-token' });

const last = (): Seen => {
  const request = seen.at(-1);
  if (request === undefined) throw new Error('no request was seen');
  return request;
};

describe('a replayed sequence', () => {
  it('reports nothing when every promise is kept', async () => {
    const report = await play([
      { expect: { status: [200], json: [{ path: '$.userName', op: 'eq', value: 'Ada' }] } },
      { path: '/status/204', expect: { status: [200, 204], ifBody: true, json: [{ path: '$.id', op: 'exists' }] } },
    ]);
    expect(report).toEqual({ failures: [], warnings: [] });
  });

  it('fails on another status', async () => {
    const { failures } = await play([{ path: '/status/503', expect: { status: [200] } }]);
    expect(failures).toEqual([expect.stringContaining('status 503 instead of 200')]);
  });

  it('fails on a value that differs and goes on to the next step', async () => {
    const wrong = { status: [200], json: [{ path: '$.active', op: 'eq' as const, value: false }] };
    const { failures } = await play([{ expect: wrong }, { expect: wrong }]);
    expect(failures).toHaveLength(2);
    expect(failures[0]).toContain('step 1 GET /Users: $.active eq false: found true');
  });

  it('only warns where a check is of level should', async () => {
    const report = await play([
      { expect: { status: [200], json: [{ path: '$.nickName', op: 'exists', level: 'should' }] } },
    ]);
    expect(report.failures).toEqual([]);
    expect(report.warnings).toHaveLength(1);
  });

  it('fails on a missing body unless ifBody allows it', async () => {
    const { failures } = await play([
      { path: '/status/204', expect: { status: [204], json: [{ path: '$.id', op: 'exists' }] } },
    ]);
    expect(failures).toHaveLength(1);
  });

  it('fails on a header that differs', async () => {
    const { failures } = await play([
      { expect: { status: [200], headers: [{ name: 'Content-Type', op: 'contains', value: 'text/html' }] } },
    ]);
    expect(failures).toEqual([expect.stringContaining('header content-type contains "text/html"')]);
  });

  it('stops at a value that cannot be saved', async () => {
    const before = seen.length;
    const { failures } = await play([
      { expect: { status: [200], save: { userId: '$.nothing' } } },
      { path: '/Users/{{userId}}', expect: { status: [200] } },
    ]);
    expect(failures).toEqual([expect.stringContaining('$.nothing is not there to be saved as userId')]);
    expect(seen.length - before).toBe(1);
  });

  it('reuses one connection and sends saved values in path and body', async () => {
    const before = seen.length;
    await play([
      { repeat: 2, method: 'POST', body: { n: '{{i}}' }, expect: { status: [200], save: { 'p{{i}}': '$.id' } } },
      { method: 'PUT', path: '/Users/{{p2}}?x=%20%2B+', body: { id: '{{p1}}' }, expect: { status: [200] } },
    ]);
    const requests = seen.slice(before);
    expect(requests.map((each) => each.body)).toEqual(['{"n":"1"}', '{"n":"2"}', `{"id":"u${before + 1}"}`]);
    expect(requests.at(2)?.url).toBe(`/scim/v2/Users/u${before + 2}?x=%20%2B+`);
    expect(new Set(requests.map((each) => each.port)).size).toBe(1);
  });

  it('sends Content-Type with a body only, and leaves out what is null', async () => {
    const headers = { 'Content-Type': 'application/scim+json', Accept: 'application/scim+json' };
    await play([{ expect: { status: [200] } }], { headers });
    expect(last().headers).toMatchObject({ accept: 'application/scim+json', authorization: 'Bearer the-token' });
    expect(last().headers['content-type']).toBeUndefined();
    await play([{ method: 'POST', bodyRaw: '{', expect: { status: [200] } }], { headers });
    expect(last()).toMatchObject({ body: '{', headers: { 'content-type': 'application/scim+json' } });
    await play([{ headers: { ACCEPT: null, authorization: null }, expect: { status: [200] } }], { headers });
    expect(last().headers).not.toHaveProperty('accept');
    expect(last().headers).not.toHaveProperty('authorization');
    await play([{ headers: { Authorization: 'other' }, expect: { status: [200] } }]);
    expect(last().headers.authorization).toBe('other');
  });
});

const OPERATORS: [op: Operator, found: unknown, wanted: unknown, result: boolean][] = [
  ['eq', true, true, true],
  ['eq', 'true', true, false],
  ['eq', [1], [1], true],
  ['ne', undefined, 1, true],
  ['ne', 1, 1, false],
  ['eqi', 'ADA', 'ada', true],
  ['eqi', undefined, 'ada', false],
  ['eqs', 404, '404', true],
  ['eqs', undefined, 'undefined', false],
  ['exists', null, undefined, false],
  ['exists', false, undefined, true],
  ['absent', null, undefined, false],
  ['absent', undefined, undefined, true],
  ['absentOrEmpty', [], undefined, true],
  ['absentOrEmpty', {}, undefined, true],
  ['absentOrEmpty', false, undefined, false],
  ['absentOrEmpty', { a: '' }, undefined, false],
  ['absentOrEmptyDeep', { a: '', b: { c: [] } }, undefined, true],
  ['absentOrEmptyDeep', { a: 0 }, undefined, false],
  ['absentOrArray', null, undefined, true],
  ['absentOrArray', {}, undefined, false],
  ['type', 3, 'integer', true],
  ['type', 3.5, 'integer', false],
  ['type', [], 'array', true],
  ['type', [], 'object', false],
  ['type', null, 'object', false],
  ['len', 'abc', 3, true],
  ['len', undefined, 0, false],
  ['lenGte', [1, 2], 2, true],
  ['lenGte', [1], 2, false],
  ['gte', 5, 5, true],
  ['gte', '5', 5, false],
  ['contains', ['a', 'b'], 'b', true],
  ['contains', 'abc', 'bc', true],
  ['contains', undefined, 'bc', false],
  ['in', 1, [0, 1], true],
  ['in', 2, [0, 1], false],
  ['matches', '2026-01-01T00:00:00Z', '^\\d{4}-', true],
  ['matches', undefined, 'undefined', false],
];

describe('operators', () => {
  it.each(OPERATORS)('%s of %j and %j is %j', (op, found, wanted, result) => {
    expect(holds(op, found, wanted)).toBe(result);
  });
});

describe('paths', () => {
  const root = {
    emails: [
      { type: 'home', value: 'a' },
      { type: 'work', value: 'b' },
    ],
    'urn:x:2.0:User': { manager: { value: 'm' } },
    numbers: [{ key: 7 }],
  };
  const table: [string, unknown][] = [
    ['$', root],
    ['$.emails[1].value', 'b'],
    ['$.emails[?type=work].value', 'b'],
    ['$.emails[?type=other].value', undefined],
    ['$.numbers[?key=7].key', 7],
    ["$['urn:x:2.0:User'].manager.value", 'm'],
    ['$.emails.constructor', undefined],
    ['$.none.at.all[3]', undefined],
  ];
  it.each(table)('%s is found', (path, value) => expect(valueAt(root, path)).toEqual(value));

  it('are refused when they cannot be read', () => expect(() => valueAt(root, '$..x')).toThrow('cannot be read'));
});

describe('variables', () => {
  it('are filled in keys and strings, once', () => {
    const variables = new Map([['a', '{{b}}']]);
    expect(fillJson({ '{{a}}': ['x{{a}}', 1, null] }, variables)).toEqual({ '{{b}}': ['x{{b}}', 1, null] });
  });

  it('that nobody set are an error', () => expect(() => fillText('{{none}}', new Map())).toThrow('none'));

  it('are fresh in each run, and the upper form is the same word', () => {
    const [one, two] = [startingVariables({ mail: 'x.{{rand}}' }), startingVariables()];
    expect(one.get('rand')).toMatch(/^[a-z0-9]{8}$/);
    expect(one.get('rand')).not.toBe(two.get('rand'));
    expect(one.get('rand|upper')).toBe(one.get('rand')?.toUpperCase());
    expect(one.get('mail')).toBe(`x.${one.get('rand')}`);
  });
});

describe('a sequence file', () => {
  it('with an unknown operator or a stray member is refused', () => {
    const good = sequenceOf([{ expect: { status: [200] } }]);
    expect(parseSequence(JSON.stringify(good))).toEqual(good);
    expect(() => parseSequence(JSON.stringify({ ...good, step: [] }))).toThrow();
    const json = [{ path: '$.id', op: 'equals', value: 1 }];
    expect(() =>
      parseSequence(JSON.stringify({ ...good, steps: [{ ...good.steps[0], expect: { status: [200], json } }] })),
    ).toThrow();
  });
});
