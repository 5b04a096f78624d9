import { describe, expect, it } from '@jest/globals';
import { parseAttributePath } from '../../src/scim/attribute-path.js';
import { ScimError } from '../../src/scim/errors.js';
import { parsePatchPath } from '../../src/scim/patch-path.js';
import { CORE, ENTERPRISE, SAMPLE, sampleIndex } from './sample-definition.js';

describe('an attribute path', () => {
  it.each([
    ['userName', { name: 'userName' }],
    ['name.givenName', { name: 'name', sub: 'givenName' }],
    ['$ref', { name: '$ref' }],
    [`${CORE}:userName`, { urn: CORE, name: 'userName' }],
    [`${CORE}:name.givenName`, { urn: CORE, name: 'name', sub: 'givenName' }],
    [`${ENTERPRISE}:department`, { urn: ENTERPRISE, name: 'department' }],
    [`${ENTERPRISE}.department`, { urn: ENTERPRISE, name: 'department' }],
    [`${ENTERPRISE}:manager.$ref`, { urn: ENTERPRISE, name: 'manager', sub: '$ref' }],
    [`${ENTERPRISE}.manager.value`, { urn: ENTERPRISE, name: 'manager', sub: 'value' }],
    [`${ENTERPRISE.toUpperCase()}:department`, { urn: ENTERPRISE, name: 'department' }],
    ['urn:other:2.0:User:nick.name', { urn: 'urn:other:2.0:User', name: 'nick', sub: 'name' }],
  ])('%s is read', (text, path) => {
    expect(parseAttributePath(text, sampleIndex)).toEqual(path);
  });

  it.each([
    '',
    '.',
    'a.',
    '.a',
    'a.b.c',
    '1a',
    'a b',
    'a[b]',
    ENTERPRISE,
    `${ENTERPRISE}:`,
    'urn:',
    'urn:x',
    'ä',
    'a"',
  ])('%j is none', (text) => {
    expect(parseAttributePath(text, sampleIndex)).toBeUndefined();
  });
});

describe('a PATCH path', () => {
  const type = { name: 'type' };
  const work = { kind: 'compare', path: type, op: 'eq', value: 'work' };

  it.each([
    ['active', { attribute: { name: 'active' } }],
    [' name.givenName ', { text: 'name.givenName', attribute: { name: 'name', sub: 'givenName' } }],
    [SAMPLE, { schema: SAMPLE }],
    [CORE.toLowerCase(), { schema: CORE }],
    [`${ENTERPRISE}:manager`, { attribute: { urn: ENTERPRISE, name: 'manager' } }],
    ['unheardOf.sub', { attribute: { name: 'unheardOf', sub: 'sub' } }],
    ['emails[type eq "work"]', { attribute: { name: 'emails' }, filter: work }],
    ['emails[TYPE EQ "work"].value', { attribute: { name: 'emails', sub: 'value' }, filter: work }],
    [
      'roles[primary eq "True"].value',
      {
        attribute: { name: 'roles', sub: 'value' },
        filter: { kind: 'compare', path: { name: 'primary' }, op: 'eq', value: true },
      },
    ],
    [
      'addresses[type eq "work" and Country pr].locality',
      {
        attribute: { name: 'addresses', sub: 'locality' },
        filter: { kind: 'and', filters: [work, { kind: 'present', path: { name: 'Country' } }] },
      },
    ],
    [
      `${SAMPLE}:custom[key eq "a].b"].value`,
      {
        attribute: { urn: SAMPLE, name: 'custom', sub: 'value' },
        filter: { kind: 'compare', path: { name: 'key' }, op: 'eq', value: 'a].b' },
      },
    ],
    [
      `${SAMPLE}:tags[value eq "x"]`,
      {
        attribute: { urn: SAMPLE, name: 'tags' },
        filter: { kind: 'compare', path: { name: 'value' }, op: 'eq', value: 'x' },
      },
    ],
  ])('%s is read', (text, path) => {
    expect(parsePatchPath(text, sampleIndex)).toEqual({ text, ...path });
  });

  it.each(
    [
      '',
      '.value',
      'emails[',
      'emails[]',
      'emails[type eq "work"',
      'emails[type eq work]',
      'emails[type eq "work"]value',
      'emails[type eq "work"].',
      'emails[type eq "work"].a.b',
      'emails[type eq "work"] .value',
      'emails[type eq "work"].value eq "x"',
      'emails[type eq "work"][type eq "home"]',
      'emails[colour eq "red"]',
      'emails.value[type eq "work"]',
      'emails[type[value eq "x"]]',
      '[type eq "work"]',
      'name..givenName',
      `a[${'('.repeat(4000)}`,
      `a[b eq "${'\\x'.repeat(32)}`,
      `a[b eq "${'x'.repeat(1_000_000)}"]`,
    ].map((text) => [text.slice(0, 40), text] as const),
  )('%j… is refused as invalidPath', (_, text) => {
    const before = performance.now();
    let thrown: unknown;
    try {
      parsePatchPath(text, sampleIndex);
    } catch (error) {
      thrown = error;
    }
    expect(performance.now() - before).toBeLessThan(250);
    expect(thrown).toBeInstanceOf(ScimError);
    expect(thrown).toMatchObject({ kind: 'invalidPath', message: expect.stringMatching(/^.{10,300}$/) });
  });
});
