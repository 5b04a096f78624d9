import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { compileProjection, parseProjection, projectionReads } from '../../src/scim/projection.js';
import type { JsonObject } from '../../src/scim/types.js';
import { CORE, ENTERPRISE, SAMPLE, sampleIndex, userA, userB, userC } from './sample-definition.js';

const only = (attributes: unknown) =>
  compileProjection(parseProjection(attributes, undefined, sampleIndex), sampleIndex);
const except = (excluded: unknown) => compileProjection(parseProjection(undefined, excluded, sampleIndex), sampleIndex);

const ALWAYS = { [SAMPLE]: { always: 'here' } };
const bare = { schemas: [CORE, SAMPLE], id: 'a', ...ALWAYS };

describe('attributes', () => {
  it.each<[string, JsonObject]>([
    ['userName', { ...bare, userName: 'bjensen' }],
    ['USERNAME , title,', { ...bare, userName: 'bjensen', title: 'Tour Guide' }],
    [`${CORE}:userName`, { ...bare, userName: 'bjensen' }],
    ['name', { ...bare, name: { formatted: 'Ms. B', familyName: 'Jensen', givenName: 'Barbara' } }],
    ['name.familyName', { ...bare, name: { familyName: 'Jensen' } }],
    ['name.familyName,name.givenName', { ...bare, name: { familyName: 'Jensen', givenName: 'Barbara' } }],
    ['name.familyName,name', { ...bare, name: { formatted: 'Ms. B', familyName: 'Jensen', givenName: 'Barbara' } }],
    ['emails.value', { ...bare, emails: [{ value: 'bjensen@example.com' }, { value: 'babs@home.org' }] }],
    ['emails.primary', { ...bare, emails: [{ primary: true }] }],
    ['emails.verifiedBy', { ...bare, emails: [{ verifiedBy: 'registrar' }] }],
    [
      'emails[type eq "work,x]"].value',
      { ...bare, emails: [{ value: 'bjensen@example.com' }, { value: 'babs@home.org' }] },
    ],
    ['meta.location', { ...bare, meta: { location: 'https://scim.example.com/Users/a' } }],
    ['externalId', { ...bare, externalId: 'Ext1' }],
    ['id,schemas', bare],
    ['unknownAttr', bare],
    ['name.unknown', bare],
    ['[', bare],
    ['emails[type eq "work', bare],
    ['password', bare],
    [`${SAMPLE}:hostKey`, bare],
    [`${SAMPLE}:onRequest`, { ...bare, [SAMPLE]: { always: 'here', onRequest: 'asked' } }],
    [`${SAMPLE}:custom.key`, { ...bare, [SAMPLE]: { always: 'here', custom: [{ key: 'floor' }, { key: 'desk' }] } }],
    [
      `${ENTERPRISE}:department`,
      { ...bare, schemas: [CORE, ENTERPRISE, SAMPLE], [ENTERPRISE]: { department: 'Tour' } },
    ],
    ['department', { ...bare, schemas: [CORE, ENTERPRISE, SAMPLE], [ENTERPRISE]: { department: 'Tour' } }],
    [
      `${ENTERPRISE}:manager.value`,
      { ...bare, schemas: [CORE, ENTERPRISE, SAMPLE], [ENTERPRISE]: { manager: { value: 'c' } } },
    ],
    [
      ENTERPRISE.toLowerCase(),
      {
        ...bare,
        schemas: [CORE, ENTERPRISE, SAMPLE],
        [ENTERPRISE]: {
          department: 'Tour',
          employeeNumber: 'E-1',
          manager: { value: 'c', $ref: '../Users/c', displayName: 'Cid Jones' },
        },
      },
    ],
  ])('%s', (attributes, answer) => {
    expect(only(attributes)(userA)).toEqual(answer);
  });

  it('of a whole schema leave out what is returned only on request', () => {
    const answer = only(SAMPLE)(userA);
    expect(Object.keys(answer)).toEqual(['schemas', 'id', SAMPLE]);
    expect(answer[SAMPLE]).not.toHaveProperty('onRequest');
    expect(answer[SAMPLE]).not.toHaveProperty('hostKey');
    expect(answer[SAMPLE]).toHaveProperty('pmi', 5);
    expect(only('emails')(userA)).not.toHaveProperty('emails.0.verifiedBy');
    expect(only('emails,emails.verifiedBy')(userA)).toHaveProperty('emails.0.verifiedBy', 'registrar');
  });

  it('that the user lacks are left out, with the schema that they are in', () => {
    expect(only(`title,emails.display,${ENTERPRISE}`)(userC)).toEqual({ schemas: [CORE], id: 'c' });
  });

  it('may be repeated, or an array as in a .search body', () => {
    expect(only(['userName', 'title,active'])(userC)).toEqual({
      schemas: [CORE],
      id: 'c',
      userName: 'cjones',
      active: true,
    });
  });
});

describe('without attributes', () => {
  it.each([undefined, null, '', ' , ', []])(
    '(%j) everything is answered but what is on request or never',
    (nothing) => {
      const { password, ...rest } = userA;
      expect(password).toBeDefined();
      const answer = only(nothing)(userA);
      expect(answer).toEqual({
        ...rest,
        emails: [
          { value: 'bjensen@example.com', type: 'work', primary: true },
          { value: 'babs@home.org', type: 'home' },
        ],
        [SAMPLE]: expect.not.objectContaining({ onRequest: 'asked' }),
      });
      expect(answer[SAMPLE]).toHaveProperty('always');
      expect(answer[SAMPLE]).not.toHaveProperty('hostKey');
    },
  );

  it('attributes of no schema are not answered, and what is kept whole is not copied', () => {
    const answer = except('title')({ ...userC, shoeSize: 42, __proto__: { polluted: true } });
    expect(answer).not.toHaveProperty('shoeSize');
    expect(answer).not.toHaveProperty('polluted');
    expect(answer['name']).toBe(userC['name']);
  });
});

describe('excludedAttributes', () => {
  it.each([
    ['emails', ['emails']],
    ['EMAILS,name', ['emails', 'name']],
    [`${CORE}:title`, ['title']],
    [ENTERPRISE, [ENTERPRISE]],
    ['meta', ['meta']],
    ['id,schemas,unknown', []],
  ])('%s', (excluded, gone) => {
    const kept = Object.keys(except('')(userA)).filter((key) => !gone.includes(key));
    const answer = except(excluded)(userA);
    expect(Object.keys(answer)).toEqual(kept);
    expect(answer.schemas).toEqual([CORE, ENTERPRISE, SAMPLE].filter((urn) => urn in answer || urn === CORE));
  });

  it('take sub-attributes out of every value, and empty values away', () => {
    expect(except('emails.value,emails.primary')(userA)['emails']).toEqual([{ type: 'work' }, { type: 'home' }]);
    expect(except('emails.type,emails.value')(userB)).not.toHaveProperty('emails');
    expect(except(`${ENTERPRISE}:manager.displayName`)(userA)[ENTERPRISE]).toHaveProperty('manager', {
      value: 'c',
      $ref: '../Users/c',
    });
  });

  it('do not take what is returned always', () => {
    expect(except(`${SAMPLE},${SAMPLE}:always`)(userB)).toMatchObject({ schemas: [CORE, SAMPLE], ...ALWAYS });
    expect(except(SAMPLE)(userB)[SAMPLE]).toEqual({ always: 'here' });
  });
});

describe('whether an answer needs an attribute', () => {
  const reads = (attributes: string | undefined, excluded: string | undefined, path: string) =>
    projectionReads(parseProjection(attributes, excluded, sampleIndex), sampleIndex)(path);

  it.each<[string | undefined, string | undefined, string, boolean]>([
    [undefined, undefined, 'title', true],
    [undefined, undefined, 'emails.value', true],
    [undefined, undefined, 'password', false],
    [undefined, undefined, `${SAMPLE}:onRequest`, false],
    [undefined, undefined, 'unheardOf', false],
    [`${SAMPLE}:onRequest`, undefined, `${SAMPLE}:onRequest`, true],
    ['userName', undefined, 'userName', true],
    ['userName', undefined, 'title', false],
    ['userName', undefined, 'id', true],
    ['userName', undefined, 'meta.created', false],
    ['userName', undefined, SAMPLE, true],
    ['userName', undefined, ENTERPRISE, false],
    ['emails.value', undefined, 'emails', true],
    ['emails.value', undefined, 'emails.value', true],
    ['emails.value', undefined, 'emails.type', false],
    [undefined, 'emails', 'emails', false],
    [undefined, 'emails.value', 'emails', true],
    [undefined, 'emails.value', 'emails.value', false],
    [undefined, ENTERPRISE, `${ENTERPRISE}:department`, false],
    [undefined, 'title', `${ENTERPRISE}:department`, true],
  ])('attributes=%s excludedAttributes=%s: %s %s', (attributes, excluded, path, needed) => {
    expect(reads(attributes, excluded, path)).toBe(needed);
  });

  it('agrees with what is answered', () => {
    const paths = ['userName', 'title', 'name', 'name.familyName', 'emails', 'emails.value', 'meta', 'externalId'];
    const names = fc.array(fc.constantFrom(...paths, ENTERPRISE, `${ENTERPRISE}:department`, 'nonsense'), {
      minLength: 1,
    });
    fc.assert(
      fc.property(
        names,
        fc.boolean(),
        fc.constantFrom('title', 'name', 'emails', 'meta', ENTERPRISE),
        (list, keep, path) => {
          const text = list.join(',');
          const answer = (keep ? only : except)(text)(userA);
          expect(reads(keep ? text : undefined, keep ? undefined : text, path)).toBe(path in answer);
        },
      ),
    );
  });
});
