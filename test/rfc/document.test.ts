/** docs/conformance.md names the tests that are there, and the tests are those that it names. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';

const file = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8');

const tables = [
  ...file('../../docs/conformance.md').matchAll(/^\| ([A-Z][^|]*) \| [^|]* \| [^|]* \| `([a-z-]+)` \|$/gm),
];
const documented = tables.flatMap(([, ids = '', test = '']) => ids.split(', ').map((id) => ({ id, test })));

/** `F45b` where a title or the first cell of a table begins with it. */
const isTestedIn = (id: string, test: string): boolean =>
  new RegExp(`['\`](?:[A-Z]+\\d+ )*${id}[' ]`).test(file(`${test}.test.ts`));

describe('docs/conformance.md', () => {
  it('has the deviations that concern what is served', () => expect(documented.length).toBeGreaterThan(140));

  it('names for every id a test file that has a test of this id', () => {
    expect(documented.filter(({ id, test }) => !isTestedIn(id, test))).toEqual([]);
  });

  it('names each id once', () => {
    const ids = documented.map(({ id }) => id);
    expect(ids.filter((id, at) => ids.indexOf(id) !== at)).toEqual([]);
  });

  it('names every test file of this folder', () => {
    const files = readdirSync(new URL('.', import.meta.url)).filter((name) => name.endsWith('.test.ts'));
    const named = new Set(documented.map(({ test }) => `${test}.test.ts`));
    const general = ['document.test.ts', 'honest-answers.test.ts', 'interchange.test.ts'];
    expect(files.filter((name) => !named.has(name)).sort()).toEqual(general);
  });
});
