/** The body of PATCH as operations with parsed paths (RFC 7644 §3.5.2); what needs the resource is left to `applyPatch`. */
import type { DefinitionIndex } from './definition.js';
import { isEcho, isEmptyValue, memberWithoutCase, operationNameInAnyCase } from './dialects.js';
import { ScimError } from './errors.js';
import { isJsonObject, isRecord, parseJsonValue } from './json.js';
import { parsePatchPath } from './patch-path.js';
import type { JsonObject, PatchOperation, PatchPath } from './types.js';

const PATCH_OP = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';
/** Entra's validator sends 36; a bound keeps one request from asking for a million array passes. */
const MAX_OPERATIONS = 1000;

function verifyEnvelope(body: Readonly<Record<string, unknown>>): void {
  const schemas = memberWithoutCase(body, 'schemas');
  const urns = Array.isArray(schemas) ? schemas : [];
  if (!urns.some((urn) => typeof urn === 'string' && urn.toLowerCase() === PATCH_OP.toLowerCase())) {
    throw new ScimError('invalidSyntax', `schemas must be a list with ${PATCH_OP} (RFC 7644 §3.5.2).`);
  }
}

function verifyNumber(count: number): void {
  if (count > MAX_OPERATIONS) {
    throw new ScimError('tooMany', `The request has ${count} operations; at most ${MAX_OPERATIONS} are accepted.`);
  }
}

/** An empty or null path is none: serialisers write what they do not have. */
function readPath(path: unknown, index: DefinitionIndex): PatchPath | undefined {
  if (path === undefined || path === null || path === '') return undefined;
  if (typeof path !== 'string') throw new ScimError('invalidPath', 'path must be a string.');
  return parsePatchPath(path, index);
}

/** A key that is no path becomes an operation on nothing that we know: unknown attributes are ignored, not refused. */
function pathOfKey(key: string, index: DefinitionIndex): PatchPath {
  try {
    return parsePatchPath(key, index);
  } catch (error) {
    if (!(error instanceof ScimError)) throw error;
    return { text: key };
  }
}

function spreadObject(
  op: PatchOperation['op'],
  value: JsonObject,
  prefix: string,
  index: DefinitionIndex,
): PatchOperation[] {
  return Object.entries(value).flatMap(([key, member]) => {
    const path = pathOfKey(key.toLowerCase().startsWith('urn:') ? key : prefix + key, index);
    const resolved = path.attribute && index.resolve(path.attribute);
    return resolved !== undefined && isEcho(resolved) ? [] : spreadOperation({ op, path, value: member }, index);
  });
}

/**
 * One operation for each attribute where the value holds several: without a path (RFC 7644 §3.5.2.1, §3.5.2.3) and on a
 * schema URN alone. The keys are read as paths, because Microsoft Entra ID (`aadOptscim062020`) writes `name.givenName` and
 * `urn:…:User:employeeNumber` there. Source: Microsoft Learn, "Known issues … SCIM 2.0 protocol compliance".
 * @throws ScimError invalidValue where add or replace say nothing.
 */
export function spreadOperation(operation: PatchOperation, index: DefinitionIndex): PatchOperation[] {
  const { op, path, value } = operation;
  if (op === 'remove') {
    if (path === undefined) throw new ScimError('noTarget', 'remove needs a path.');
    return [operation];
  }
  if (value === undefined) throw new ScimError('invalidValue', `${op} needs a value.`);
  if (path !== undefined && path.schema === undefined) return [operation];
  if (isJsonObject(value)) return spreadObject(op, value, path === undefined ? '' : `${path.schema}:`, index);
  if (path !== undefined && isEmptyValue(value)) return [operation];
  const where = path === undefined ? 'without a path' : `on ${path.text}`;
  throw new ScimError('invalidValue', `${op} ${where} needs an object of attributes as its value.`);
}

function readOperation(given: unknown, index: DefinitionIndex): PatchOperation[] {
  if (!isRecord(given)) throw new ScimError('invalidSyntax', 'an operation must be a JSON object.');
  const op = operationNameInAnyCase(memberWithoutCase(given, 'op'));
  if (op === undefined) throw new ScimError('invalidSyntax', 'op must be "add", "remove" or "replace".');
  const path = readPath(memberWithoutCase(given, 'path'), index);
  const value = memberWithoutCase(given, 'value');
  return spreadOperation(
    { op, ...(path === undefined ? {} : { path }), ...(value === undefined ? {} : { value: parseJsonValue(value) }) },
    index,
  );
}

function readNumbered(given: unknown, number: number, index: DefinitionIndex): PatchOperation[] {
  try {
    return readOperation(given, index);
  } catch (error) {
    if (!(error instanceof ScimError)) throw error;
    throw new ScimError(error.kind, `Operation ${number}: ${error.message}`, { cause: error });
  }
}

/**
 * Operations without a path, and on a whole schema, come back as one operation for each attribute.
 * @throws ScimError invalidSyntax for the envelope, invalidPath, noTarget or invalidValue naming the operation's number.
 */
export function parsePatch(body: unknown, index: DefinitionIndex): readonly PatchOperation[] {
  if (!isRecord(body)) throw new ScimError('invalidSyntax', 'The body must be a JSON object: one PatchOp message.');
  verifyEnvelope(body);
  const given = memberWithoutCase(body, 'Operations');
  if (!Array.isArray(given) || given.length === 0) {
    throw new ScimError('invalidSyntax', 'Operations must be a list with at least one operation.');
  }
  verifyNumber(given.length);
  const operations = given.flatMap((each: unknown, at) => readNumbered(each, at + 1, index));
  verifyNumber(operations.length);
  return operations;
}
