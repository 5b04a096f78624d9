import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ScimError } from '../../src/scim/errors.js';
import { parsePatch } from '../../src/scim/patch-request.js';
import { CORE, ENTERPRISE, PATCH_OP, patchedIndex } from './patched-definition.js';

const parse = (...operations: unknown[]) => parsePatch({ schemas: [PATCH_OP], Operations: operations }, patchedIndex);

function refusalOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof ScimError) return `${error.kind}: ${error.message}`;
    throw error;
  }
  return 'accepted';
}

describe('The body of PATCH', () => {
  it('is read with its key, op and member names in any case (EN1, PA32)', () => {
    const body = { Schemas: [PATCH_OP.toUpperCase()], operations: [{ OP: 'Replace', Path: 'title', VALUE: 'T' }] };
    expect(parsePatch(body, patchedIndex)).toEqual([
      { op: 'replace', path: { text: 'title', attribute: { name: 'title' } }, value: 'T' },
    ]);
  });

  it("spreads an object without a path, its keys being paths (Entra's aadOptscim062020)", () => {
    const value = {
      displayName: 'B',
      'name.givenName': 'K',
      [`${ENTERPRISE}:employeeNumber`]: 'A',
      'emails[type eq "work"].value': 'a@x',
    };
    expect(
      parse({ op: 'replace', value }).map(({ op, path, value }) => [op, path?.attribute, path?.filter?.kind, value]),
    ).toEqual([
      ['replace', { name: 'displayName' }, undefined, 'B'],
      ['replace', { name: 'name', sub: 'givenName' }, undefined, 'K'],
      ['replace', { urn: ENTERPRISE, name: 'employeeNumber' }, undefined, 'A'],
      ['replace', { name: 'emails', sub: 'value' }, 'compare', 'a@x'],
    ]);
  });

  it('spreads an object for a whole schema', () => {
    const spread = parse(
      { op: 'add', path: ENTERPRISE, value: { department: 'D' } },
      { op: 'add', value: { [ENTERPRISE]: { department: 'E' }, [CORE]: { title: 'T' } } },
    );
    expect(spread.map(({ path, value }) => [path?.attribute, value])).toEqual([
      [{ urn: ENTERPRISE, name: 'department' }, 'D'],
      [{ urn: ENTERPRISE, name: 'department' }, 'E'],
      [{ urn: CORE, name: 'title' }, 'T'],
    ]);
  });

  it('leaves out the echo of id, meta and schemas', () => {
    expect(parse({ op: 'replace', value: { id: 'a', Meta: {}, schemas: [CORE] } })).toEqual([]);
  });

  it('takes an empty path for none', () => {
    expect(parse({ op: 'add', path: '', value: { title: 'T' } })).toHaveLength(1);
    expect(parse({ op: 'add', path: null, value: { title: 'T' } })).toHaveLength(1);
  });

  it.each<[string, unknown, string]>([
    ['no object', [], 'invalidSyntax: The body must be'],
    ['no schemas', { Operations: [{ op: 'remove', path: 'title' }] }, 'invalidSyntax: schemas must'],
    [
      'another schema',
      { schemas: [CORE], Operations: [{ op: 'remove', path: 'title' }] },
      'invalidSyntax: schemas must',
    ],
    ['no operations', { schemas: [PATCH_OP] }, 'invalidSyntax: Operations must'],
    ['an empty list of operations', { schemas: [PATCH_OP], Operations: [] }, 'invalidSyntax: Operations must'],
    [
      'operations that are no list',
      { schemas: [PATCH_OP], Operations: { op: 'add' } },
      'invalidSyntax: Operations must',
    ],
  ])('is refused with %s', (_, body, expected) => {
    expect(refusalOf(() => parsePatch(body, patchedIndex))).toContain(expected);
  });

  it.each<[string, unknown, string]>([
    ['an operation that is no object', 'add', 'invalidSyntax: Operation 2: an operation must be'],
    ['an unknown op', { op: 'unknown', path: 'title', value: 'x' }, 'invalidSyntax: Operation 2: op must be'],
    ['no op', { path: 'title', value: 'x' }, 'invalidSyntax: Operation 2: op must be'],
    ['remove without a path', { op: 'remove' }, 'noTarget: Operation 2: remove needs a path.'],
    ['add without a value', { op: 'add', path: 'title' }, 'invalidValue: Operation 2: add needs a value.'],
    ['replace without a value', { op: 'Replace', path: 'title' }, 'invalidValue: Operation 2: replace needs a value.'],
    ['text without a path', { op: 'add', value: 'x' }, 'invalidValue: Operation 2: add without a path needs an object'],
    ['text for an extension', { op: 'add', path: ENTERPRISE, value: 'x' }, 'invalidValue: Operation 2: add on urn:'],
    ['a path that is no text', { op: 'add', path: 5, value: 'x' }, 'invalidPath: Operation 2: path must be a string.'],
    ['a path that is none', { op: 'add', path: 'a b', value: 'x' }, 'invalidPath: Operation 2: '],
    ['a broken filter', { op: 'add', path: 'emails[type eq ].value', value: 'x' }, 'invalidPath: Operation 2: '],
  ])('is refused by number with %s', (_, operation, expected) => {
    expect(refusalOf(() => parse({ op: 'add', path: 'title', value: 'T' }, operation))).toContain(expected);
  });

  it('is bounded in number and depth', () => {
    const one = { op: 'add', path: 'title', value: 'T' };
    expect(refusalOf(() => parse(...Array<unknown>(1001).fill(one)))).toMatch(/^tooMany: .*1001.*1000/);
    const keys = Object.fromEntries(Array.from({ length: 1001 }, (_, at) => [`emails[type eq "${at}"].value`, 'x']));
    expect(refusalOf(() => parse({ op: 'add', value: keys }))).toMatch(/^tooMany: /);
    const deep: unknown = JSON.parse('['.repeat(100_000) + ']'.repeat(100_000));
    expect(refusalOf(() => parse({ op: 'add', path: 'title', value: deep }))).toMatch(/^invalidSyntax: .*deep/);
  });

  it('only ever throws a ScimError, whatever JSON is sent', () => {
    const operation = fc.record(
      {
        op: fc.oneof(fc.constantFrom('add', 'Remove', 'replace'), fc.jsonValue()),
        path: fc.oneof(fc.string(), fc.jsonValue()),
        value: fc.jsonValue(),
      },
      { requiredKeys: [] },
    );
    const body = fc.oneof(
      fc.jsonValue(),
      fc.array(fc.oneof(operation, fc.jsonValue())).map((Operations) => ({ schemas: [PATCH_OP], Operations })),
    );
    fc.assert(
      fc.property(body, (each) => {
        expect(typeof refusalOf(() => parsePatch(each, patchedIndex))).toBe('string');
      }),
      { numRuns: 2000 },
    );
  });
});
