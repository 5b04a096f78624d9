/** Generated filters over every attribute of the definition, with the values that generated people have. */
import fc from 'fast-check';
import { canonicalPath } from '../../src/scim/attribute-path.js';
import {
  type AttributeDefinition,
  type AttributePath,
  allAttributes,
  type ResolvedAttribute,
} from '../../src/scim/definition.js';
import type { CompareOperator, CompareValue, Filter } from '../../src/scim/filter.js';
import type { Json } from '../../src/scim/types.js';
import { index, instant, type Person, SEEN_AT, word } from './mirrored-people.js';

/** An attribute that filters may name, with the values that people have of it. */
interface Subject {
  readonly path: AttributePath;
  readonly leaf: AttributeDefinition;
  readonly values: readonly Json[];
}

const listOf = (value: Json | undefined): readonly Json[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value];

const members = (values: readonly Json[], key: string): Json[] =>
  values.flatMap((each) =>
    typeof each === 'object' && each !== null && !Array.isArray(each) ? listOf(each[key]) : [],
  );

const isShown = ({ returned }: AttributeDefinition): boolean => returned !== 'never';

function subjectsOf({ attribute, ...rest }: ResolvedAttribute, people: readonly Person[]): Subject[] {
  const path = canonicalPath({ attribute, ...rest });
  const resources: Json[] = people.map(({ resource }) => resource);
  const values = rest.keys.reduce(members, resources);
  const subs = (attribute.subAttributes ?? []).filter(isShown);
  const own = attribute.type === 'complex' ? [] : [{ path, leaf: attribute, values }];
  return [
    ...own,
    ...subs.map((leaf) => ({ path: { ...path, sub: leaf.name }, leaf, values: members(values, leaf.name) })),
  ];
}

const ORDER: readonly CompareOperator[] = ['eq', 'ne', 'gt', 'ge', 'lt', 'le'];
const SEARCH: readonly CompareOperator[] = ['co', 'sw', 'ew'];

/** Parts of texts (half characters too), other case, near misses. */
const nearTo = (text: string): fc.Arbitrary<string> =>
  fc.oneof(
    fc.constantFrom(text, text.toUpperCase(), text.toLowerCase(), `${text}a`, `${text}\u{10FFFF}`, text.slice(0, -1)),
    fc.tuple(fc.nat(text.length), fc.nat(text.length)).map(([a, b]) => text.slice(Math.min(a, b), Math.max(a, b))),
  );

const textValues = (values: readonly Json[]): fc.Arbitrary<string> => {
  const own = values.filter((each) => typeof each === 'string');
  const others = fc.oneof(word, fc.constant(''), fc.constant('nobody'));
  return own.length === 0 ? others : fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...own).chain(nearTo) }, others);
};

const instants = fc.oneof(
  instant,
  fc.constantFrom(SEEN_AT, '2026-03-01T11:00:00.000+01:00', '2026-03-01T10:00:00.001Z', '2024-01-01'),
);
const numbers = fc.oneof(fc.integer({ min: -1, max: 5 }), fc.constantFrom(1.5, 9e15, 8.9e15, 1e300, -1e300, 5e-324));

function operandOf({ leaf, values }: Subject): fc.Arbitrary<Exclude<CompareValue, null>> {
  switch (leaf.type) {
    case 'boolean':
      return fc.boolean();
    case 'integer':
    case 'decimal':
      return numbers;
    case 'dateTime':
      return instants;
    default:
      return textValues(values);
  }
}

function operatorsOf({ type }: AttributeDefinition): readonly CompareOperator[] {
  if (type === 'boolean') return ['eq', 'ne'];
  return ['integer', 'decimal', 'dateTime'].includes(type) ? ORDER : [...ORDER, ...SEARCH];
}

const comparison = (subject: Subject): fc.Arbitrary<Filter> => {
  const { path, leaf } = subject;
  return fc.oneof(
    { weight: 1, arbitrary: fc.constant<Filter>({ kind: 'present', path }) },
    {
      weight: 1,
      arbitrary: fc
        .constantFrom<CompareOperator>('eq', 'ne')
        .map((op): Filter => ({ kind: 'compare', path, op, value: null })),
    },
    {
      weight: 8,
      arbitrary: fc
        .tuple(fc.constantFrom(...operatorsOf(leaf)), operandOf(subject))
        .map(([op, value]): Filter => ({ kind: 'compare', path, op, value })),
    },
  );
};

function grown(leaf: fc.Arbitrary<Filter>): fc.Arbitrary<Filter> {
  return fc.letrec<{ tree: Filter }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      leaf,
      fc
        .tuple(fc.constantFrom('and', 'or'), fc.array(tie('tree'), { minLength: 2, maxLength: 3 }))
        .map(([kind, filters]): Filter => ({ kind, filters })),
      tie('tree').map((filter): Filter => ({ kind: 'not', filter })),
    ),
  })).tree;
}

/** `emails[…]`, `loginTypes[value …]`, `name[…]`. */
function valuePathOf(resolved: ResolvedAttribute, subjects: readonly Subject[]): fc.Arbitrary<Filter> {
  const inside = subjects.map((subject) => ({ ...subject, path: { name: subject.path.sub ?? 'value' } }));
  const path = canonicalPath(resolved);
  return grown(fc.constantFrom(...inside).chain(comparison)).map(
    (filter): Filter => ({ kind: 'valuePath', path, filter }),
  );
}

/** Filters over every attribute of the definition that is ever returned. */
export function filtersOver(people: readonly Person[]): fc.Arbitrary<Filter> {
  const attributes = allAttributes(index).filter(({ attribute }) => isShown(attribute));
  const subjects = new Map(attributes.map((each) => [each, subjectsOf(each, people)]));
  const valuePaths = attributes
    .filter(({ attribute }) => attribute.multiValued || attribute.type === 'complex')
    .map((each) => valuePathOf(each, subjects.get(each) ?? []));
  const wholes = attributes.map((each): Filter => ({ kind: 'present', path: canonicalPath(each) }));
  return grown(
    fc.oneof(
      { weight: 12, arbitrary: fc.constantFrom(...[...subjects.values()].flat()).chain(comparison) },
      { weight: 4, arbitrary: fc.oneof(...valuePaths) },
      { weight: 1, arbitrary: fc.constantFrom(...wholes) },
    ),
  );
}
