/** openapi/bridge.yaml is a sound document: it parses, its references lead somewhere, its examples fit. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import openapiTS from 'openapi-typescript';
import { faultsAgainst } from './answers.js';
import { at, child, documentFile, everywhere, keysAt, operations } from './document.js';

const references = everywhere((value) => typeof value['$ref'] === 'string').map((each) =>
  String(at(child(each, '$ref'))),
);
const withExamples = everywhere((value) => 'schema' in value && ('example' in value || 'examples' in value));

function examplesAt(pointer: string): [pointer: string, example: unknown][] {
  const single = child(pointer, 'example');
  const named = keysAt(child(pointer, 'examples')).map((key) => child(child(child(pointer, 'examples'), key), 'value'));
  return [...(at(single) === undefined ? [] : [single]), ...named].map((each) => [each, at(each)]);
}

describe('openapi/bridge.yaml', () => {
  it('is an OpenAPI document that a generator reads', async () => {
    const nodes = await openapiTS(readFileSync(documentFile, 'utf8'), { silent: true });
    expect(nodes.length).toBeGreaterThan(0);
  });

  it('has references that lead somewhere', () => {
    expect(references.length).toBeGreaterThan(50);
    expect(references.filter((target) => at(target) === undefined)).toEqual([]);
  });

  it('has components that are used', () => {
    const used = new Set(references);
    const components = keysAt('#/components')
      .filter((kind) => kind !== 'securitySchemes')
      .flatMap((kind) => keysAt(`#/components/${kind}`).map((name) => `#/components/${kind}/${name}`));
    expect(components.filter((each) => !used.has(each))).toEqual([]);
  });

  it('names each operation once and summarises it', () => {
    const all = operations();
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
    expect(all.filter(({ pointer }) => typeof at(child(pointer, 'summary')) !== 'string')).toEqual([]);
  });

  it('has examples that fit their schemas', () => {
    const faults = withExamples.flatMap((pointer) =>
      examplesAt(pointer).flatMap(([where, example]) =>
        faultsAgainst(child(pointer, 'schema'), example).map((fault) => `${where} ${fault}`),
      ),
    );
    expect(withExamples.length).toBeGreaterThan(5);
    expect(faults).toEqual([]);
  });

  it('refuses an answer that does not fit, so that the checks above mean something', () => {
    expect(faultsAgainst('#/components/schemas/Error', { status: 404 })).not.toEqual([]);
    expect(faultsAgainst('#/components/schemas/User', { schemas: [], id: '1', meta: {}, userName: 'a' })).not.toEqual(
      [],
    );
  });
});
