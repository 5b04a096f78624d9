/** What a request must pass before anything is done for it: token, path, method, role, media type, body. */
import { Agent, request as httpRequest } from 'node:http';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { CORE } from '../scim/sample-definition.js';
import { type AppUnderTest, AUDITOR_TOKEN, NEXT_TOKEN, startApp } from './app-under-test.js';
import { errorOf, scimError, send } from './send.js';

let app: AppUnderTest;
beforeAll(async () => {
  app = await startApp();
  app.users.add({ userName: 'jo@example.com' }, 'jo');
});
afterAll(() => app.close());
beforeEach(() => {
  app.users.asked.splice(0);
});

const body = { schemas: [CORE], userName: 'new@example.com' };
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

describe('authentication', () => {
  it.each([
    ['no token', undefined, /no Authorization header/],
    ['another scheme', 'Basic dXNlcjpwYXNz', /not of the form/],
    ['an unknown token', 'Bearer nobody-knows-this-token-0123456789', /not one that this server knows/],
  ])('answers %s with 401, a challenge and a SCIM error', async (_case, authorization, detail) => {
    const answer = await send(`${app.scim}/Users`, { headers: { authorization } });
    expect(errorOf(answer)).toEqual(scimError(401, detail));
    expect(answer.headers['www-authenticate']).toBe('Bearer realm="scim"');
    expect(app.users.asked).toEqual([]);
  });

  it.each(['/Users', '/Schemas', '/ServiceProviderConfig', '/NoSuchThing', '', '/Me', '/Bulk'])(
    'tells a stranger nothing about "%s"',
    async (path) => {
      expect((await send(app.scim + path, { headers: { authorization: undefined } })).status).toBe(401);
    },
  );

  it('comes before the body is read', async () => {
    // The answer arrives although most of the announced body was never sent.
    const answer = await new Promise<number | undefined>((resolve, reject) => {
      const sent = httpRequest(`${app.scim}/Users`, { method: 'POST', headers: { 'content-length': '900000000' } });
      sent.on('response', (response) => {
        resolve(response.statusCode);
        sent.destroy();
      });
      sent.on('error', reject);
      sent.write('{"schemas":');
    });
    expect(answer).toBe(401);
  });

  it('takes each of several tokens, so that they can be rotated', async () => {
    await send(`${app.scim}/Users/jo`, { headers: bearer(NEXT_TOKEN) });
    expect(app.users.asked[0]?.context.principal).toEqual({ name: 'provisioner-2', role: 'provisioner' });
  });
});

describe("the auditor's token", () => {
  it.each([
    ['POST', '/Users', body],
    ['PUT', '/Users/jo', body],
    ['PATCH', '/Users/jo', {}],
    ['DELETE', '/Users/jo', undefined],
  ])('may not %s %s', async (method, path, sent) => {
    const answer = await send(app.scim + path, { method, headers: bearer(AUDITOR_TOKEN), body: sent });
    expect(errorOf(answer)).toEqual(scimError(403, /may only read/));
    expect(app.users.asked).toEqual([]);
  });

  it.each(['/Users', '/Users/jo', '/Schemas', '/ResourceTypes', '/ServiceProviderConfig'])(
    'may read %s',
    async (path) => {
      expect((await send(app.scim + path, { headers: bearer(AUDITOR_TOKEN) })).status).toBe(200);
    },
  );

  it('may search by POST', async () => {
    const search = { schemas: ['urn:ietf:params:scim:api:messages:2.0:SearchRequest'] };
    const sent = { method: 'POST', headers: bearer(AUDITOR_TOKEN), body: search };
    expect((await send(`${app.scim}/Users/.search`, sent)).status).toBe(200);
  });
});

describe('paths and methods', () => {
  it.each([
    ['PUT', '/Users', 'GET, HEAD, POST'],
    ['PATCH', '/Users', 'GET, HEAD, POST'],
    ['DELETE', '/Users', 'GET, HEAD, POST'],
    ['OPTIONS', '/Users', 'GET, HEAD, POST'],
    ['POST', '/Users/jo', 'GET, HEAD, PUT, PATCH, DELETE'],
    ['GET', '/Users/.search', 'POST'],
    ['DELETE', '/.search', 'POST'],
    ['POST', '/Schemas', 'GET, HEAD'],
    ['DELETE', `/Schemas/${CORE}`, 'GET, HEAD'],
    ['PUT', '/ResourceTypes/User', 'GET, HEAD'],
    ['PATCH', '/ServiceProviderConfig', 'GET, HEAD'],
  ])('%s %s is 405 and names what is allowed', async (method, path, allow) => {
    const answer = await send(app.scim + path, { method });
    expect(errorOf(answer)).toEqual(scimError(405, /takes/));
    expect(answer.headers.allow).toBe(allow);
  });

  it.each(['/NoSuchEndpoint', '/Groups', '/users', '/Users/jo/emails', '/ServiceProviderConfig/x', '/constructor'])(
    '%s is 404',
    async (path) => {
      expect(errorOf(await send(app.scim + path))).toEqual(scimError(404, /no such endpoint.*\/Users/));
    },
  );

  it.each(['', '/', '?x=1'])('the base URL itself ("%s") says where to go', async (path) => {
    expect(errorOf(await send(app.scim + path))).toEqual(scimError(404, /SCIM base URL.*\/Users/));
  });

  it('outside of SCIM, too, an unknown path is a SCIM error that names the base URL', async () => {
    expect(errorOf(await send(`${app.origin}/nothing`))).toEqual(
      scimError(404, /https:\/\/bridge\.example\/base\/scim\/v2/),
    );
  });

  it.each([
    ['GET', '/Me'],
    ['PATCH', '/Me'],
    ['POST', '/Bulk'],
  ])('%s %s is 501', async (method, path) => {
    const answer = await send(app.scim + path, { method, ...(method === 'GET' ? {} : { body: {} }) });
    expect(errorOf(answer)).toEqual(scimError(501, /not supported/));
  });

  it.each(['/Users/', '//Users', '/Users//jo/', '/Users/jo/?attributes=userName', '/Schemas/', '/ResourceTypes/User/'])(
    'slashes too many do no harm: %s',
    async (path) => {
      expect((await send(app.scim + path)).status).toBe(200);
    },
  );

  it('broken percent-encoding is 400', async () => {
    expect(errorOf(await send(`${app.scim}/Users/%zz`))).toEqual(scimError(400, /percent-encoding/, 'invalidSyntax'));
  });

  it('an id arrives decoded, whatever is in it', async () => {
    for (const id of ['a"b', 'a/b', 'jo@example.com', 'ü ', '?', '%41']) {
      await send(`${app.scim}/Users/${encodeURIComponent(id)}`);
      expect(app.users.asked.at(-1)).toMatchObject({ operation: 'get', id });
    }
  });

  it('HEAD answers like GET, without a body', async () => {
    const [get, head] = await Promise.all([
      send(`${app.scim}/Users/jo`),
      send(`${app.scim}/Users/jo`, { method: 'HEAD' }),
    ]);
    expect(head).toMatchObject({ status: 200, text: '' });
    expect(head.headers['content-length']).toBe(get.headers['content-length']);
    expect(head.headers.etag).toBe(get.headers.etag);
  });
});

describe('media types', () => {
  it.each([
    'application/scim+json',
    'application/json',
    'application/scim+json; charset=utf-8',
    'application/scim+json;charset=UTF-8',
    'Application/JSON ; Charset="Utf-8"',
    undefined,
  ])('a body as "%s" is taken', async (type) => {
    const answer = await send(`${app.scim}/Users`, { method: 'POST', headers: { 'content-type': type }, body });
    expect(answer.status).toBe(201);
  });

  it.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'application/xml',
    'application/jsonx',
    'multipart/form-data; boundary=x',
  ])('a body as "%s" is 415', async (type) => {
    const answer = await send(`${app.scim}/Users`, { method: 'POST', headers: { 'content-type': type }, body });
    expect(errorOf(answer)).toEqual(scimError(415, /application\/scim\+json/));
  });

  it.each(['text/html', 'application/xml;q=1', '*/*', undefined])('Accept "%s" is never 406', async (accept) => {
    const answer = await send(`${app.scim}/Users/jo`, { headers: { accept } });
    expect(answer.status).toBe(200);
    expect(answer.headers['content-type']).toBe('application/scim+json; charset=utf-8');
  });

  it('a Content-Type on GET and DELETE means nothing, nor does a body', async () => {
    app.users.add({ userName: 'gone@example.com' }, 'gone');
    const headers = { 'content-type': 'application/scim+json; charset=utf-8' };
    expect((await send(`${app.scim}/Users/jo`, { headers })).status).toBe(200);
    expect((await send(`${app.scim}/Users/jo`, { headers, body: '{broken' })).status).toBe(200);
    expect((await send(`${app.scim}/Users/gone`, { method: 'DELETE', headers, body: '{broken' })).status).toBe(204);
  });
});

describe('bodies', () => {
  const post = (sent: unknown, headers: Record<string, string> = {}, agent?: Agent) =>
    send(`${app.scim}/Users`, { method: 'POST', body: sent, headers, ...(agent === undefined ? {} : { agent }) });

  it.each([
    ['cut off', '{"schemas":['],
    ['not JSON', 'userName=jo'],
    ['empty', ''],
    ['a text', '"x"'],
    ['a list', '[]'],
    ['null', 'null'],
    ['not UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d])],
    ['nested beyond reason', `${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}`],
  ])('a body that is %s is 400 invalidSyntax', async (_case, sent) => {
    expect(errorOf(await post(sent))).toEqual(scimError(400, /./, 'invalidSyntax'));
    expect(app.users.asked).toEqual([]);
  });

  it('the detail of broken JSON does not quote the body', async () => {
    const answer = await post('{"password": "hunter2" oops');
    expect(answer.text).not.toMatch(/hunter2|oops/);
  });

  it('a byte order mark is no error', async () => {
    expect((await post(`\ufeff${JSON.stringify(body)}`)).status).toBe(201);
  });

  it('gzip is understood, other codings are 415', async () => {
    expect((await post(gzipSync(JSON.stringify(body)), { 'content-encoding': 'gzip' })).status).toBe(201);
    expect(errorOf(await post('x', { 'content-encoding': 'br' }))).toEqual(scimError(415, /gzip/));
    expect(errorOf(await post('not gzip', { 'content-encoding': 'gzip' }))).toEqual(
      scimError(400, /read/, 'invalidSyntax'),
    );
  });

  it('more than 1 MiB is 413, announced or not, and the connection stays usable', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const large = JSON.stringify({ ...body, title: 'x'.repeat(1024 * 1024) });
    const announced = await post(large, {}, agent);
    const chunked = await send(`${app.scim}/Users`, {
      method: 'POST',
      body: large,
      headers: { 'content-length': undefined, 'transfer-encoding': 'chunked' },
      agent,
    });
    const bomb = await post(gzipSync(Buffer.alloc(50 * 1024 * 1024)), { 'content-encoding': 'gzip' }, agent);
    for (const answer of [announced, chunked, bomb]) expect(errorOf(answer)).toEqual(scimError(413, /1048576/));
    const after = await send(`${app.scim}/Users/jo`, { agent });
    expect(after.status).toBe(200);
    expect(after.localPort).toBe(announced.localPort);
    agent.destroy();
  });

  it('a body just below the limit is read', async () => {
    const filler = 1024 * 1024 - JSON.stringify({ ...body, title: '' }).length;
    expect((await post({ ...body, title: 'x'.repeat(filler) })).status).toBe(201);
  });
});
