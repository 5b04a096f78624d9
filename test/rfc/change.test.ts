/** PUT and PATCH (RFC 7644 §3.5.1, §3.5.2) and what Microsoft Entra ID makes of them, deviation by deviation. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ScimError } from '../../src/scim/errors.js';
import { applyPatch } from '../../src/scim/patch.js';
import { parsePatch } from '../../src/scim/patch-request.js';
import { mergeReplacement } from '../../src/scim/user-body.js';
import { barbara, PATCH_OP, patchedIndex, SAMPLE } from '../scim/patched-definition.js';
import type { Answer, Body } from '../world.js';
import { CORE, ENTERPRISE, type People, startPeople, ZOOM } from './people.js';

const error = 'urn:ietf:params:scim:api:messages:2.0:Error';
const work = { value: 'bjensen@example.com', type: 'work', primary: true };
const home = { value: 'babs@home.org', type: 'home' };

let people: People;
beforeAll(async () => {
  people = await startPeople();
});
afterAll(async () => {
  await people.world.close();
  expect(people.world.emulator.contractFaults).toEqual([]);
});

const url = () => `/Users/${people.id.a}`;
const read = async (): Promise<Body> => (await people.world.send('GET', url())).body;
const patch = (...operations: unknown[]): Promise<Answer> => people.world.patch(people.id.a, ...operations);

/** User a as it was, whatever a test made of it: PUT leaves what is absent, so what may be new is cleared by name. */
async function restore(): Promise<void> {
  await people.world.send('PUT', url(), {
    schemas: [CORE],
    userName: 'bjensen@example.com',
    name: { familyName: 'Jensen', givenName: 'Barbara' },
    title: 'Tour Guide',
    active: true,
    emails: [work, home],
    phoneNumbers: [{ value: '+1 202-555-0100', type: 'work' }],
    [ENTERPRISE]: { department: 'Tour', employeeNumber: '701984', manager: { value: people.id.c } },
  });
  people.world.calls();
}

const refusal = (scimType: string) => ({ status: 400, body: { schemas: [error], status: '400', scimType } });
const writes = (): string[] => people.world.calls().filter((call) => !call.startsWith('GET'));

describe('PUT', () => {
  it('P4 RFC 7644 §3.5.1: an immutable attribute that has a value is not changed: 400 mutability (sample definition)', () => {
    const put = (born: string) => () => mergeReplacement(barbara, { [SAMPLE]: { born } }, patchedIndex);
    expect(put('1991')).toThrow(expect.objectContaining({ kind: 'mutability', status: 400 }));
    expect(put('1990')().after).toEqual(barbara);
    expect(new ScimError('mutability', '').scimType).toBe('mutability');
  });

  it('P5 RFC 7644 §3.5.1: what is read-only is ignored, and the rest is done', async () => {
    await restore();
    const answer = await people.world.send('PUT', url(), {
      schemas: [CORE],
      id: 'mine',
      userName: 'bjensen@example.com',
      title: 'Chief',
      groups: [{ value: 'mine' }],
      [ZOOM]: { status: 'pending', accountId: 'mine' },
    });
    expect(answer).toMatchObject({ status: 200, body: { title: 'Chief', [ZOOM]: { status: 'active' } } });
    expect(JSON.stringify(answer.body)).not.toContain('mine');
    expect(writes()).toEqual(['PATCH /users/{userId}']);
  });
});

describe('PATCH', () => {
  it('PA5 RFC 7644 §3.5.2.3: replace of a complex attribute keeps the sub-attributes that are not given', async () => {
    await restore();
    const answer = await patch({ op: 'replace', path: 'name', value: { givenName: 'Babs' } });
    expect(answer.body.name).toMatchObject({ givenName: 'Babs', familyName: 'Jensen' });
  });

  it('PA8 RFC 7644 §3.5.2.3: replace without a path replaces a multi-valued attribute', async () => {
    await restore();
    const emails = [{ value: 'only@x.example', type: 'work' }];
    const answer = await patch({ op: 'replace', value: { emails } });
    expect(answer).toMatchObject({ status: 200, body: { emails } });
    expect((await read()).emails).toEqual(emails);
  });

  it('PA11 RFC 7644 §3.5.2.1: a value that is there already is not added again', async () => {
    await restore();
    const answer = await patch({ op: 'add', path: 'emails', value: [home] });
    expect(answer.body.emails).toEqual([work, home]);
    expect(writes()).toEqual([]);
  });

  it('PA14 RFC 7644 §3.5.2.3: replace of a value that is not there and cannot be made is 400 noTarget', async () => {
    await restore();
    const value = 'w@x.example';
    for (const filter of ['value eq "nobody@x.example"', 'type ne "work" and type ne "home"', 'not (value pr)']) {
      expect(await patch({ op: 'replace', path: `emails[${filter}].value`, value })).toMatchObject(refusal('noTarget'));
    }
    expect((await read()).emails).toEqual([work, home]);
  });

  it('PA14b RFC 7644 §3.5.2.3: argued: where the filter says what to create, it is created, as Entra relies on it', async () => {
    await restore();
    const answer = await patch({ op: 'replace', path: 'emails[type eq "other"].value', value: 'w@x.example' });
    expect(answer.body.emails).toEqual([work, home, { value: 'w@x.example', type: 'other' }]);
  });

  it('PA23 RFC 7644 §3.5.2: replace of a read-only attribute is 400 mutability', async () => {
    await restore();
    const answer = await patch({ op: 'replace', path: 'groups', value: [{ value: 'g' }] });
    expect(answer).toMatchObject(refusal('mutability'));
    expect(writes()).toEqual([]);
  });

  it('PA32 RFC 7643 §2.1: the names of the message are found without case', async () => {
    await restore();
    const body = { schemas: [PATCH_OP], operations: [{ OP: 'replace', Path: 'title', VALUE: 'Lead' }] };
    const answer = await people.world.send('PATCH', url(), body);
    expect(answer).toMatchObject({ status: 200, body: { title: 'Lead' } });
  });

  it('PA34 RFC 7644 §3.5.2.1: without a change nothing is written, and lastModified stays', async () => {
    await restore();
    const before = await read();
    people.world.calls();
    const answer = await patch({ op: 'replace', path: 'title', value: before.title });
    expect(people.world.calls()).toEqual(['GET /users/{userId}']);
    expect(answer).toMatchObject({ status: 200, body: before });
    expect(await read()).toEqual(before);
  });

  it('PA42 RFC 7644 §3.5.2.2: remove of a whole extension takes it away, and its URN from schemas', async () => {
    await restore();
    const answer = await patch({ op: 'remove', path: ENTERPRISE });
    expect(answer.status).toBe(200);
    for (const user of [answer.body, await read()]) {
      expect(user[ENTERPRISE]).toBeUndefined();
      expect(user.schemas).not.toContain(ENTERPRISE);
    }
    expect(people.world.emulator.user(people.id.a)).toMatchObject({ dept: '', manager: '' });
  });

  it('PA46 RFC 7643 §7: what is write-only survives a PATCH of something else', async () => {
    const made = await people.world.create({ userName: 'pass@example.com', password: 'Correct-horse-9-battery' });
    await people.world.patch(made.body.id, { op: 'replace', path: 'title', value: 'X' });
    expect(people.world.emulator.user('pass@example.com')).toMatchObject({
      job_title: 'X',
      password: 'Correct-horse-9-battery',
      tokenRevocations: 0,
    });
    await people.world.send('DELETE', `/Users/${made.body.id}`);
  });

  it.each([
    ['PA47', 'RFC 7644 §3.10', `${CORE}:title`, 'a path may carry the URN of the core schema'],
    ['PA48', 'RFC 7643 §2.1', 'TITLE', 'paths are found without case'],
    ['PA48b', 'RFC 7643 §2.1', `${CORE.toUpperCase()}:Title`, 'URNs too'],
  ])('%s %s: replace %s works: %s', async (_id, _section, path) => {
    await restore();
    expect(await patch({ op: 'replace', path, value: 'X' })).toMatchObject({ status: 200, body: { title: 'X' } });
  });

  it('PA50 RFC 7644 §3.5.2: a new primary value takes primary from the former one', async () => {
    await restore();
    const added = { value: 'p@x.example', type: 'other', primary: true };
    const answer = await patch({ op: 'add', path: 'emails', value: [added] });
    expect(answer.body.emails).toEqual([{ ...work, primary: false }, home, added]);
  });

  it('PA55 RFC 7644 §3.5.2: with one impossible operation nothing is done', async () => {
    await restore();
    const before = await read();
    const answer = await patch(
      { op: 'replace', path: 'title', value: 'Half' },
      { op: 'replace', path: 'active', value: 'perhaps' },
    );
    expect(answer).toMatchObject(refusal('invalidValue'));
    expect(writes()).toEqual([]);
    expect(await read()).toEqual(before);
  });
});

describe('what is write-only', () => {
  const token = `${ZOOM}:ssoToken`;
  const action = `${ZOOM}:createAction`;

  it.each([
    ['a creation of who is there', { op: 'replace', path: action, value: 'custCreate' }],
    ['a token of our choice', { op: 'replace', path: token, value: 'abc' }],
    ['the same, without a path', { op: 'add', value: { [ZOOM]: { ssoToken: 'abc' } } }],
    ['the absence of a password', { op: 'remove', path: 'password' }],
  ])('PA56 RFC 7644 §3.5.2: %s is 400 mutability when it is all that was asked', async (_what, operation) => {
    await restore();
    const answer = await patch(operation);
    expect(answer).toMatchObject(refusal('mutability'));
    expect(answer.body.detail).not.toContain('abc');
    expect(writes()).toEqual([]);
  });

  it('PA56b docs/dialects.md: beside what can be done it is left out, and the log says so', async () => {
    await restore();
    const title = { op: 'replace', path: 'title', value: 'Lead' };
    const answer = await patch(title, { op: 'replace', path: token, value: 'secret' });
    expect(answer).toMatchObject({ status: 200, body: { title: 'Lead' } });
    expect(writes()).toEqual(['PATCH /users/{userId}']);
    const log = JSON.stringify(people.world.logLines);
    expect(log).toContain(`${token} (not possible`);
    expect(log).not.toContain('secret');
  });
});

describe('as Microsoft Entra ID writes it', () => {
  it.each([
    ['EN2', { op: 'Replace', path: 'active', value: 'False' }],
    ['EN3', { op: 'replace', value: { active: 'False' } }],
  ])('%s docs/dialects.md: %j deactivates', async (_id, operation) => {
    await restore();
    expect(await patch(operation)).toMatchObject({ status: 200, body: { active: false } });
    expect(people.world.emulator.user(people.id.a)?.status).toBe('inactive');
  });

  it('EN6 docs/dialects.md: Add of emails[type eq "work"].value makes the email of one who has none', async () => {
    const add = { op: 'Add', path: 'emails[type eq "work"].value', value: 'new@x.example' };
    const answer = await people.world.patch(people.id.c, add);
    expect(answer.body.emails).toEqual([{ type: 'work', value: 'new@x.example' }]);
    const removed = await people.world.patch(people.id.c, { op: 'Remove', path: 'emails' });
    expect(removed.body.emails).toBeUndefined();
  });

  it('EN7 docs/dialects.md: a key that is a value path is read as one', async () => {
    await restore();
    const answer = await patch({ op: 'Replace', value: { 'emails[type eq "other"].value': 'o@x.example' } });
    expect(answer.body.emails).toEqual([work, home, { type: 'other', value: 'o@x.example' }]);
  });

  it('EN8 docs/dialects.md: a manager may be a bare id', async () => {
    await restore();
    const answer = await patch({ op: 'Add', path: `${ENTERPRISE}:manager`, value: people.id.b });
    expect(answer.body[ENTERPRISE].manager.value).toBe(people.id.b);
    expect(people.world.emulator.user(people.id.a)?.manager).toBe('bsmith@example.com');
  });

  it('EN9 docs/dialects.md: a phone number of another type is added to the one that is there', async () => {
    await restore();
    const value = '+1 202-555-0199';
    const answer = await patch({ op: 'Add', path: 'phoneNumbers[type eq "mobile"].value', value });
    expect(answer.body.phoneNumbers).toEqual([
      { value: '+1 202-555-0100', type: 'work' },
      { value, type: 'mobile' },
    ]);
    const labels = people.world.emulator.user(people.id.a)?.phone_numbers.map(({ label }) => label);
    expect(labels).toEqual(['Office', 'Mobile']);
  });

  it.each([
    ['EN21', 'of any type are taken', 'roles', [{ value: '7', type: 'Entra role' }]],
    ['EN22', 'by primary are made', 'roles[primary eq "True"].value', '7'],
  ])(
    '%s docs/dialects.md: roles %s, where roles can be set (sample definition)',
    (_id, _rule, path, value: unknown) => {
      const body = { schemas: [PATCH_OP], Operations: [{ op: 'Add', path, value }] };
      const operations = parsePatch(body, patchedIndex);
      expect(applyPatch(barbara, operations, patchedIndex).after['roles']).toMatchObject([{ value: '7' }]);
    },
  );

  it('EN22b docs/dialects.md: roles are read-only by default, and the refusal says what would change that', async () => {
    await restore();
    const answer = await patch({ op: 'Add', path: 'roles[primary eq "True"].value', value: '7' });
    expect(answer).toMatchObject(refusal('mutability'));
    expect(answer.body.detail).toContain('ZOOM_ASSIGNABLE_ROLES');
  });

  it('EN23 docs/dialects.md: addresses are standard and not kept: ignored with 200', async () => {
    await restore();
    const before = await read();
    const add = { op: 'Add', path: 'addresses[type eq "work"].formatted', value: '1 Main St' };
    expect(await patch(add)).toMatchObject({ status: 200, body: before });
    expect(writes()).toEqual([]);
  });

  it('EN24 docs/dialects.md: a boolean inside a value may be text', async () => {
    await restore();
    const value = [{ value: 'p@x.example', type: 'other', primary: 'True' }];
    const answer = await patch({ op: 'Add', path: 'emails', value });
    expect(answer.body.emails[2]).toEqual({ value: 'p@x.example', type: 'other', primary: true });
  });
});
