/** Filter text → tokens, in one pass and linear time, within the limits that keep parsing cheap. */
import { ScimError } from './errors.js';

/** Longest text that is looked at: about 150 comparisons. */
const MAX_LENGTH = 8192;

export interface Token {
  /** A word is whatever stands between blanks, brackets and quotes: a path, an operator, a number. */
  readonly kind: '(' | ')' | '[' | ']' | 'word' | 'string' | 'end';
  /** As written; of a string, what it says. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

export function filterError(position: number, message: string): ScimError {
  return new ScimError('invalidFilter', `The filter is not understood at character ${position + 1}: ${message}.`);
}

const isBlank = (char: string): boolean => char === ' ' || char === '\t' || char === '\n' || char === '\r';
const isBracket = (char: string): char is '(' | ')' | '[' | ']' =>
  char === '(' || char === ')' || char === '[' || char === ']';

/** Strings are JSON strings (RFC 7644 §3.4.2.2, RFC 8259 §7); the end is searched by hand, JSON.parse does the escapes. */
function readString(text: string, start: number): Token {
  let end = start + 1;
  while (end < text.length && text[end] !== '"') end += text[end] === '\\' ? 2 : 1;
  if (end >= text.length) throw filterError(start, 'the string that begins here has no closing quote');
  try {
    const value: unknown = JSON.parse(text.slice(start, end + 1));
    return { kind: 'string', text: String(value), start, end: end + 1 };
  } catch {
    throw filterError(start, 'this is no JSON string; a backslash and control characters must be escaped');
  }
}

function readWord(text: string, start: number): Token {
  let end = start;
  for (
    let char = text[end];
    char !== undefined && !isBlank(char) && !isBracket(char) && char !== '"';
    char = text[end]
  ) {
    end += 1;
  }
  return { kind: 'word', text: text.slice(start, end), start, end };
}

/** @throws ScimError invalidFilter: too long, an open or malformed string. The last token is always `end`. */
export function tokenize(text: string): readonly Token[] {
  if (text.length > MAX_LENGTH) {
    throw new ScimError(
      'invalidFilter',
      `The filter has ${text.length} characters; at most ${MAX_LENGTH} are accepted.`,
    );
  }
  const tokens: Token[] = [];
  let at = 0;
  for (let char = text[at]; char !== undefined; char = text[at]) {
    if (isBlank(char)) {
      at += 1;
      continue;
    }
    const token: Token = isBracket(char)
      ? { kind: char, text: char, start: at, end: at + 1 }
      : char === '"'
        ? readString(text, at)
        : readWord(text, at);
    tokens.push(token);
    at = token.end;
  }
  tokens.push({ kind: 'end', text: '', start: at, end: at });
  return tokens;
}
