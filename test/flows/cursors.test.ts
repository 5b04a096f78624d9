/** Walks through lists by cursor (RFC 9865), on the mirror and on Zoom itself: nobody who stays is left out or comes twice. */
import { afterEach, describe, expect, it } from '@jest/globals';
import { sampleAccount } from '../../src/emulator/sample-users.js';
import type { Answer } from '../world.js';
import { idsOf, MINUTE, type MirrorWorld, startMirrorWorld } from './directory-world.js';

let world: MirrorWorld;
afterEach(async () => {
  expect(world.emulator.contractFaults).toEqual([]);
  await world.close();
});

describe.each([
  ['on the mirror', '900'],
  ['on Zoom itself', '0'],
])('%s', (_where, maxAge) => {
  const hasMirror = maxAge !== '0';

  async function begin(): Promise<void> {
    world = await startMirrorWorld({
      env: { DIRECTORY_MAX_AGE: maxAge, ZOOM_DELETE_ACTION: 'delete' },
      emulator: { account: sampleAccount(45) },
    });
    if (hasMirror) await world.complete();
  }
  const get = (query: string): Promise<Answer> => world.send('GET', `/Users?attributes=userName&${query}`);

  it.each([
    ['unsorted', ''],
    ['by family name', '&sortBy=name.familyName'],
    [
      'by department, downwards',
      `&sortBy=urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department&sortOrder=descending`,
    ],
    ['by a filter', '&filter=active%20eq%20true&sortBy=emails'],
  ])('%s, forwards and backwards, the pages are those of the index', async (_order, list) => {
    await begin();
    const whole = idsOf(await get(`count=200${list}`));
    const pages: string[][] = [];
    let page = await get(`count=7&cursor=${list}`);
    expect(page.body.previousCursor).toBeUndefined();
    for (;;) {
      expect(page.body).toMatchObject({ totalResults: whole.length, itemsPerPage: idsOf(page).length });
      expect(page.body.startIndex).toBeUndefined();
      pages.push(idsOf(page));
      if (page.body.nextCursor === undefined) break;
      page = await get(`count=7&cursor=${page.body.nextCursor}${list}`);
    }
    expect(pages.flat()).toEqual(whole);
    const back = await get(`count=7&cursor=${page.body.previousCursor}${list}`);
    expect(idsOf(back)).toEqual(pages.at(-2));
    expect(whole.length).toBeGreaterThan(20);
  });

  it('who stays comes exactly once, whoever comes, goes and is renamed meanwhile', async () => {
    await begin();
    const staying = new Set(idsOf(await get('count=200')));
    const seen: string[] = [];
    let cursor = '';
    for (let round = 0; ; round += 1) {
      const page = await get(`count=6&cursor=${cursor}`);
      seen.push(...idsOf(page));
      if (page.body.nextCursor === undefined) break;
      cursor = page.body.nextCursor;
      const leaver = world.emulator.users().filter(({ role_id, id }) => role_id === '2' && staying.has(id))[round * 3];
      if (leaver !== undefined) {
        expect((await world.send('DELETE', `/Users/${leaver.id}`)).status).toBe(204);
        staying.delete(leaver.id);
      }
      expect((await world.create({ userName: `a${round}@example.com`, name: { givenName: 'A' } })).status).toBe(201);
      expect((await world.create({ userName: `z${round}@example.com`, name: { givenName: 'Z' } })).status).toBe(201);
    }
    expect(seen.filter((id) => staying.has(id)).sort()).toEqual([...staying].sort());
    expect(new Set(seen).size).toBe(seen.length);
  });

  it('a cursor of another list is refused, and one older than a day', async () => {
    await begin();
    const { nextCursor } = (await get('count=7&cursor=')).body;
    const other = await get(`count=7&cursor=${nextCursor}&filter=active%20eq%20true`);
    expect([other.status, other.body.scimType]).toEqual([400, 'invalidCursor']);
    world.pass(25 * 60 * MINUTE);
    const old = await get(`count=7&cursor=${nextCursor}`);
    expect([old.status, old.body.scimType]).toEqual([400, 'expiredCursor']);
  });
});
