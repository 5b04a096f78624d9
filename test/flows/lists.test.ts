/** Pages of all users: exact at every edge, stable, and each user in them as GET shows it. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sampleAccount } from '../../src/emulator/sample-users.js';
import { type Answer, type Body, CORE, ENTERPRISE, startWorld, type World, ZOOM } from '../world.js';

const TOTAL = 250;

let world: World;

beforeAll(async () => {
  world = await startWorld({ emulator: { account: sampleAccount(TOTAL) } });
});
afterAll(async () => {
  expect(world.emulator.contractFaults).toEqual([]);
  await world.close();
});

const list = (query: string): Promise<Answer> => world.send('GET', `/Users?${query}`);
const idsOf = ({ body }: Answer): string[] => body.Resources.map(({ id }: Body) => id);

async function walk(count: number, more = ''): Promise<string[]> {
  const ids: string[] = [];
  for (let startIndex = 1; startIndex <= TOTAL; startIndex += count) {
    const answer = await list(`startIndex=${startIndex}&count=${count}${more}`);
    expect(answer.body).toMatchObject({ totalResults: TOTAL, startIndex });
    expect(answer.body.itemsPerPage).toBe(answer.body.Resources.length);
    ids.push(...idsOf(answer));
  }
  return ids;
}

describe('a list', () => {
  it('shows every user exactly as GET does, version included', async () => {
    const listed: Body[] = [];
    for (const startIndex of [1, 101, 201]) listed.push(...(await list(`startIndex=${startIndex}`)).body.Resources);
    expect(listed).toHaveLength(TOTAL);
    for (const resource of listed) {
      const { status, body, headers } = await world.send('GET', `/Users/${encodeURIComponent(resource.id)}`);
      expect([status, body]).toEqual([200, resource]);
      expect(headers.get('etag')).toBe(resource.meta.version);
    }
  }, 60_000);

  it('walked in pages of seven yields every user once, in the order of a walk in pages of 200', async () => {
    const ids = await walk(7);
    expect(ids).toHaveLength(TOTAL);
    expect(new Set(ids)).toEqual(new Set(world.emulator.users().map(({ id }) => id)));
    expect(await walk(200, '&attributes=userName')).toEqual(ids);
  }, 60_000);

  it('walked twice yields the same times of change', async () => {
    const times = async () => (await list('count=50&attributes=meta')).body.Resources.map(({ meta }: Body) => meta);
    expect(await times()).toEqual(await times());
  });

  it('tells the size of the whole, also for a page with nothing on it', async () => {
    const { body } = await list('count=0');
    expect(body).toEqual({
      schemas: ['urn:ietf:params:scim:api:messages:2.0:ListResponse'],
      totalResults: TOTAL,
      startIndex: 1,
      itemsPerPage: 0,
      Resources: [],
    });
  });

  it.each([
    ['startIndex=0&count=3', 1, 3],
    ['startIndex=-1&count=3', 1, 3],
    ['startIndex=1&count=3', 1, 3],
    ['startIndex=%2B2&count=3', 2, 3],
    ['startIndex=249&count=3', 249, 2],
    ['startIndex=250&count=3', 250, 1],
    ['startIndex=251&count=3', 251, 0],
    ['startIndex=999999999999999999999&count=3', Number.MAX_SAFE_INTEGER, 0],
    ['count=-1', 1, 0],
    ['count=1000000000', 1, 200],
    ['count=200&startIndex=100', 100, 151],
    ['', 1, 100],
    ['startIndex=&count=', 1, 100],
    ['startIndex=5', 5, 100],
  ])('asked with "%s" starts at %i and holds %i', async (query, startIndex, size) => {
    const { status, body } = await list(`${query}&attributes=userName`);
    expect([status, body.totalResults, body.startIndex, body.itemsPerPage]).toEqual([200, TOTAL, startIndex, size]);
    expect(body.Resources).toHaveLength(size);
  });

  it.each(['startIndex=1.5', 'count=ten', 'count=1e3', 'startIndex=NaN', 'count=0x10', 'count=1&count=2'])(
    'asked with "%s" is refused with the name of the parameter, and Zoom is not asked',
    async (query) => {
      world.calls();
      const { status, body } = await list(query);
      expect([status, body.scimType]).toEqual([400, 'invalidValue']);
      expect(body.detail).toContain(query.split('=')[0]);
      expect(world.calls()).toEqual([]);
    },
  );
});

describe('the attributes of a list', () => {
  const first = async (query: string): Promise<Body> => (await list(`count=1&startIndex=3&${query}`)).body.Resources[0];

  it('are those that are asked for, with schemas and id', async () => {
    const whole = await first('');
    expect(await first('attributes=userName')).toEqual({ schemas: [CORE], id: whole.id, userName: whole.userName });
    expect(await first('attributes=name.familyName,TITLE')).toEqual({
      schemas: [CORE],
      id: whole.id,
      name: { familyName: whole.name.familyName },
      title: whole.title,
    });
    expect(await first('attributes=emails.value')).toEqual({
      schemas: [CORE],
      id: whole.id,
      emails: whole.emails.map(({ value }: Body) => ({ value })),
    });
    expect(await first(`attributes=${ENTERPRISE}:department`)).toEqual({
      schemas: [CORE, ENTERPRISE],
      id: whole.id,
      [ENTERPRISE]: { department: whole[ENTERPRISE].department },
    });
    expect(await first(`attributes=${ENTERPRISE.toUpperCase()}`)).toEqual({
      schemas: [CORE, ENTERPRISE],
      id: whole.id,
      [ENTERPRISE]: whole[ENTERPRISE],
    });
    expect(await first('attributes=meta.version')).toEqual({
      schemas: [CORE],
      id: whole.id,
      meta: { version: whole.meta.version },
    });
  });

  it('are all but those that are excluded', async () => {
    const whole = await first('');
    const { emails: _, ...rest } = whole;
    expect(await first('excludedAttributes=emails,id')).toEqual(rest);
    const { [ENTERPRISE]: __, ...others } = whole;
    expect(await first(`excludedAttributes=${ENTERPRISE}`)).toEqual({ ...others, schemas: [CORE, ZOOM] });
    const { familyName: ___, ...name } = whole.name;
    expect(await first('excludedAttributes=name.familyName')).toEqual({ ...whole, name });
  });

  it('hold no password and no token, even when asked for', async () => {
    const { id } = await first('');
    expect(await first(`attributes=password,${ZOOM}:ssoToken,${ZOOM}:createAction`)).toEqual({ schemas: [CORE], id });
  });
});

describe('a soft-deleted user', () => {
  it('is in no list, no filter and no page, and counts in no total', async () => {
    const soft = await startWorld({
      env: { ZOOM_DELETE_ACTION: 'deactivate' },
      emulator: { account: sampleAccount(20) },
    });
    const leaver = soft.emulator.users().find(({ role_id, status }) => role_id === '2' && status === 'active');
    expect((await soft.send('DELETE', `/Users/${leaver?.id}`)).status).toBe(204);
    expect(soft.emulator.user(leaver?.id ?? '')?.status).toBe('inactive');
    const all = await soft.send('GET', '/Users?count=200');
    expect(all.body.totalResults).toBe(19);
    expect(idsOf(all)).not.toContain(leaver?.id);
    for (const filter of [
      `userName eq "${leaver?.email}"`,
      `emails.value eq "${leaver?.email}"`,
      `id eq "${leaver?.id}"`,
      'active eq false',
      'active eq true',
      'title pr or not (title pr)',
      `roles.value eq "2"`,
    ]) {
      expect([filter, idsOf(await soft.find(filter, '&count=200')).includes(leaver?.id ?? '')]).toEqual([
        filter,
        false,
      ]);
    }
    expect((await soft.send('GET', `/Users/${leaver?.id}`)).status).toBe(404);
    expect(soft.emulator.contractFaults).toEqual([]);
    await soft.close();
  });
});
