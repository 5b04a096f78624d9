/** What a resource is made of, as data (RFC 7643 §7), and the look-up of its attributes without regard to case (§2.1). */

export type AttributeType =
  | 'string'
  | 'boolean'
  | 'decimal'
  | 'integer'
  | 'dateTime'
  | 'reference'
  | 'binary'
  | 'complex';

export interface AttributeDefinition {
  readonly name: string;
  readonly type: AttributeType;
  readonly description: string;
  readonly multiValued: boolean;
  readonly required: boolean;
  readonly caseExact: boolean;
  readonly mutability: 'readOnly' | 'readWrite' | 'immutable' | 'writeOnly';
  readonly returned: 'always' | 'never' | 'default' | 'request';
  readonly uniqueness: 'none' | 'server' | 'global';
  /** Suggestions (RFC 7643 §7): other values are accepted. */
  readonly canonicalValues?: readonly string[];
  readonly referenceTypes?: readonly string[];
  readonly subAttributes?: readonly AttributeDefinition[];
  /** Cannot be without a value, so that there is nothing to clear. */
  readonly alwaysSet?: true;
}

export interface SchemaDefinition {
  /** Schema URN. */
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly attributes: readonly AttributeDefinition[];
}

export interface ResourceDefinition {
  /** `User` */
  readonly name: string;
  /** `/Users` */
  readonly endpoint: string;
  readonly description: string;
  readonly schema: SchemaDefinition;
  readonly extensions: readonly SchemaDefinition[];
}

/**
 * An attribute named by a client, as parsed: `urn` only where one was written. Nothing is looked up yet.
 * `name` is the attribute, `sub` the sub-attribute after the dot.
 */
export interface AttributePath {
  readonly urn?: string;
  readonly name: string;
  readonly sub?: string;
}

/** An attribute that exists, with its canonical spelling. */
export interface ResolvedAttribute {
  readonly schema: SchemaDefinition;
  readonly isExtension: boolean;
  readonly attribute: AttributeDefinition;
  readonly sub: AttributeDefinition | undefined;
  /** JSON keys from the resource down: `['name','givenName']`, `['urn:…:User','department']`. */
  readonly keys: readonly string[];
  /** Canonical text: `name.givenName`, `urn:…:enterprise:2.0:User:department`. Core attributes carry no URN. */
  readonly path: string;
}

export interface DefinitionIndex {
  readonly definition: ResourceDefinition;
  /** Canonical URN of a schema of this resource, found without case; undefined when it is none of ours. */
  schemaUrn(text: string): string | undefined;
  /** Finds an attribute without case; without a URN the core schema and common attributes are searched. */
  resolve(path: AttributePath): ResolvedAttribute | undefined;
}

const common = (
  name: string,
  type: AttributeType,
  description: string,
  more: Partial<AttributeDefinition> = {},
): AttributeDefinition => ({
  name,
  type,
  description,
  multiValued: false,
  required: false,
  caseExact: true,
  mutability: 'readOnly',
  returned: 'default',
  uniqueness: 'none',
  ...more,
});

/** Common attributes of every resource (RFC 7643 §3.1), not part of any schema. */
const COMMON_ATTRIBUTES: readonly AttributeDefinition[] = [
  common('schemas', 'reference', 'URNs of the schemas in use', {
    multiValued: true,
    caseExact: false,
    returned: 'always',
  }),
  common('id', 'string', "The service provider's identifier", { returned: 'always', uniqueness: 'server' }),
  common('externalId', 'string', "The provider's identifier", { mutability: 'readWrite' }),
  common('meta', 'complex', 'Resource metadata', {
    subAttributes: [
      common('resourceType', 'string', 'Name of the resource type'),
      common('created', 'dateTime', 'When the resource was created'),
      common('lastModified', 'dateTime', 'When the resource was last changed'),
      common('location', 'reference', 'URI of the resource'),
      common('version', 'string', 'Entity tag'),
    ],
  }),
];

type AttributeMap = ReadonlyMap<string, AttributeDefinition>;

const byLowerName = (attributes: readonly AttributeDefinition[]): AttributeMap =>
  new Map(attributes.map((attribute) => [attribute.name.toLowerCase(), attribute]));

/** Builds the look-up once per resource definition. */
export function indexDefinition(definition: ResourceDefinition): DefinitionIndex {
  const core = definition.schema;
  const schemas = [core, ...definition.extensions];
  const schemaByUrn = new Map(schemas.map((schema) => [schema.id.toLowerCase(), schema]));
  const attributesOf = new Map<SchemaDefinition, AttributeMap>(
    schemas.map((schema) => [
      schema,
      byLowerName(schema === core ? [...COMMON_ATTRIBUTES, ...schema.attributes] : schema.attributes),
    ]),
  );
  const resolved = new Map<string, ResolvedAttribute | undefined>();

  const find = (path: AttributePath): ResolvedAttribute | undefined => {
    const schema = path.urn === undefined ? core : schemaByUrn.get(path.urn.toLowerCase());
    if (schema === undefined) return undefined;
    const attribute = attributesOf.get(schema)?.get(path.name.toLowerCase());
    if (attribute === undefined) return undefined;
    const wanted = path.sub?.toLowerCase();
    const sub =
      wanted === undefined ? undefined : attribute.subAttributes?.find((each) => each.name.toLowerCase() === wanted);
    if (wanted !== undefined && sub === undefined) return undefined;
    const isExtension = schema !== core;
    const names = sub === undefined ? [attribute.name] : [attribute.name, sub.name];
    return {
      schema,
      isExtension,
      attribute,
      sub,
      keys: isExtension ? [schema.id, ...names] : names,
      path: isExtension ? `${schema.id}:${names.join('.')}` : names.join('.'),
    };
  };

  return {
    definition,
    schemaUrn: (text) => schemaByUrn.get(text.toLowerCase())?.id,
    resolve(path) {
      const key = `${path.urn ?? ''}|${path.name}|${path.sub ?? ''}`;
      if (resolved.has(key)) return resolved.get(key);
      const result = find(path);
      // Only what exists is remembered: a client must not be able to fill the memory with names.
      if (result !== undefined && resolved.size < 4096) resolved.set(key, result);
      return result;
    },
  };
}

/** Every attribute, without a look at their sub-attributes: the common ones, then schema by schema. */
export function allAttributes(index: DefinitionIndex): ResolvedAttribute[] {
  const { schema, extensions } = index.definition;
  const paths = [...new Set([...COMMON_ATTRIBUTES, ...schema.attributes].map(({ name }) => name))].map(
    (name): AttributePath => ({ name }),
  );
  for (const { id, attributes } of extensions) paths.push(...attributes.map(({ name }) => ({ urn: id, name })));
  return paths.flatMap((path) => index.resolve(path) ?? []);
}
