/** Attributes as /Schemas describes them (RFC 7643 §7), and values held against their description. */
import { expect } from '@jest/globals';
import { type Body, CORE } from '../world.js';

export interface Attribute {
  readonly name: string;
  readonly type: string;
  readonly multiValued: boolean;
  readonly required: boolean;
  readonly caseExact?: boolean;
  readonly mutability: string;
  readonly returned: string;
  readonly uniqueness?: string;
  readonly canonicalValues?: readonly string[];
  readonly subAttributes?: readonly Attribute[];
}

export interface Declared extends Attribute {
  /** As a client names it: `title`, `urn:…:User:department`. */
  readonly path: string;
  /** URN of the extension; undefined in the core schema. */
  readonly urn: string | undefined;
}

/** All attributes of the list that /Schemas answers. */
export function declaredAttributes(schemas: Body): readonly Declared[] {
  return schemas.Resources.flatMap(({ id, attributes }: Body) =>
    attributes.map((attribute: Attribute) => ({
      ...attribute,
      urn: id === CORE ? undefined : id,
      path: id === CORE ? attribute.name : `${id}:${attribute.name}`,
    })),
  );
}

const TYPEOF: Readonly<Record<string, string>> = {
  string: 'string',
  reference: 'string',
  dateTime: 'string',
  boolean: 'boolean',
  integer: 'number',
  decimal: 'number',
  complex: 'object',
};

export function expectDeclaredType(attribute: Attribute, value: Body): void {
  expect(Array.isArray(value)).toBe(attribute.multiValued);
  for (const each of attribute.multiValued ? value : [value]) {
    expect(typeof each).toBe(TYPEOF[attribute.type]);
    if (attribute.type === 'dateTime') expect(Date.parse(each)).not.toBeNaN();
    for (const [name, member] of attribute.type === 'complex' ? Object.entries(each) : []) {
      const sub = attribute.subAttributes?.find((candidate) => candidate.name === name);
      if (sub === undefined) throw new Error(`${attribute.name}.${name} is answered and not declared`);
      expectDeclaredType(sub, member);
    }
  }
}
