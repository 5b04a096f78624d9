/** The `path` of a PATCH operation (RFC 7644 §3.5.2): `attribute`, `attribute[filter].sub`, or a schema URN alone. */
import { findAttribute, parseAttributePath } from './attribute-path.js';
import type { AttributePath, DefinitionIndex } from './definition.js';
import { ScimError } from './errors.js';
import { filterError } from './filter-lexer.js';
import { FilterParser } from './filter-parser.js';
import { elementScope } from './filter-scope.js';
import type { PatchPath } from './types.js';

const MAX_LENGTH = 8192;

const shown = (text: string): string => (text.length > 120 ? `"${text.slice(0, 120)}…"` : `"${text}"`);

function parseBracketed(text: string, index: DefinitionIndex): PatchPath {
  const parser = new FilterParser(text, index);
  const word = parser.expect('word', 'an attribute');
  const path = parseAttributePath(word.text, index);
  if (path === undefined) throw filterError(word.start, 'expected an attribute before the bracket');
  if (path.sub !== undefined)
    throw filterError(word.start, 'the bracket selects values of an attribute, not of a sub-attribute');
  const elements = elementScope(findAttribute(path, index)?.attribute);
  const filter = parser.bracketed({ ...elements, selectsForWrite: true });
  const sub = parser.subAfterBracket();
  parser.expect('end', 'the end of the path');
  const attribute: AttributePath = sub === undefined ? path : { ...path, sub };
  return { text, attribute, filter };
}

/**
 * An unknown attribute is no error here: the PATCH decides what to do with it, and its filter compares leniently.
 * @throws ScimError invalidPath, with the filter's own message where the fault is inside the brackets.
 */
export function parsePatchPath(text: string, index: DefinitionIndex): PatchPath {
  const path = text.trim();
  if (path.length > MAX_LENGTH) {
    throw new ScimError('invalidPath', `The path has ${path.length} characters; at most ${MAX_LENGTH} are accepted.`);
  }
  const schema = index.schemaUrn(path);
  if (schema !== undefined) return { text: path, schema };
  if (path.includes('[')) {
    try {
      return parseBracketed(path, index);
    } catch (error) {
      if (!(error instanceof ScimError)) throw error;
      throw new ScimError('invalidPath', error.message.replace('The filter', 'The path'), { cause: error });
    }
  }
  const attribute = parseAttributePath(path, index);
  if (attribute === undefined) {
    throw new ScimError(
      'invalidPath',
      `${shown(path)} is no attribute path, such as name.givenName or emails[type eq "work"].value.`,
    );
  }
  return { text: path, attribute };
}
