/** Lists and searches over HTTP: the envelope, the page, and what is asked of the users. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { PrintedResource } from '../../src/scim/printed-resource.js';
import { CORE } from '../scim/sample-definition.js';
import { type AppUnderTest, startApp } from './app-under-test.js';
import { errorOf, scimError, send } from './send.js';

const LIST = 'urn:ietf:params:scim:api:messages:2.0:ListResponse';
const SEARCH = 'urn:ietf:params:scim:api:messages:2.0:SearchRequest';

let app: AppUnderTest;
beforeAll(async () => {
  app = await startApp();
  for (let at = 1; at <= 250; at++) app.users.add({ userName: `user${at}@example.com`, title: 'Guide' });
});
afterAll(() => app.close());
beforeEach(() => {
  app.users.asked.splice(0);
});

const list = async (query: string) => (await send(`${app.scim}/Users${query}`)).json;
const search = (body: unknown, path = '/Users/.search', headers = {}) =>
  send(app.scim + path, { method: 'POST', body, headers });

describe('a list', () => {
  it.each([
    ['', 1, 100, 'u1'],
    ['?startIndex=1&count=2', 1, 2, 'u1'],
    ['?startIndex=11&count=5', 11, 5, 'u11'],
    ['?startIndex=249&count=100', 249, 2, 'u249'],
    ['?startIndex=100&count=100', 100, 100, 'u100'],
    ['?count=100000', 1, 200, 'u1'],
    ['?startIndex=0&count=1', 1, 1, 'u1'],
    ['?startIndex=-5&count=1', 1, 1, 'u1'],
    ['?startIndex=251', 251, 0, undefined],
    ['?count=0', 1, 0, undefined],
    ['?count=-1', 1, 0, undefined],
  ])('%s starts at %i with %i users', async (query, startIndex, itemsPerPage, first) => {
    const page = await list(query);
    expect(page).toMatchObject({ schemas: [LIST], totalResults: 250, startIndex, itemsPerPage });
    expect(page.Resources).toHaveLength(itemsPerPage);
    expect(page.Resources[0]?.id).toBe(first);
  });

  it('gives every user its location and the media type', async () => {
    const answer = await send(`${app.scim}/Users?count=1`);
    expect(answer.headers['content-type']).toBe('application/scim+json; charset=utf-8');
    expect(answer.json.Resources[0].meta.location).toBe('https://bridge.example/base/scim/v2/Users/u1');
  });

  it('cuts every user to the attributes asked for', async () => {
    const page = await list('?count=2&attributes=userName');
    expect(page.Resources).toEqual([
      { schemas: [CORE], id: 'u1', userName: 'user1@example.com' },
      { schemas: [CORE], id: 'u2', userName: 'user2@example.com' },
    ]);
  });

  describe('of users who are kept in print', () => {
    const url = 'https://bridge.example/base/scim/v2/Users';
    const keptAt = (where: string) => {
      app.users.handOut = (user) => {
        const meta = { ...user.meta, location: `${where}/${user.id}` };
        return new PrintedResource(JSON.stringify({ ...user, meta, keptOnly: true }));
      };
    };
    afterEach(() => {
      app.users.handOut = (user) => user;
    });

    it('shows them just so', async () => {
      keptAt(url);
      const page = await list('?startIndex=3&count=2');
      expect(page).toMatchObject({ schemas: [LIST], totalResults: 250, startIndex: 3, itemsPerPage: 2 });
      // Nothing of the shell's own could have let this through.
      expect(page.Resources).toMatchObject([
        { id: 'u3', keptOnly: true },
        { id: 'u4', keptOnly: true },
      ]);
      expect(await list('?startIndex=251')).toMatchObject({ itemsPerPage: 0, Resources: [] });
    });

    it('cuts them to the attributes asked for', async () => {
      keptAt(url);
      expect((await list('?count=1&attributes=userName')).Resources).toEqual([
        { schemas: [CORE], id: 'u1', userName: 'user1@example.com' },
      ]);
      expect((await list('?count=1&excludedAttributes=title')).Resources[0]).not.toHaveProperty('title');
    });

    it('shows the location of today where they were kept under another public URL', async () => {
      keptAt('https://old.example/scim/v2/Users');
      const [user] = (await list('?count=1')).Resources;
      expect(user).toMatchObject({ id: 'u1', title: 'Guide', meta: { location: `${url}/u1` } });
    });
  });

  it('hands the filter on as a tree, with blanks as %20 or as +', async () => {
    const tree = { kind: 'compare', op: 'eq', path: { name: 'userName' }, value: 'a b@example.com' };
    await list('?filter=userName%20eq%20%22a%20b%40example.com%22');
    await list('?filter=userName+eq+%22a+b%40example.com%22');
    expect(app.users.asked).toMatchObject([{ argument: { filter: tree } }, { argument: { filter: tree } }]);
  });

  it('ignores parameters that it does not know', async () => {
    expect(await list('?aadOptscim062020&count=1&filter[a]=b&__proto__=x')).toMatchObject({ itemsPerPage: 1 });
    expect(app.users.asked).toMatchObject([{ argument: { filter: undefined } }]);
  });

  it.each([
    ['?filter=userName', 'invalidFilter'],
    ['?filter=', 'invalidFilter'],
    ['?filter=userName%20zz%20%22x%22', 'invalidFilter'],
    ['?filter=userName%20eq%20%22open', 'invalidFilter'],
    [`?filter=userName%20eq%20%22${'%5Cx'.repeat(500)}`, 'invalidFilter'],
    [`?filter=${'('.repeat(10_000)}`, 'invalidFilter'],
    ['?count=many', 'invalidValue'],
    ['?startIndex=1.5', 'invalidValue'],
    ['?filter=active%20eq%20true&filter=active%20eq%20false', 'invalidValue'],
  ])('%.60s is 400, at once, and asks nobody', async (query, scimType) => {
    const started = performance.now();
    expect(errorOf(await send(`${app.scim}/Users${query}`))).toEqual(scimError(400, /./, scimType));
    expect(performance.now() - started).toBeLessThan(2000);
    expect(app.users.asked).toEqual([]);
  });
});

describe('a list by cursor', () => {
  it('leads from page to page and back, without a startIndex', async () => {
    expect(await list('?cursor&count=100')).toEqual({
      schemas: [LIST],
      totalResults: 250,
      nextCursor: 'at-100',
      itemsPerPage: 100,
      Resources: expect.any(Array),
    });
    const middle = await list('?cursor=at-100&count=100');
    expect(middle).toMatchObject({ nextCursor: 'at-200', previousCursor: 'at-0' });
    expect(middle.Resources[0].id).toBe('u101');
    const last = await list('?cursor=at-200&count=100');
    expect(last).toMatchObject({ totalResults: 250, itemsPerPage: 50, previousCursor: 'at-100' });
    expect(last).not.toHaveProperty('nextCursor');
  });

  it('is asked for by POST with the same names', async () => {
    const { json } = await search({ schemas: [SEARCH], cursor: '', count: 2, attributes: ['userName'] });
    expect(json).toEqual({
      schemas: [LIST],
      totalResults: 250,
      nextCursor: 'at-2',
      itemsPerPage: 2,
      Resources: [
        { schemas: [CORE], id: 'u1', userName: 'user1@example.com' },
        { schemas: [CORE], id: 'u2', userName: 'user2@example.com' },
      ],
    });
    expect((await search({ schemas: [SEARCH], cursor: 'at-2', count: 2 })).json).toMatchObject({
      previousCursor: 'at-0',
      Resources: [{ id: 'u3' }, { id: 'u4' }],
    });
  });

  it('gives no cursors to who pages by index', async () => {
    const page = await list('?startIndex=11&count=5');
    expect(Object.keys(page).sort()).toEqual(['Resources', 'itemsPerPage', 'schemas', 'startIndex', 'totalResults']);
  });

  it.each([
    ['?cursor=of-yesterday', 'expiredCursor'],
    ['?cursor=nonsense', 'invalidCursor'],
  ])('%s is 400, as the port says', async (query, scimType) => {
    expect(errorOf(await send(`${app.scim}/Users${query}`))).toEqual(scimError(400, /cursor/, scimType));
  });

  it.each([
    [`?cursor=${'x'.repeat(5000)}`, 'invalidCursor'],
    ['?cursor=%00', 'invalidCursor'],
    ['?cursor&count=many', 'invalidCount'],
    ['?cursor&startIndex=2', 'invalidValue'],
  ])('%.60s is 400 and asks nobody', async (query, scimType) => {
    expect(errorOf(await send(`${app.scim}/Users${query}`))).toEqual(scimError(400, /./, scimType));
    expect(app.users.asked).toEqual([]);
  });
});

describe('the age of a list', () => {
  afterEach(() => {
    app.users.ageSeconds = undefined;
  });

  it.each([
    [0, '0'],
    [0.2, '1'],
    [12, '12'],
    [899.001, '900'],
  ])('of %d seconds is the header Age: %s (RFC 9111 §5.1)', async (ageSeconds, age) => {
    app.users.ageSeconds = ageSeconds;
    expect((await send(`${app.scim}/Users?count=1`)).headers['age']).toBe(age);
    expect((await search({ schemas: [SEARCH], count: 1 })).headers['age']).toBe(age);
  });

  it('is not told of what is so now', async () => {
    expect((await send(`${app.scim}/Users?count=1`)).headers).not.toHaveProperty('age');
  });

  it.each([
    [{}, undefined],
    [{ 'cache-control': 'no-cache' }, 0],
    [{ 'cache-control': 'max-age=60' }, 60],
    [{ pragma: 'no-cache' }, 0],
  ])('with %j the users are asked for at most %p', async (headers, maxAgeSeconds) => {
    await send(`${app.scim}/Users?count=1`, { headers });
    await search({ schemas: [SEARCH], count: 1 }, '/Users/.search', headers);
    expect(app.users.asked.map(({ context }) => context.maxAgeSeconds)).toEqual([maxAgeSeconds, maxAgeSeconds]);
  });
});

describe('a search by POST', () => {
  it.each(['/Users/.search', '/.search'])('at %s means the same as a query', async (path) => {
    const body = { schemas: [SEARCH], filter: 'title eq "Guide"', startIndex: 3, count: 2, attributes: ['userName'] };
    const answer = await search(body, path);
    expect(answer.status).toBe(200);
    expect(answer.headers['content-type']).toBe('application/scim+json; charset=utf-8');
    expect(answer.json).toEqual({
      schemas: [LIST],
      totalResults: 250,
      startIndex: 3,
      itemsPerPage: 2,
      Resources: [
        { schemas: [CORE], id: 'u3', userName: 'user3@example.com' },
        { schemas: [CORE], id: 'u4', userName: 'user4@example.com' },
      ],
    });
    expect(app.users.asked).toMatchObject([{ argument: { filter: { kind: 'compare', value: 'Guide' } } }]);
  });

  it('takes count 0 and startIndex 0', async () => {
    const answer = await search({ schemas: [SEARCH], startIndex: 0, count: 0 });
    expect(answer.json).toMatchObject({ totalResults: 250, startIndex: 1, itemsPerPage: 0, Resources: [] });
  });

  it.each([
    ['no body', undefined],
    ['a list', []],
    ['no schemas', { count: 1 }],
    ['the schema of something else', { schemas: [CORE] }],
  ])('with %s is 400', async (_case, body) => {
    expect(errorOf(await search(body))).toEqual(scimError(400, /./, 'invalidSyntax'));
  });

  it('with a filter of a megabyte is refused, not evaluated', async () => {
    const filter = `userName eq "${'x'.repeat(1_000_000)}"`;
    expect(errorOf(await search({ schemas: [SEARCH], filter }))).toEqual(scimError(400, /./, 'invalidFilter'));
  });
});
