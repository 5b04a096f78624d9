/** A filter asked of keys finds whom it finds on resources. The stores' own answers: test/store/directory-filters.test.ts. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ENTERPRISE, ZOOM } from '../../src/mapping/attribute-row.js';
import { toCondition } from '../../src/mapping/directory-condition.js';
import { compileFilter } from '../../src/scim/filter-evaluator.js';
import { parseFilter } from '../../src/scim/filter-parser.js';
import { printFilter } from '../../src/scim/filter-print.js';
import type { Condition, DirectoryEntry, Key, KeyOperator } from '../../src/store/directory-ports.js';
import { filtersOver } from './filters-over-people.js';
import { index, peopleOf } from './mirrored-people.js';

const conditionOf = (text: string): Condition => toCondition(parseFilter(text, index), index);

const compare = (path: string, op: KeyOperator, key: Key): Condition => ({ kind: 'compare', path, op, key });
const present = (path: string): Condition => ({ kind: 'present', path });
const not = (condition: Condition): Condition => ({ kind: 'not', condition });
const some = (attribute: string, condition: Condition): Condition => ({ kind: 'some', attribute, condition });
const and = (...conditions: Condition[]): Condition => ({ kind: 'and', conditions });
const or = (...conditions: Condition[]): Condition => ({ kind: 'or', conditions });
const NEVER = or();

const TABLE: readonly (readonly [string, Condition])[] = [
  ['userName eq "Ada@Example.com"', compare('userName', 'eq', 'ada@example.com')],
  ['USERNAME sw "Ada"', compare('userName', 'sw', 'ada')],
  ['externalId eq "Ext-1"', compare('externalId', 'eq', 'Ext-1')],
  ['id eq "A" and not (title pr)', and(compare('id', 'eq', 'A'), not(present('title')))],
  ['title eq "a" or title eq "b"', or(compare('title', 'eq', 'a'), compare('title', 'eq', 'b'))],
  ['name.familyName ge "M"', compare('name.familyName', 'ge', 'm')],
  ['active eq true', compare('active', 'eq', 1)],
  ['active ne "False"', not(compare('active', 'eq', 0))],
  ['meta.created lt "2024-01-01T01:00:00+01:00"', compare('meta.created', 'lt', Date.UTC(2024, 0, 1))],
  ['lastLoginTime gt "2024-01-01"', compare(`${ZOOM}:lastLoginTime`, 'gt', Date.UTC(2024, 0, 1))],
  ['pronounsOption le 2', compare(`${ZOOM}:pronounsOption`, 'le', 2)],
  ['department eq "R\\u0000D"', compare(`${ENTERPRISE}:department`, 'eq', 'r\uFFFDd')],
  ['externalId sw "\\ud83d"', compare('externalId', 'sw', '\uFFFD')],
  ['externalId eq "\\udbff\\udfff"', compare('externalId', 'eq', '\uFFFD')],
  // What differs from nothing is everybody without that value.
  ['title ne "x"', not(compare('title', 'eq', 'x'))],
  ['title eq null', not(present('title'))],
  ['title ne null', present('title')],
  // No text is empty.
  ['title eq ""', NEVER],
  ['title ne ""', not(NEVER)],
  ['title co ""', present('title')],
  ['title gt ""', present('title')],
  ['title le ""', NEVER],
  // Elements.
  ['emails eq "A@b.c"', some('emails', compare('value', 'eq', 'a@b.c'))],
  ['emails.type eq "work"', some('emails', compare('type', 'eq', 'work'))],
  ['emails.value ne "A"', not(some('emails', compare('value', 'eq', 'a')))],
  ['emails.display eq null', not(some('emails', present('display')))],
  [
    'emails[type eq "work" and not (value ew "@x")]',
    some('emails', and(compare('type', 'eq', 'work'), not(compare('value', 'ew', '@x')))),
  ],
  [
    'emails[value ne "a" or primary eq true]',
    some('emails', or(not(compare('value', 'eq', 'a')), compare('primary', 'eq', 1))),
  ],
  ['emails[type eq "home"].value pr', some('emails', and(compare('type', 'eq', 'home'), present('value')))],
  ['emails pr', some('emails', or(present('value'), present('display'), present('type'), present('primary')))],
  ['roles pr', some('roles', or(present('value'), present('display')))],
  ['loginTypes eq "SSO"', some(`${ZOOM}:loginTypes`, compare('value', 'eq', 'sso'))],
  ['loginTypes pr', some(`${ZOOM}:loginTypes`, present('value'))],
  [`${ZOOM}:loginTypes[value sw "S"]`, some(`${ZOOM}:loginTypes`, compare('value', 'sw', 's'))],
  ['divisionIds ne "D"', not(some(`${ZOOM}:divisionIds`, compare('value', 'eq', 'D')))],
  [
    'customAttributes[key eq "K" and value eq "V"]',
    some(`${ZOOM}:customAttributes`, and(compare('key', 'eq', 'K'), compare('value', 'eq', 'V'))),
  ],
  // Single complex attributes.
  ['manager eq "Id-1"', compare(`${ENTERPRISE}:manager.value`, 'eq', 'Id-1')],
  ['manager pr', or(present(`${ENTERPRISE}:manager.value`), present(`${ENTERPRISE}:manager.displayName`))],
  [
    'manager[not (displayName eq "Ada")]',
    and(
      or(present(`${ENTERPRISE}:manager.value`), present(`${ENTERPRISE}:manager.displayName`)),
      not(compare(`${ENTERPRISE}:manager.displayName`, 'eq', 'ada')),
    ),
  ],
  [`${ZOOM}[pmi eq "5551234567"]`, compare(`${ZOOM}:pmi`, 'eq', '5551234567')],
];

function elementsOf({ schemas, elements }: DirectoryEntry, attribute: string): Readonly<Record<string, Key>>[] {
  if (attribute === 'schemas') return schemas.map((value) => ({ value }));
  return elements.flatMap((each) => (each.attribute === attribute ? [each.keys] : []));
}

/** The meaning of a condition, as the port words it, without any database. */
function holds(condition: Condition, keys: Readonly<Record<string, Key>>, entry: DirectoryEntry): boolean {
  switch (condition.kind) {
    case 'and':
      return condition.conditions.every((each) => holds(each, keys, entry));
    case 'or':
      return condition.conditions.some((each) => holds(each, keys, entry));
    case 'not':
      return !holds(condition.condition, keys, entry);
    case 'present':
      return condition.path in keys;
    case 'some':
      return elementsOf(entry, condition.attribute).some((each) => holds(condition.condition, each, entry));
    case 'compare':
      return condition.path in keys && comparesAs(condition.op, keys[condition.path], condition.key);
  }
}

/** UTF-8 bytes stand in the order of code points. */
const ordered = (a: unknown, b: unknown): number =>
  typeof a === 'string' && typeof b === 'string'
    ? Buffer.compare(Buffer.from(a), Buffer.from(b))
    : Number(a) - Number(b);

function comparesAs(op: KeyOperator, actual: Key | undefined, expected: Key): boolean {
  switch (op) {
    case 'eq':
      return actual === expected;
    case 'gt':
      return ordered(actual, expected) > 0;
    case 'ge':
      return ordered(actual, expected) >= 0;
    case 'lt':
      return ordered(actual, expected) < 0;
    case 'le':
      return ordered(actual, expected) <= 0;
    case 'co':
      return String(actual).includes(String(expected));
    case 'sw':
      return String(actual).startsWith(String(expected));
    case 'ew':
      return String(actual).endsWith(String(expected));
  }
}

describe('a filter in terms of keys', () => {
  it.each(TABLE)('is right: %s', (text, condition) => {
    expect(conditionOf(text)).toEqual(condition);
  });

  it.each([
    ['an attribute that the definition lacks', { kind: 'present', path: { name: 'nickName' } }],
    [
      'a sub-attribute that the definition lacks',
      { kind: 'valuePath', path: { name: 'emails' }, filter: { kind: 'present', path: { name: 'verifiedBy' } } },
    ],
  ] as const)('is refused as on resources: %s', (_, filter) => {
    for (const compile of [toCondition, compileFilter]) {
      expect(() => compile(filter, index)).toThrow(expect.objectContaining({ kind: 'invalidFilter' }));
    }
  });

  it.each([
    ['order of booleans', { kind: 'compare', path: { name: 'active' }, op: 'gt', value: false }],
    ['search in instants', { kind: 'compare', path: { name: 'meta', sub: 'created' }, op: 'co', value: '2024' }],
    ['a number where texts are', { kind: 'compare', path: { name: 'title' }, op: 'eq', value: 5 }],
    ['a whole complex value', { kind: 'compare', path: { name: 'name' }, op: 'eq', value: 'x' }],
    ['what is never returned', { kind: 'compare', path: { name: 'password' }, op: 'eq', value: 'x' }],
  ] as const)('holds for nobody, as on resources: %s', (_, filter) => {
    const people = peopleOf(50, 1);
    const condition = toCondition(filter, index);
    expect(people.filter(({ entry }) => holds(condition, entry.keys, entry))).toEqual([]);
    expect(people.filter(({ resource }) => compileFilter(filter, index)(resource))).toEqual([]);
  });

  it('finds whom the evaluator finds, whatever the filter is made of', () => {
    const seed = fc.readConfigureGlobal()?.seed ?? Date.now() % 2 ** 31;
    const people = peopleOf(200, seed);
    let telling = 0;
    const property = fc.property(filtersOver(people), (tree) => {
      const filter = parseFilter(printFilter(tree), index);
      const condition = toCondition(filter, index);
      const matches = compileFilter(filter, index);
      const expected = people.filter(({ resource }) => matches(resource)).map(({ entry }) => entry.address);
      const found = people.filter(({ entry }) => holds(condition, entry.keys, entry)).map(({ entry }) => entry.address);
      expect([printFilter(filter), found]).toEqual([printFilter(filter), expected]);
      if (found.length > 0 && found.length < people.length) telling += 1;
    });
    fc.assert(property, { numRuns: 2000, seed });
    // The test would prove little if nearly all filters found all or nobody.
    expect(telling).toBeGreaterThan(800);
  });
});
