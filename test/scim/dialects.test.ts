/** Each quirk of an identity provider by itself, and the list of them in docs/dialects.md. */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { parseAttributePath } from '../../src/scim/attribute-path.js';
import type { AttributeDefinition } from '../../src/scim/definition.js';
import {
  booleanFromText,
  complexFromText,
  elementFromFilter,
  enterpriseWithoutUrn,
  isEcho,
  isEmptyValue,
  isSilentNull,
  isUrnSeparator,
  listOfOne,
  memberWithoutCase,
  onlyElement,
  operationNameInAnyCase,
  roleFromJsonText,
} from '../../src/scim/dialects.js';
import type { Filter } from '../../src/scim/filter.js';
import { parsePatchPath } from '../../src/scim/patch-path.js';
import { ENTERPRISE, sampleIndex } from './sample-definition.js';

function attributeAt(path: string): AttributeDefinition {
  const parsed = parseAttributePath(path, sampleIndex);
  const found = parsed && sampleIndex.resolve(parsed);
  if (found === undefined) throw new Error(`the sample definition has no ${path}`);
  return found.sub ?? found.attribute;
}

function filterOf(path: string): Filter {
  const { filter } = parsePatchPath(path, sampleIndex);
  if (filter === undefined) throw new Error(`${path} has no filter`);
  return filter;
}

const manager = attributeAt(`${ENTERPRISE}:manager`);
const title = attributeAt('title');
const roles = attributeAt('roles');

describe('a dialect', () => {
  it.each([
    [{ Operations: 1 }, 1],
    [{ operations: 2 }, 2],
    [{ OPERATIONS: 3, other: 4 }, 3],
    [{ operations: 5, Operations: 6 }, 6],
    [{}, undefined],
    [Object.create({ operations: 7 }), undefined],
  ])('finds the member Operations of %j', (object, expected) => {
    expect(memberWithoutCase(object, 'Operations')).toBe(expected);
  });

  it.each([
    ['Add', 'add'],
    ['REPLACE', 'replace'],
    ['remove', 'remove'],
    ['move', undefined],
    ['', undefined],
    [7, undefined],
  ])('reads the operation %j as %j', (written, expected) => {
    expect(operationNameInAnyCase(written)).toBe(expected);
  });

  it.each([
    ['True', true],
    ['fALSE', false],
    ['yes', 'yes'],
    ['1', '1'],
    [0, 0],
    [true, true],
    [null, null],
  ])('reads the boolean %j as %j', (written, expected) => {
    expect(booleanFromText(written)).toBe(expected);
  });

  it.each([
    [null, true],
    [undefined, true],
    ['', true],
    [' \t', true],
    [[], true],
    [{}, true],
    [0, false],
    [false, false],
    ['0', false],
    [[null], false],
    [{ value: '' }, false],
  ])('takes %j for empty: %j', (value, expected) => {
    expect(isEmptyValue(value)).toBe(expected);
  });

  it.each<[string, unknown, boolean]>([
    ['active', null, true],
    ['active', '', true],
    ['active', false, false],
    ['active', 'False', false],
    ['title', null, false],
  ])('takes %s of %j for no wish: %j', (path, value, expected) => {
    const definition = attributeAt(path);
    const attribute = path === 'active' ? { ...definition, alwaysSet: true as const } : definition;
    expect(isSilentNull(attribute, value)).toBe(expected);
  });

  it.each([
    ['x', ['x']],
    [{ value: 'x' }, [{ value: 'x' }]],
    [
      ['x', 'y'],
      ['x', 'y'],
    ],
    [[], []],
  ])('takes %j for the list %j', (value, expected) => {
    expect(listOfOne(value)).toEqual(expected);
  });

  it.each<[AttributeDefinition, unknown, unknown]>([
    [title, ['Chemist'], 'Chemist'],
    [title, [{ $ref: null, value: 'Chemist' }], 'Chemist'],
    [title, [{ value: 'Chemist', more: 1 }], { value: 'Chemist', more: 1 }],
    [title, ['a', 'b'], ['a', 'b']],
    [title, [], []],
    [title, 'Chemist', 'Chemist'],
    [manager, [{ $ref: 'http://x', value: '26' }], { $ref: 'http://x', value: '26' }],
  ])('takes the only element: %#', (attribute, value, expected) => {
    expect(onlyElement(attribute, value)).toEqual(expected);
  });

  it.each<[AttributeDefinition, unknown, unknown]>([
    [manager, '26', { value: '26' }],
    [manager, '', ''],
    [manager, { value: '26' }, { value: '26' }],
    [attributeAt('name'), 'Ada', 'Ada'],
    [title, 'Chemist', 'Chemist'],
  ])('makes text a complex value where there is a value: %#', (attribute, value, expected) => {
    expect(complexFromText(attribute, value)).toEqual(expected);
  });

  it.each<[unknown, unknown]>([
    [{ value: '{"id":"1","value":"25","displayName":"R"}' }, { value: '25', display: 'R' }],
    [
      { primary: true, type: 'x', Value: ' {"value":"25"}', display: 'D' },
      { primary: true, type: 'x', value: '25', display: 'D' },
    ],
    [{ value: '{"value":25}' }, { value: '{"value":25}' }],
    [{ value: '{broken' }, { value: '{broken' }],
    [{ value: 'Admin' }, { value: 'Admin' }],
    ['{"value":"25"}', '{"value":"25"}'],
  ])('reads a role from JSON text: %j', (element, expected) => {
    expect(roleFromJsonText(roles, element)).toEqual(expected);
    expect(roleFromJsonText(attributeAt('emails'), element)).toEqual(element);
  });

  it.each<[string, unknown]>([
    ['emails[type eq "work"]', { type: 'work' }],
    ['emails[TYPE eq "work" and primary eq "True"].value', { type: 'work', primary: true }],
    ['emails[primary eq true].value', { primary: true }],
    ['emails[value eq "a@x"].type', undefined],
    ['emails[type ne "work"].value', undefined],
    ['emails[type eq "work" or type eq "home"].value', undefined],
    ['emails[type eq "work" and type eq "home"].value', undefined],
    ['emails[not (type eq "work")].value', undefined],
    ['emails[type eq null].value', undefined],
    ['emails[type pr].value', undefined],
  ])('creates from %s: %j', (path, expected) => {
    expect(elementFromFilter(filterOf(path))).toEqual(expected);
  });

  it.each([
    ['id', true],
    ['meta', true],
    ['schemas', true],
    ['ID', true],
    ['title', false],
    ['externalId', false],
    [`${ENTERPRISE}:department`, false],
  ])('takes %s for an echo: %j', (path, expected) => {
    const parsed = parseAttributePath(path, sampleIndex);
    const resolved = parsed && sampleIndex.resolve(parsed);
    expect(resolved && isEcho(resolved)).toBe(expected);
  });

  it.each([
    ['department', `${ENTERPRISE}:department`],
    ['MANAGER.value', `${ENTERPRISE}:manager.value`],
    ['pmi', undefined],
    [`${ENTERPRISE}:department`, undefined],
  ])('finds %s without its URN: %j', (path, expected) => {
    const parsed = parseAttributePath(path, sampleIndex);
    expect(parsed && enterpriseWithoutUrn(parsed, sampleIndex)?.path).toBe(expected);
  });

  it('lets a dot stand between a URN and a name', () => {
    expect([':', '.', 's', undefined].map(isUrnSeparator)).toEqual([true, true, false, false]);
    expect(parseAttributePath(`${ENTERPRISE}.department`, sampleIndex)).toEqual({
      urn: ENTERPRISE,
      name: 'department',
    });
  });
});

describe('docs/dialects.md', () => {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const read = (file: string): string => readFileSync(root + file, 'utf8');
  const document = read('docs/dialects.md');
  const source = read('src/scim/dialects.ts');
  const declared = [...source.matchAll(/^export function (\w+)/gm)].map(([, name = '']) => name);

  it('lists every normaliser', () => {
    expect(declared.length).toBeGreaterThan(10);
    expect(declared.filter((name) => !document.includes(`\`${name}\``))).toEqual([]);
  });

  it('names functions that are where it says', () => {
    const rows = document.split('\n').filter((line) => /^\| .* \|$/.test(line) && !line.startsWith('| Written'));
    const wrong = rows.flatMap((row) => {
      const where = row.split(' | ').at(-1) ?? '';
      const files = [...where.matchAll(/`([\w/-]+\.ts)`/g)].map(([, file = '']) =>
        file.includes('/') ? file : `src/scim/${file}`,
      );
      const names = [...where.matchAll(/`(\w+)`/g)].map(([, name = '']) => name);
      const texts = [...files, 'src/scim/dialects.ts'].filter((file) => existsSync(root + file)).map(read);
      const missing = names.filter(
        (name) => !texts.some((text) => new RegExp(`(function|const) ${name}\\b`).test(text)),
      );
      return [...missing, ...files.filter((file) => !existsSync(root + file))];
    });
    expect(rows.length).toBeGreaterThan(20);
    expect(wrong).toEqual([]);
  });

  it('has for each normaliser the provider and the source in its comment', () => {
    const comments = [...source.matchAll(/\/\*\*([\s\S]*?)\*\/\nexport function (\w+)/g)];
    const silent = comments.filter(([, comment = '']) => !/Source|Microsoft page|RFC 764/.test(comment));
    expect(comments.map(([, , name]) => name)).toEqual(declared);
    expect(silent.map(([, , name]) => name)).toEqual([]);
  });
});
