/** PATCH on plain JSON (RFC 7644 §3.5.2): operations in order, all or nothing, `before` untouched. */
import { parseAttributePath } from './attribute-path.js';
import type { DefinitionIndex, ResolvedAttribute } from './definition.js';
import { enterpriseWithoutUrn, isEmptyValue } from './dialects.js';
import { ScimError } from './errors.js';
import { copyObject, isJsonObject, isRecord } from './json.js';
import { changeValues } from './multi-valued.js';
import { spreadOperation } from './patch-request.js';
import { attributeValue, mergeComplex, refreshSchemas, setAttribute } from './resource-attribute.js';
import { attributePathText, isStandardAttribute } from './standard-attributes.js';
import type { Json, JsonObject, PatchOperation, PatchPath } from './types.js';
import { type Dropped, isLabelOnly, readValue } from './value.js';

export interface PatchOutcome {
  readonly after: JsonObject;
  /** Write-only attributes that were removed; nothing else shows it. */
  readonly cleared: readonly string[];
  /** Attributes that operations wrote, changed or not. */
  readonly applied: readonly string[];
  /** Ignored because a client cannot set them. */
  readonly readOnly: readonly string[];
  /** Ignored because they are standard and this product does not keep them. */
  readonly notKept: readonly string[];
  /** Ignored because no schema has them. */
  readonly unknown: readonly string[];
}

interface Draft {
  readonly after: JsonObject;
  readonly index: DefinitionIndex;
  readonly cleared: Set<string>;
  readonly applied: Set<string>;
  readonly dropped: Dropped;
  /** Multi-valued attributes that were written, by path. */
  readonly lists: Map<string, ResolvedAttribute>;
}

/** A name is the client's text and may be long. */
const MAX_NAME = 120;

const wholePath = ({ path, sub }: ResolvedAttribute): string =>
  sub === undefined ? path : path.slice(0, -sub.name.length - 1);

function writeAttribute(
  draft: Draft,
  op: PatchOperation['op'],
  resolved: ResolvedAttribute,
  value: Json | undefined,
): void {
  const { attribute, path } = resolved;
  if (value === undefined && attribute.required) {
    if (op === 'remove') throw new ScimError('mutability', `${path} is required and cannot be removed.`);
    throw new ScimError('invalidValue', `${path} is required and must not be empty.`);
  }
  setAttribute(draft.after, resolved, value);
  draft.applied.add(path);
  if (attribute.mutability !== 'writeOnly') return;
  if (value === undefined) draft.cleared.add(path);
  else draft.cleared.delete(path);
}

function changeSingle(draft: Draft, { op, path, value }: PatchOperation, resolved: ResolvedAttribute): void {
  const { attribute, sub } = resolved;
  if (path?.filter !== undefined) {
    throw new ScimError('invalidPath', `${wholePath(resolved)} has one value: a filter in brackets cannot select it.`);
  }
  if (op === 'add' && isRecord(value) && isEmptyValue(value)) return;
  const wanted = op === 'remove' ? null : (value ?? null);
  const given = sub === undefined ? wanted : { [sub.name]: wanted };
  const read = readValue(attribute, given, wholePath(resolved), draft.dropped);
  if (read === undefined) return;
  const before = attributeValue(draft.after, resolved);
  const after = isJsonObject(read) ? mergeComplex(attribute, before, read) : (read ?? undefined);
  writeAttribute(draft, op, resolved, after);
}

function changeList(draft: Draft, operation: PatchOperation, path: PatchPath, resolved: ResolvedAttribute): void {
  const { op, value } = operation;
  const { attribute, sub } = resolved;
  const values = attributeValue(draft.after, resolved);
  const after = changeValues(
    { attribute, path: wholePath(resolved), dropped: draft.dropped },
    Array.isArray(values) ? values : [],
    { op, text: path.text, filter: path.filter, sub, value },
  );
  if (after === undefined) return;
  writeAttribute(draft, op, resolved, after.length === 0 ? undefined : [...after]);
  draft.lists.set(wholePath(resolved), resolved);
}

/** Rows that operations left without a value are no values. Only at the end: `.primary` may come before `.value`. */
function dropLabelRows(draft: Draft): void {
  for (const resolved of draft.lists.values()) {
    const values = attributeValue(draft.after, resolved);
    if (!Array.isArray(values)) continue;
    const kept = values.filter((each) => !isLabelOnly(resolved.attribute, each));
    if (kept.length < values.length) writeAttribute(draft, 'replace', resolved, kept.length === 0 ? undefined : kept);
  }
}

/** A whole extension goes (RFC 7644 §3.5.2.2), but for what the client cannot set and for acts behind write-only names. */
function clearSchema(draft: Draft, op: PatchOperation['op'], urn: string): void {
  const { schema, extensions } = draft.index.definition;
  const extension = extensions.find(({ id }) => id === urn);
  if (extension === undefined) throw new ScimError('mutability', `${schema.name} itself (${urn}) cannot be removed.`);
  for (const { name, mutability } of extension.attributes) {
    const resolved = draft.index.resolve({ urn, name });
    if (resolved !== undefined && mutability === 'readWrite') writeAttribute(draft, op, resolved, undefined);
  }
}

function applyOperation(draft: Draft, operation: PatchOperation, path: PatchPath): void {
  const { index, dropped } = draft;
  if (path.schema !== undefined) {
    clearSchema(draft, operation.op, path.schema);
    return;
  }
  const resolved = path.attribute && (index.resolve(path.attribute) ?? enterpriseWithoutUrn(path.attribute, index));
  if (resolved === undefined) {
    dropped.unknown.push(path.attribute === undefined ? path.text : attributePathText(path.attribute));
    return;
  }
  if (resolved.attribute.mutability === 'readOnly' || resolved.sub?.mutability === 'readOnly') {
    dropped.readOnly.push(resolved.path);
  } else if (resolved.attribute.multiValued) changeList(draft, operation, path, resolved);
  else changeSingle(draft, operation, resolved);
}

/** The attribute's description says why, and what could make it writable. */
function explainReadOnly(path: string, index: DefinitionIndex): string {
  const parsed = parseAttributePath(path, index);
  const resolved = parsed && index.resolve(parsed);
  const reason = resolved?.attribute.mutability === 'readOnly' ? resolved.attribute : resolved?.sub;
  return reason === undefined ? path : `${path} (${reason.description})`;
}

/** A request that asked *only* for what cannot be done is told so; beside something that can, it is ignored. */
function verifySomethingApplied({ applied, index }: Draft, { readOnly, notKept, unknown }: PatchOutcome): void {
  if (applied.size > 0) return;
  if (readOnly.length > 0) {
    const named = readOnly.slice(0, 5).map((path) => explainReadOnly(path, index));
    throw new ScimError('mutability', `Read-only, so nothing was changed: ${named.join('; ')}.`);
  }
  if (unknown.length > 0 && notKept.length === 0) {
    throw new ScimError('invalidPath', `No schema of ${index.definition.name} has ${unknown.slice(0, 5).join(', ')}.`);
  }
}

function outcomeOf({ after, cleared, applied, dropped }: Draft): PatchOutcome {
  const names = [...new Set(dropped.unknown)];
  const notKept = names.filter(isStandardAttribute);
  const unknown = names.filter((name) => !isStandardAttribute(name)).map((name) => name.slice(0, MAX_NAME));
  return {
    after,
    cleared: [...cleared],
    applied: [...applied],
    readOnly: [...new Set(dropped.readOnly)],
    notKept,
    unknown,
  };
}

/**
 * Pure. Throws before anything is returned, so a request is applied whole or not at all.
 * @throws ScimError invalidValue, invalidPath or noTarget for an operation that cannot be; mutability when all that was
 * asked for is read-only, required or immutable.
 */
export function applyPatch(
  before: JsonObject,
  operations: readonly PatchOperation[],
  index: DefinitionIndex,
): PatchOutcome {
  const draft: Draft = {
    after: copyObject(before),
    index,
    cleared: new Set(),
    applied: new Set(),
    dropped: { readOnly: [], unknown: [] },
    lists: new Map(),
  };
  for (const operation of operations.flatMap((each) => spreadOperation(each, index))) {
    if (operation.path !== undefined) applyOperation(draft, operation, operation.path);
  }
  dropLabelRows(draft);
  refreshSchemas(draft.after, index.definition.extensions);
  const outcome = outcomeOf(draft);
  verifySomethingApplied(draft, outcome);
  return outcome;
}
