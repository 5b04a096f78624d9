/** POST (RFC 7644 §3.3, RFC 7643 §2), GET and entity tags (RFC 7644 §3.4.1, §3.14), deviation by deviation. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { type AppUnderTest, EXTENSION, startApp } from '../http/app-under-test.js';
import { send } from '../http/send.js';
import { type Answer, PATCH_OP } from '../world.js';
import { CORE, ENTERPRISE, type People, startPeople, ZOOM } from './people.js';

const error = 'urn:ietf:params:scim:api:messages:2.0:Error';

let people: People;
/** A definition with the types that Zoom's has not: binary, decimal, a writable dateTime. */
let sample: AppUnderTest;
beforeAll(async () => {
  [people, sample] = await Promise.all([startPeople(), startApp()]);
});
afterAll(async () => {
  await Promise.all([people.world.close(), sample.close()]);
  expect(people.world.emulator.contractFaults).toEqual([]);
});

const userName = 'new@example.com';
const post = (user: unknown) => people.world.send('POST', '/Users', user);
const create = (user: Record<string, unknown>) => post({ schemas: [CORE], userName, ...user });
const createSample = (extension: Record<string, unknown>, core: Record<string, unknown> = {}) =>
  send(`${sample.scim}/Users`, {
    method: 'POST',
    body: { schemas: [CORE], userName, [EXTENSION]: extension, ...core },
  });

const refused = (answer: Answer, scimType: string): void => {
  expect(answer).toMatchObject({ status: 400, body: { schemas: [error], status: '400', scimType } });
  expect(people.world.emulator.user(userName)).toBeUndefined();
};

/** What was created is gone before the next test. */
afterEach(() => {
  if (people.world.emulator.user(userName) !== undefined) people.world.emulator.removeUser(userName);
});

describe('creating', () => {
  it('C1 RFC 7644 §3.3: 201 with Location, meta.location and id', async () => {
    const answer = await create({});
    const location = `${people.world.scimUrl}/Users/${answer.body.id}`;
    expect(answer).toMatchObject({ status: 201, body: { userName, meta: { resourceType: 'User', location } } });
    expect(answer.headers.get('location')).toBe(location);
    expect(people.world.emulator.user(userName)?.id).toBe(answer.body.id);
  });

  it.each([
    ['C4', 'no schemas', undefined],
    ['C32', 'a text as schemas', CORE],
    ['C32b', 'no schema in schemas', []],
  ])('%s RFC 7643 §3: a body with %s is 400 invalidSyntax', async (_id, _what, schemas: unknown) => {
    refused(await post({ schemas, userName }), 'invalidSyntax');
  });

  it.each([
    ['C11', '', 'an empty userName'],
    ['C11b', '   ', 'a blank userName'],
  ])('%s RFC 7643 §4.1.1: %j, %s, is 400 invalidValue', async (_id, blank) => {
    const answer = await post({ schemas: [CORE], userName: blank, emails: [{ value: userName }] });
    refused(answer, 'invalidValue');
    expect(answer.body.detail).toContain('userName');
  });

  it('C13 RFC 7643 §2.4: two primary emails are 400 invalidValue', async () => {
    const emails = ['x@example.com', userName].map((value) => ({ value, primary: true }));
    refused(await create({ emails }), 'invalidValue');
  });

  it.each([
    ['C14', 'Work'],
    ['C14b', 'custom'],
  ])('%s RFC 7643 §7: canonical values are suggestions: emails of type %s are kept as written', async (_id, type) => {
    const answer = await create({ emails: [{ value: userName, type }] });
    expect(answer).toMatchObject({ status: 201, body: { emails: [{ value: userName, type }] } });
    expect((await people.world.find(`emails[type eq "${type}"]`)).body.totalResults).toBeGreaterThan(0);
  });

  it('C15 RFC 7643 §4.1.2: roles of any type are taken, and read-only by default', async () => {
    const answer = await create({ roles: [{ value: 'admin', type: 'Entra role' }] });
    expect(answer).toMatchObject({ status: 201, body: { roles: [{ value: '2', display: 'Member' }] } });
  });

  it('C15b RFC 7643 §4.1.2: roles of any type reach whoever keeps them (sample definition)', async () => {
    const roles = [{ value: 'admin', type: 'Entra role' }];
    expect(await createSample({}, { roles })).toMatchObject({ status: 201, json: { roles } });
  });

  it('C16 RFC 7643 §4.1.2: phoneNumbers of a type beyond the canonical ones are kept (for x509Certificates)', async () => {
    const phoneNumbers = [{ value: '+1 202-555-0143', type: 'pager' }];
    expect(await create({ phoneNumbers })).toMatchObject({ status: 201, body: { phoneNumbers } });
  });

  it.each([
    ['C17', 'binary that is not base64', { x509Certificates: [{ value: '!!!' }] }],
    ['C18b', 'a dateTime that is none', { [EXTENSION]: { lastLogin: 'Testing, 1, 2' } }],
    ['C19', 'an integer as text', { [EXTENSION]: { pmi: '7' } }],
  ])('%s RFC 7643 §2.3: %s is 400 invalidValue (sample definition)', async (_id, _what, user: object) => {
    const answer = await createSample({}, { ...user });
    expect(answer).toMatchObject({ status: 400, json: { schemas: [error], scimType: 'invalidValue' } });
  });

  it('C19b RFC 7643 §2.3.4: an integer as text is 400 invalidValue at Zoom, too', async () => {
    refused(await create({ [ZOOM]: { pronounsOption: '2' } }), 'invalidValue');
  });

  it.each([
    ['C20', 5, 'a whole number'],
    ['C20b', 1e-7, 'an exponent'],
  ])('%s RFC 7643 §2.3.3: the decimal %d, %s, is taken (sample definition)', async (_id, score) => {
    expect(await createSample({ score })).toMatchObject({ status: 201, json: { [EXTENSION]: { score } } });
  });

  it('C22 RFC 7643 §7: a write-only attribute of an extension reaches Zoom and no answer', async () => {
    const answer = await create({ [ZOOM]: { createAction: 'custCreate' } });
    expect(answer.status).toBe(201);
    expect(JSON.stringify(answer.body)).not.toContain('custCreate');
    // 99: the login of a user that was made by custCreate.
    expect(people.world.emulator.user(userName)?.login_types).toEqual([99]);
  });

  it('C22b RFC 7643 §7: so does the password', async () => {
    const password = 'Correct-horse-9-battery';
    const answer = await create({ password });
    expect(answer.status).toBe(201);
    expect(JSON.stringify(answer.body)).not.toContain(password);
    expect(people.world.emulator.user(userName)?.password).toBe(password);
  });

  it('C23 RFC 7644 §3.3: read-only attributes in a POST are ignored, also in an extension', async () => {
    const answer = await create({
      id: 'mine',
      meta: { created: '1999-01-01T00:00:00Z' },
      [ZOOM]: { accountId: 'mine' },
    });
    expect(answer.status).toBe(201);
    expect(JSON.stringify(answer.body)).not.toMatch(/mine|1999/);
  });

  it('C25 RFC 7643 §3.3: an unknown schema in schemas is dropped from the answer', async () => {
    const answer = await post({ schemas: [CORE, 'urn:x:unknown'], userName, 'urn:x:unknown': { a: 1 } });
    expect(answer.status).toBe(201);
    expect(answer.body.schemas).toEqual(expect.arrayContaining([CORE]));
    expect(JSON.stringify(answer.body)).not.toContain('urn:x:unknown');
  });

  it('C28 RFC 7643 §2.5: null is the same as not assigned', async () => {
    const answer = await create({ emails: null, title: null, name: null, [ENTERPRISE]: null });
    expect(answer.status).toBe(201);
    expect(answer.body.title).toBeUndefined();
    expect(answer.body[ENTERPRISE]).toBeUndefined();
  });
});

describe('reading', () => {
  it.each(['x"y', 'a" or userName eq "bjensen@example.com', '%', 'me', 'bjensen@example.com'])(
    'R3b RFC 7644 §3.4.1: an id that nobody has is 404: %j',
    async (id) => {
      expect(await people.world.send('GET', `/Users/${encodeURIComponent(id)}`)).toMatchObject({
        status: 404,
        body: { schemas: [error], status: '404' },
      });
    },
  );
});

describe('entity tags', () => {
  const url = () => `/Users/${people.id.a}`;
  const body = { schemas: [PATCH_OP], Operations: [{ op: 'replace', path: 'title', value: 'Guide' }] };
  const stale = { 'If-Match': 'W/"stale"' };

  it('R4 RFC 7644 §3.14: the ETag header is meta.version', async () => {
    const answer = await people.world.send('GET', url());
    expect(answer.headers.get('etag')).toBe(answer.body.meta.version);
    expect(answer.body.meta.version).toMatch(/^W\/".+"$/);
  });

  it('R4b RFC 9110 §13.1.2: If-None-Match with it is 304 without a body', async () => {
    const { body: user } = await people.world.send('GET', url());
    const answer = await people.world.send('GET', url(), undefined, { 'If-None-Match': user.meta.version });
    expect(answer).toMatchObject({ status: 304, body: undefined });
  });

  it('R4c RFC 7644 §3.14: the version is that of the resource: the same in list, search and projection', async () => {
    const { body: user } = await people.world.send('GET', url());
    const { body: found } = await people.world.find('userName eq "bjensen@example.com"');
    const { body: listed } = await people.world.send('GET', '/Users?attributes=meta.version');
    const cut = await people.world.send('GET', `${url()}?attributes=userName`);
    expect(found.Resources[0].meta.version).toBe(user.meta.version);
    expect(listed.Resources[0].meta).toEqual({ version: user.meta.version });
    expect(cut.headers.get('etag')).toBe(user.meta.version);
  });

  it.each([
    ['R6', 'PUT', { schemas: [CORE], userName: 'bjensen@example.com', title: 'Chief' }],
    ['R7', 'PATCH', body],
    ['R7b', 'DELETE', undefined],
  ])('%s RFC 7644 §3.14: %s with a stale If-Match is 412 before anything is written', async (_id, method, sent) => {
    people.world.calls();
    const answer = await people.world.send(method, url(), sent, stale);
    expect(answer).toMatchObject({ status: 412, body: { schemas: [error], status: '412' } });
    expect(people.world.calls().filter((call) => !call.startsWith('GET'))).toEqual([]);
    expect(people.world.emulator.user(people.id.a)?.job_title).toBe('Tour Guide');
  });

  it.each(['PATCH', 'PUT', 'DELETE'])(
    'R7c RFC 9110 §13.1.1: %s with the current If-Match is done, and once only with the same one',
    async (method) => {
      const made = await create({ title: 'Before' });
      const path = `/Users/${made.body.id}`;
      const { body: user } = await people.world.send('GET', path);
      const sent = { PATCH: body, PUT: { schemas: [CORE], userName, title: 'Guide' } }[method];
      const current = { 'If-Match': user.meta.version };
      expect((await people.world.send(method, path, sent, current)).status).toBe(sent === undefined ? 204 : 200);
      const again = await people.world.send(method, path, sent, current);
      expect(again.status).toBe(sent === undefined ? 404 : 412);
    },
  );

  it('R7d RFC 9110 §13.1.1: If-Match: * asks only that the user is there', async () => {
    const any = { 'If-Match': '*' };
    const answer = await people.world.send('PATCH', url(), body, any);
    expect(answer).toMatchObject({ status: 200, body: { title: 'Guide' } });
    expect((await people.world.send('PATCH', '/Users/nobody', body, any)).status).toBe(404);
  });
});
