/** Which attribute a name in a filter means: of the resource, of one schema, or of one element of a value path. */
import { canonicalPath, findAttribute, printPath } from './attribute-path.js';
import type { AttributeDefinition, AttributePath, DefinitionIndex } from './definition.js';
import { ScimError } from './errors.js';

export interface LocatedAttribute {
  /** Canonical spelling; relative inside a value path. */
  readonly path: AttributePath;
  /** The attribute or sub-attribute named; undefined when its definition is not known and comparison is lenient. */
  readonly leaf: AttributeDefinition | undefined;
  /** JSON keys from the node under test down; none when the node is the value itself. */
  readonly keys: readonly string[];
}

export interface FilterScope {
  /** Value paths do not nest (RFC 7644 §3.4.2.2). */
  readonly allowsValuePath: boolean;
  /** A write may select by what no answer shows, such as a role's `primary`; a search may not. */
  readonly selectsForWrite?: true;
  /** Undefined when there is no such attribute here. */
  locate(path: AttributePath): LocatedAttribute | undefined;
}

/** For a tree that was made for another definition: the parser knows the place in the text, and says it. */
export const noSuchAttribute = (path: AttributePath): ScimError =>
  new ScimError('invalidFilter', `There is no attribute "${printPath(path)}".`);

export function resourceScope(index: DefinitionIndex): FilterScope {
  return {
    allowsValuePath: true,
    locate(path) {
      const found = findAttribute(path, index);
      if (found === undefined) return undefined;
      return { path: canonicalPath(found), leaf: found.sub ?? found.attribute, keys: found.keys };
    },
  };
}

/** `urn:…:User[pmi eq 5]`: an extension is read as a complex attribute whose absence is the same as being empty. */
export function schemaScope(index: DefinitionIndex, urn: string): FilterScope {
  const resource = resourceScope(index);
  return {
    allowsValuePath: true,
    locate: (path) =>
      path.urn === undefined && index.resolve({ ...path, urn }) ? resource.locate({ ...path, urn }) : undefined,
  };
}

/** The inside of `emails[…]`. Elements of a simple multi-valued attribute are named `value` (RFC 7643 §2.4). */
export function elementScope(attribute: AttributeDefinition | undefined): FilterScope {
  if (attribute === undefined) return LENIENT;
  return {
    allowsValuePath: false,
    locate({ urn, name, sub }) {
      if (urn !== undefined || sub !== undefined) return undefined;
      const wanted = name.toLowerCase();
      if (attribute.type !== 'complex') {
        return wanted === 'value' ? { path: { name: 'value' }, leaf: attribute, keys: [] } : undefined;
      }
      const leaf = attribute.subAttributes?.find((each) => each.name.toLowerCase() === wanted);
      return leaf && { path: { name: leaf.name }, leaf, keys: [leaf.name] };
    },
  };
}

const LENIENT: FilterScope = {
  allowsValuePath: false,
  locate: (path) => ({ path, leaf: undefined, keys: path.sub === undefined ? [path.name] : [path.name, path.sub] }),
};
