/** What the documents promise exists: variables, commands, files. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { VARIABLES } from '../src/config-variables.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const read = (file: string): string => readFileSync(join(root, file), 'utf8');
const readme = read('README.md');

const documents = [
  'README.md',
  'CHANGELOG.md',
  ...['docs', 'docs/decisions'].flatMap((folder) =>
    readdirSync(join(root, folder))
      .filter((file) => file.endsWith('.md'))
      .map((file) => `${folder}/${file}`),
  ),
];

/** Rows of the configuration table: first cell names the variables, second their defaults. */
const configuration = readme
  .slice(readme.indexOf('## Configuration'), readme.indexOf('## What it does'))
  .split('\n')
  .filter((line) => line.startsWith('| `'))
  .map((line) => line.split('|').map((cell) => cell.trim()))
  .map(([, names = '', defaults = '']) => ({
    names: [...names.matchAll(/`(\w+)`/g)].map(([, name]) => name),
    defaults,
  }));

describe('the README', () => {
  it('has a row for every variable, and none for others', () => {
    const described = configuration.flatMap(({ names }) => names);
    expect([...described].sort()).toEqual(VARIABLES.map(({ name }) => name).sort());
  });

  it('tells the default of each', () => {
    const told = new Map(configuration.flatMap(({ names, defaults }) => names.map((name) => [name, defaults])));
    const wrong = VARIABLES.filter((variable) => {
      const expected = 'default' in variable ? variable.default : 'required' in variable ? 'required' : 'none';
      return told.get(variable.name)?.includes(expected) !== true;
    });
    expect(wrong).toEqual([]);
  });

  it('uses commands that package.json has', () => {
    const { scripts }: { scripts: Record<string, string> } = JSON.parse(read('package.json'));
    const used = [...readme.matchAll(/npm run (\w+)/g)].map(([, name = '']) => name);
    expect(used.length).toBeGreaterThan(3);
    expect(used.filter((name) => scripts[name] === undefined)).toEqual([]);
  });
});

describe('docs/zoom-app.md', () => {
  it('names every granular scope that the doctor asks for', () => {
    const asked = [...read('src/check/scopes.ts').matchAll(/'(\w+:\w+:\w+:admin)'/g)].map(([, scope = '']) => scope);
    const text = read('docs/zoom-app.md');
    expect(asked.length).toBeGreaterThan(10);
    expect(asked.filter((scope) => !text.includes(scope))).toEqual([]);
  });
});

describe('docs/decisions/007-dependencies.md', () => {
  it('tells why each dependency is there', () => {
    const { dependencies }: { dependencies: Record<string, string> } = JSON.parse(read('package.json'));
    const text = read('docs/decisions/007-dependencies.md');
    expect(Object.keys(dependencies).filter((name) => !text.includes(name))).toEqual([]);
  });
});

describe.each(documents)('%s', (document) => {
  it('links to files that exist', () => {
    const targets = [...read(document).matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, target = '']) => target);
    const missing = targets.filter((target) => !existsSync(join(root, dirname(document), target)));
    expect(missing).toEqual([]);
  });

  it('names files that exist', () => {
    const named = [...read(document).matchAll(/`((?:src|test|openapi|docs|bench)\/[\w./-]+)`/g)].map(
      ([, path = '']) => path,
    );
    expect(named.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });
});
