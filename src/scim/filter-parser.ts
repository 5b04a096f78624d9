/** Tokens → filter tree (RFC 7644 §3.4.2.2): precedence, value paths, names and types checked against the definition. */
import { parseAttributePath } from './attribute-path.js';
import type { AttributeDefinition, AttributePath, DefinitionIndex } from './definition.js';
import type { CompareOperator, Filter } from './filter.js';
import { filterError, type Token, tokenize } from './filter-lexer.js';
import { type Literal, operandFor, parseNumber } from './filter-operand.js';
import { elementScope, type FilterScope, type LocatedAttribute, resourceScope, schemaScope } from './filter-scope.js';

const MAX_DEPTH = 50;
const MAX_TERMS = 250;

const OPERATORS: ReadonlyMap<string, CompareOperator | 'pr'> = new Map(
  (['eq', 'ne', 'co', 'sw', 'ew', 'gt', 'ge', 'lt', 'le', 'pr'] as const).map((op) => [op, op]),
);
const EXPECTED_OPERATOR = `expected an operator (${[...OPERATORS.keys()].join(', ')})`;
const EXPECTED_VALUE = 'expected a value: a string in double quotes, a number, true, false or null';

/** Names are the client's own words; they are quoted, but not at any length. */
const shown = (name: string): string => (name.length > 80 ? `"${name.slice(0, 80)}…"` : `"${name}"`);

const isWord = (token: Token, word: string): boolean => token.kind === 'word' && token.text.toLowerCase() === word;

export class FilterParser {
  readonly #index: DefinitionIndex;
  readonly #tokens: readonly Token[];
  #at = 0;
  #depth = 0;
  #terms = 0;

  constructor(text: string, index: DefinitionIndex) {
    this.#tokens = tokenize(text);
    this.#index = index;
  }

  peek(): Token {
    const token = this.#tokens[this.#at] ?? this.#tokens.at(-1);
    if (token === undefined) throw filterError(0, 'it is empty');
    return token;
  }

  next(): Token {
    const token = this.peek();
    this.#at += 1;
    return token;
  }

  expect(kind: Token['kind'], expected: string): Token {
    const token = this.next();
    if (token.kind !== kind) throw filterError(token.start, `expected ${expected}`);
    return token;
  }

  disjunction(scope: FilterScope): Filter {
    return this.#chain('or', () => this.#chain('and', () => this.#term(scope)));
  }

  /** `[filter]` after an attribute; the opening bracket is next. */
  bracketed(scope: FilterScope): Filter {
    this.expect('[', 'an opening bracket');
    const filter = this.#nested(scope);
    this.expect(']', 'and, or, or a closing bracket');
    return filter;
  }

  /** `.value` directly after a closing bracket. */
  subAfterBracket(): string | undefined {
    const token = this.peek();
    const bracket = this.#tokens[this.#at - 1];
    if (token.kind !== 'word' || token.start !== bracket?.end) return undefined;
    const path = token.text.startsWith('.') ? parseAttributePath(token.text.slice(1), this.#index) : undefined;
    if (path === undefined || path.urn !== undefined || path.sub !== undefined) {
      throw filterError(token.start, 'expected a dot and a sub-attribute after the bracket');
    }
    this.next();
    return path.name;
  }

  #chain(kind: 'and' | 'or', operand: () => Filter): Filter {
    const first = operand();
    if (!isWord(this.peek(), kind)) return first;
    const filters = [first];
    while (isWord(this.peek(), kind)) {
      this.next();
      filters.push(operand());
    }
    return { kind, filters };
  }

  #nested(scope: FilterScope): Filter {
    this.#depth += 1;
    if (this.#depth > MAX_DEPTH) {
      throw filterError(this.peek().start, `parentheses and brackets are nested more than ${MAX_DEPTH} deep`);
    }
    const filter = this.disjunction(scope);
    this.#depth -= 1;
    return filter;
  }

  #group(scope: FilterScope): Filter {
    this.expect('(', 'an opening parenthesis');
    const filter = this.#nested(scope);
    this.expect(')', 'and, or, or a closing parenthesis');
    return filter;
  }

  #term(scope: FilterScope): Filter {
    const token = this.peek();
    if (token.kind === '(') return this.#group(scope);
    if (token.kind !== 'word') throw filterError(token.start, 'expected an attribute, not or a parenthesis');
    this.next();
    if (isWord(token, 'not')) return { kind: 'not', filter: this.#group(scope) };
    this.#terms += 1;
    if (this.#terms > MAX_TERMS) throw filterError(token.start, `it has more than ${MAX_TERMS} comparisons`);
    const following = this.peek();
    if (following.kind === '[' && following.start === token.end) return this.#valuePath(token, scope);
    return this.#comparison(token, this.#path(token), scope);
  }

  #path(token: Token): AttributePath {
    const path = parseAttributePath(token.text, this.#index);
    if (path === undefined) throw filterError(token.start, 'expected an attribute name');
    return path;
  }

  #locate(token: Token, path: AttributePath, scope: FilterScope): LocatedAttribute {
    const located = scope.locate(path);
    if (located === undefined) throw filterError(token.start, `there is no attribute ${shown(token.text)}`);
    if (located.leaf?.returned === 'never' && scope.selectsForWrite === undefined) {
      throw filterError(token.start, `${shown(token.text)} is never returned, so it cannot be searched`);
    }
    return located;
  }

  #comparison(token: Token, path: AttributePath, scope: FilterScope): Filter {
    const operator = this.next();
    const op = operator.kind === 'word' ? OPERATORS.get(operator.text.toLowerCase()) : undefined;
    if (op === undefined) throw filterError(operator.start, EXPECTED_OPERATOR);
    if (op === 'pr') return { kind: 'present', path: this.#locate(token, path, scope).path };
    const literal = this.#literal();
    const target = this.#withDefaultSub(this.#locate(token, path, scope), scope);
    const operand = operandFor(target.leaf, op, literal);
    if ('fault' in operand) throw filterError(token.start, `${shown(token.text)} ${operand.fault}`);
    return { kind: 'compare', path: target.path, op, value: operand.value };
  }

  /** `emails eq "x"` means `emails.value eq "x"` (RFC 7643 §2.4: `value` is the default sub-attribute). */
  #withDefaultSub(located: LocatedAttribute, scope: FilterScope): LocatedAttribute {
    if (located.leaf?.type !== 'complex') return located;
    // The located path is absolute where the scope was one schema: look it up from the top.
    const top = scope.allowsValuePath ? resourceScope(this.#index) : scope;
    return top.locate({ ...located.path, sub: 'value' }) ?? located;
  }

  #literal(): Literal {
    const token = this.next();
    if (token.kind === 'string') return { value: token.text, text: token.text };
    if (token.kind !== 'word') throw filterError(token.start, EXPECTED_VALUE);
    if (isWord(token, 'true')) return { value: true, text: 'true' };
    if (isWord(token, 'false')) return { value: false, text: 'false' };
    if (isWord(token, 'null')) return { value: null, text: 'null' };
    const number = parseNumber(token.text);
    if (number === undefined) throw filterError(token.start, EXPECTED_VALUE);
    return { value: number, text: token.text };
  }

  #valuePath(token: Token, scope: FilterScope): Filter {
    if (!scope.allowsValuePath) throw filterError(token.start, 'brackets do not nest');
    const urn = this.#index.schemaUrn(token.text);
    if (urn !== undefined) return this.bracketed(schemaScope(this.#index, urn));
    const { path, leaf } = this.#locate(token, this.#path(token), scope);
    requireElements(token, path, leaf);
    const elements = elementScope(leaf);
    const inner = this.bracketed(elements);
    const dotted = this.peek();
    const sub = this.subAfterBracket();
    if (sub === undefined) return { kind: 'valuePath', path, filter: inner };
    const own = this.#comparison({ ...dotted, text: sub }, { name: sub }, elements);
    const conditions = inner.kind === 'and' ? inner.filters : [inner];
    return { kind: 'valuePath', path, filter: { kind: 'and', filters: [...conditions, own] } };
  }
}

function requireElements(token: Token, path: AttributePath, leaf: AttributeDefinition | undefined): void {
  const hasElements = leaf?.multiValued === true || leaf?.type === 'complex';
  if (path.sub !== undefined || !hasElements) {
    throw filterError(token.start, `${shown(token.text)} has no elements to select by brackets`);
  }
}

/** @throws ScimError invalidFilter, with the position and what was expected there. */
export function parseFilter(text: string, index: DefinitionIndex): Filter {
  const parser = new FilterParser(text, index);
  const filter = parser.disjunction(resourceScope(index));
  parser.expect('end', 'and, or, or the end of the filter');
  return filter;
}
