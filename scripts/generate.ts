/** Writes the generated files, or with --check fails on each that is out of date. */
import { readFile, writeFile } from 'node:fs/promises';
import openapiTS, { astToString } from 'openapi-typescript';
import { renderAttributesDocument } from './attributes-document.js';

interface GeneratedFile {
  /** From the root of the project. */
  readonly path: string;
  render(): Promise<string>;
}

const root = new URL('../', import.meta.url);

const generatedFiles: readonly GeneratedFile[] = [
  {
    path: 'src/zoom/openapi.ts',
    async render() {
      const types = await openapiTS(new URL('openapi/zoom.yaml', root), { alphabetize: false });
      return `/** Generated from openapi/zoom.yaml by npm run generate. */\n${astToString(types)}`;
    },
  },
  { path: 'docs/attributes.md', render: async () => renderAttributesDocument() },
];

async function isCurrent(file: GeneratedFile): Promise<boolean> {
  const written = await readFile(new URL(file.path, root), 'utf8').catch(() => '');
  return written === (await file.render());
}

if (process.argv.includes('--check')) {
  for (const file of generatedFiles) {
    if (await isCurrent(file)) continue;
    console.error(`${file.path} is out of date: run npm run generate`);
    process.exitCode = 1;
  }
} else {
  for (const file of generatedFiles) await writeFile(new URL(file.path, root), await file.render());
}
