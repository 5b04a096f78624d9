import { describe, expect, it } from '@jest/globals';
import { parseExportArguments, UsageError } from '../../src/export/arguments.js';
import { untoldOf, usesAttribute } from '../../src/mapping/listed.js';
import { userDefinition } from '../../src/mapping/user-definition.js';
import { indexDefinition } from '../../src/scim/definition.js';

const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
const ZOOM = 'urn:ietf:params:scim:schemas:extension:zoom:2.0:User';

const index = indexDefinition(userDefinition(false));
const parse = (...args: string[]) => parseExportArguments(args, index);

const columnsOf = (attributes: string): string[] => {
  const { form } = parse('--format', 'csv', '--attributes', attributes);
  return form.kind === 'csv' ? form.columns.map(({ path }) => path) : [];
};

describe('the arguments of export', () => {
  it('mean all users, whole, to stdout, when there are none', () => {
    expect(parse()).toEqual({ form: { kind: 'ndjson', projection: { kind: 'default' } } });
  });

  it('are read together', () => {
    const args = ['--filter', 'active eq true', '--sort-by=NAME.familyname', '--sort-order', 'descending'];
    expect(parse(...args, '-o', 'users.json', '--max-age', '60')).toMatchObject({
      filter: { kind: 'compare', op: 'eq', value: true },
      sort: { attribute: { path: 'name.familyName' }, descending: true },
      output: 'users.json',
      maxAgeSeconds: 60,
    });
  });

  it.each([
    ['userName', ['userName']],
    [' USERNAME , active', ['userName', 'active']],
    ['name', ['name.givenName', 'name.familyName', 'name.formatted']],
    ['emails', ['emails.value']],
    ['emails.type', ['emails.type']],
    ['roles,roles.display', ['roles.value', 'roles.display']],
    ['manager', [`${ENTERPRISE}:manager.value`, `${ENTERPRISE}:manager.displayName`]],
    [`${ENTERPRISE}:department`, [`${ENTERPRISE}:department`]],
    [`${ZOOM}:loginTypes`, [`${ZOOM}:loginTypes`]],
    ['department', [`${ENTERPRISE}:department`]],
  ])('--attributes %s makes the columns %j', (attributes, columns) => {
    expect(columnsOf(attributes)).toEqual(columns);
  });

  it('make a column of every attribute of a schema that is named, and none of what is never returned', () => {
    const columns = columnsOf(ZOOM);
    expect(columns).toContain(`${ZOOM}:lastLoginTime`);
    expect(columns).toContain(`${ZOOM}:customAttributes.value`);
    expect(columns.filter((path) => !path.startsWith(ZOOM))).toEqual([]);
    expect(columns.filter((path) => /ssoToken|createAction/.test(path))).toEqual([]);
  });

  it('have columns to begin with that need no attribute beyond what lists show', () => {
    const { form } = parse('--format', 'csv');
    const paths = form.kind === 'csv' ? form.columns.map(({ path }) => path) : [];
    expect(paths).toContain(`${ZOOM}:lastLoginTime`);
    expect(untoldOf((attribute) => usesAttribute(paths, attribute))).toBe('invited');
  });

  it.each([
    [['--filter', 'userName'], /^--filter: .*character/],
    [['--filter', ''], /^--filter: /],
    [['--filter', 'noSuchThing eq 1'], /^--filter: .*noSuchThing/],
    [['--sort-by', 'noSuchThing'], /^--sort-by: /],
    [['--sort-by', 'userName', '--sort-order', 'up'], /^--sort-by: sortOrder/],
    [['--format', 'xml'], /^--format: must be csv or ndjson/],
    [['--attributes', 'userName,noSuchThing'], /^--attributes: noSuchThing /],
    [['--attributes', ''], /^--attributes: /],
    [['--attributes', 'password'], /^--attributes: password /],
    [['--max-age', 'old'], /^--max-age: /],
    [['--max-age', '-1'], /max-age/],
    [['--max-age', '0'], /^--max-age: /],
    [['--output', ''], /^--output: /],
    [['--verbose'], /verbose/],
    [['userName'], /userName/],
    [['--filter'], /filter/],
  ])('%j are refused', (args, message) => {
    expect(() => parse(...args)).toThrow(UsageError);
    expect(() => parse(...args)).toThrow(message);
  });
});
