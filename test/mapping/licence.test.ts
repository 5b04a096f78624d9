/** Licences by number and name, and which of two names counts. */
import { describe, expect, it } from '@jest/globals';
import { PATH } from '../../src/mapping/attributes.js';
import { keptUserType, licenceName, licenceType, wishedLicence } from '../../src/mapping/licence.js';

describe('a licence', () => {
  it.each([
    [1, 'Basic'],
    [2, 'Licensed'],
    [4, 'Unassigned'],
    [99, 'None'],
  ])('%d is %s, both ways and in any case', (type, name) => {
    expect(licenceName(type)).toBe(name);
    for (const each of [name, name.toLowerCase(), name.toUpperCase()]) expect(licenceType(each)).toBe(type);
  });

  it('that Zoom no longer documents has no name, and other names are none', () => {
    expect([licenceName(3), licenceName(0)]).toEqual([undefined, undefined]);
    for (const text of ['', 'Employee', 'Basics', '1', 'constructor']) expect(licenceType(text)).toBeUndefined();
  });
});

describe('the wished licence', () => {
  const user = (type?: string, userType?: string) => {
    const licence: Record<string, string> = type === undefined ? {} : { type };
    return {
      ...(userType === undefined ? {} : { userType }),
      [PATH.licence.slice(0, PATH.licence.lastIndexOf(':'))]: licence,
    };
  };

  it.each([
    ['nothing', undefined, undefined, 1, undefined],
    ['zoom type alone', 'licensed', undefined, 1, 2],
    ['userType alone', undefined, 'UNASSIGNED', 1, 4],
    ['a userType that is no licence', undefined, 'Employee', 1, undefined],
    ['zoom type beside another userType', 'Basic', 'Employee', 2, 1],
    ['both the same', 'None', 'none', 1, 99],
    ["zoom type, where userType repeats today's", 'Licensed', 'Basic', 1, 2],
    ["userType, where zoom type repeats today's", 'Basic', 'Licensed', 1, 2],
  ] as const)('is read from %s', (_what, type, userType, today, expected) => {
    expect(wishedLicence(user(type, userType), today)).toBe(expected);
  });

  it.each([
    ['two that both differ from today', 'Licensed', 'Unassigned', 1],
    ['two where today is not known', 'Licensed', 'Unassigned', undefined],
    ['a zoom type that is no licence', 'Gold', undefined, 1],
    ['a zoom type that is a number', '2', undefined, 1],
  ] as const)('is refused for %s', (_what, type, userType, today) => {
    expect(() => wishedLicence(user(type, userType), today)).toThrow(expect.objectContaining({ kind: 'invalidValue' }));
  });
});

describe('a userType', () => {
  it.each([
    ['Employee', 'Employee'],
    ['', undefined],
    ['licensed', undefined],
    [undefined, undefined],
  ])('%p is kept as %p', (userType, kept) => {
    expect(keptUserType(userType === undefined ? {} : { userType })).toBe(kept);
  });
});
