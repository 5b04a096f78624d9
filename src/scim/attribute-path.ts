/** Reading attribute names as clients write them (RFC 7644 §3.10), and finding the attribute they mean. */
import type { AttributePath, DefinitionIndex, ResolvedAttribute } from './definition.js';
import { isUrnSeparator } from './dialects.js';

// RFC 7644 §3.4.2.2: ATTRNAME = ALPHA *(nameChar); `$ref` is the one name outside of it (RFC 7643 §2.4).
const NAME = /^(?:[A-Za-z][A-Za-z0-9_-]*|\$ref)$/;
// RFC 8141 without the characters that delimit filters.
const URN = /^urn:[A-Za-z0-9._~!$&'*+,;=:@%/-]+$/i;

const urnsByIndex = new WeakMap<DefinitionIndex, readonly string[]>();

/** Longest first: one URN may be the beginning of another. */
function urnsOf(index: DefinitionIndex): readonly string[] {
  const known = urnsByIndex.get(index);
  if (known !== undefined) return known;
  const { schema, extensions } = index.definition;
  const urns = [schema, ...extensions].map(({ id }) => id).sort((a, b) => b.length - a.length);
  urnsByIndex.set(index, urns);
  return urns;
}

function parseNames(text: string, urn?: string): AttributePath | undefined {
  const dot = text.indexOf('.');
  const name = dot === -1 ? text : text.slice(0, dot);
  if (!NAME.test(name)) return undefined;
  const prefix = urn === undefined ? {} : { urn };
  if (dot === -1) return { ...prefix, name };
  const sub = text.slice(dot + 1);
  return NAME.test(sub) ? { ...prefix, name, sub } : undefined;
}

/** The URN holds dots (`2.0`), so a schema that we know is cut off before anything is split. */
function parseKnownUrn(text: string, index: DefinitionIndex): AttributePath | undefined {
  const lower = text.toLowerCase();
  for (const urn of urnsOf(index)) {
    if (!lower.startsWith(urn.toLowerCase())) continue;
    if (!isUrnSeparator(text[urn.length])) continue;
    const path = parseNames(text.slice(urn.length + 1), urn);
    if (path !== undefined) return path;
  }
  return undefined;
}

/**
 * Syntax only: undefined when the text is no attribute path; a schema URN alone is none either.
 * The URN of a schema of ours comes back in its canonical spelling, the names as written.
 */
export function parseAttributePath(text: string, index: DefinitionIndex): AttributePath | undefined {
  if (!/^urn:/i.test(text)) return parseNames(text);
  if (index.schemaUrn(text) !== undefined) return undefined;
  const known = parseKnownUrn(text, index);
  if (known !== undefined) return known;
  const colon = text.lastIndexOf(':');
  const urn = text.slice(0, colon);
  return URN.test(urn) ? parseNames(text.slice(colon + 1), urn) : undefined;
}

/**
 * Finds the attribute; a bare name that the core schema lacks is looked for in the extensions,
 * because Microsoft Entra asks `manager eq "…"` without the enterprise URN.
 */
export function findAttribute(path: AttributePath, index: DefinitionIndex): ResolvedAttribute | undefined {
  const found = index.resolve(path);
  if (found !== undefined || path.urn !== undefined) return found;
  for (const extension of index.definition.extensions) {
    const inExtension = index.resolve({ ...path, urn: extension.id });
    if (inExtension !== undefined) return inExtension;
  }
  return undefined;
}

/** The path in canonical spelling; a URN only for attributes of extensions. */
export function canonicalPath({ schema, isExtension, attribute, sub }: ResolvedAttribute): AttributePath {
  return {
    ...(isExtension ? { urn: schema.id } : {}),
    name: attribute.name,
    ...(sub === undefined ? {} : { sub: sub.name }),
  };
}

export function printPath({ urn, name, sub }: AttributePath): string {
  const names = sub === undefined ? name : `${name}.${sub}`;
  return urn === undefined ? names : `${urn}:${names}`;
}
