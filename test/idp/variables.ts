/** The `{{name}}` placeholders of a sequence and what stands behind them in one run. */
import { randomInt, randomUUID } from 'node:crypto';
import type { JsonValue } from './sequence.js';

export type Variables = ReadonlyMap<string, string>;

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz0123456789';

/** `rand`, `rand|upper` and `guid1` to `guid9`, fresh for each run; then the sequence's own. */
export function startingVariables(own: Readonly<Record<string, string>> = {}): Map<string, string> {
  const rand = Array.from({ length: 8 }, () => ALPHABET.charAt(randomInt(ALPHABET.length))).join('');
  const variables = new Map([
    ['rand', rand],
    ['rand|upper', rand.toUpperCase()],
  ]);
  for (let digit = 1; digit <= 9; digit += 1) variables.set(`guid${digit}`, randomUUID());
  const builtIn = new Map(variables);
  for (const [name, text] of Object.entries(own)) variables.set(name, fillText(text, builtIn));
  return variables;
}

/** Throws for a name that nothing has set: the sequence is wrong then, or an earlier step was not checked. */
export function fillText(text: string, variables: Variables): string {
  return text.replace(/\{\{([^{}]+)\}\}/g, (_, name: string) => {
    const value = variables.get(name);
    if (value === undefined) throw new Error(`No variable is called ${name}`);
    return value;
  });
}

/** Fills keys and strings; numbers, booleans and null stay. */
export function fillJson(value: JsonValue, variables: Variables): JsonValue {
  if (typeof value === 'string') return fillText(value, variables);
  if (Array.isArray(value)) return value.map((each) => fillJson(each, variables));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [fillText(key, variables), fillJson(each, variables)]),
  );
}
