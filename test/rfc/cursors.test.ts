/** Paging by cursor (RFC 9865), on the live path and from the mirror. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sampleAccount } from '../../src/emulator/sample-users.js';
import { type Body, startWorld, type World } from '../world.js';
import { searchRequest } from './people.js';

const USERS = 130;

/** RFC 9865 §2: the unreserved characters of RFC 3986 §2.3. */
const CURSOR = /^[A-Za-z0-9._~-]+$/;

describe.each([
  ['live', '0'],
  ['from the mirror', '900'],
])('a walk %s', (_path, maxAge) => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld({
      env: { DIRECTORY_MAX_AGE: maxAge },
      emulator: { account: sampleAccount(USERS) },
    });
  });
  afterAll(async () => {
    await world.close();
    expect(world.emulator.contractFaults).toEqual([]);
  });

  const get = (query: string) => world.send('GET', `/Users?attributes=userName&${query}`);
  const namesOf = ({ Resources }: Body): string[] => Resources.map(({ userName }: Body) => userName);

  /** Every page from an empty cursor on, by `nextCursor` or `previousCursor`. */
  async function walk(query: string, start = '', way: 'nextCursor' | 'previousCursor' = 'nextCursor'): Promise<Body[]> {
    const pages: Body[] = [];
    for (let cursor: string | undefined = start; cursor !== undefined; cursor = pages.at(-1)?.[way]) {
      const { status, body } = await get(`${query}&cursor=${cursor}`);
      expect(status).toBe(200);
      pages.push(body);
    }
    return pages;
  }

  it.each([
    ['', 30, 5],
    ['sortBy=name.familyName', 30, 5],
    ['sortBy=name.familyName&sortOrder=descending', 30, 5],
    ['filter=active%20eq%20false', 3, 3],
    ['sortBy=userType', 100, 2],
  ])('CU1 RFC 9865 §2: %s gives everyone once, in the order of paging by index', async (list, count, pageCount) => {
    const pages = await walk(`${list}&count=${count}`);
    const names = pages.flatMap(namesOf);
    const byIndex: string[] = [];
    for (let start = 1; start <= names.length; start += 83) {
      byIndex.push(...namesOf((await get(`${list}&count=83&startIndex=${start}`)).body));
    }
    expect(names).toEqual(byIndex);
    expect(pages.map(({ totalResults }) => totalResults)).toEqual(Array(pageCount).fill(names.length));
  });

  it('CU2 RFC 9865 §2: cursors stand in all answers but at the ends, and startIndex in none', async () => {
    const pages = await walk('count=50');
    const shape = pages.map((page) => ['startIndex', 'nextCursor', 'previousCursor'].map((name) => name in page));
    expect(shape).toEqual([
      [false, true, false],
      [false, true, true],
      [false, false, true],
    ]);
    const cursors = pages.flatMap(({ nextCursor, previousCursor }) => [nextCursor, previousCursor]).filter(Boolean);
    for (const cursor of cursors) expect(cursor).toMatch(CURSOR);
  });

  it.each(['', '&sortBy=name.familyName', '&sortBy=name.familyName&sortOrder=descending'])(
    'CU3 RFC 9865 §2: previousCursor leads back over the same users%s',
    async (order) => {
      const forth = await walk(`count=40${order}`);
      const back = await walk(`count=40${order}`, forth.at(-1)?.previousCursor, 'previousCursor');
      const earlier = forth.slice(0, -1).flatMap(namesOf);
      expect(back.toReversed().flatMap(namesOf)).toEqual(earlier);
    },
  );

  it('CU4 RFC 9865 §2: a page is not larger than count, and count may be 0', async () => {
    const { body } = await get('cursor&count=0');
    expect(body).toMatchObject({ totalResults: USERS, itemsPerPage: 0, Resources: [] });
    expect((await get('cursor&count=3')).body.itemsPerPage).toBe(3);
  });

  it('CU5 RFC 9865 §3: .search takes the same parameters in its body', async () => {
    const search = (cursor: string) =>
      world.send('POST', '/Users/.search', { schemas: [searchRequest], cursor, count: 5, attributes: ['userName'] });
    const first = await search('');
    const second = await search(first.body.nextCursor);
    const { body } = await get('startIndex=1&count=10');
    expect([...namesOf(first.body), ...namesOf(second.body)]).toEqual(namesOf(body));
  });

  it('CU6 RFC 9865 §5.2: a cursor gives no access, and is good for whoever may read', async () => {
    const { body } = await get('cursor&count=10');
    const path = `/Users?cursor=${body.nextCursor}&count=10&attributes=userName`;
    const asAuditor = await world.send('GET', path, undefined, { Authorization: `Bearer ${world.auditorToken}` });
    expect(asAuditor.body.Resources).toHaveLength(10);
    expect(await world.send('GET', path, undefined, { Authorization: 'Bearer nobody' })).toMatchObject({ status: 401 });
  });

  it('CU7 RFC 9865 §5.2: a cursor tells nothing of the users', async () => {
    const { body } = await get('cursor&count=10');
    const bytes = Buffer.from(body.nextCursor, 'base64url').toString('latin1');
    for (const name of namesOf(body)) expect(bytes).not.toContain(name);
  });

  const refusals: [string, (cursor: string) => string][] = [
    ['of another filter', (cursor) => `cursor=${cursor}&filter=active%20eq%20true`],
    ['of another order', (cursor) => `cursor=${cursor}&sortBy=userName`],
    ['that was changed', (cursor) => `cursor=${cursor.startsWith('A') ? 'B' : 'A'}${cursor.slice(1)}`],
    ['that was cut', (cursor) => `cursor=${cursor.slice(0, 20)}`],
    ['of nobody', () => 'cursor=nonsense'],
  ];
  it.each(refusals)('CU8 RFC 9865 §2.1: a cursor %s is 400 invalidCursor', async (_case, query) => {
    const { body } = await get('cursor&count=10');
    expect(await get(query(body.nextCursor))).toMatchObject({
      status: 400,
      body: { scimType: 'invalidCursor', detail: expect.stringContaining('cursor') },
    });
  });
});

it('CU9 RFC 9865 §2.1: a cursor that is older than cursorTimeout is 400 expiredCursor', async () => {
  let now = Date.now();
  const world = await startWorld({ dependencies: { now: () => new Date(now) } });
  try {
    await world.create({ userName: 'b@example.com' });
    const { body: config } = await world.send('GET', '/ServiceProviderConfig');
    const { body } = await world.send('GET', '/Users?cursor&count=1');
    const next = `/Users?cursor=${body.nextCursor}&count=1`;
    now += (config.pagination.cursorTimeout - 1) * 1000;
    expect((await world.send('GET', next)).status).toBe(200);
    now += 2000;
    expect(await world.send('GET', next)).toMatchObject({ status: 400, body: { scimType: 'expiredCursor' } });
  } finally {
    await world.close();
  }
});
