import { describe, expect, it } from '@jest/globals';
import { ScimError } from '../../src/scim/errors.js';
import { applyPatch } from '../../src/scim/patch.js';
import { parsePatch } from '../../src/scim/patch-request.js';
import type { Json, JsonObject } from '../../src/scim/types.js';
import { barbara, CORE, ENTERPRISE, PATCH_OP, patchedIndex, SAMPLE } from './patched-definition.js';

type Operation = { op: string; path?: string; value?: unknown };

const patchOn = (before: JsonObject, ...operations: Operation[]) =>
  applyPatch(before, parsePatch({ schemas: [PATCH_OP], Operations: operations }, patchedIndex), patchedIndex);
const patch = (...operations: Operation[]) => patchOn(barbara, ...operations);

const WORK = { value: 'bjensen@example.com', type: 'work', primary: true };
const HOME = { value: 'babs@home.example', type: 'home' };
const ent = (members: JsonObject): JsonObject => ({ ...Object(barbara[ENTERPRISE]), ...members });
const sample = (members: JsonObject): JsonObject => ({ ...Object(barbara[SAMPLE]), ...members });
const bare: JsonObject = { schemas: [CORE], id: 'b', userName: 'b@x' };

function refusalOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof ScimError) return `${error.kind}: ${error.message}`;
    throw error;
  }
  return 'accepted';
}

describe('PATCH on a single attribute', () => {
  it.each<[string, Operation, JsonObject]>([
    ['add sets it', { op: 'add', path: 'title', value: 'T' }, { title: 'T' }],
    ['replace sets what was absent', { op: 'replace', path: 'userType', value: 'E' }, { userType: 'E' }],
    ['a path in any case (PA48)', { op: 'replace', path: 'TITLE', value: 'T' }, { title: 'T' }],
    ['a path with the core URN (PA47)', { op: 'replace', path: `${CORE}:title`, value: 'T' }, { title: 'T' }],
    ['a boolean as text with a path (EN2)', { op: 'Replace', path: 'active', value: 'False' }, { active: false }],
    ['a boolean as text without a path (EN3)', { op: 'replace', value: { active: 'False' } }, { active: false }],
    ['Okta deactivates without a path', { op: 'replace', value: { active: false } }, { active: false }],
    [
      'an extension attribute by URN',
      { op: 'Add', path: `${ENTERPRISE}:department`, value: 'D' },
      { [ENTERPRISE]: ent({ department: 'D' }) },
    ],
    [
      'a dot after the URN (customappsso)',
      { op: 'Add', path: `${ENTERPRISE}.department`, value: 'D' },
      { [ENTERPRISE]: ent({ department: 'D' }) },
    ],
    [
      'an enterprise attribute without its URN',
      { op: 'Add', path: 'department', value: 'D' },
      { [ENTERPRISE]: ent({ department: 'D' }) },
    ],
    [
      'a list of one, wrapped (Entra 2017)',
      { op: 'Add', path: 'displayName', value: [{ $ref: null, value: 'D' }] },
      { displayName: 'D' },
    ],
    [
      'a whole extension is merged (entra-23)',
      { op: 'Replace', path: ENTERPRISE, value: { employeeNumber: '7' } },
      { [ENTERPRISE]: ent({ employeeNumber: '7' }) },
    ],
    [
      'a URN as a key without a path',
      { op: 'replace', value: { [ENTERPRISE]: { employeeNumber: '7' } } },
      { [ENTERPRISE]: ent({ employeeNumber: '7' }) },
    ],
    [
      'a complex value is merged by replace (PA5)',
      { op: 'replace', path: 'name', value: { givenName: 'Z' } },
      { name: { familyName: 'Jensen', givenName: 'Z' } },
    ],
    [
      'a complex value is merged by add',
      { op: 'add', path: 'name', value: { formatted: 'F' } },
      { name: { familyName: 'Jensen', givenName: 'Barbara', formatted: 'F' } },
    ],
    [
      'a sub-attribute by path',
      { op: 'Replace', path: 'name.familyName', value: 'Z' },
      { name: { familyName: 'Z', givenName: 'Barbara' } },
    ],
    [
      'an empty member clears that member',
      { op: 'replace', path: 'name', value: { givenName: '' } },
      { name: { familyName: 'Jensen' } },
    ],
    [
      'a bare manager (EN8)',
      { op: 'Add', path: `${ENTERPRISE}:manager`, value: 'm2' },
      { [ENTERPRISE]: ent({ manager: { value: 'm2' } }) },
    ],
    [
      'a manager in a list of one (Entra 2017)',
      { op: 'Add', path: 'manager', value: [{ $ref: 'r', value: 'm2' }] },
      { [ENTERPRISE]: ent({ manager: { $ref: 'r', value: 'm2' } }) },
    ],
    [
      'the same manager keeps the name known',
      { op: 'replace', path: `${ENTERPRISE}:manager`, value: { value: 'c' } },
      {},
    ],
    ['add of an empty object adds nothing', { op: 'add', path: 'name', value: {} }, {}],
    ['a write-only value appears', { op: 'replace', path: 'password', value: 'pw' }, { password: 'pw' }],
    ['an immutable value may be repeated', { op: 'add', path: `${SAMPLE}:born`, value: '1990' }, {}],
  ])('%s', (_, operation, changed) => {
    expect(patch(operation).after).toEqual({ ...barbara, ...changed });
  });

  it.each<[string, Operation, string]>([
    ['remove', { op: 'remove', path: 'title' }, 'title'],
    ['Remove with a stray null', { op: 'Remove', path: 'title', value: null }, 'title'],
    ['replace with "" (entra-20)', { op: 'replace', path: 'title', value: '' }, 'title'],
    ['replace with null', { op: 'replace', path: 'title', value: null }, 'title'],
    ['add with ""', { op: 'add', path: 'title', value: '' }, 'title'],
    ['replace of a complex value with null', { op: 'replace', path: 'name', value: null }, 'name'],
    ['remove of a complex value', { op: 'remove', path: 'name' }, 'name'],
    ['replace of a list with []', { op: 'replace', path: 'emails', value: [] }, 'emails'],
    ['replace of a list with ""', { op: 'replace', path: 'emails', value: '' }, 'emails'],
    ['remove of a list', { op: 'remove', path: 'emails' }, 'emails'],
  ])('%s takes it away', (_, operation, name) => {
    const { [name]: gone, ...rest } = barbara;
    expect(gone).toBeDefined();
    expect(patch(operation).after).toEqual(rest);
  });

  it('takes the last sub-attribute and its owner away', () => {
    const { after } = patch(
      { op: 'remove', path: 'name.givenName' },
      { op: 'replace', path: 'name.familyName', value: '' },
    );
    expect(after).not.toHaveProperty('name');
  });

  it.each<[string, Operation]>([
    ['remove', { op: 'Remove', path: `${ENTERPRISE}:manager` }],
    ['an empty string', { op: 'replace', path: `${ENTERPRISE}:manager`, value: '' }],
    ['an empty value', { op: 'replace', path: `${ENTERPRISE}:manager`, value: { value: '' } }],
    ['removal of its value', { op: 'remove', path: `${ENTERPRISE}:manager.value` }],
  ])('clears the manager by %s', (_, operation) => {
    expect(patch(operation).after[ENTERPRISE]).toEqual({ department: 'Tour' });
  });

  it('removes a whole extension and its URN (PA42)', () => {
    const { after } = patch({ op: 'remove', path: ENTERPRISE });
    expect(after).not.toHaveProperty([ENTERPRISE]);
    expect(after['schemas']).toEqual([CORE, SAMPLE]);
  });

  it('keeps what a client cannot set, and revokes nothing, when an extension is removed', () => {
    const { after, cleared } = patch({ op: 'replace', path: SAMPLE, value: null });
    expect(after[SAMPLE]).toEqual({ status: 'active', born: '1990' });
    expect(cleared).toEqual([]);
  });

  it('lists an extension that was added', () => {
    expect(patchOn(bare, { op: 'add', path: `${SAMPLE}:pmi`, value: 5 }).after).toEqual({
      ...bare,
      schemas: [CORE, SAMPLE],
      [SAMPLE]: { pmi: 5 },
    });
  });

  it('applies operations in order (entra-21)', () => {
    const { after } = patch(
      { op: 'remove', path: 'displayName' },
      { op: 'add', path: 'displayName', value: 'A' },
      { op: 'replace', path: 'displayName', value: 'B' },
    );
    expect(after).toEqual({ ...barbara, displayName: 'B' });
  });

  it('tells of write-only attributes that were removed, the last word counting', () => {
    expect(patch({ op: 'remove', path: `${SAMPLE}:ssoToken` }).cleared).toEqual([`${SAMPLE}:ssoToken`]);
    expect(patch({ op: 'replace', path: 'password', value: null }).cleared).toEqual(['password']);
    const set = patch({ op: 'remove', path: 'password' }, { op: 'add', path: 'password', value: 'pw' });
    expect([set.cleared, set.after['password']]).toEqual([[], 'pw']);
  });

  it.each<[string, Operation, string]>([
    [
      'text for a boolean',
      { op: 'replace', path: 'active', value: 'maybe' },
      'invalidValue: active must be true or false.',
    ],
    ['text for an integer', { op: 'add', path: `${SAMPLE}:pmi`, value: '5' }, 'invalidValue: '],
    ['removing userName', { op: 'remove', path: 'userName' }, 'mutability: userName is required'],
    ['a blank userName', { op: 'replace', path: 'userName', value: ' ' }, 'invalidValue: userName is required'],
    ['removing the core schema', { op: 'remove', path: CORE }, 'mutability: '],
    ['changing what is immutable', { op: 'replace', path: `${SAMPLE}:born`, value: '1991' }, 'mutability: '],
    [
      'a filter on one value',
      { op: 'replace', path: 'name[givenName eq "B"].familyName', value: 'x' },
      'invalidPath: name has one value',
    ],
    [
      'a password that is no text, without quoting it',
      { op: 'replace', path: 'password', value: ['s3cret', 'x'] },
      'invalidValue: password must be a string.',
    ],
  ])('refuses %s, whatever came before', (_, operation, expected) => {
    const copy = structuredClone(barbara);
    expect(refusalOf(() => patch({ op: 'replace', path: 'title', value: 'T' }, operation))).toContain(expected);
    expect(barbara).toEqual(copy);
  });
});

describe('PATCH on a multi-valued attribute', () => {
  const NEW = { value: 'n@x', type: 'other' };

  it.each<[string, Operation, Json]>([
    ['add appends', { op: 'add', path: 'emails', value: [NEW] }, [WORK, HOME, NEW]],
    ['add takes one object', { op: 'add', path: 'emails', value: NEW }, [WORK, HOME, NEW]],
    ['add takes a bare string', { op: 'add', path: 'emails', value: 'n@x' }, [WORK, HOME, { value: 'n@x' }]],
    ['add of what is there adds nothing (PA11)', { op: 'add', path: 'emails', value: [HOME] }, [WORK, HOME]],
    [
      'add of what is there in another case',
      { op: 'add', path: 'emails', value: [{ value: 'BABS@home.example', TYPE: 'Home' }] },
      [WORK, { value: 'BABS@home.example', type: 'Home' }],
    ],
    [
      'add of a known value with another type appends',
      { op: 'add', path: 'emails', value: [{ ...HOME, type: 'work' }] },
      [WORK, HOME, { ...HOME, type: 'work' }],
    ],
    ['add of [] adds nothing', { op: 'add', path: 'emails', value: [] }, [WORK, HOME]],
    [
      'add of a row without a value adds nothing',
      { op: 'add', path: 'emails', value: [{ type: 'fax' }] },
      [WORK, HOME],
    ],
    [
      'a new primary moves it (PA50)',
      { op: 'add', path: 'emails', value: [{ ...NEW, primary: true }] },
      [{ ...WORK, primary: false }, HOME, { ...NEW, primary: true }],
    ],
    [
      'primary on a known value moves it',
      { op: 'add', path: 'emails', value: [{ ...HOME, primary: 'True' }] },
      [
        { ...WORK, primary: false },
        { ...HOME, primary: true },
      ],
    ],
    [
      'primary by filter moves it',
      { op: 'replace', path: 'emails[type eq "home"].primary', value: true },
      [
        { ...WORK, primary: false },
        { ...HOME, primary: true },
      ],
    ],
    ['replace replaces the whole', { op: 'replace', path: 'emails', value: [NEW] }, [NEW]],
    ['replace without a path replaces the whole (PA8, EN17)', { op: 'replace', value: { emails: [NEW] } }, [NEW]],
    ['add without a path appends', { op: 'add', value: { emails: [NEW] } }, [WORK, HOME, NEW]],
    [
      'replace of a selected sub-attribute',
      { op: 'Replace', path: 'emails[type eq "work"].value', value: 'n@x' },
      [{ ...WORK, value: 'n@x' }, HOME],
    ],
    [
      'a value path as a key',
      { op: 'replace', value: { 'emails[type eq "home"].value': 'n@x' } },
      [WORK, { ...HOME, value: 'n@x' }],
    ],
    [
      'replace of a selected value replaces it whole, but for what selects it',
      { op: 'replace', path: 'emails[type eq "work"]', value: { value: 'n@x' } },
      [{ type: 'work', value: 'n@x' }, HOME],
    ],
    [
      'add on a selected value merges',
      { op: 'add', path: 'emails[type eq "work"]', value: { display: 'D' } },
      [{ ...WORK, display: 'D' }, HOME],
    ],
    [
      'a bare string for a selected value',
      { op: 'replace', path: 'emails[type eq "home"]', value: 'n@x' },
      [WORK, { type: 'home', value: 'n@x' }],
    ],
    [
      'replace of several selected leaves the one value',
      { op: 'replace', path: 'emails[value co "@"]', value: NEW },
      [NEW],
    ],
    [
      'add where nothing is selected creates (EN6)',
      { op: 'Add', path: 'emails[type eq "other"].value', value: 'n@x' },
      [WORK, HOME, NEW],
    ],
    [
      'replace where nothing is selected creates too (Entra; PA14, EN7)',
      { op: 'Replace', path: 'emails[type eq "other"].value', value: 'n@x' },
      [WORK, HOME, NEW],
    ],
    [
      'an object where nothing is selected',
      { op: 'add', path: 'emails[type eq "other"]', value: { Value: 'n@x' } },
      [WORK, HOME, NEW],
    ],
    [
      'two terms say what to create',
      { op: 'add', path: 'emails[type eq "other" and primary eq false].value', value: 'n@x' },
      [WORK, HOME, { ...NEW, primary: false }],
    ],
    ['remove of selected values', { op: 'remove', path: 'emails[type eq "home"]' }, [WORK]],
    ['remove of a selected value', { op: 'remove', path: 'emails[type eq "home"].value' }, [WORK]],
    [
      '"" for a selected value removes it (entra-20)',
      { op: 'replace', path: 'emails[type eq "home"].value', value: '' },
      [WORK],
    ],
    ['null for selected values removes them', { op: 'replace', path: 'emails[type eq "home"]', value: null }, [WORK]],
    [
      'remove of a selected sub-attribute',
      { op: 'remove', path: 'emails[type eq "work"].primary' },
      [{ value: WORK.value, type: 'work' }, HOME],
    ],
    ['remove of what is not there', { op: 'remove', path: 'emails[type eq "fax"]' }, [WORK, HOME]],
    ['"" for what is not there', { op: 'replace', path: 'emails[type eq "fax"].value', value: '' }, [WORK, HOME]],
    [
      'remove with a list takes those only (Entra)',
      { op: 'Remove', path: 'emails', value: [{ value: HOME.value }] },
      [WORK],
    ],
    ['remove with one object', { op: 'Remove', path: 'emails', value: HOME }, [WORK]],
    ['remove with an empty list', { op: 'Remove', path: 'emails', value: [] }, [WORK, HOME]],
    [
      'a sub-attribute of every value',
      { op: 'add', path: 'emails.display', value: 'D' },
      [
        { ...WORK, display: 'D' },
        { ...HOME, display: 'D' },
      ],
    ],
    [
      'removal of a sub-attribute of every value',
      { op: 'remove', path: 'emails.type' },
      [{ value: WORK.value, primary: true }, { value: HOME.value }],
    ],
  ])('%s', (_, operation, emails) => {
    expect(patch(operation).after).toEqual({ ...barbara, emails });
  });

  it.each<[string, Operation[], JsonObject]>([
    [
      'a phone number by type (EN9)',
      [{ op: 'Add', path: 'phoneNumbers[type eq "mobile"].value', value: '555' }],
      { phoneNumbers: [{ type: 'mobile', value: '555' }] },
    ],
    [
      'a role by primary eq "True" (EN22)',
      [{ op: 'add', path: 'roles[primary eq "True"].value', value: 'R' }],
      { roles: [{ primary: true, value: 'R' }] },
    ],
    [
      'roles as JSON text (entra-14)',
      [{ op: 'Add', path: 'roles', value: [{ value: '{"id":"06b0","value":"25","displayName":"Role1"}' }] }],
      { roles: [{ value: '25', display: 'Role1' }] },
    ],
    [
      'a role as bare JSON text',
      [{ op: 'Add', path: 'roles', value: '{"value":"25","displayName":"Role1"}' }],
      { roles: [{ value: '25', display: 'Role1' }] },
    ],
    [
      'roles with types (EN21)',
      [{ op: 'replace', path: 'roles', value: [{ primary: false, type: 'AppRole', display: 'User', value: 'User' }] }],
      { roles: [{ primary: false, type: 'AppRole', display: 'User', value: 'User' }] },
    ],
    [
      'primary before the value it belongs to',
      [
        { op: 'add', path: 'emails[type eq "work"].primary', value: true },
        { op: 'add', path: 'emails[type eq "work"].value', value: 'w@x' },
      ],
      { emails: [{ type: 'work', primary: true, value: 'w@x' }] },
    ],
    [
      'the value of the only email, unselected',
      [{ op: 'replace', path: 'emails.value', value: 'w@x' }],
      { emails: [{ value: 'w@x' }] },
    ],
  ])('creates %s', (_, operations, members) => {
    expect(patchOn(bare, ...operations).after).toEqual({ ...bare, ...members });
  });

  it('takes long lists, but not without end', () => {
    const long = Array.from({ length: 5000 }, (_, at) => ({ value: `${at}@x` }));
    const add = { op: 'add', path: 'emails', value: long };
    expect(patchOn(bare, add, add, { ...add, op: 'remove' }, add).after['emails']).toEqual(long);
    expect(refusalOf(() => patchOn(bare, add, { op: 'add', path: 'emails', value: 'one@more' }))).toBe(
      'invalidValue: emails would have 5001 values; at most 5000 are accepted.',
    );
  });

  it('refuses to make several values primary at once', () => {
    const two: JsonObject = { ...bare, emails: [{ value: 'a@x' }, { value: 'b@x' }] };
    const act = () => patchOn(two, { op: 'replace', path: 'emails[value co "@"].primary', value: true });
    expect(refusalOf(act)).toBe('invalidValue: emails has 2 primary values; at most one may be primary.');
  });

  it('does not take primary away for a row that gets no value', () => {
    expect(patch({ op: 'add', path: 'emails[type eq "other"].primary', value: true }).after).toEqual(barbara);
  });

  it('adds, selects and removes simple values', () => {
    const tags = `${SAMPLE}:tags`;
    expect(patch({ op: 'add', path: tags, value: ['x', 'z'] }).after[SAMPLE]).toEqual(
      sample({ tags: ['x', 'Y', 'z'] }),
    );
    expect(patch({ op: 'remove', path: `${tags}[value eq "x"]` }).after[SAMPLE]).toEqual(sample({ tags: ['Y'] }));
    expect(patch({ op: 'remove', path: tags, value: 'Y' }).after[SAMPLE]).toEqual(sample({ tags: ['x'] }));
    expect(patch({ op: 'replace', path: `${tags}[value eq "x"]`, value: 'z' }).after[SAMPLE]).toEqual(
      sample({ tags: ['z', 'Y'] }),
    );
  });

  it('tells values apart by all that they say', () => {
    const custom = `${SAMPLE}:custom`;
    const { after } = patch({
      op: 'add',
      path: custom,
      value: [
        { key: 'desk', value: '3' },
        { key: 'floor', value: '3' },
      ],
    });
    expect(after[SAMPLE]).toEqual(
      sample({
        custom: [
          { key: 'floor', value: '3' },
          { key: 'desk', value: '3' },
        ],
      }),
    );
    expect(patch({ op: 'replace', path: `${custom}[key eq "floor"].value`, value: '4' }).after[SAMPLE]).toEqual(
      sample({ custom: [{ key: 'floor', value: '4' }] }),
    );
  });

  it.each<[string, Operation, string]>([
    [
      'a filter by value that matches nothing',
      { op: 'replace', path: 'emails[value eq "n@x"].type', value: 'home' },
      'noTarget: No value matches emails[value eq "n@x"].type',
    ],
    [
      'a filter that does not say what to create',
      { op: 'add', path: 'emails[type ne "work" and type ne "home"].value', value: 'n@x' },
      'noTarget: ',
    ],
    ['two alternatives', { op: 'add', path: 'emails[type eq "a" or type eq "b"].value', value: 'n@x' }, 'noTarget: '],
    [
      'a simple value that is not there',
      { op: 'replace', path: `${SAMPLE}:tags[value eq "q"]`, value: 'z' },
      'noTarget: ',
    ],
    ['one value for several', { op: 'replace', path: 'emails.value', value: 'n@x' }, 'noTarget: emails has 2 values'],
    [
      'two new primaries',
      {
        op: 'add',
        path: 'emails',
        value: [
          { value: 'a', primary: true },
          { value: 'b', primary: true },
        ],
      },
      'invalidValue: emails has 2 primary',
    ],
    [
      'a list for one selected value',
      { op: 'replace', path: 'emails[type eq "work"]', value: [{ value: 'a' }, { value: 'b' }] },
      'invalidValue: emails must be an object.',
    ],
  ])('judges %s', (_, operation, expected) => {
    expect(refusalOf(() => patch(operation))).toContain(expected);
  });
});

describe('PATCH on what cannot be set', () => {
  it('ignores it beside what can, changed or not', () => {
    const outcome = patch(
      { op: 'replace', path: 'title', value: 'Guide' },
      { op: 'replace', path: 'groups', value: [] },
      { op: 'add', path: 'nickName', value: 'N' },
      { op: 'add', path: 'addresses[type eq "work"].formatted', value: 'A' },
      { op: 'add', path: 'favouriteColour', value: 'red' },
      { op: 'add', path: 'urn:x:y:z', value: 'red' },
      { op: 'replace', value: { name: { middleName: 'M', nick: 'N' }, id: 'other', 'no path at all': 1 } },
    );
    expect(outcome.after).toEqual(barbara);
    expect(outcome.applied).toEqual(['title']);
    expect(outcome.readOnly).toEqual(['groups']);
    expect(outcome.notKept).toEqual(['nickName', 'addresses.formatted', 'name.middleName']);
    expect(outcome.unknown).toEqual(['favouriteColour', 'urn:x:y:z', 'name.nick', 'no path at all']);
  });

  it('refuses what is read-only alone, and says why (PA23)', () => {
    expect(refusalOf(() => patch({ op: 'replace', path: 'groups', value: [] }))).toBe(
      'mutability: Read-only, so nothing was changed: groups (Set by the group itself).',
    );
    expect(refusalOf(() => patch({ op: 'replace', value: { [SAMPLE]: { status: 'x' } } }))).toContain('Follows active');
    expect(refusalOf(() => patch({ op: 'add', path: `${ENTERPRISE}:manager.displayName`, value: 'x' }))).toContain(
      'mutability: ',
    );
    expect(refusalOf(() => patch({ op: 'add', path: `${ENTERPRISE}:manager`, value: { displayName: 'x' } }))).toContain(
      'mutability: ',
    );
    expect(refusalOf(() => patch({ op: 'replace', path: 'id', value: 'x' }))).toContain('mutability: ');
    expect(
      refusalOf(() => patch({ op: 'remove', path: 'meta.version' }, { op: 'add', path: 'nope', value: 1 })),
    ).toContain('mutability: ');
  });

  it('refuses a name that no schema knows alone', () => {
    expect(refusalOf(() => patch({ op: 'add', path: 'nope', value: 1 }))).toBe(
      'invalidPath: No schema of User has nope.',
    );
    expect(refusalOf(() => patch({ op: 'remove', path: 'emails[type eq "work"].nope' }))).toContain('invalidPath: ');
    expect(refusalOf(() => patch({ op: 'add', value: { 'urn:x:y': { a: 1 } } }))).toContain('invalidPath: ');
  });

  it('accepts a standard attribute that is not kept, alone', () => {
    expect(patch({ op: 'add', path: 'nickName', value: 'Babs' }).notKept).toEqual(['nickName']);
    expect(patch({ op: 'add', path: 'nickName', value: 'B' }, { op: 'add', path: 'nope', value: 1 }).unknown).toEqual([
      'nope',
    ]);
    expect(patch({ op: 'replace', path: 'addresses', value: [] }).after).toEqual(barbara);
  });

  it('accepts an echo of id and meta alone', () => {
    expect(patch({ op: 'replace', value: { id: 'x', meta: {} } }).after).toEqual(barbara);
  });

  it('is not harmed by names of the prototype', () => {
    const value: unknown = JSON.parse('{"__proto__":{"admin":true},"title":"T","name":{"__proto__":{"admin":true}}}');
    const { after } = patch({ op: 'add', value }, { op: 'add', path: 'constructor.prototype', value: { admin: true } });
    expect(after).toEqual({ ...barbara, title: 'T' });
    expect('admin' in {}).toBe(false);
  });
});
