/** One comparison as a test of one JSON value, with the case rule and the type of the attribute built in. */
import { comparableText, compareTexts } from './comparison-key.js';
import type { AttributeDefinition } from './definition.js';
import type { CompareOperator, CompareValue } from './filter.js';
import { parseInstant, parseNumber } from './filter-operand.js';
import type { Json } from './types.js';

/** `ne` is no test of a value but the denial of `eq` over all of them: see filter-evaluator. */
export type ValueOperator = Exclude<CompareOperator, 'ne'>;
export type ValueTest = (value: Json) => boolean;

const never: ValueTest = () => false;

type Ordered = 'eq' | 'gt' | 'ge' | 'lt' | 'le';

function orderTest<T>(op: Ordered, expected: T, compare: (a: T, b: T) => number): (actual: T) => boolean {
  switch (op) {
    case 'eq':
      return (actual) => actual === expected;
    case 'gt':
      return (actual) => compare(actual, expected) > 0;
    case 'ge':
      return (actual) => compare(actual, expected) >= 0;
    case 'lt':
      return (actual) => compare(actual, expected) < 0;
    case 'le':
      return (actual) => compare(actual, expected) <= 0;
  }
}

const compareNumbers = (a: number, b: number): number => a - b;

function textOperation(op: ValueOperator, expected: string): (actual: string) => boolean {
  switch (op) {
    case 'co':
      return (actual) => actual.includes(expected);
    case 'sw':
      return (actual) => actual.startsWith(expected);
    case 'ew':
      return (actual) => actual.endsWith(expected);
    default:
      return orderTest(op, expected, compareTexts);
  }
}

function stringTest(op: ValueOperator, expected: string, leaf: AttributeDefinition): ValueTest {
  const test = textOperation(op, comparableText(expected, leaf));
  return (actual) => typeof actual === 'string' && test(comparableText(actual, leaf));
}

const isOrdered = (op: ValueOperator): op is Ordered => op !== 'co' && op !== 'sw' && op !== 'ew';

function numberTest(op: ValueOperator, expected: number): ValueTest {
  if (!isOrdered(op)) return never;
  const test = orderTest(op, expected, compareNumbers);
  return (actual) => typeof actual === 'number' && test(actual);
}

/** Chronological (RFC 7644 §3.4.2.2): the same instant is equal, however its zone is written. */
function instantTest(op: ValueOperator, expected: string): ValueTest {
  const instant = parseInstant(expected);
  if (instant === undefined || !isOrdered(op)) return never;
  const test = orderTest(op, instant, compareNumbers);
  return (actual) => {
    const time = typeof actual === 'string' ? parseInstant(actual) : undefined;
    return time !== undefined && test(time);
  };
}

/** Where no definition says how to compare: as text without case, in number order where both are numbers. */
function lenientTest(op: ValueOperator, expected: string | number | boolean): ValueTest {
  const text = textOperation(op, String(expected).toLowerCase());
  const number = parseNumber(String(expected));
  const numeric = number !== undefined && isOrdered(op) ? orderTest(op, number, compareNumbers) : undefined;
  return (actual) => {
    if (typeof actual === 'number' && numeric !== undefined) return numeric(actual);
    return actual !== null && typeof actual !== 'object' && text(String(actual).toLowerCase());
  };
}

/** `leaf` undefined: the attribute is unknown, and the comparison lenient. Null is compared by presence, not here. */
export function valueTest(
  leaf: AttributeDefinition | undefined,
  op: ValueOperator,
  expected: Exclude<CompareValue, null>,
): ValueTest {
  if (leaf === undefined) return lenientTest(op, expected);
  if (typeof expected === 'number') return numberTest(op, expected);
  if (typeof expected === 'boolean') return op === 'eq' ? (actual) => actual === expected : never;
  if (leaf.type === 'dateTime') return instantTest(op, expected);
  return stringTest(op, expected, leaf);
}
