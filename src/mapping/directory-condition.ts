/** Filter → the same question in terms of the mirror's keys, answered as filter-evaluator answers it on resources. */
import { findAttribute } from '../scim/attribute-path.js';
import { comparisonKey } from '../scim/comparison-key.js';
import type { AttributeDefinition, AttributePath, DefinitionIndex } from '../scim/definition.js';
import type { CompareOperator, CompareValue, Filter } from '../scim/filter.js';
import { elementScope, noSuchAttribute } from '../scim/filter-scope.js';
import type { Condition, KeyOperator } from '../store/directory-ports.js';

/** A value, or what holds several: where it stands among the keys. */
interface Place {
  readonly definition: AttributeDefinition;
  /** Of a single value the path of its key; of a complex one the beginning of those paths; "" for a whole element. */
  readonly path: string;
  /** The multi-valued attribute whose elements are asked. */
  readonly elementsOf?: string;
}

/** @throws ScimError invalidFilter. */
type Locate = (path: AttributePath) => Place;

const NEVER: Condition = { kind: 'or', conditions: [] };

const anyOf = (conditions: readonly Condition[]): Condition =>
  conditions.length === 1 && conditions[0] !== undefined ? conditions[0] : { kind: 'or', conditions };

const memberPath = (path: string, name: string): string => (path === '' ? name : `${path}.${name}`);

const inResource =
  (index: DefinitionIndex): Locate =>
  (path) => {
    const found = findAttribute(path, index);
    if (found === undefined) throw noSuchAttribute(path);
    const { attribute, sub, schema, isExtension } = found;
    const elementsOf = isExtension ? `${schema.id}:${attribute.name}` : attribute.name;
    const definition = sub ?? attribute;
    if (!attribute.multiValued) return { definition, path: found.path };
    return { definition, path: sub?.name ?? '', elementsOf };
  };

const inElement =
  ({ definition, path }: Place): Locate =>
  (named) => {
    const found = elementScope(definition).locate(named);
    if (found?.leaf === undefined) throw noSuchAttribute(named);
    return { definition: found.leaf, path: found.keys.reduce(memberPath, path) };
  };

/** An element that is a simple value has its key under `value`. */
const keyPath = ({ path }: Place): string => (path === '' ? 'value' : path);

/** Conditions on one element are put to all elements. */
const ask = ({ elementsOf }: Place, condition: Condition): Condition =>
  elementsOf === undefined ? condition : { kind: 'some', attribute: elementsOf, condition };

function isPresent(place: Place): Condition {
  const { definition, path } = place;
  if (definition.type !== 'complex') return { kind: 'present', path: keyPath(place) };
  const subs = (definition.subAttributes ?? []).filter(({ returned }) => returned !== 'never');
  return anyOf(subs.map((sub) => ({ kind: 'present', path: memberPath(path, sub.name) })));
}

const isText = ({ type }: AttributeDefinition): boolean => ['string', 'reference', 'binary'].includes(type);
const EQUALITY: readonly KeyOperator[] = ['eq'];
const SEARCH: readonly KeyOperator[] = ['co', 'sw', 'ew'];

/** No value is empty, so that every one is greater than the empty text, and contains it. */
const compareEmpty = (place: Place, op: KeyOperator): Condition =>
  op === 'eq' || op === 'lt' || op === 'le' ? NEVER : isPresent(place);

/** What never holds is no error here: the parser refuses it where a client should know. */
function compareKey(place: Place, op: KeyOperator, value: Exclude<CompareValue, null>): Condition {
  const { definition } = place;
  if (definition.returned === 'never') return NEVER;
  if (definition.type === 'boolean' && !EQUALITY.includes(op)) return NEVER;
  if (!isText(definition) && SEARCH.includes(op)) return NEVER;
  if (isText(definition) && value === '') return compareEmpty(place, op);
  const key = comparisonKey(value, definition);
  return key === undefined ? NEVER : { kind: 'compare', path: keyPath(place), op, key };
}

function compare(place: Place, op: CompareOperator, value: CompareValue): Condition {
  if (value === null) {
    const present = ask(place, isPresent(place));
    return op === 'ne' ? present : { kind: 'not', condition: present };
  }
  if (op !== 'ne') return ask(place, compareKey(place, op, value));
  return { kind: 'not', condition: ask(place, compareKey(place, 'eq', value)) };
}

/** Elements of the mirror are never empty; of a single value in brackets it must be asked. */
function select(place: Place, filter: Filter): Condition {
  const inner = translate(filter, inElement(place));
  return ask(place, place.path === '' ? inner : { kind: 'and', conditions: [isPresent(place), inner] });
}

function translate(filter: Filter, locate: Locate): Condition {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return { kind: filter.kind, conditions: filter.filters.map((each) => translate(each, locate)) };
    case 'not':
      return { kind: 'not', condition: translate(filter.filter, locate) };
    case 'present': {
      const place = locate(filter.path);
      return ask(place, isPresent(place));
    }
    case 'compare':
      return compare(locate(filter.path), filter.op, filter.value);
    case 'valuePath':
      return select(locate(filter.path), filter.filter);
  }
}

/** @throws ScimError invalidFilter when the tree names an attribute that the definition lacks. */
export function toCondition(filter: Filter, index: DefinitionIndex): Condition {
  return translate(filter, inResource(index));
}
