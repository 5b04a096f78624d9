/** The manager: a SCIM id on one side, an address in Zoom on the other, and ids that nobody has. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ENTERPRISE, startWorld, type World } from '../world.js';

const READ = 'GET /users/{userId}';
const WRITE = 'PATCH /users/{userId}';
const path = `${ENTERPRISE}:manager`;

let world: World;
let ada: string;
let boss: string;
beforeEach(async () => {
  world = await startWorld();
  ada = world.emulator.addUser({ email: 'ada@example.com', type: 2 }).id;
  boss = world.emulator.addUser({ email: 'boss@example.com', first_name: 'Bo', last_name: 'Ss', type: 2 }).id;
});
afterEach(async () => {
  expect(world.emulator.contractFaults).toEqual([]);
  await world.close();
});

const managerOf = (id: string) => world.emulator.user(id)?.manager;
const shown = async () => (await world.send('GET', `/Users/${ada}`)).body[ENTERPRISE]?.manager;
const bodies = () => world.emulator.calls.filter((call) => call.method === 'PATCH').map((call) => call.body);

describe('a manager', () => {
  it.each([
    ['id', () => ({ op: 'replace', path, value: { value: boss } })],
    ['bare id', () => ({ op: 'Add', path, value: boss })],
    ['id in a list of one', () => ({ op: 'Add', path, value: [{ $ref: '', value: boss }] })],
    ['sub-attribute', () => ({ op: 'replace', path: `${path}.value`, value: boss })],
    ['address', () => ({ op: 'replace', path, value: 'Boss@Example.com' })],
    ['old path without the URN', () => ({ op: 'Add', path: 'manager', value: boss })],
  ])('is set by %s: answered by id and name, written as address', async (_how, operation) => {
    const answer = await world.patch(ada, operation());
    expect([answer.status, answer.body.detail]).toEqual([200, undefined]);
    expect(answer.body[ENTERPRISE].manager).toEqual({ value: boss, displayName: 'Bo Ss' });
    expect(bodies()).toEqual([{ manager: 'boss@example.com' }]);
    expect(await shown()).toEqual({ value: boss, displayName: 'Bo Ss' });
  });

  it('costs one look-up while the name is not known', async () => {
    await world.patch(ada, { op: 'replace', path, value: boss });
    expect(world.calls()).toEqual([READ, READ, WRITE]);
  });

  it('costs no look-up once the name is known, and no write when it stays', async () => {
    await world.patch(ada, { op: 'replace', path, value: boss });
    const other = world.emulator.addUser({ email: 'other@example.com', type: 2 }).id;
    world.calls();
    await world.patch(other, { op: 'replace', path, value: boss });
    expect(world.calls()).toEqual([READ, WRITE]);
    await world.patch(ada, { op: 'replace', path, value: boss });
    expect(world.calls()).toEqual([READ]);
  });

  it('that nobody is stays as it was written, while Zoom shows none', async () => {
    await world.patch(ada, { op: 'replace', path, value: boss });
    world.calls();
    const answer = await world.patch(ada, { op: 'replace', path, value: '26-of-another-system' });
    expect(answer.body[ENTERPRISE].manager).toEqual({ value: '26-of-another-system' });
    expect(bodies()).toEqual([{ manager: '' }]);
    expect(await shown()).toEqual({ value: '26-of-another-system' });
    expect(managerOf(ada)).toBe('');
  });

  it.each([['a text with blanks'], ['../../roles'], ['me'], ['nobody@example.com']])(
    'that is no id is kept and written nowhere: %s',
    async (value) => {
      const answer = await world.patch(ada, { op: 'Replace', path, value });
      expect([answer.status, answer.body[ENTERPRISE].manager]).toEqual([200, { value }]);
      expect(world.calls().filter((call) => !call.startsWith('GET /users'))).toEqual([]);
      expect(managerOf(ada)).toBe('');
    },
  );

  it('that was nobody and has been created since is found when the request is repeated', async () => {
    await world.patch(ada, { op: 'replace', path, value: 'late@example.com' });
    const late = world.emulator.addUser({ email: 'late@example.com', first_name: 'La', last_name: 'Te', type: 2 }).id;
    const answer = await world.patch(ada, { op: 'remove', path }, { op: 'add', path, value: { value: late } });
    expect(answer.body[ENTERPRISE].manager).toEqual({ value: late, displayName: 'La Te' });
    expect(managerOf(ada)).toBe('late@example.com');
  });

  it('whom Zoom shows later wins over a kept one', async () => {
    await world.patch(ada, { op: 'replace', path, value: 'unknown-id' });
    world.emulator.changeUser(ada, { manager: 'boss@example.com' });
    expect(await shown()).toEqual({ value: boss, displayName: 'Bo Ss' });
  });

  it('of whom Zoom knows only a name is answered by the name', async () => {
    world.emulator.changeUser(ada, { manager: 'Bo Ss' });
    expect(await shown()).toEqual({ displayName: 'Bo Ss' });
    const answer = await world.patch(ada, { op: 'replace', path, value: boss });
    expect(answer.body[ENTERPRISE].manager).toEqual({ value: boss, displayName: 'Bo Ss' });
    expect(managerOf(ada)).toBe('boss@example.com');
  });

  it.each([
    ['Remove', { op: 'Remove', path }],
    ['Replace by ""', { op: 'Replace', path, value: '' }],
    ['Replace by null', { op: 'replace', path, value: null }],
    ['an empty value in it', { op: 'replace', path, value: { value: '' } }],
    ['Remove of the value', { op: 'remove', path: `${path}.value` }],
  ])('is taken away by %s', async (_how, operation) => {
    await world.patch(ada, { op: 'replace', path, value: boss });
    world.calls();
    const answer = await world.patch(ada, operation);
    expect([answer.status, answer.body[ENTERPRISE]?.manager]).toEqual([200, undefined]);
    expect(bodies()).toEqual([{ manager: '' }]);
    expect(await shown()).toBeUndefined();
    world.calls();
    await world.patch(ada, operation);
    expect(world.calls()).toEqual([READ]);
  });

  it('known only by name, and one that nobody is, are taken away too', async () => {
    world.emulator.changeUser(ada, { manager: 'Bo Ss' });
    await world.patch(ada, { op: 'remove', path });
    expect([managerOf(ada), await shown()]).toEqual(['', undefined]);
    await world.patch(ada, { op: 'replace', path, value: 'unknown-id' });
    await world.patch(ada, { op: 'remove', path });
    expect(await shown()).toBeUndefined();
  });

  it('who has just been given a new address is written by the new one', async () => {
    await world.patch(ada, { op: 'replace', path, value: boss });
    await world.patch(boss, { op: 'replace', path: 'userName', value: 'chief@example.com' });
    const other = world.emulator.addUser({ email: 'other@example.com', type: 2 }).id;
    const answer = await world.patch(other, { op: 'replace', path, value: boss });
    expect([answer.status, managerOf(other)]).toEqual([200, 'chief@example.com']);
    expect(answer.body[ENTERPRISE].manager.value).toBe(boss);
  });

  it('who has just been renamed is shown by the new name', async () => {
    await world.patch(ada, { op: 'replace', path, value: boss });
    await world.patch(boss, { op: 'replace', path: 'displayName', value: 'The Chief' });
    expect(await shown()).toEqual({ value: boss, displayName: 'The Chief' });
  });

  it('of an inactive user waits, and is shown without the name of the earlier one', async () => {
    world.emulator.changeUser(ada, { manager: 'owner@example.com', status: 'inactive' });
    const answer = await world.patch(ada, { op: 'replace', path, value: boss });
    expect(answer.body[ENTERPRISE].manager).toEqual({ value: boss });
    expect(managerOf(ada)).toBe('owner@example.com');
    await world.patch(ada, { op: 'replace', path: 'active', value: true });
    expect(managerOf(ada)).toBe('boss@example.com');
    expect(await shown()).toEqual({ value: boss, displayName: 'Bo Ss' });
  });
});
