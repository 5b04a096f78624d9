/** SCIM phoneNumbers and Zoom's phone_numbers, without I/O. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { samePhones, shownPhones, toZoomPhones } from '../../src/mapping/phones.js';
import type { Json } from '../../src/scim/types.js';

const office = { code: '+1', country: 'US', label: 'Office', number: '2125550100' };

describe('numbers for Zoom', () => {
  it.each<[string, Json | undefined, object[]]>([
    ['absent', undefined, []],
    ['null', null, []],
    ['no list', 'x', []],
    ['E.164', [{ value: '+12125550100', type: 'work' }], [office]],
    ['without a type, as work', [{ value: '+12125550100' }], [office]],
    ['the same twice, once', [{ value: '+12125550100', type: 'work' }, { value: '212 555 0100' }], [office]],
    [
      'under two labels, twice',
      [
        { value: '+12125550100', type: 'work' },
        { value: '+12125550100', type: 'fax' },
      ],
      [office, { ...office, label: 'Fax' }],
    ],
    ['with an extension, without it', [{ value: '+1 212 555 0100 x17', type: 'work' }], [office]],
    ['not a text', [{ value: 5, type: 'work' }, { type: 'work' }, {}], []],
  ])('%s', (_what, value, expected) => {
    expect(toZoomPhones(value, 'US')).toEqual(expected);
  });

  it('are three at most, the primary among them', () => {
    const entries = ['work', 'mobile', 'home', 'fax'].map((type) => ({
      value: '+12125550100',
      type,
      primary: type === 'fax',
    }));
    expect(toZoomPhones(entries, 'US').map(({ label }) => label)).toEqual(['Fax', 'Office', 'Mobile']);
  });

  it.each([
    ['GB', '020 7946 0958', '+44', '2079460958'],
    ['DE', '030 123456', '+49', '30123456'],
    ['IT', '06 1234 5678', '+39', '0612345678'],
  ])('are national ones of %s where that is the default', (country, value, code, number) => {
    expect(toZoomPhones([{ value, type: 'work' }], country)).toEqual([{ code, country, label: 'Office', number }]);
  });
});

describe('two lists of numbers', () => {
  it.each([
    ['order', [office, { ...office, label: 'Fax' }], [{ ...office, label: 'Fax' }, office], true],
    ['punctuation and case', [office], [{ ...office, label: 'OFFICE', number: '(212) 555-0100' }], true],
    ['what Zoom adds', [office], [{ ...office, verified: true, country: '' }], true],
    ['a label', [office], [{ ...office, label: 'Home' }], false],
    ['a number', [office], [{ ...office, number: '2125550101' }], false],
    ['a length', [office], [], false],
  ])('are compared without heed to writing: %s', (_what, a, b, same) => {
    expect([samePhones(a, b), samePhones(b, a)]).toEqual([same, same]);
  });
});

describe('shown numbers', () => {
  it('are absent where there are none', () => {
    expect(shownPhones([], undefined, 'US')).toBeUndefined();
    expect(shownPhones([], [], 'US')).toBeUndefined();
  });

  it('are in E.164 with their type where nobody wrote them', () => {
    const phones = [office, { ...office, label: '', number: '2125550101' }, { ...office, label: 'Home' }];
    expect(shownPhones(phones, undefined, 'US')).toEqual([
      { value: '+12125550100', type: 'work' },
      { value: '+12125550101' },
      { value: '+12125550100', type: 'home' },
    ]);
  });

  it('that were written and that Zoom has lost are gone; what Zoom never had stays', () => {
    const written = [
      { value: '212-555-0100', type: 'work' },
      { value: 'desk', type: 'work' },
      { value: '+12125550107', type: 'pager' },
    ];
    expect(shownPhones([], written, 'US')).toEqual(written.slice(1));
    expect(shownPhones([office], written, 'US')).toEqual(written);
  });

  it.each(['__proto__', 'constructor', 'toString'])('of the type %s reach no label of Zoom, and are kept', (type) => {
    const written = [{ value: '+12125550100', type }];
    expect(toZoomPhones(written, 'US')).toEqual([]);
    expect(shownPhones([], written, 'US')).toEqual(written);
  });

  it('come back as they were written, whatever was written', () => {
    const entry = fc.record(
      {
        value: fc.oneof(fc.constantFrom('+12125550100', '212-555-0101', '+442079460958', 'x'), fc.string()),
        type: fc.oneof(fc.constantFrom('work', 'mobile', 'home', 'fax'), fc.string()),
        primary: fc.boolean(),
      },
      { requiredKeys: ['value', 'type'] },
    );
    const lists = fc.uniqueArray(entry, {
      minLength: 1,
      maxLength: 6,
      selector: ({ type }) => type.toLowerCase() || 'work',
    });
    fc.assert(
      fc.property(lists, (written) => {
        const phones = toZoomPhones(written, 'US');
        expect(phones.length).toBeLessThanOrEqual(3);
        expect(shownPhones(phones, written, 'US')).toEqual(written);
        const shown = shownPhones(phones, undefined, 'US');
        expect(samePhones(toZoomPhones(shown, 'US'), phones)).toBe(true);
      }),
    );
  });
});
