/** Paging, sorting, .search and /Me (RFC 7644 §3.4.2.3, §3.4.2.4, §3.4.3, §3.11), deviation by deviation. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sampleAccount } from '../../src/emulator/sample-users.js';
import { type Answer, type Body, startWorld, type World } from '../world.js';
import { CORE, type People, searchRequest, startPeople, ZOOM } from './people.js';

const error = 'urn:ietf:params:scim:api:messages:2.0:Error';

let people: People;
/** 250 users: more than a page. */
let many: World;
beforeAll(async () => {
  [people, many] = await Promise.all([startPeople(), startWorld({ emulator: { account: sampleAccount(250) } })]);
});
afterAll(async () => {
  await Promise.all([people.world.close(), many.close()]);
  expect([...people.world.emulator.contractFaults, ...many.emulator.contractFaults]).toEqual([]);
});

const list = async (query: string): Promise<Answer> => people.world.send('GET', `/Users?${query}`);
const search = (body: unknown, world = people.world, path = '/Users/.search') => world.send('POST', path, body);

describe('pages', () => {
  it.each([
    ['L4', 'startIndex=999', '', 999, 'beyond the end there is nobody'],
    ['L7', 'count=100000', 'abc', 1, 'itemsPerPage is what is returned'],
    ['L8', 'startIndex=3&count=2', 'c', 3, 'the last page may be short'],
  ])('%s RFC 7644 §3.4.2.4: %s gives "%s" from %i on: %s', async (_id, query, letters, startIndex) => {
    const { body } = await list(query);
    expect(people.lettersOf(body)).toBe(letters);
    expect(body).toMatchObject({ totalResults: 3, startIndex, itemsPerPage: letters.length });
  });

  it('L10 RFC 7644 §3.4.2: without count, a page is of the size that the server chose', async () => {
    const { body } = await many.send('GET', '/Users');
    expect(body).toMatchObject({ totalResults: 250, startIndex: 1, itemsPerPage: 100 });
    expect(body.Resources).toHaveLength(100);
  });

  it('L11 RFC 7644 §3.4.2.4: a count beyond filter.maxResults is cut to it', async () => {
    const { body: config } = await many.send('GET', '/ServiceProviderConfig');
    const { body } = await many.send('GET', '/Users?count=5000');
    expect(config.filter.maxResults).toBe(200);
    expect(body).toMatchObject({ totalResults: 250, itemsPerPage: 200 });
    expect(body.Resources).toHaveLength(200);
  });

  it('L12 RFC 9865 §4: both ways of paging are declared, and paging by index is the default', async () => {
    const { body: config } = await many.send('GET', '/ServiceProviderConfig');
    const { body } = await many.send('GET', '/Users?count=2');
    expect(config.pagination).toMatchObject({ cursor: true, index: true, defaultPaginationMethod: 'index' });
    expect(config.pagination).toMatchObject({ defaultPageSize: 100, maxPageSize: config.filter.maxResults });
    expect(body).toMatchObject({ totalResults: 250, startIndex: 1, itemsPerPage: 2 });
    expect(body).not.toHaveProperty('nextCursor');
  });
});

describe('sorting', () => {
  it.each([
    ['S4', 'sortBy=USERNAME', 'bac', 'names are found without case'],
    ['S5', 'sortBy=NAME.FAMILYNAME', 'acb', 'also of sub-attributes'],
    ['S8', 'sortBy=emails.value&sortOrder=descending', 'cba', 'the primary value counts; none is first descending'],
    ['S8b', 'sortBy=emails.type', 'bac', 'a sub-attribute of the leading value'],
    ['S11', `sortBy=${CORE}:userName`, 'bac', 'a URN is understood'],
    ['S11b', `sortBy=${ZOOM}:pronounsOption&sortOrder=descending`, 'cba', 'also of what only GET shows'],
    ['S12', 'sortBy=userName&attributes=title', 'bac', 'what is not returned sorts all the same'],
    ['S13', 'sortBy=meta.created&sortOrder=descending', 'cba', 'times by their instant'],
    ['S14', 'sortBy=userName&startIndex=2&count=1', 'a', 'the order is over all pages'],
    ['S15', 'sortBy=userName&filter=active%20eq%20true', 'ac', 'the order is that of the matches'],
  ])('%s RFC 7644 §3.4.2.3: %s gives %s: %s', async (_id, query, letters) => {
    expect(people.lettersOf((await list(query)).body)).toBe(letters);
  });

  it('S16 RFC 7644 §3.4.2.3: an order by what no schema has is refused, not invented', async () => {
    expect(await list('sortBy=noSuchAttribute')).toMatchObject({
      status: 400,
      body: { schemas: [error], scimType: 'invalidValue', detail: expect.stringContaining('sortBy') },
    });
  });

  it.each(['ascending', 'descending'])(
    'S18 RFC 7644 §3.4.2.3: page by page, %s, everyone comes once and in order',
    async (order) => {
      const names: string[] = [];
      for (let start = 1; start <= 250; start += 83) {
        const query = `sortBy=name.familyName&sortOrder=${order}&startIndex=${start}&count=83&attributes=name.familyName`;
        const { body } = await many.send('GET', `/Users?${query}`);
        names.push(...body.Resources.map((user: Body) => user.name?.familyName?.toLowerCase() ?? '\uffff'));
      }
      const sorted = [...names].sort();
      expect(names).toHaveLength(250);
      expect(new Set(names).size).toBeGreaterThan(10);
      expect(names).toEqual(order === 'ascending' ? sorted : sorted.reverse());
    },
  );

  it('S19 RFC 7644 §3.4.2.3: an order by what lists show costs the lists, one by what they lack a read of each match', async () => {
    const reads = async (query: string): Promise<number> => {
      many.calls();
      await many.send('GET', `/Users?count=5&attributes=userType&${query}`);
      return many.calls().filter((call) => call === 'GET /users/{userId}').length;
    };
    const { body } = await many.send('GET', '/Users?filter=active%20eq%20false&count=0');
    const inactive: number = body.totalResults;
    expect(await reads('filter=active%20eq%20false&sortBy=timezone')).toBe(0);
    expect(await reads('filter=active%20eq%20false&sortBy=title')).toBe(inactive);
    expect(inactive).toBeGreaterThan(5);
  });

  it('S17 RFC 7643 §5: sorting is declared', async () => {
    expect((await people.world.send('GET', '/ServiceProviderConfig')).body.sort).toEqual({ supported: true });
  });
});

describe('.search', () => {
  it('SE3 RFC 7644 §3.4.3: a count of 0 returns nobody, and how many there are', async () => {
    const answer = await search({ schemas: [searchRequest], count: 0 });
    expect(answer).toMatchObject({ status: 200, body: { totalResults: 3, itemsPerPage: 0, Resources: [] } });
  });

  it('SE4 RFC 7644 §3.4.3: a startIndex of 0 means 1', async () => {
    const answer = await search({ schemas: [searchRequest], startIndex: 0 });
    expect(answer).toMatchObject({ status: 200, body: { totalResults: 3, startIndex: 1 } });
    expect(people.lettersOf(answer.body)).toBe('abc');
  });

  it('SE7 RFC 7644 §3.4.3: at the root all resources are searched, with a true total', async () => {
    const answer = await search({ schemas: [searchRequest], count: 200 }, many, '/.search');
    expect(answer.body).toMatchObject({ totalResults: 250, itemsPerPage: 200 });
    const rest = await search({ schemas: [searchRequest], startIndex: 201, count: 200 }, many, '/.search');
    expect(rest.body).toMatchObject({ totalResults: 250, startIndex: 201, itemsPerPage: 50 });
  });

  it('SE9 RFC 7644 §3.4.3: without a body it is 400', async () => {
    expect(await search(undefined)).toMatchObject({
      status: 400,
      body: { schemas: [error], scimType: 'invalidSyntax' },
    });
  });

  it('SE10 RFC 7644 §3.4.3: filter, order and projection mean what they mean in a query', async () => {
    const answer = await search({
      schemas: [searchRequest],
      filter: 'active eq true',
      sortBy: 'name.familyName',
      sortOrder: 'descending',
      attributes: ['name.familyName'],
    });
    expect(answer.body.Resources).toEqual([
      { schemas: [CORE], id: people.id.c, name: { familyName: 'JONES' } },
      { schemas: [CORE], id: people.id.a, name: { familyName: 'Jensen' } },
    ]);
  });
});

describe('/Me', () => {
  it.each([
    ['ME2', 'PATCH', '/Me', { schemas: [], Operations: [] }],
    ['ME3', 'GET', '/Me?attributes=userName', undefined],
    ['ME3b', 'PUT', '/Me', {}],
    ['ME3c', 'POST', '/Me', {}],
    ['ME3d', 'DELETE', '/Me', undefined],
  ])(
    '%s RFC 7644 §3.11: %s %s is 501: a token stands for a client, not for a user',
    async (_id, method, path, body) => {
      expect(await people.world.send(method, path, body)).toMatchObject({
        status: 501,
        body: { schemas: [error], status: '501', detail: expect.stringContaining('/Users/{id}') },
      });
    },
  );
});
