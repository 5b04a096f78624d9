/** The order of lists (RFC 7644 §3.4.2.3), on plain resources. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseSort, sortItems } from '../../src/scim/sort.js';
import type { JsonObject } from '../../src/scim/types.js';
import { CORE, ENTERPRISE, SAMPLE, sampleIndex, userA, userB, userC } from './sample-definition.js';

function sorted(users: readonly JsonObject[], sortBy: string, sortOrder?: string): readonly JsonObject[] {
  const sort = parseSort(sortBy, sortOrder, sampleIndex);
  return sort === undefined ? users : sortItems(users, (user) => user, sort);
}

const idsOf = (sortBy: string, sortOrder?: string): string =>
  sorted([userA, userB, userC], sortBy, sortOrder)
    .map(({ id }) => id)
    .join();

describe('sorting', () => {
  it.each([
    ['userName', 'b,a,c', 'text'],
    ['name.familyName', 'a,c,b', 'text without case'],
    ['NAME.FAMILYNAME', 'a,c,b', 'names are found without case'],
    [`${CORE}:userName`, 'b,a,c', 'a URN'],
    [`${SAMPLE}:pmi`, 'a,b,c', 'numbers, and no number last'],
    [`${SAMPLE}:lastLogin`, 'a,b,c', 'one who has a time before those without'],
    [`${ENTERPRISE}:manager.value`, 'a,b,c', 'a sub-attribute of an extension'],
    ['emails', 'b,a,c', 'a multi-valued attribute by its value'],
    ['emails.value', 'b,a,c', 'the same, by its sub-attribute'],
    ['emails.type', 'b,a,c', 'the type of the leading email'],
    [`${SAMPLE}:tags`, 'a,b,c', 'a list of texts by its first'],
    ['active', 'b,a,c', 'false before true, and equal ones as they stood'],
    ['meta.lastModified', 'a,b,c', 'instants'],
    ['nickName', 'a,b,c', 'nobody has one, so the order stays'],
    ['locale', 'a,b,c', 'a standard attribute that is not kept'],
  ])('by %s is %s: %s', (sortBy, ids) => {
    expect(idsOf(sortBy)).toBe(ids);
  });

  it.each([
    ['userName', 'descending', 'c,a,b'],
    ['userName', 'Descending', 'c,a,b'],
    [`${SAMPLE}:pmi`, 'descending', 'c,b,a'],
    ['active', 'descending', 'a,c,b'],
    ['userName', 'ascending', 'b,a,c'],
    ['userName', '', 'b,a,c'],
  ])('by %s %s is %s', (sortBy, order, ids) => {
    expect(idsOf(sortBy, order)).toBe(ids);
  });

  it('takes the primary value before the first', () => {
    const one = { id: '1', emails: [{ value: 'a@x' }, { value: 'z@x', primary: true }] };
    const two = { id: '2', emails: [{ value: 'm@x' }] };
    expect(sorted([one, two], 'emails')).toEqual([two, one]);
  });

  it('heeds case where the schema does', () => {
    const users = ['b', 'A', 'a', 'B'].map((employeeNumber) => ({ [ENTERPRISE]: { employeeNumber } }));
    const numbers = sorted(users, `${ENTERPRISE}:employeeNumber`).map((user) => JSON.stringify(user).at(-4));
    expect(numbers).toEqual(['A', 'B', 'a', 'b']);
  });

  it('compares times by their instant, however the zone is written', () => {
    const times = ['2024-01-01T12:00:00+02:00', '2024-01-01T11:00:00Z', '2024-01-01T10:30:00Z'];
    const users = times.map((lastLogin, id) => ({ id, [SAMPLE]: { lastLogin } }));
    const order = sorted(users, `${SAMPLE}:lastLogin`).map(({ id }) => id);
    expect(order).toEqual([0, 2, 1]);
  });

  it.each(['password', `${SAMPLE}:hostKey`, 'emails[type eq "work"].value', 'noSuch', 'name', 'emails.verifiedBy.x'])(
    'by %s is refused',
    (sortBy) => {
      const refusal = expect.objectContaining({ kind: 'invalidValue' });
      expect(() => parseSort(sortBy, undefined, sampleIndex)).toThrow(refusal);
    },
  );

  it('by any text is an order or invalidValue', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.string({ unit: 'binary' })), fc.string(), (sortBy, sortOrder) => {
        try {
          parseSort(sortBy, sortOrder, sampleIndex);
        } catch (error) {
          expect(error).toMatchObject({ kind: 'invalidValue' });
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('loses nobody, is in order, and keeps equals as they stood, in either direction', () => {
    const user = fc.record({
      displayName: fc.option(fc.constantFrom('', 'a', 'A', 'b', 'é', 'Z'), { nil: undefined }),
    });
    fc.assert(
      fc.property(fc.array(user), fc.boolean(), (names, descending) => {
        const users = names.map(({ displayName }, place) => ({
          place,
          ...(displayName === undefined ? {} : { displayName }),
        }));
        const result = sorted(users, 'displayName', descending ? 'descending' : 'ascending');
        expect([...result].sort((a, b) => Number(a['place']) - Number(b['place']))).toEqual(users);
        // A model: no value counts as beyond all letters.
        const keys = result.map((each) => String(each['displayName'] ?? '').toLowerCase() || '\uffff');
        for (let at = 1; at < keys.length; at += 1) {
          const [before = '', after = ''] = [keys[at - 1], keys[at]];
          expect(descending ? before >= after : before <= after).toBe(true);
          if (before === after) expect(Number(result[at - 1]?.['place'])).toBeLessThan(Number(result[at]?.['place']));
        }
      }),
      { numRuns: 500 },
    );
  });
});
