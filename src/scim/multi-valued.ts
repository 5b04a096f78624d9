/** What PATCH does to the values of one multi-valued attribute (RFC 7644 §3.5.2.1 to §3.5.2.3): list in, list out. */
import type { AttributeDefinition } from './definition.js';
import { elementFromFilter, isEmptyValue, listOfOne } from './dialects.js';
import { ScimError } from './errors.js';
import type { Filter } from './filter.js';
import { compileElementFilter } from './filter-evaluator.js';
import { isJsonObject, isRecord } from './json.js';
import { mergeComplex } from './resource-attribute.js';
import { withAdded, withoutSame } from './same-value.js';
import type { Json, JsonObject, PatchOperation } from './types.js';
import { type Dropped, isLabelOnly, readElement, readValue, verifyOnePrimary } from './value.js';

export interface ListChange {
  readonly op: PatchOperation['op'];
  /** As the client wrote it, for errors. */
  readonly text: string;
  readonly filter: Filter | undefined;
  readonly sub: AttributeDefinition | undefined;
  readonly value: Json | undefined;
}

interface Target {
  readonly attribute: AttributeDefinition;
  /** Canonical path of the attribute. */
  readonly path: string;
  readonly dropped: Dropped;
}

/** Nobody has as many; every operation passes over all of them. */
const MAX_VALUES = 5000;

/** `add` of nothing adds nothing; null and "" are Entra's way to clear. */
const addsNothing = ({ op, value }: ListChange): boolean =>
  op === 'add' && (Array.isArray(value) || isRecord(value)) && isEmptyValue(value);

const clears = ({ op, value }: ListChange): boolean => op === 'remove' || isEmptyValue(value);

/**
 * `remove` with a list as its value takes only those away: Microsoft Entra ID's default dialect
 * (Microsoft Learn, "Known issues … SCIM 2.0 protocol compliance"). Without one the attribute goes (RFC 7644 §3.5.2.2).
 */
function withoutValues({ attribute, path, dropped }: Target, before: readonly Json[], value: Json | undefined): Json[] {
  if (value === undefined || value === null || value === '') return [];
  const unwanted = listOfOne(value).map((each) => readElement(attribute, each, path, dropped) ?? null);
  return withoutSame(
    attribute,
    before,
    unwanted.filter((each) => each !== null),
  );
}

function changeWhole(target: Target, before: readonly Json[], change: ListChange): readonly Json[] | undefined {
  if (change.op === 'remove') return withoutValues(target, before, change.value);
  if (clears(change)) return [];
  const read = readValue(target.attribute, change.value, target.path, target.dropped);
  if (read === undefined) return undefined;
  const elements = Array.isArray(read) ? read : [];
  return change.op === 'add' ? withAdded(target.attribute, before, elements) : elements;
}

const isKept = <T extends Json>(element: T | undefined): element is T => element !== undefined;

function withoutSub(attribute: AttributeDefinition, element: Json, sub: AttributeDefinition): Json | undefined {
  return mergeComplex(attribute, element, { [sub.name]: null });
}

/** What the client wants one element to say; undefined when nothing in it counts, null when it is empty. */
function readWanted({ attribute, path, dropped }: Target, { sub, value }: ListChange): Json | undefined {
  const list = Array.isArray(value) && sub === undefined && value.length === 1 ? value[0] : value;
  return readElement(attribute, sub === undefined ? list : { [sub.name]: value ?? null }, path, dropped);
}

/** `emails.type` without a filter means every value (RFC 7644 §3.5.2.3); `value` and `primary` of several cannot be meant. */
function changeEvery(
  target: Target,
  before: readonly Json[],
  change: ListChange,
  sub: AttributeDefinition,
): readonly Json[] | undefined {
  const { attribute, path } = target;
  if (clears(change)) return before.map((element) => withoutSub(attribute, element, sub)).filter(isKept);
  if (before.length > 1 && (sub.name === 'value' || sub.name === 'primary')) {
    throw new ScimError('noTarget', `${path} has ${before.length} values: name one, as in ${path}[type eq "work"].`);
  }
  const wanted = readWanted(target, change);
  if (!isJsonObject(wanted)) return undefined;
  if (before.length === 0) return [wanted];
  return before.map((element) => mergeComplex(attribute, element, wanted)).filter(isKept);
}

function noTarget({ text }: ListChange): ScimError {
  return new ScimError(
    'noTarget',
    `No value matches ${text.slice(0, 200)}, and the filter does not say what to create.`,
  );
}

/** Entra's create-on-absent (see `elementFromFilter`); undefined where the filter cannot be read as a new element. */
function newElement({ attribute, path, dropped }: Target, filter: Filter): JsonObject | undefined {
  const labels = elementFromFilter(filter);
  const read = labels && readElement(attribute, labels, path, dropped);
  return isJsonObject(read) ? read : undefined;
}

function setSelected(
  target: Target,
  before: readonly Json[],
  isSelected: (element: Json) => boolean,
  change: ListChange,
  wanted: Json,
): readonly Json[] {
  const { filter, op, sub } = change;
  const labels = filter && newElement(target, filter);
  const fresh = isJsonObject(wanted) ? { ...labels, ...wanted } : wanted;
  if (!before.some(isSelected)) {
    if (labels === undefined) throw noTarget(change);
    return [...before, fresh];
  }
  if (isJsonObject(wanted) && (sub !== undefined || op === 'add')) {
    return before
      .map((element) => (isSelected(element) ? mergeComplex(target.attribute, element, wanted) : element))
      .filter(isKept);
  }
  // RFC 7644 §3.5.2.3: all matching values are replaced, and by the same value: it is there once.
  const first = before.findIndex(isSelected);
  return before.flatMap((element, at) => (at === first ? [fresh] : isSelected(element) ? [] : [element]));
}

/** A removal that finds nothing has nothing left to do: providers repeat their requests. */
function changeSelected(
  target: Target,
  before: readonly Json[],
  change: ListChange,
  filter: Filter,
): readonly Json[] | undefined {
  const { attribute } = target;
  const isSelected = compileElementFilter(filter, attribute);
  const wanted = clears(change) ? null : readWanted(target, change);
  if (wanted === undefined) return undefined;
  if (wanted !== null) return setSelected(target, before, isSelected, change, wanted);
  const { sub } = change;
  if (sub === undefined) return before.filter((element) => !isSelected(element));
  return before.map((element) => (isSelected(element) ? withoutSub(attribute, element, sub) : element)).filter(isKept);
}

const isPrimary = (element: Json): element is JsonObject => isJsonObject(element) && element['primary'] === true;

/** RFC 7644 §3.5.2: setting `primary` true on one value sets it false on the others. A row without a value is not yet one. */
function settlePrimary({ attribute, path }: Target, before: readonly Json[], after: readonly Json[]): readonly Json[] {
  const chosen = after.filter((each) => isPrimary(each) && !before.includes(each) && !isLabelOnly(attribute, each));
  verifyOnePrimary(chosen, path);
  if (chosen.length === 0) return after;
  return after.map((each) => (isPrimary(each) && each !== chosen[0] ? { ...each, primary: false } : each));
}

/**
 * The values after one operation; undefined when nothing in the operation's value counts.
 * @throws ScimError invalidValue, or noTarget where nothing matches and the filter does not say what to create.
 */
export function changeValues(target: Target, before: readonly Json[], change: ListChange): readonly Json[] | undefined {
  if (addsNothing(change)) return before;
  const { filter, sub } = change;
  const after =
    filter !== undefined
      ? changeSelected(target, before, change, filter)
      : sub !== undefined
        ? changeEvery(target, before, change, sub)
        : changeWhole(target, before, change);
  if (after === undefined) return undefined;
  if (after.length > MAX_VALUES && after.length > before.length) {
    throw new ScimError(
      'invalidValue',
      `${target.path} would have ${after.length} values; at most ${MAX_VALUES} are accepted.`,
    );
  }
  return settlePrimary(target, before, after);
}
