/** When two values of a multi-valued attribute are the same (RFC 7643 §2.4: no type and value twice), and lists by that rule. */
import type { AttributeDefinition } from './definition.js';
import { isJsonObject } from './json.js';
import { mergeComplex } from './resource-attribute.js';
import type { Json } from './types.js';
import { findSubAttribute } from './value.js';

/** They describe a value and do not tell one from another. */
const NOT_IDENTIFYING: ReadonlySet<string> = new Set(['primary', 'display', '$ref']);

/** What tells a value from another: all that it says but labels. */
function tellingNames(element: Json): readonly string[] {
  return isJsonObject(element)
    ? Object.keys(element)
        .filter((name) => !NOT_IDENTIFYING.has(name))
        .sort()
    : [];
}

const folded = (attribute: AttributeDefinition | undefined, value: Json | undefined): Json =>
  typeof value === 'string' && attribute?.caseExact === false ? value.toLowerCase() : (value ?? null);

function keyOf(attribute: AttributeDefinition, names: readonly string[], element: Json): string {
  if (!isJsonObject(element)) return JSON.stringify(folded(attribute, element));
  return JSON.stringify(names.map((name) => folded(findSubAttribute(attribute, name), element[name])));
}

/**
 * Places of values by what tells them apart. A value is the same as another when all that it says is so in the other:
 * `{value}` finds `{value, type}`. One table for each set of names asked for, so that long lists do not cost their square.
 */
class ValueTable {
  private readonly tables = new Map<
    string,
    { readonly names: readonly string[]; readonly places: Map<string, number> }
  >();

  constructor(
    private readonly attribute: AttributeDefinition,
    private readonly elements: readonly Json[],
  ) {}

  /** Where the same value is; undefined when it is not there. */
  find(wanted: Json): number | undefined {
    const names = tellingNames(wanted);
    if (isJsonObject(wanted) && names.length === 0) return undefined;
    const table = this.tables.get(names.join()) ?? this.build(names);
    return table.places.get(keyOf(this.attribute, names, wanted));
  }

  /** To be told of every element that is appended to the list. */
  note(element: Json, place: number): void {
    for (const { names, places } of this.tables.values()) {
      const key = keyOf(this.attribute, names, element);
      if (!places.has(key)) places.set(key, place);
    }
  }

  private build(names: readonly string[]) {
    const table = { names, places: new Map<string, number>() };
    this.elements.forEach((element, place) => {
      const key = keyOf(this.attribute, names, element);
      if (!table.places.has(key)) table.places.set(key, place);
    });
    this.tables.set(names.join(), table);
    return table;
  }
}

/** RFC 7644 §3.5.2.1: a value that is there already is not added again; what it says anew is merged into the old one. */
export function withAdded(attribute: AttributeDefinition, before: readonly Json[], added: readonly Json[]): Json[] {
  const after = [...before];
  const table = new ValueTable(attribute, after);
  // Word for word comes first: `{value}` must not be merged into a `{value, type}` that stands before it.
  const present = new Set(before.map((element) => JSON.stringify(element)));
  for (const element of added) {
    if (present.has(JSON.stringify(element))) continue;
    const at = table.find(element);
    if (at === undefined) table.note(element, after.push(element) - 1);
    else if (isJsonObject(element)) after[at] = mergeComplex(attribute, after[at], element) ?? element;
  }
  return after;
}

/** What is left without the values that are the same as one of `unwanted`. */
export function withoutSame(
  attribute: AttributeDefinition,
  before: readonly Json[],
  unwanted: readonly Json[],
): Json[] {
  const groups = new Map<string, { readonly names: readonly string[]; readonly keys: Set<string> }>();
  for (const each of unwanted) {
    const names = tellingNames(each);
    if (isJsonObject(each) && names.length === 0) continue;
    const group = groups.get(names.join()) ?? { names, keys: new Set<string>() };
    groups.set(names.join(), group);
    group.keys.add(keyOf(attribute, names, each));
  }
  const tests = [...groups.values()];
  return before.filter((element) => !tests.some(({ names, keys }) => keys.has(keyOf(attribute, names, element))));
}
