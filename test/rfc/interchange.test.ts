/** What /Schemas declares is true: every attribute is written, read back, found, cleared, or refused, as declared (RFC 7643 §7). */
import { afterAll, afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { sampleAccount } from '../../src/emulator/sample-users.js';
import { type Answer, type Body, CORE, startWorld } from '../world.js';
import { type Attribute, type Declared, declaredAttributes, expectDeclaredType } from './declared.js';
import { answeredFor, CLEARED, companions, valuesFor } from './zoom-values.js';

const world = await startWorld({
  env: { ZOOM_DELETE_ACTION: 'delete', ZOOM_CREATE_ACTION: 'autoCreate', ZOOM_ASSIGNABLE_ROLES: 'Helpdesk,Auditor' },
  emulator: { account: sampleAccount(3) },
});
const { body: schemas } = await world.send('GET', '/Schemas');
const declared = declaredAttributes(schemas);

afterAll(async () => {
  await world.close();
  expect(world.emulator.contractFaults).toEqual([]);
});

/** A user of its own for every attribute. */
let id = '';
let count = 0;
const userName = (): string => `subject${count}@example.com`;
beforeEach(async () => {
  count += 1;
  const answer = await world.create({ userName: userName(), name: { givenName: 'Sub', familyName: 'Ject' } });
  if (answer.status !== 201) throw new Error(JSON.stringify(answer.body));
  id = answer.body.id;
});
afterEach(async () => {
  await world.send('DELETE', `/Users/${id}`);
});

const read = async (query = ''): Promise<Body> => (await world.send('GET', `/Users/${id}${query}`)).body;
const shown = (user: Body, { urn, name }: Declared): Body => (urn === undefined ? user : user[urn])?.[name];
const patch = (op: string, path: string, value?: unknown): Promise<Answer> =>
  world.patch(id, { op, path, ...(value === undefined ? {} : { value }) });

async function put({ urn, name }: Declared, value: unknown): Promise<Answer> {
  const rest = urn === undefined ? { [name]: value } : { [urn]: { [name]: value } };
  const { userName: current } = await read();
  return world.send('PUT', `/Users/${id}`, { schemas: [CORE], userName: current, ...rest });
}

async function isFound(filter: string): Promise<boolean> {
  const answer = await world.find(filter, '&attributes=id');
  expect(`${filter}: ${answer.status} ${answer.body.detail ?? ''}`).toBe(`${filter}: 200 `);
  return answer.body.Resources.some((user: Body) => user.id === id);
}

const flipped = (text: string): string =>
  [...text].map((each) => (each === each.toLowerCase() ? each.toUpperCase() : each.toLowerCase())).join('');

/** A value that is there is found by equality, with or without case as declared, by its parts, and by its presence. */
async function expectFindable(path: string, attribute: Attribute, value: Body): Promise<void> {
  const quoted = JSON.stringify(value);
  expect(await isFound(`${path} eq ${quoted}`)).toBe(true);
  expect(await isFound(`${path} pr`)).toBe(true);
  expect(await isFound(`not (${path} eq ${quoted})`)).toBe(false);
  if (attribute.type === 'integer') expect(await isFound(`${path} gt ${value}`)).toBe(false);
  if (typeof value !== 'string' || attribute.type === 'dateTime') return;
  expect(await isFound(`${path} co ${JSON.stringify(value.slice(1))}`)).toBe(true);
  expect(await isFound(`${path} sw ${JSON.stringify(value.slice(0, 2))}`)).toBe(true);
  const other = flipped(value);
  if (other === value) return;
  expect(await isFound(`${path} eq ${JSON.stringify(other)}`)).toBe(attribute.caseExact === false);
}

async function expectProjected(attribute: Declared): Promise<void> {
  const only = await read(`?attributes=${attribute.path}`);
  expect(shown(only, attribute)).toEqual(shown(await read(), attribute));
  expect(Object.keys(only).filter((key) => !['schemas', 'id', attribute.urn ?? attribute.name].includes(key))).toEqual(
    [],
  );
  expect(shown(await read(`?excludedAttributes=${attribute.path}`), attribute)).toBeUndefined();
}

/** Absent after it, or as Zoom has it when nothing is set, or refused: `CLEARED` says where and why. */
async function expectClearable(
  path: string,
  clear: () => Promise<Answer>,
  now: () => Promise<Body>,
  method: 'PATCH' | 'PUT',
): Promise<void> {
  const before = await now();
  const answer = await clear();
  const rule = CLEARED[path];
  if (rule !== undefined && rule.kind !== 'value') {
    const isNoWish = rule.kind === 'alwaysSet' && method === 'PUT';
    expect(answer.status).toBe(isNoWish ? 200 : 400);
    if (!isNoWish) expect(answer.body.detail).toMatch(/\w/);
    expect(await now()).toEqual(before);
    return;
  }
  expect(answer.status).toBe(200);
  expect(await now()).toEqual(rule?.value);
}

function writableTest(attribute: Declared): void {
  const { path } = attribute;
  it(`${path} is written by PATCH and PUT, read back, found and cleared`, async () => {
    const [first, second] = valuesFor(attribute, path, userName());
    const wrote = await patch('replace', path, first);
    expect(`${wrote.status} ${wrote.body.detail ?? ''}`).toBe('200 ');
    expect(shown(wrote.body, attribute)).toEqual(first);
    expect(shown(await read(), attribute)).toEqual(first);
    expectDeclaredType(attribute, first);
    await expectFindable(path, attribute, attribute.multiValued ? first[0] : first);
    await expectProjected(attribute);
    const replaced = await put(attribute, second);
    expect(`${replaced.status} ${replaced.body.detail ?? ''}`).toBe('200 ');
    expect(shown(await read(), attribute)).toEqual(second);
    await expectClearable(
      path,
      () => patch('remove', path),
      async () => shown(await read(), attribute),
      'PATCH',
    );
    await put(attribute, first);
    await expectClearable(
      path,
      () => put(attribute, null),
      async () => shown(await read(), attribute),
      'PUT',
    );
  });
}

function singleComplexTest(attribute: Declared, sub: Attribute): void {
  const path = `${attribute.path}.${sub.name}`;
  it(`${path} is written by PATCH and PUT, read back, found and cleared`, async () => {
    const [first, second] = valuesFor(sub, path, userName());
    const value = async () => shown(await read(), attribute)?.[sub.name];
    const wrote = await patch('replace', path, first);
    expect(`${wrote.status} ${wrote.body.detail ?? ''}`).toBe('200 ');
    expect(await value()).toEqual(first);
    expectDeclaredType(attribute, shown(await read(), attribute));
    await expectFindable(path, sub, first);
    await put(attribute, { [sub.name]: second });
    expect(await value()).toEqual(second);
    await expectClearable(path, () => patch('remove', path), value, 'PATCH');
    await put(attribute, { [sub.name]: first });
    await expectClearable(path, () => put(attribute, { [sub.name]: null }), value, 'PUT');
  });
}

function listTest(attribute: Declared, sub: Attribute): void {
  const path = `${attribute.path}.${sub.name}`;
  it(`${path} is written by PATCH and PUT, read back, found and cleared`, async () => {
    const [first, second] = valuesFor(sub, path, userName());
    const element = (value: Body) => ({ ...companions(attribute.path, value), [sub.name]: value });
    const value = async (): Promise<Body> => shown(await read(), attribute)?.[0]?.[sub.name];
    const wrote = await patch('replace', attribute.path, [element(first)]);
    expect(`${wrote.status} ${wrote.body.detail ?? ''}`).toBe('200 ');
    const answered = await value();
    expect(answered).toEqual(answeredFor(path, first));
    expectDeclaredType(attribute, shown(await read(), attribute));
    await expectFindable(path, sub, answered);
    expect(await isFound(`${attribute.path}[${sub.name} eq ${JSON.stringify(answered)}]`)).toBe(true);
    const replaced = await put(attribute, [element(second)]);
    expect(`${replaced.status} ${replaced.body.detail ?? ''}`).toBe('200 ');
    expect(await value()).toEqual(answeredFor(path, second));
    const all = async () => shown(await read(), attribute);
    await expectClearable(attribute.path, () => patch('remove', attribute.path), all, 'PATCH');
  });
}

function readOnlyTest(attribute: Declared, sub?: Attribute): void {
  const path = sub === undefined ? attribute.path : `${attribute.path}.${sub.name}`;
  it(`${path} is read-only: refused alone, ignored in PUT, and of the declared type where it is shown`, async () => {
    const before = await read();
    const [value] = valuesFor(sub ?? attribute, path, userName());
    world.calls();
    const given = sub !== undefined && attribute.multiValued ? [{ [sub.name]: value }] : value;
    const target = sub !== undefined && attribute.multiValued ? attribute.path : path;
    if (attribute.mutability === 'readOnly' || !attribute.multiValued) {
      expect(await patch('replace', target, given)).toMatchObject({ status: 400, body: { scimType: 'mutability' } });
    }
    const member = sub === undefined ? value : attribute.multiValued ? [{ [sub.name]: value }] : { [sub.name]: value };
    expect((await put(attribute, member)).status).toBe(200);
    expect(world.calls().filter((call) => !call.startsWith('GET'))).toEqual([]);
    expect(await read()).toEqual(before);
    const now = shown(before, attribute);
    if (now !== undefined) expectDeclaredType(attribute, now);
  });
}

function writeOnlyTest(path: string): void {
  it(`${path} is write-only: in no answer, by no filter, in no order`, async () => {
    expect(await world.find(`${path} pr`)).toMatchObject({ status: 400, body: { scimType: 'invalidFilter' } });
    expect(Object.keys(await read(`?attributes=${path}`))).toEqual(['schemas', 'id']);
    expect((await world.send('GET', `/Users?sortBy=${path}`)).status).toBe(400);
  });
}

describe('every attribute of /Schemas', () => {
  it('is there to be tried', () => expect(declared.length).toBeGreaterThan(40));

  for (const attribute of declared) {
    const { mutability, multiValued, path } = attribute;
    const subs = attribute.subAttributes ?? [];
    if (mutability === 'readOnly') readOnlyTest(attribute);
    else if (mutability === 'writeOnly') writeOnlyTest(path);
    else if (subs.length === 0) writableTest(attribute);
    for (const sub of mutability === 'readWrite' ? subs : []) {
      if (sub.mutability === 'readOnly') readOnlyTest(attribute, sub);
      else if (sub.mutability === 'writeOnly') writeOnlyTest(`${path}.${sub.name}`);
      else if (multiValued) listTest(attribute, sub);
      else singleComplexTest(attribute, sub);
    }
    if (mutability === 'writeOnly')
      it(`${path} is declared as never returned`, () => expect(attribute.returned).toBe('never'));
    if (attribute.required) requiredTest(attribute);
    if (attribute.uniqueness !== undefined && attribute.uniqueness !== 'none') uniqueTest(attribute);
  }
});

function requiredTest({ path, name }: Declared): void {
  it(`${path} is required: a POST or PUT without it is 400`, async () => {
    const user = { schemas: [CORE], displayName: 'Without', emails: [{ value: 'without@example.com' }] };
    for (const body of [user, { ...user, [name]: null }, { ...user, [name]: '' }]) {
      expect(await world.send('POST', '/Users', body)).toMatchObject({
        status: 400,
        body: { scimType: 'invalidValue' },
      });
      expect((await world.send('PUT', `/Users/${id}`, body)).status).toBe(400);
    }
    expect(world.emulator.user('without@example.com')).toBeUndefined();
  });
}

function uniqueTest({ path, name, caseExact }: Declared): void {
  it(`${path} is unique: a second one is 409 uniqueness, in any case`, async () => {
    const { [name]: value } = await read();
    expect(caseExact).toBe(false);
    for (const taken of [value, String(value).toUpperCase()]) {
      expect(await world.create({ [name]: taken })).toMatchObject({ status: 409, body: { scimType: 'uniqueness' } });
    }
  });
}

describe('without ZOOM_ASSIGNABLE_ROLES', () => {
  it('roles are declared read-only, with all that is in them, and are so', async () => {
    const plain = await startWorld();
    const { body: core } = await plain.send('GET', `/Schemas/${CORE}`);
    const roles: Attribute = core.attributes.find(({ name }: Attribute) => name === 'roles');
    expect([roles, ...(roles.subAttributes ?? [])].map(({ mutability }) => mutability)).toEqual(
      Array(5).fill('readOnly'),
    );
    const [user] = plain.emulator.users();
    const operation = { op: 'replace', path: 'roles', value: [{ value: '2' }] };
    const answer = await plain.patch(user?.id ?? '', operation);
    expect(answer).toMatchObject({ status: 400, body: { scimType: 'mutability' } });
    expect(plain.calls().filter((call) => !call.startsWith('GET'))).toEqual([]);
    await plain.close();
  });
});

describe('every user of a whole account', () => {
  it('is answered with nothing but what is declared, of the declared type, with the schemas of what is there', async () => {
    const whole = await startWorld({ emulator: { account: sampleAccount(150) } });
    const { body: list } = await whole.send('GET', '/Users?count=200');
    await whole.close();
    expect(whole.emulator.contractFaults).toEqual([]);
    expect(list.Resources).toHaveLength(150);
    const common = ['schemas', 'id', 'meta'];
    for (const user of list.Resources) {
      const extensions = Object.keys(user).filter((key) => key.startsWith('urn:'));
      expect(user.schemas).toEqual([CORE, ...extensions]);
      expect(user.meta).toMatchObject({ resourceType: 'User', location: expect.stringContaining(`/Users/`) });
      const members = Object.entries<Body>(user).flatMap(([key, value]): [string, Body][] =>
        key.startsWith('urn:')
          ? Object.entries<Body>(value).map(([name, member]) => [`${key}:${name}`, member])
          : common.includes(key)
            ? []
            : [[key, value]],
      );
      for (const [path, value] of members) {
        const attribute = declared.find((each) => each.path === path);
        if (attribute === undefined) throw new Error(`${path} is answered and not declared`);
        expect(attribute.returned).toBe('default');
        expectDeclaredType(attribute, value);
      }
    }
  });
});
