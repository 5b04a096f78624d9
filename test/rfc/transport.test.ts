/** Discovery, admission and errors on the wire (RFC 7644 §3.12, §4, RFC 6750, RFC 9110), deviation by deviation. */
import { Agent } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { send } from '../http/send.js';
import type { Body } from '../world.js';
import { CORE, type People, startPeople } from './people.js';

const error = 'urn:ietf:params:scim:api:messages:2.0:Error';
const scim = 'application/scim+json; charset=utf-8';

let people: People;
beforeAll(async () => {
  people = await startPeople();
});
afterAll(async () => {
  await people.world.close();
  expect(people.world.emulator.contractFaults).toEqual([]);
});

/** On a raw socket, so that headers and body go out exactly as given. */
const raw = (path: string, options: Parameters<typeof send>[1] = {}) =>
  send(people.world.scimUrl + path, {
    ...options,
    headers: { authorization: `Bearer ${people.world.token}`, ...options.headers },
  });

describe('discovery', () => {
  it('D8 RFC 7644 §4: the discovery endpoints are read-only: 405 with Allow', async () => {
    const answer = await raw('/Schemas', { method: 'POST', body: {} });
    expect(answer).toMatchObject({ status: 405, json: { schemas: [error], status: '405' } });
    expect(answer.headers.allow).toBe('GET, HEAD');
  });

  it('D10 RFC 7643 §8.7.1: the User schema is named User, and no list of canonical values is empty', async () => {
    const { json } = await raw('/Schemas');
    expect(json.Resources.find(({ id }: Body) => id === CORE).name).toBe('User');
    const attributes = json.Resources.flatMap((schema: Body) => schema.attributes);
    const all: Body[] = attributes.flatMap((each: Body) => [each, ...(each.subAttributes ?? [])]);
    expect(all.length).toBeGreaterThan(50);
    for (const { canonicalValues } of all) expect(canonicalValues ?? ['some']).not.toEqual([]);
  });

  it('D13 RFC 7644 §3.4.2: itemsPerPage of /Schemas is the number of schemas', async () => {
    const { json } = await raw('/Schemas');
    expect(json).toMatchObject({ totalResults: 3, startIndex: 1, itemsPerPage: 3 });
    expect(json.Resources).toHaveLength(3);
  });
});

describe('admission', () => {
  it('X1 RFC 6750 §3: without a token it is 401 with a challenge', async () => {
    const answer = await raw('/Users', { headers: { authorization: undefined } });
    expect(answer).toMatchObject({ status: 401, json: { schemas: [error], status: '401' } });
    expect(answer.headers['www-authenticate']).toMatch(/^Bearer\b/);
    expect(answer.headers['content-type']).toBe(scim);
  });

  it.each([
    ['X2', 'no JSON', '{userName:'],
    ['X13', 'a JSON text', '"x"'],
    ['X13b', 'a JSON list', '[]'],
    ['X13c', 'null', 'null'],
  ])('%s RFC 7644 §3.12: a body that is %s is 400 invalidSyntax in the SCIM media type', async (_id, _what, body) => {
    const answer = await raw('/Users', { method: 'POST', body });
    expect(answer).toMatchObject({ status: 400, json: { schemas: [error], scimType: 'invalidSyntax' } });
    expect(answer.headers['content-type']).toBe(scim);
  });

  it('X5 RFC 7644 §8.1: a charset is let through when the bytes are UTF-8', async () => {
    const headers = { 'content-type': 'application/scim+json; charset=latin9' };
    const body = { schemas: [CORE], userName: 'latin@example.com' };
    const answer = await raw('/Users', { method: 'POST', headers, body });
    expect(answer).toMatchObject({ status: 201, json: { userName: 'latin@example.com' } });
    expect((await raw(`/Users/${answer.json.id}`, { method: 'DELETE' })).status).toBe(204);
  });

  it('X5b RFC 7644 §3.12: and is a SCIM error when they are not', async () => {
    const headers = { 'content-type': 'application/scim+json; charset=latin9' };
    const answer = await raw('/Users', {
      method: 'POST',
      headers,
      body: Buffer.from('{"userName":"caf\xe9"}', 'latin1'),
    });
    expect(answer).toMatchObject({ status: 400, json: { schemas: [error], scimType: 'invalidSyntax' } });
    expect(answer.headers['content-type']).toBe(scim);
  });

  it('X7 RFC 7644 §2: who has no token learns nothing about the body', async () => {
    const body = Buffer.alloc(900 * 1024, '{');
    const answer = await raw('/Users', { method: 'POST', headers: { authorization: undefined }, body });
    expect(answer).toMatchObject({ status: 401, json: { schemas: [error] } });
  });

  it.each([
    ['X8', 'PUT', '/Users', 'GET, HEAD, POST'],
    ['X9', 'POST', '/Users/{a}', 'GET, HEAD, PUT, PATCH, DELETE'],
  ])('%s RFC 9110 §15.5.6: %s %s is 405 and names what is allowed', async (_id, method, path, allow) => {
    const answer = await raw(path.replace('{a}', people.id.a), { method, body: {} });
    expect(answer).toMatchObject({ status: 405, json: { schemas: [error] } });
    expect(answer.headers.allow).toBe(allow);
  });
});

describe('failures behind the bridge', () => {
  const url = () => `/Users/${people.id.a}`;

  it.each([
    ['H1', 'a reset', { kind: 'reset' }, [503, 504]],
    ['H2', 'an answer that is no JSON', { kind: 'brokenJson' }, [502]],
    ['H3', 'a rate limit', { kind: 'status', status: 429, body: { code: 429, message: 'Too fast.' } }, [429]],
    ['H4', 'an outage', { kind: 'status', status: 503 }, [503]],
    ['H6', 'a refusal', { kind: 'status', status: 403 }, [403, 500]],
  ] as const)(
    '%s RFC 7644 §3.12: %s at Zoom is neither 404 nor HTML',
    async (_id, _what, fault, statuses) => {
      people.world.emulator.fail({ ...fault, times: 20 });
      const answer = await raw(url());
      people.world.emulator.clearFaults();
      expect(statuses).toContain(answer.status);
      expect(answer.headers['content-type']).toBe(scim);
      expect(answer.json).toMatchObject({ schemas: [error], status: String(answer.status) });
      expect(answer.json.detail).toMatch(/\w+ \w+/);
    },
    30_000,
  );

  it('H4b RFC 9112 §9.3: a 5xx leaves the connection of the client alive', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    people.world.emulator.fail({ kind: 'status', status: 503, times: 20 });
    const failed = await raw(url(), { agent });
    people.world.emulator.clearFaults();
    const fine = await raw(url(), { agent });
    expect([failed.status, fine.status]).toEqual([503, 200]);
    expect(fine.localPort).toBe(failed.localPort);
    agent.destroy();
  }, 30_000);

  it('H5 RFC 7644 §3.12: 400 tooMany reaches the client as such', async () => {
    const Operations = Array.from({ length: 1001 }, () => ({ op: 'replace', path: 'title', value: 'x' }));
    const body = { schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'], Operations };
    const answer = await raw(url(), { method: 'PATCH', body });
    expect(answer).toMatchObject({ status: 400, json: { schemas: [error], scimType: 'tooMany' } });
  });
});

describe('odd users at Zoom', () => {
  it('H9 H10 H11 RFC 7644 §3.4.2: one user with gaps does not take the list away', async () => {
    const { emulator } = people.world;
    const blank = { first_name: '', last_name: '', language: '', timezone: '', manager: '' };
    emulator.addUser({ email: 'blank@example.com', ...blank });
    const phone = { code: '+1', country: 'US', number: '2025550142', verified: false };
    emulator.addUser({ email: 'phones@example.com', phone_numbers: [{ ...phone, label: '' }] });
    const { json } = await raw('/Users');
    expect(json).toMatchObject({ totalResults: 5, itemsPerPage: 5 });
    const [nobody, phones] = ['blank@example.com', 'phones@example.com'].map((userName) =>
      json.Resources.find((each: Body) => each.userName === userName),
    );
    expect(nobody).toMatchObject({ userName: 'blank@example.com', active: true });
    expect(nobody.name).toBeUndefined();
    expect(phones.phoneNumbers).toEqual([{ value: '+12025550142' }]);
    emulator.removeUser('blank@example.com');
    emulator.removeUser('phones@example.com');
  });
});
