/** What may be compared with what: operators and values by attribute type (RFC 7644 §3.4.2.2, table 3). */
import type { AttributeDefinition, AttributeType } from './definition.js';
import type { CompareOperator, CompareValue } from './filter.js';

const EQUALITY: readonly CompareOperator[] = ['eq', 'ne'];
const ORDER: readonly CompareOperator[] = [...EQUALITY, 'gt', 'ge', 'lt', 'le'];
const TEXT: readonly CompareOperator[] = [...ORDER, 'co', 'sw', 'ew'];

const OPERATORS: Record<AttributeType, readonly CompareOperator[]> = {
  string: TEXT,
  reference: TEXT,
  boolean: EQUALITY,
  binary: EQUALITY,
  integer: ORDER,
  decimal: ORDER,
  dateTime: ORDER,
  complex: [],
};

const JSON_NUMBER = /^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?$/;
const DATE_TIME = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d:\d\d(?:\.\d{1,9})?(Z|[+-]\d\d:\d\d)?)?$/i;

/** A number by JSON's grammar; undefined when it is none, or beyond what a number can hold. */
export function parseNumber(text: string): number | undefined {
  if (!JSON_NUMBER.test(text)) return undefined;
  const number = Number(text);
  // Adding 0 turns -0 into 0.
  return Number.isFinite(number) ? number + 0 : undefined;
}

/** Milliseconds of an xsd:dateTime (RFC 7643 §2.3.5). Without a zone it is UTC, whatever zone the server runs in. */
export function parseInstant(text: string): number | undefined {
  const match = DATE_TIME.exec(text);
  if (match === null) return undefined;
  const zoned = match[1] !== undefined || text.length === 10 ? text : `${text}Z`;
  const instant = Date.parse(zoned.toUpperCase());
  return Number.isNaN(instant) ? undefined : instant;
}

function parseBoolean(text: string): boolean | undefined {
  const lower = text.toLowerCase();
  return lower === 'true' ? true : lower === 'false' ? false : undefined;
}

/** A value as written in the filter: `text` of a number keeps digits that a number would lose. */
export interface Literal {
  readonly value: CompareValue;
  readonly text: string;
}

type Operand = { readonly value: CompareValue } | { readonly fault: string };

const operand = (value: CompareValue | undefined, expected: string): Operand =>
  value === undefined ? { fault: `is compared with ${expected}` } : { value };

function typed(type: AttributeType, { value, text }: Literal): Operand {
  switch (type) {
    case 'string':
    case 'reference':
      // `pmi eq 5551234567`: the digits are meant.
      return operand(typeof value === 'boolean' ? undefined : text, 'a string in double quotes');
    case 'binary':
      return operand(typeof value === 'string' ? value : undefined, 'a string in double quotes');
    case 'boolean':
      // Microsoft Entra sends "True" and "False" as strings.
      return operand(
        typeof value === 'string' ? parseBoolean(value) : typeof value === 'boolean' ? value : undefined,
        'true or false',
      );
    case 'integer':
    case 'decimal':
      return operand(typeof value === 'boolean' ? undefined : parseNumber(text), 'a number');
    case 'dateTime':
      return operand(
        typeof value === 'string' && parseInstant(value) !== undefined ? value : undefined,
        'a date and time such as "2026-01-31T08:00:00Z"',
      );
    case 'complex':
      return { fault: 'is complex: name one of its sub-attributes' };
  }
}

/** The value typed as the attribute is, or the fault as the rest of a sentence about the attribute. */
export function operandFor(leaf: AttributeDefinition | undefined, op: CompareOperator, literal: Literal): Operand {
  if (literal.value === null)
    return EQUALITY.includes(op) ? { value: null } : { fault: `is compared with null by eq or ne, not by ${op}` };
  if (leaf === undefined) return { value: literal.value };
  const operators = OPERATORS[leaf.type];
  if (leaf.type !== 'complex' && !operators.includes(op)) {
    return { fault: `is of type ${leaf.type} and is compared by ${operators.join(', ')}, not by ${op}` };
  }
  return typed(leaf.type, literal);
}
