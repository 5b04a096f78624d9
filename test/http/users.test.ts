/** One user over HTTP: status, headers, location, entity tag and projection of every operation. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { CORE, userA } from '../scim/sample-definition.js';
import { type AppUnderTest, startApp } from './app-under-test.js';
import { errorOf, scimError, send } from './send.js';

let app: AppUnderTest;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.close());
beforeEach(() => {
  app.users.asked.splice(0);
  app.users.add(
    { userName: 'jo@example.com', title: 'Guide', emails: [{ value: 'jo@example.com', type: 'work' }] },
    'jo',
  );
});

const location = 'https://bridge.example/base/scim/v2/Users/jo';
const put = { schemas: [CORE], userName: 'jo@example.com', title: 'Chief Guide' };
const patch = {
  schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
  Operations: [{ op: 'replace', path: 'title', value: 'Chief Guide' }],
};

describe('every answer with a user', () => {
  it.each([
    ['GET', undefined, 200, 'W/"jo-1"'],
    ['PUT', put, 200, 'W/"jo-2"'],
    ['PATCH', patch, 200, 'W/"jo-1"'],
  ])('%s carries media type, location and entity tag', async (method, body, status, etag) => {
    const answer = await send(`${app.scim}/Users/jo`, { method, body, headers: { host: 'evil.example' } });
    expect(answer.status).toBe(status);
    expect(answer.headers['content-type']).toBe('application/scim+json; charset=utf-8');
    expect(answer.headers.etag).toBe(etag);
    expect(answer.json.meta).toEqual({
      resourceType: 'User',
      created: '2024-01-01T00:00:00Z',
      version: etag,
      location,
    });
    expect(answer.text).not.toContain('evil.example');
  });

  it('POST is 201 with the whole user and its Location', async () => {
    const body = { schemas: [CORE], UserName: 'new@example.com', Active: 'True' };
    const answer = await send(`${app.scim}/Users`, { method: 'POST', body, headers: { host: 'evil.example' } });
    expect(answer.status).toBe(201);
    expect(answer.json).toMatchObject({ schemas: [CORE], userName: 'new@example.com', active: true });
    expect(answer.headers.location).toBe(`https://bridge.example/base/scim/v2/Users/${answer.json.id}`);
    expect(answer.json.meta.location).toBe(answer.headers.location);
    expect(answer.headers.etag).toBe(answer.json.meta.version);
  });

  it('the location of an odd id is a valid URL', async () => {
    app.users.add({ userName: 'odd' }, 'jo+x@example.com/é');
    const answer = await send(`${app.scim}/Users/jo%2Bx%40example.com%2F%C3%A9`);
    expect(answer.json.id).toBe('jo+x@example.com/é');
    expect(answer.json.meta.location).toBe('https://bridge.example/base/scim/v2/Users/jo%2Bx%40example.com%2F%C3%A9');
  });

  it('DELETE is 204 without a body, and again 404', async () => {
    const answer = await send(`${app.scim}/Users/jo`, { method: 'DELETE' });
    expect(answer).toMatchObject({ status: 204, text: '' });
    expect(errorOf(await send(`${app.scim}/Users/jo`, { method: 'DELETE' }))).toEqual(scimError(404, /no user/));
  });

  it('what is never returned is not returned, also right after it was set', async () => {
    const body = { schemas: [CORE], userName: 'secret@example.com', password: 'correct horse' };
    const answer = await send(`${app.scim}/Users`, { method: 'POST', body });
    expect(app.users.asked[0]?.argument).toMatchObject({ password: 'correct horse' });
    expect(answer.text).not.toContain('correct horse');
  });
});

describe('what reaches the users', () => {
  it('a POST as a normalised user, an empty value as null', async () => {
    const body = { schemas: [CORE], USERNAME: 'a@example.com', emails: [], title: '', name: { GivenName: 'A' } };
    await send(`${app.scim}/Users`, { method: 'POST', body });
    expect(app.users.asked[0]?.argument).toEqual({
      userName: 'a@example.com',
      emails: null,
      title: null,
      name: { givenName: 'A' },
    });
  });

  it('a PUT with what was sent, and without what stays as it is', async () => {
    await send(`${app.scim}/Users/jo`, { method: 'PUT', body: put });
    const { schemas: _schemas, ...user } = put;
    expect(app.users.asked.map(({ operation, id, argument }) => [operation, id, argument])).toEqual([
      ['replace', 'jo', user],
    ]);
  });

  it('a PATCH as operations', async () => {
    await send(`${app.scim}/Users/jo`, { method: 'PATCH', body: patch });
    expect(app.users.asked).toMatchObject([
      { operation: 'patch', id: 'jo', argument: [{ op: 'replace', value: 'Chief Guide' }] },
    ]);
  });

  it('If-Match, for the one who compares it', async () => {
    await send(`${app.scim}/Users/jo`, { method: 'PATCH', body: patch, headers: { 'if-match': 'W/"old"' } });
    await send(`${app.scim}/Users/jo`, { method: 'PATCH', body: patch });
    expect(app.users.asked.map(({ context }) => context.ifMatch)).toEqual(['W/"old"', undefined]);
  });

  it.each([
    ['a POST without userName', 'POST', '/Users', { schemas: [CORE], title: 'x' }, /userName/, 'invalidValue'],
    ['a PUT without userName', 'PUT', '/Users/jo', { schemas: [CORE], title: 'x' }, /userName/, 'invalidValue'],
    ['a wrong type', 'POST', '/Users', { schemas: [CORE], userName: 'a', active: 'perhaps' }, /active/, 'invalidValue'],
    ['a PATCH without operations', 'PATCH', '/Users/jo', { ...patch, Operations: [] }, /peration/, undefined],
  ])('not %s', async (_case, method, path, body, detail, scimType) => {
    const answer = await send(app.scim + path, { method, body });
    expect(answer.status).toBe(400);
    expect(answer.json.detail).toMatch(detail);
    if (scimType !== undefined) expect(answer.json.scimType).toBe(scimType);
    expect(app.users.asked).toEqual([]);
  });
});

describe('conditional requests', () => {
  it('GET with the current entity tag is 304 without a body', async () => {
    const answer = await send(`${app.scim}/Users/jo`, { headers: { 'if-none-match': 'W/"jo-1"' } });
    expect(answer).toMatchObject({ status: 304, text: '' });
    expect(answer.headers.etag).toBe('W/"jo-1"');
  });

  it('GET with another one is 200', async () => {
    const answer = await send(`${app.scim}/Users/jo`, { headers: { 'if-none-match': 'W/"jo-0"' } });
    expect(answer).toMatchObject({ status: 200, json: { id: 'jo' } });
  });

  it('lists and discovery documents carry none, as none would be true', async () => {
    for (const path of ['/Users', '/Schemas', '/ServiceProviderConfig']) {
      expect((await send(app.scim + path)).headers.etag).toBeUndefined();
    }
  });
});

describe('attributes and excludedAttributes', () => {
  it.each([
    ['GET', undefined],
    ['PUT', put],
    ['PATCH', patch],
  ])('cut the answer of %s, and nothing but the answer', async (method, body) => {
    const only = await send(`${app.scim}/Users/jo?attributes=userName`, { method, body });
    expect(only.json).toEqual({ schemas: [CORE], id: 'jo', userName: 'jo@example.com' });
    expect(only.headers.etag).toMatch(/^W\/"jo-/);
    const whole = await send(`${app.scim}/Users/jo`);
    expect(whole.json).toMatchObject({ userName: 'jo@example.com', emails: [{ value: 'jo@example.com' }] });
  });

  it('cut the answer of POST', async () => {
    const body = { schemas: [CORE], userName: 'cut@example.com', title: 'x', displayName: 'Cut' };
    const answer = await send(`${app.scim}/Users?excludedAttributes=title,meta`, { method: 'POST', body });
    expect(answer.json).toEqual({
      schemas: [CORE],
      id: answer.json.id,
      userName: 'cut@example.com',
      displayName: 'Cut',
    });
  });

  it('together are 400, before anything is written', async () => {
    const body = { schemas: [CORE], userName: 'both@example.com' };
    const answer = await send(`${app.scim}/Users?attributes=title&excludedAttributes=name`, { method: 'POST', body });
    expect(errorOf(answer)).toEqual(scimError(400, /./, 'invalidValue'));
    expect(app.users.asked).toEqual([]);
  });

  it('reach sub-attributes', async () => {
    app.users.add({ ...userA }, 'full');
    const answer = await send(`${app.scim}/Users/full?attributes=name.familyName,emails.type,meta.location`);
    expect(answer.json).toMatchObject({
      id: 'full',
      name: { familyName: 'Jensen' },
      emails: [{ type: 'work' }, { type: 'home' }],
      meta: { location: 'https://bridge.example/base/scim/v2/Users/full' },
    });
    expect(answer.text).not.toMatch(/givenName|babs|created/);
  });
});
