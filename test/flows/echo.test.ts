/** PUT of what GET shows, and PATCH with the values that are there, write nothing to Zoom, for every kind of user. */
import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { sampleAccount } from '../../src/emulator/sample-users.js';
import { type Body, PATCH_OP, startWorld, type World } from '../world.js';

jest.setTimeout(120_000);

const USERS = 60;
let world: World;
const users: Body[] = [];

beforeAll(async () => {
  world = await startWorld({ emulator: { account: sampleAccount(USERS) } });
  const { body } = await world.find('id pr', `&count=${USERS}`);
  users.push(...body.Resources);
});
afterAll(async () => {
  const faults = [...world.emulator.contractFaults];
  await world.close();
  expect(faults).toEqual([]);
});

const writes = (): string[] => world.calls().filter((call) => !call.startsWith('GET '));

/** Without what may tell that the user was read again. */
const said = ({ meta: _, ...user }: Body): Body => user;

const operationsOf = (user: Body, op: string): Body[] =>
  Object.entries<Body>(user)
    .filter(([key]) => !['schemas', 'id', 'meta'].includes(key))
    .flatMap(([key, value]) =>
      key.startsWith('urn:')
        ? Object.entries(value).map(([name, each]) => ({ op, path: `${key}:${name}`, value: each }))
        : [{ op, path: key, value }],
    );

const REQUESTS: Readonly<Record<string, (user: Body) => [string, Body]>> = {
  'PUT of the answer': (user) => ['PUT', user],
  'PUT of the answer after a change of case of its names': (user) => [
    'PUT',
    Object.fromEntries(Object.entries(user).map(([key, value]) => [key.toUpperCase(), value])),
  ],
  'PATCH without a path': (user) => ['PATCH', { schemas: [PATCH_OP], Operations: [{ op: 'replace', value: user }] }],
  'PATCH of each attribute by replace': (user) => [
    'PATCH',
    { schemas: [PATCH_OP], Operations: operationsOf(user, 'Replace') },
  ],
  'PATCH of each attribute by add': (user) => ['PATCH', { schemas: [PATCH_OP], Operations: operationsOf(user, 'Add') }],
};

it('has users of every status to try', () => {
  const statuses = new Set(world.emulator.users().map(({ status }) => status));
  expect([...statuses].sort()).toEqual(['active', 'inactive', 'pending']);
  expect(users).toHaveLength(USERS);
});

it.each(Object.entries(REQUESTS))('%s writes nothing to Zoom and answers the same', async (_, requestOf) => {
  for (const { id } of users) {
    const { body: before } = await world.send('GET', `/Users/${id}`);
    world.calls();
    const [method, body] = requestOf(before);
    const answer = await world.send(method, `/Users/${id}`, body);
    expect([id, answer.status, answer.body.detail, writes()]).toEqual([id, 200, undefined, []]);
    expect(said(answer.body)).toEqual(said(before));
  }
});
