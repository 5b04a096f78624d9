/** What values are compared and sorted by. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { comparableText, compareTexts } from '../../src/scim/comparison-key.js';
import type { CompareOperator } from '../../src/scim/filter.js';
import { compileFilter } from '../../src/scim/filter-evaluator.js';
import { parseSort, sortItems } from '../../src/scim/sort.js';
import { ENTERPRISE, sampleIndex } from './sample-definition.js';

const exact = { type: 'string', caseExact: true } as const;

/** A full-width letter is U+FF21, a smiling face U+1F600, which UTF-16 writes as D83D DE00. */
const RISING = ['', '\0', 'A', 'Z', 'a', 'é', '\uD7FF', '\uE000', '\uFF21', '\uFFFD', '😀', '😀a', '😁', '\u{10FFFF}'];

describe('texts', () => {
  it('stand in the order of their code points', () => {
    expect([...RISING].reverse().sort(compareTexts)).toEqual(RISING);
    expect(compareTexts('😀', '😀')).toBe(0);
  });

  it('stand in the order of their UTF-8 bytes, which is that of databases', () => {
    const text = fc.string({ unit: 'binary', maxLength: 4 });
    fc.assert(
      fc.property(text, text, text, (a, b, common) => {
        const [left, right] = [common + a, common + b];
        const expected = Buffer.compare(Buffer.from(left), Buffer.from(right));
        expect(Math.sign(compareTexts(left, right))).toBe(expected);
      }),
      { numRuns: 1000 },
    );
  });

  it('are ordered so by filters and sorts', () => {
    const users = RISING.slice(1, -1).map((employeeNumber) => ({ [ENTERPRISE]: { employeeNumber } }));
    const sort = parseSort(`${ENTERPRISE}:employeeNumber`, undefined, sampleIndex);
    // NUL counts as U+FFFD, and stood before it.
    const [nul, ...others] = users;
    expect(sort && sortItems(users, (user) => user, sort)).toEqual([...others.slice(0, 7), nul, ...others.slice(7)]);
    const matching = (op: CompareOperator, value: string) => {
      const path = { urn: ENTERPRISE, name: 'employeeNumber' };
      const matches = compileFilter({ kind: 'compare', path, op, value }, sampleIndex);
      return users.filter(matches).map((user) => user[ENTERPRISE]?.employeeNumber);
    };
    expect(matching('gt', '\uFF21')).toEqual(['\0', '\uFFFD', '😀', '😀a', '😁']);
    expect(matching('lt', '😀')).toEqual(RISING.slice(1, 10));
    expect(matching('ge', '😀a')).toEqual(['😀a', '😁']);
    expect(matching('le', 'A')).toEqual(['A']);
  });

  it('are compared as a database can hold them', () => {
    expect(comparableText('a\0b\uD83Dc\uDE00d😀\u{10FFFF}', exact)).toBe('a\uFFFDb\uFFFDc\uFFFDd😀\uFFFD');
    expect(comparableText('ÄB', { type: 'string', caseExact: false })).toBe('äb');
    expect(comparableText('ÄB', { type: 'binary', caseExact: false })).toBe('ÄB');
    fc.assert(
      fc.property(
        fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)) }),
        (text) => {
          const stored = comparableText(text, exact);
          expect(Buffer.from(stored).toString()).toBe(stored);
          expect(stored).not.toMatch(/[\0\u{10FFFF}]/u);
        },
      ),
    );
  });
});
