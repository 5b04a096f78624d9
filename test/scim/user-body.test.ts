import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ScimError } from '../../src/scim/errors.js';
import { mergeReplacement, parseUserBody } from '../../src/scim/user-body.js';
import { barbara, CORE, ENTERPRISE, patchedIndex, SAMPLE } from './patched-definition.js';

const parse = (members: Record<string, unknown>, requireUserName = false) =>
  parseUserBody({ schemas: [CORE], ...members }, patchedIndex, { requireUserName });
const userOf = (members: Record<string, unknown>) => parse(members).user;

function refusalOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof ScimError) return `${error.kind}: ${error.message}`;
    throw error;
  }
  return 'accepted';
}

describe('The body of POST and PUT', () => {
  it.each<[string, Record<string, unknown>, unknown]>([
    [
      'names in any case',
      { USERNAME: 'b', Emails: [{ Primary: true, VALUE: 'a@x' }] },
      { userName: 'b', emails: [{ primary: true, value: 'a@x' }] },
    ],
    ['core attributes with the core URN', { [`${CORE}:title`]: 'T' }, { title: 'T' }],
    [
      'an extension in any case',
      { [ENTERPRISE.toUpperCase()]: { Department: 'D' } },
      { [ENTERPRISE]: { department: 'D' } },
    ],
    [
      'extension attributes as URN keys',
      { [`${ENTERPRISE}:department`]: 'D', [`${ENTERPRISE}.employeeNumber`]: '7' },
      { [ENTERPRISE]: { department: 'D', employeeNumber: '7' } },
    ],
    [
      'dotted keys beside the object',
      { name: { givenName: 'A' }, 'name.familyName': 'B' },
      { name: { givenName: 'A', familyName: 'B' } },
    ],
    [
      "Entra's old enterprise attributes without URN",
      { department: 'D', manager: null },
      { [ENTERPRISE]: { department: 'D', manager: null } },
    ],
    [
      'booleans as text (Entra)',
      { active: 'True', [SAMPLE]: { usePmi: 'fALSE' } },
      { active: true, [SAMPLE]: { usePmi: false } },
    ],
    [
      'primary as text (EN24)',
      { emails: [{ value: 'a@x', primary: 'True' }] },
      { emails: [{ value: 'a@x', primary: true }] },
    ],
    ['a whole number for a decimal (C20)', { [SAMPLE]: { score: 5 } }, { [SAMPLE]: { score: 5 } }],
    ['an exponent for a decimal (C20b)', { [SAMPLE]: { score: 1e-7 } }, { [SAMPLE]: { score: 1e-7 } }],
    [
      'types that are not canonical (C14, C15)',
      { roles: [{ value: 'r', type: 'Entra role' }] },
      { roles: [{ value: 'r', type: 'Entra role' }] },
    ],
    ['one object for a list', { emails: { value: 'a@x', type: 'work' } }, { emails: [{ value: 'a@x', type: 'work' }] }],
    ['a bare string for a list of complex values', { emails: 'a@x' }, { emails: [{ value: 'a@x' }] }],
    ['bare strings in a list', { emails: ['a@x', 'b@x'] }, { emails: [{ value: 'a@x' }, { value: 'b@x' }] }],
    ['one string for a list of strings', { [SAMPLE]: { tags: 'x' } }, { [SAMPLE]: { tags: ['x'] } }],
    ['a bare manager (Entra)', { [ENTERPRISE]: { manager: 'm1' } }, { [ENTERPRISE]: { manager: { value: 'm1' } } }],
    [
      'a manager in a list of one (Entra 2017)',
      { [ENTERPRISE]: { manager: [{ $ref: 'r', value: 'm1' }] } },
      { [ENTERPRISE]: { manager: { $ref: 'r', value: 'm1' } } },
    ],
    [
      'a wrapped text in a list of one (Entra 2017)',
      { displayName: [{ $ref: null, value: 'D' }] },
      { displayName: 'D' },
    ],
    [
      'roles as JSON text (Entra)',
      { roles: [{ value: '{"id":"06b0","value":"25","displayName":"Role1"}' }] },
      { roles: [{ value: '25', display: 'Role1' }] },
    ],
    ['a role that only looks like JSON text', { roles: [{ value: '{curly' }] }, { roles: [{ value: '{curly' }] }],
    [
      'null, "" and [] as clear',
      { title: null, displayName: '', emails: [] },
      { title: null, displayName: null, emails: null },
    ],
    ['{} as clear', { name: {} }, { name: null }],
    ['null for a list (C28)', { emails: null }, { emails: null }],
    ['blank text as clear', { title: '  ' }, { title: null }],
    [
      'a blank manager as clear (OneLogin)',
      { [ENTERPRISE]: { manager: { value: '', displayName: ' ' } } },
      { [ENTERPRISE]: { manager: null } },
    ],
    [
      'all members of a complex value empty as clear',
      { name: { givenName: '', familyName: '', formatted: '' } },
      { name: null },
    ],
    ['one empty member as clearing that member alone', { name: { givenName: '' } }, { name: { givenName: null } }],
    ['rows of a template without a value as nothing', { emails: [{ type: 'work', value: '' }] }, { emails: null }],
    [
      'null for a whole extension as clearing what may be read again',
      { [ENTERPRISE]: null },
      { [ENTERPRISE]: { department: null, employeeNumber: null, manager: null } },
    ],
    ['an empty extension as saying nothing', { [ENTERPRISE]: {} }, {}],
    ['a password with blanks as it is', { password: '   ' }, { password: '   ' }],
    [
      'write-only attributes (C22)',
      { password: 'pw', [SAMPLE]: { ssoToken: 't' } },
      { password: 'pw', [SAMPLE]: { ssoToken: 't' } },
    ],
    [
      'no read-only attribute (C23, P5)',
      { id: 'x', meta: { resourceType: 'User' }, groups: [], [SAMPLE]: { status: 'x' } },
      {},
    ],
    ['no read-only sub-attribute', { [ENTERPRISE]: { manager: { displayName: 'Bob' } } }, {}],
  ])('reads %s', (_, members, expected) => {
    expect(userOf(members)).toEqual(expected);
  });

  it.each<[string, Record<string, unknown>, string]>([
    ['text for a boolean', { active: 'yes' }, 'invalidValue: active must be true or false.'],
    ['a number for a boolean', { active: 1 }, 'invalidValue: active must be true or false.'],
    ['text for an integer (C19)', { [SAMPLE]: { pmi: '7' } }, `invalidValue: ${SAMPLE}:pmi must be a whole number.`],
    ['a fraction for an integer', { [SAMPLE]: { pmi: 7.5 } }, `invalidValue: ${SAMPLE}:pmi must be a whole number.`],
    ['a number for text', { title: 5 }, 'invalidValue: title must be a string.'],
    ['a list for text', { title: ['a', 'b'] }, 'invalidValue: title must be a string.'],
    ['text for a complex value without value', { name: 'Babs' }, 'invalidValue: name must be an object.'],
    ['a number in a list', { emails: [5] }, 'invalidValue: emails must be an object.'],
    ['a nested list', { emails: [[{ value: 'a@x' }]] }, 'invalidValue: emails must be an object.'],
    ['an object for text', { emails: [{ value: { a: 1 } }] }, 'invalidValue: emails.value must be a string.'],
    ['no date (C18b)', { [SAMPLE]: { lastLogin: 'Testing, 1, 2' } }, 'invalidValue'],
    ['a date without time', { [SAMPLE]: { lastLogin: '2026-01-01' } }, 'invalidValue'],
    [
      'no base64 (C17)',
      { x509Certificates: [{ value: '!!!' }] },
      'invalidValue: x509Certificates.value must be text in base64.',
    ],
    [
      'two primary values (C13)',
      {
        emails: [
          { value: 'a', primary: true },
          { value: 'b', primary: true },
        ],
      },
      'invalidValue: emails has 2 primary',
    ],
    ['text for an extension', { [ENTERPRISE]: 'x' }, `invalidValue: ${ENTERPRISE} must be an object.`],
    ['a name twice', { title: 'a', Title: 'b' }, 'invalidSyntax: title is given twice.'],
    ['a sub-attribute twice', { emails: [{ value: 'a', Value: 'b' }] }, 'invalidSyntax: emails.value is given twice.'],
    [
      'an object and its member',
      { name: { givenName: 'a' }, 'name.givenName': 'b' },
      'invalidSyntax: name is given twice.',
    ],
    ['an empty userName (C11)', { userName: ' ' }, 'invalidValue: userName is required and must not be empty.'],
    [
      'a password that is no text, without quoting it',
      { password: { secret: 's3cret' } },
      'invalidValue: password must be a string.',
    ],
  ])('refuses %s', (_, members, expected) => {
    expect(refusalOf(() => userOf(members))).toContain(expected);
  });

  it.each([
    ['no schemas (C4)', { userName: 'a' }],
    ['schemas as text (C32)', { schemas: CORE, userName: 'a' }],
    ['an empty list of schemas', { schemas: [], userName: 'a' }],
    ['schemas that are no text', { schemas: [5], userName: 'a' }],
    ['a list', []],
    ['null', null],
    ['text', 'x'],
  ])('is refused as invalidSyntax: %s', (_, body) => {
    expect(refusalOf(() => parseUserBody(body, patchedIndex, { requireUserName: false }))).toMatch(/^invalidSyntax: /);
  });

  it('needs a userName where that is required', () => {
    expect(refusalOf(() => parse({ displayName: 'D' }, true))).toBe(
      'invalidValue: userName is required and must not be empty.',
    );
    expect(parse({ userName: 'a' }, true).user).toEqual({ userName: 'a' });
  });

  it('takes what is said twice in the same words once, and lets null be silent beside a value (Entra)', () => {
    const twice = { department: null, manager: 'm1', [ENTERPRISE]: { department: 'Labs', manager: { value: 'm1' } } };
    expect(userOf(twice)).toEqual({ [ENTERPRISE]: { department: 'Labs', manager: { value: 'm1' } } });
    expect(userOf({ department: null, [ENTERPRISE]: { department: null } })).toEqual({
      [ENTERPRISE]: { department: null },
    });
  });

  it('accepts the SCIM 1.0 URN and unknown URNs (Google, OneLogin; C25)', () => {
    const body = { schemas: ['urn:scim:schemas:core:1.0', 'urn:x:unknown'], userName: 'a' };
    expect(parseUserBody(body, patchedIndex, { requireUserName: true }).user).toEqual({ userName: 'a' });
  });

  it('names what it ignored', () => {
    const { user, ignored } = parse({
      adreses: [1],
      'urn:x:y': { a: 1 },
      nickName: 'N',
      name: { givenName: 'A', middleName: 'M' },
      ['x'.repeat(500)]: 1,
    });
    expect(user).toEqual({ name: { givenName: 'A' } });
    expect(ignored).toEqual(['adreses', 'urn:x:y', 'nickName', 'name.middleName', 'x'.repeat(120)]);
  });

  it('is not harmed by names of the prototype', () => {
    const body: unknown = JSON.parse(
      `{"schemas":["${CORE}"],"__proto__":{"admin":true},"constructor":{"prototype":{"admin":true}},"name":{"__proto__":{"admin":true},"givenName":"A"}}`,
    );
    const { user } = parseUserBody(body, patchedIndex, { requireUserName: false });
    expect(user).toEqual({ name: { givenName: 'A' } });
    expect('admin' in user).toBe(false);
    expect('admin' in {}).toBe(false);
  });

  it('only ever throws a ScimError, whatever JSON is sent', () => {
    const named = fc.dictionary(
      fc.constantFrom(
        'userName',
        'NAME',
        'emails',
        'active',
        'name.givenName',
        ENTERPRISE,
        `${SAMPLE}:pmi`,
        '__proto__',
        'x',
      ),
      fc.jsonValue(),
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.jsonValue(),
          named.map((members) => ({ schemas: [CORE], ...members })),
        ),
        (body) => {
          expect(typeof refusalOf(() => parseUserBody(body, patchedIndex, { requireUserName: true }))).toBe('string');
        },
      ),
      { numRuns: 2000 },
    );
  });
});

describe('PUT on what there is', () => {
  const replace = (members: Record<string, unknown>) => mergeReplacement(barbara, userOf(members), patchedIndex);

  it('leaves what is absent', () => {
    expect(replace({ userName: 'bjensen@example.com' })).toEqual({ after: barbara, cleared: [] });
  });

  it('takes away what is null and forgets an extension that is empty', () => {
    const { after } = replace({ title: null, [ENTERPRISE]: { department: '', manager: '' } });
    expect(after).not.toHaveProperty('title');
    expect(after).not.toHaveProperty([ENTERPRISE]);
    expect(after['schemas']).toEqual([CORE, SAMPLE]);
  });

  it('merges complex values and replaces lists', () => {
    const { after } = replace({ name: { givenName: 'Barb' }, emails: [{ value: 'n@x' }], [SAMPLE]: { tags: ['z'] } });
    expect(after['name']).toEqual({ givenName: 'Barb', familyName: 'Jensen' });
    expect(after['emails']).toEqual([{ value: 'n@x' }]);
    expect(after[SAMPLE]).toEqual({ ...Object(barbara[SAMPLE]), tags: ['z'] });
  });

  it("does not keep a former manager's name for the new one", () => {
    expect(replace({ [ENTERPRISE]: { manager: 'm2' } }).after[ENTERPRISE]).toEqual({
      department: 'Tour',
      manager: { value: 'm2' },
    });
    expect(replace({ [ENTERPRISE]: { manager: 'c' } }).after).toEqual(barbara);
  });

  it('tells of write-only attributes that were cleared', () => {
    const { after, cleared } = replace({ password: '', [SAMPLE]: { ssoToken: null } });
    expect(after).toEqual(barbara);
    expect(cleared).toEqual(['password', `${SAMPLE}:ssoToken`]);
  });

  it('does not revoke anything where a whole extension is null', () => {
    expect(replace({ [SAMPLE]: null }).cleared).toEqual([]);
  });

  it('refuses to change what is immutable (P4) and lets it be repeated', () => {
    expect(refusalOf(() => replace({ [SAMPLE]: { born: '1991' } }))).toMatch(/^mutability: .*born/);
    expect(replace({ [SAMPLE]: { born: '1990' } }).after).toEqual(barbara);
  });

  it('answers its own representation with itself', () => {
    expect(replace(barbara).after).toEqual(barbara);
  });

  it('does not touch the user before', () => {
    const copy = structuredClone(barbara);
    replace({ name: { givenName: 'X' }, emails: [], [SAMPLE]: { pmi: 9 } });
    expect(barbara).toEqual(copy);
  });
});
