/** The house rules that can be read from the source: who imports whom, small files, one process edge. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';

const SRC = fileURLToPath(new URL('../src/', import.meta.url));

/** Files that a program writes. */
const GENERATED = ['zoom/openapi.ts'];

/**
 * What each folder, or file at the root, may import beside itself and packages: folders and files of src.
 * A name that is absent here is a fault too: a new part of the house says where it stands.
 */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  scim: [],
  zoom: [],
  'log.ts': [],
  'version.ts': [],
  'config.ts': ['config-values.ts', 'config-variables.ts', 'config-warnings.ts'],
  'config-values.ts': [],
  'config-variables.ts': [],
  'config-warnings.ts': ['config-variables.ts'],
  mapping: ['scim', 'zoom', 'store/ports.ts', 'store/directory-ports.ts'],
  store: ['scim/types.ts'],
  bridge: ['scim', 'mapping', 'zoom', 'store'],
  auth: ['scim', 'log.ts'],
  http: ['scim', 'auth', 'log.ts'],
  emulator: ['zoom/openapi.ts', 'zoom/types.ts'],
  'help.ts': ['config-variables.ts'],
  'lifecycle.ts': [],
  'start-failure.ts': ['store/errors.ts'],
  check: ['config.ts', 'zoom', 'store'],
  'check.ts': ['check', 'config.ts'],
  export: ['scim', 'mapping', 'store'],
  'export.ts': ['export', 'scim', 'mapping', 'store'],
  'start.ts': ['scim', 'zoom', 'mapping', 'store', 'bridge', 'auth', 'http', 'config.ts', 'log.ts', 'version.ts'],
  'main.ts': [
    'check.ts',
    'config.ts',
    'export.ts',
    'help.ts',
    'lifecycle.ts',
    'log.ts',
    'start-failure.ts',
    'start.ts',
    'version.ts',
  ],
  'demo.ts': ['config.ts', 'emulator', 'lifecycle.ts', 'log.ts', 'start-failure.ts', 'start.ts'],
};

/** Only these may touch `process`. */
const PROCESS_EDGE = ['main.ts', 'demo.ts', 'lifecycle.ts'];

const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .sort()
  .map((name) => ({ name, text: readFileSync(join(SRC, name), 'utf8') }));

const written = files.filter(({ name }) => !GENERATED.includes(name));

/** Without comments, so that a word in one is no fault. */
function codeOf(text: string): string {
  return text.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/^\s*\/\/.*$/gm, '');
}

/** The files of src that a file imports, statically, dynamically or for types, as names below src. */
function importsOf(name: string, text: string): string[] {
  const specifiers = [...codeOf(text).matchAll(/(?:\bfrom|\bimport)\s*\(?\s*['"](\.[^'"]+)['"]/g)].map(
    ([, path]) => path ?? '',
  );
  return specifiers.map((specifier) => join(name, '..', specifier).replace(/\.js$/, '.ts'));
}

function partOf(name: string): string {
  return name.split('/')[0] ?? name;
}

function isAllowed(importer: string, imported: string): boolean {
  const allowed = MAY_IMPORT[partOf(importer)] ?? [];
  return partOf(imported) === partOf(importer) || allowed.includes(partOf(imported)) || allowed.includes(imported);
}

describe('the source', () => {
  it('is found by this test, imports included', () => {
    expect(files.length).toBeGreaterThan(20);
    expect(
      importsOf('store/open.ts', "import { a } from './links.js';\nconst b = await import('../config.js');"),
    ).toEqual(['store/links.ts', 'config.ts']);
    expect(isAllowed('scim/errors.ts', 'zoom/errors.ts')).toBe(false);
    expect(isAllowed('store/links.ts', 'scim/errors.ts')).toBe(false);
  });

  it('imports only in the directions of the house', () => {
    const faults = files.flatMap(({ name, text }) =>
      importsOf(name, text)
        .filter((imported) => !isAllowed(name, imported))
        .map((imported) => `${name} imports ${imported}`),
    );
    expect(faults).toEqual([]);
  });

  it('has no part whose place is not said', () => {
    expect(files.filter(({ name }) => !(partOf(name) in MAY_IMPORT)).map(({ name }) => name)).toEqual([]);
  });

  it('imports the emulator in the demo only', () => {
    const importers = files.filter(({ name, text }) =>
      importsOf(name, text).some((path) => partOf(path) === 'emulator'),
    );
    expect(
      importers.map(({ name }) => partOf(name)).filter((part) => part !== 'emulator' && part !== 'demo.ts'),
    ).toEqual([]);
  });

  it('keeps mapping pure: nothing asynchronous, no module of Node', () => {
    const mapping = files.filter(({ name }) => partOf(name) === 'mapping');
    const faults = mapping.filter(({ text }) =>
      /\bawait\b|\basync\b|\bPromise\b|from 'node:(?!util')/.test(codeOf(text)),
    );
    expect(mapping.length).toBeGreaterThan(0);
    expect(faults.map(({ name }) => name)).toEqual([]);
  });

  it('touches the process at its edge only', () => {
    const touching = files.filter(({ text }) => /\bprocess\.|from 'node:process'/.test(codeOf(text)));
    expect(touching.map(({ name }) => name).filter((name) => !PROCESS_EDGE.includes(name))).toEqual([]);
  });

  it('stays small: no file beyond 300 lines', () => {
    const long = written.filter(({ text }) => text.split('\n').length > 300);
    expect(long.map(({ name }) => name)).toEqual([]);
  });

  it('says in each first line what the file owns', () => {
    const silent = written.filter(({ text }) => !/^(#!.*\n)?\/\*\*\s/.test(text));
    expect(silent.map(({ name }) => name)).toEqual([]);
  });

  it('exports by name, and re-exports nothing', () => {
    const faults = written.filter(({ text }) => /^export (default|\*|(type )?\{[^}]*\} from)/m.test(codeOf(text)));
    expect(faults.map(({ name }) => name)).toEqual([]);
  });

  it('silences the compiler nowhere', () => {
    const faults = written.filter(({ text }) => /@ts-(ignore|nocheck|expect-error)/.test(text));
    expect(faults.map(({ name }) => name)).toEqual([]);
  });

  it('names files in kebab case, after what they own', () => {
    const odd = files.filter(
      ({ name }) =>
        !/^([a-z0-9]+(-[a-z0-9]+)*\/)*[a-z0-9]+(-[a-z0-9]+)*\.ts$/.test(name) ||
        /(util|helper|manager|service)/.test(name),
    );
    expect(odd.map(({ name }) => name)).toEqual([]);
  });
});
