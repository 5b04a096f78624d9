/** Filters and the cheapest look-up that cannot miss a match. */
import { describe, expect, it } from '@jest/globals';
import { ZOOM } from '../../src/mapping/attribute-row.js';
import { toUserLookup } from '../../src/mapping/query.js';
import { userDefinition } from '../../src/mapping/user-definition.js';
import { indexDefinition } from '../../src/scim/definition.js';
import { parseFilter } from '../../src/scim/filter-parser.js';

const index = indexDefinition(userDefinition(false));
const lookup = (filter: string) => toUserLookup(parseFilter(filter, index), index);
const keys = (...found: readonly (readonly [string, string])[]) => ({
  kind: 'keys',
  keys: found.map(([by, value]) => ({ by, value })),
});
const list = (statuses: readonly string[], role?: object) => ({ kind: 'list', statuses, role });
const all = ['active', 'inactive', 'pending'];

describe('a look-up by key', () => {
  it.each([
    ['id eq "x1"', keys(['id', 'x1'])],
    ['USERNAME eq "Ada@Example.com"', keys(['userName', 'Ada@Example.com'])],
    ['urn:ietf:params:scim:schemas:core:2.0:User:userName eq "a"', keys(['userName', 'a'])],
    ['externalId eq "e"', keys(['externalId', 'e'])],
    ['emails eq "a@b.c"', keys(['email', 'a@b.c'])],
    ['emails.value eq "a@b.c"', keys(['email', 'a@b.c'])],
    ['emails[value eq "a@b.c"]', keys(['email', 'a@b.c'])],
    ['emails[type eq "work" and value eq "a@b.c"]', keys(['email', 'a@b.c'])],
    ['emails[type eq "work"].value eq "a@b.c"', keys(['email', 'a@b.c'])],
    ['userName eq "a" and active eq true', keys(['userName', 'a'])],
    ['externalId eq "e" and userName eq "a" and id eq "x"', keys(['id', 'x'])],
    ['active eq true and (userName eq "a" or userName eq "b")', keys(['userName', 'a'], ['userName', 'b'])],
    ['userName eq "a" or externalId eq "e"', keys(['userName', 'a'], ['externalId', 'e'])],
    ['(id eq "x" or id eq "y") and userName eq "a"', keys(['userName', 'a'])],
    ['id eq "x" and not (userName eq "a")', keys(['id', 'x'])],
  ])('answers %s', (filter, expected) => {
    expect(lookup(filter)).toEqual(expected);
  });

  it('of more than fifty is a list', () => {
    const filter = (n: number) => Array.from({ length: n }, (_, i) => `userName eq "u${i}"`).join(' or ');
    expect(lookup(filter(50)).kind).toBe('keys');
    expect(lookup(filter(51))).toEqual(list(all));
  });
});

describe('a list', () => {
  it.each([
    ['active eq true', list(['active', 'pending'])],
    ['active eq false', list(['inactive'])],
    [`${ZOOM}:status eq "Pending"`, list(['pending'])],
    ['active eq true and title co "x"', list(['active', 'pending'])],
    [`active eq true and ${ZOOM}:status eq "active"`, list(['active'])],
    [`active eq false and ${ZOOM}:status eq "active"`, list([])],
    ['active eq true or active eq false', list(all)],
    ['roles eq "1"', list(all, { by: 'id', value: '1' })],
    ['roles.value eq "1"', list(all, { by: 'id', value: '1' })],
    ['roles[value eq "1"]', list(all, { by: 'id', value: '1' })],
    ['roles.display eq "Admin"', list(all, { by: 'name', value: 'Admin' })],
    ['active eq false and roles eq "1"', list(['inactive'], { by: 'id', value: '1' })],
    ['roles eq "1" or roles eq "1"', list(all, { by: 'id', value: '1' })],
    ['roles eq "1" or roles eq "2"', list(all)],
  ])('of what Zoom can tell apart answers %s', (filter, expected) => {
    expect(lookup(filter)).toEqual(expected);
  });

  it.each([
    'userName ne "a"',
    'userName co "a"',
    'userName sw "a"',
    'userName pr',
    'not (userName eq "a")',
    'not (active eq true)',
    'active ne true',
    'userName eq "a" or title eq "b"',
    'active eq true or title eq "b"',
    'roles eq "1" or title eq "b"',
    'title eq "b"',
  ])('of all answers %s', (filter) => {
    expect(lookup(filter)).toEqual(list(all));
  });

  it('of all answers no filter', () => {
    expect(toUserLookup(undefined, index)).toEqual(list(all));
  });
});
