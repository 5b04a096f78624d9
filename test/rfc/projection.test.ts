/** attributes and excludedAttributes (RFC 7644 §3.9, §3.4.2.5), deviation by deviation. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type AppUnderTest, EXTENSION, startApp } from '../http/app-under-test.js';
import { send } from '../http/send.js';
import { SAMPLE, userA } from '../scim/sample-definition.js';
import type { Body } from '../world.js';
import { CORE, ENTERPRISE, type People, startPeople, ZOOM } from './people.js';

let people: People;
/** A definition with what Zoom's has not: attributes returned always, and only on request. */
let sample: AppUnderTest;
beforeAll(async () => {
  [people, sample] = await Promise.all([startPeople(), startApp()]);
  const { [SAMPLE]: extension = {}, ...user } = userA;
  sample.users.add({ ...user, [EXTENSION]: extension }, 'a');
});
afterAll(async () => {
  await Promise.all([people.world.close(), sample.close()]);
  expect(people.world.emulator.contractFaults).toEqual([]);
});

const get = async (query: string): Promise<Body> => {
  const answer = await people.world.send('GET', `/Users/${people.id.a}?${query}`);
  expect(answer.status).toBe(200);
  return answer.body;
};

describe('of a user of Zoom', () => {
  const emails = [{ value: 'bjensen@example.com' }, { value: 'babs@home.org' }];

  it.each([
    ['A1', 'userName', { userName: 'bjensen@example.com' }, []],
    ['A2', 'name.familyName', { name: { familyName: 'Jensen' } }, []],
    ['A3', 'emails.value', { emails }, []],
    ['A5', `${ENTERPRISE}:department`, { [ENTERPRISE]: { department: 'Tour' } }, [ENTERPRISE]],
    ['A8', `${CORE}:userName`, { userName: 'bjensen@example.com' }, []],
    ['A15', 'unknownAttr', {}, []],
    ['A18', 'userName,externalId', { userName: 'bjensen@example.com', externalId: 'Ext1' }, []],
    ['A19', `password,${ZOOM}:ssoToken,${ZOOM}:createAction`, {}, []],
    ['A21', 'emails%5Btype%20eq%20%22work%22%5D.value', { emails }, []],
  ])('%s RFC 7644 §3.9: attributes=%s returns that, id and schemas', async (_id, attributes, rest, extensions) => {
    expect(await get(`attributes=${attributes}`)).toEqual({
      schemas: [CORE, ...extensions],
      id: people.id.a,
      ...rest,
    });
  });

  it('A6 RFC 7644 §3.9: attributes=<URN of an extension> returns the whole extension', async () => {
    const whole = await get('');
    expect(await get(`attributes=${ENTERPRISE}`)).toEqual({
      schemas: [CORE, ENTERPRISE],
      id: people.id.a,
      [ENTERPRISE]: whole[ENTERPRISE],
    });
    expect(whole[ENTERPRISE]).toMatchObject({ department: 'Tour', employeeNumber: '701984' });
  });

  it('A7 RFC 7644 §3.9: attributes=<URN>:manager.value returns that of the manager only', async () => {
    expect((await get(''))[ENTERPRISE].manager.displayName).toBe('JONES');
    expect((await get(`attributes=${ENTERPRISE}:manager.value`))[ENTERPRISE]).toEqual({
      manager: { value: people.id.c },
    });
  });

  it('A12 RFC 7644 §3.9: excludedAttributes=<URN> takes the extension away, and its URN from schemas', async () => {
    const { [ENTERPRISE]: _, schemas, ...rest } = await get('');
    const kept = await get(`excludedAttributes=${ENTERPRISE}`);
    expect(schemas).toContain(ENTERPRISE);
    expect(kept).toEqual({ schemas: schemas.filter((urn: string) => urn !== ENTERPRISE), ...rest });
  });

  it('A20 RFC 7644 §3.9: attributes=meta.location returns that of meta only', async () => {
    const { id, meta } = await get('attributes=meta.location');
    expect(meta).toEqual({ location: `${people.world.scimUrl}/Users/${id}` });
  });

  it('C29 RFC 7644 §3.9: POST ?attributes=userName cuts the answer and nothing else', async () => {
    const user = { schemas: [CORE], userName: 'cut@example.com', displayName: 'Cut' };
    const answer = await people.world.send('POST', '/Users?attributes=userName', user);
    expect(answer).toMatchObject({ status: 201 });
    expect(answer.body).toEqual({ schemas: [CORE], id: answer.body.id, userName: 'cut@example.com' });
    expect(people.world.emulator.user('cut@example.com')).toMatchObject({ display_name: 'Cut' });
    await people.world.send('DELETE', `/Users/${answer.body.id}`);
  });

  it('PA35 RFC 7644 §3.9: PATCH ?attributes=userName changes what it says, and leaves the rest as it was', async () => {
    const { meta: _, ...before } = await get('');
    const body = {
      schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
      Operations: [{ op: 'replace', path: 'title', value: 'Chief Guide' }],
    };
    const cut = await people.world.send('PATCH', `/Users/${people.id.a}?attributes=userName`, body);
    expect(cut.body).toEqual({ schemas: [CORE], id: people.id.a, userName: 'bjensen@example.com' });
    const { meta: __, ...after } = await get('');
    expect(after).toEqual({ ...before, title: 'Chief Guide' });
  });

  it('PA36 RFC 7644 §3.9: so does PATCH ?excludedAttributes=emails', async () => {
    const { meta: _, ...before } = await get('');
    const body = {
      schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
      Operations: [{ op: 'replace', path: 'title', value: 'Guide' }],
    };
    const cut = await people.world.send('PATCH', `/Users/${people.id.a}?excludedAttributes=emails`, body);
    expect(cut.body).toMatchObject({ title: 'Guide', userName: 'bjensen@example.com' });
    expect(cut.body.emails).toBeUndefined();
    const { meta: __, ...after } = await get('');
    expect(after).toEqual({ ...before, title: 'Guide' });
  });

  it('PA54 RFC 7644 §3.5.2: PATCH ?attributes=title without a change is 200 with the title', async () => {
    const body = {
      schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
      Operations: [{ op: 'replace', path: 'name.familyName', value: 'Jensen' }],
    };
    const answer = await people.world.send('PATCH', `/Users/${people.id.a}?attributes=title`, body);
    expect(answer).toMatchObject({ status: 200, body: { title: 'Guide' } });
    expect(Object.keys(answer.body).sort()).toEqual(['id', 'schemas', 'title']);
  });
});

/** Zoom's definition has no attribute of these kinds, so the rule is tried on the sample definition. */
describe('of the sample definition', () => {
  const ofSample = async (query: string): Promise<Body> => (await send(`${sample.scim}/Users/a?${query}`)).json;

  it('R9 RFC 7643 §7: what is returned on request is absent by default', async () => {
    const user = await ofSample('');
    expect(user[EXTENSION]).toMatchObject({ always: 'here', pmi: 5 });
    expect(user[EXTENSION].onRequest).toBeUndefined();
    expect(user.emails[0].verifiedBy).toBeUndefined();
  });

  it('A17 RFC 7643 §7: and there when it is asked for', async () => {
    expect((await ofSample(`attributes=${EXTENSION}:onRequest`))[EXTENSION]).toEqual({
      onRequest: 'asked',
      always: 'here',
    });
  });

  it('A18b RFC 7643 §7: what is always returned is there whatever is asked for', async () => {
    expect(await ofSample('attributes=userName,name')).toEqual({
      schemas: [CORE, EXTENSION],
      id: 'a',
      userName: 'bjensen',
      name: { formatted: 'Ms. B', familyName: 'Jensen', givenName: 'Barbara' },
      [EXTENSION]: { always: 'here' },
    });
  });

  it('A19b RFC 7643 §7: what is never returned is absent also when it is asked for', async () => {
    expect((await ofSample(`attributes=${EXTENSION}:hostKey,password`))[EXTENSION]).toEqual({ always: 'here' });
  });
});
