/** What a client sees, and what the log keeps, when something behind the shell fails. */
import { Agent } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ScimError, type ScimErrorKind } from '../../src/scim/errors.js';
import { CORE } from '../scim/sample-definition.js';
import { type AppUnderTest, startApp } from './app-under-test.js';
import { errorOf, scimError, send } from './send.js';

let app: AppUnderTest;
beforeAll(async () => {
  app = await startApp();
  app.users.add({ userName: 'jo@example.com' }, 'jo');
});
afterAll(() => app.close());
beforeEach(() => {
  app.log.splice(0);
});

const failWith = (error: unknown) => {
  app.users.before = () => Promise.reject(error);
};
const recover = () => {
  app.users.before = async () => {};
};

const REQUESTS: [string, string, unknown][] = [
  ['GET', '/Users', undefined],
  ['GET', '/Users/jo', undefined],
  ['POST', '/Users', { schemas: [CORE], userName: 'x@example.com' }],
  ['PUT', '/Users/jo', { schemas: [CORE], userName: 'jo@example.com' }],
  [
    'PATCH',
    '/Users/jo',
    { schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'], Operations: [{ op: 'remove', path: 'title' }] },
  ],
  ['DELETE', '/Users/jo', undefined],
  ['POST', '/Users/.search', { schemas: ['urn:ietf:params:scim:api:messages:2.0:SearchRequest'] }],
];

describe('an error of the users', () => {
  const KINDS: [ScimErrorKind, number, string | undefined][] = [
    ['invalidValue', 400, 'invalidValue'],
    ['noTarget', 400, 'noTarget'],
    ['mutability', 400, 'mutability'],
    ['tooMany', 400, 'tooMany'],
    ['forbidden', 403, undefined],
    ['notFound', 404, undefined],
    ['uniqueness', 409, 'uniqueness'],
    ['conflict', 409, undefined],
    ['preconditionFailed', 412, undefined],
    ['rateLimited', 429, undefined],
    ['misconfigured', 500, undefined],
    ['badGateway', 502, undefined],
    ['unavailable', 503, undefined],
    ['timeout', 504, undefined],
  ];

  it.each(KINDS)('%s arrives as %i, whatever the operation', async (kind, status, scimType) => {
    failWith(new ScimError(kind, 'What to do about it.', { retryAfterSeconds: 7 }));
    for (const [method, path, body] of REQUESTS) {
      const answer = await send(app.scim + path, { method, body });
      expect(errorOf(answer)).toEqual(scimError(status, /^What to do about it\.$/, scimType));
      expect(answer.headers['retry-after']).toBe('7');
      expect(answer.headers.etag).toBeUndefined();
      expect(answer.headers.location).toBeUndefined();
    }
    recover();
  });
});

describe('an unexpected error', () => {
  it.each([
    ['a TypeError, which SCIMMY would call invalidValue', new TypeError('fetch failed for jo@example.com')],
    ['an Error, which SCIMMY would call 404', new Error('ECONNRESET for jo@example.com')],
    [
      'an error that claims to be SCIM',
      Object.assign(new Error('x'), { status: 404, schemas: [], scimType: 'noTarget' }),
    ],
    ['something that is no error', 'jo@example.com'],
    ['nothing at all', undefined],
  ])('of %s is 500 with a fixed sentence', async (_case, error) => {
    failWith(error);
    for (const [method, path, body] of REQUESTS) {
      const answer = await send(app.scim + path, { method, body });
      expect(errorOf(answer)).toEqual(scimError(500, /^The bridge failed unexpectedly/));
      expect(answer.text).not.toContain('jo@example.com');
    }
    recover();
  });

  it('is logged once, with its stack and under the request id', async () => {
    failWith(new RangeError('a bug'));
    const answer = await send(`${app.scim}/Users/jo`);
    recover();
    const errors = app.log.filter(({ level }) => level === 'error');
    expect(errors).toHaveLength(1);
    expect(errors[0]).toMatchObject({
      requestId: answer.headers['x-request-id'],
      err: { type: 'RangeError', message: 'a bug', stack: expect.stringContaining('failures.test') },
    });
  });
});

describe('after a failure', () => {
  it.each([500, 503])('%i leaves the connection alive', async (status) => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    failWith(status === 503 ? new ScimError('unavailable', 'Try again.', { retryAfterSeconds: 2 }) : new Error('bug'));
    const failed = await send(`${app.scim}/Users/jo`, { agent });
    const again = await send(`${app.scim}/Users/jo`, { agent });
    recover();
    const fine = await send(`${app.scim}/Users/jo`, { agent });
    expect([failed.status, again.status, fine.status]).toEqual([status, status, 200]);
    expect([again.localPort, fine.localPort]).toEqual([failed.localPort, failed.localPort]);
    agent.destroy();
  });

  it('the log names the causes by kind and code, without their messages', async () => {
    const cause = Object.assign(new Error('jo@example.com is the owner'), {
      kind: 'protected',
      code: 200,
      operation: 'x',
    });
    failWith(new ScimError('badGateway', 'Detail.', { cause }));
    await send(`${app.scim}/Users/jo`);
    recover();
    expect(app.log.find(({ level }) => level === 'warn')).toMatchObject({
      error: 'badGateway',
      causes: [{ name: 'Error', kind: 'protected', code: 200, operation: 'x' }],
    });
    expect(JSON.stringify(app.log)).not.toContain('jo@example.com');
  });
});
