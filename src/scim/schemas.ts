/** A resource definition in SCIMMY's classes: for the discovery documents and for a second look at inbound bodies. */
import SCIMMY from 'scimmy';
import type { AttributeDefinition, ResourceDefinition, SchemaDefinition } from './definition.js';
import { ScimError } from './errors.js';
import type { Json, JsonObject } from './types.js';

type ScimmyAttribute = SCIMMY.Types.Attribute;
type ScimmySchema = SCIMMY.Types.SchemaDefinition;

/** The schema as `/Schemas` describes it (RFC 7643 §7). */
export function toScimmySchema(schema: SchemaDefinition): ScimmySchema {
  return new SCIMMY.Types.SchemaDefinition(
    schema.name,
    schema.id,
    schema.description,
    schema.attributes.map(toScimmyAttribute),
  );
}

function toScimmyAttribute(attribute: AttributeDefinition): ScimmyAttribute {
  // SCIMMY fixes both for binary values itself (RFC 7643 §2.3.6) and throws when told.
  const textual =
    attribute.type === 'binary' ? {} : { caseExact: attribute.caseExact, uniqueness: attribute.uniqueness };
  return new SCIMMY.Types.Attribute(
    attribute.type,
    attribute.name,
    {
      description: attribute.description,
      multiValued: attribute.multiValued,
      required: attribute.required,
      mutable: attribute.mutability,
      returned: attribute.returned,
      // An absent list has to be `false`: SCIMMY writes `[]` into the document, and `[]` refuses every value.
      canonicalValues: attribute.canonicalValues === undefined ? false : [...attribute.canonicalValues],
      ...(attribute.type === 'reference' ? { referenceTypes: [...(attribute.referenceTypes ?? ['uri'])] } : {}),
      ...textual,
    },
    attribute.subAttributes?.map(toScimmyAttribute) ?? [],
  );
}

/** Core schema with its extensions, none of them required. */
export function toScimmyResourceSchema(definition: ResourceDefinition): ScimmySchema {
  return definition.extensions.reduce(
    (schema, extension) => schema.extend(toScimmySchema(extension), false),
    toScimmySchema(definition.schema),
  );
}

/** Throws ScimError `invalidValue` where SCIMMY finds a value of the wrong type in a normalised body. */
export type VerifyInbound = (user: JsonObject) => void;

/**
 * A second opinion, independent of our own normaliser. It judges types only: what a body must hold, which values are
 * usual, and what a reference may look like was decided before, and more mildly than SCIMMY does
 * (canonical values are suggestions, RFC 7643 §7; a photo may be a data: URI).
 */
export function createInboundVerification(definition: ResourceDefinition): VerifyInbound {
  const core = lenientAttributes(definition.schema);
  const extensions = new Map(definition.extensions.map((schema) => [schema.id, lenientAttributes(schema)]));

  // Attribute by attribute: coercing a whole resource in SCIMMY costs several times as much.
  const verify = (attributes: ReadonlyMap<string, ScimmyAttribute>, values: JsonObject, schema: string): void => {
    for (const [name, value] of Object.entries(values)) {
      try {
        attributes.get(name)?.coerce(value, 'in');
      } catch (error) {
        if (!(error instanceof TypeError)) throw error;
        throw new ScimError('invalidValue', `${error.message}${schema}.`, { cause: error });
      }
    }
  };

  return (user) => {
    const given = withoutNulls(user);
    verify(core, given, '');
    for (const [urn, attributes] of extensions) {
      const values = given[urn];
      if (isObject(values)) verify(attributes, values, ` in ${urn}`);
    }
  };
}

function lenientAttributes({ attributes }: SchemaDefinition): ReadonlyMap<string, ScimmyAttribute> {
  return new Map(attributes.filter(isJudged).map((each) => [each.name, toScimmyAttribute(typeOnly(each))]));
}

/** SCIMMY refuses whole numbers as decimals; RFC 7643 §2.3.3 does not. */
const isJudged = ({ type }: AttributeDefinition): boolean => type !== 'decimal';

function typeOnly(attribute: AttributeDefinition): AttributeDefinition {
  return {
    name: attribute.name,
    description: attribute.description,
    type: attribute.type === 'reference' ? 'string' : attribute.type,
    multiValued: attribute.multiValued,
    required: false,
    caseExact: attribute.caseExact,
    mutability: 'readWrite',
    returned: 'default',
    uniqueness: 'none',
    ...(attribute.subAttributes === undefined
      ? {}
      : { subAttributes: attribute.subAttributes.filter(isJudged).map(typeOnly) }),
  };
}

/** `null` means "clear" in a normalised body; SCIMMY takes it for a value of the wrong type. */
function withoutNulls(value: JsonObject): JsonObject {
  const kept = Object.entries(value).filter(([, each]) => each !== null);
  return Object.fromEntries(kept.map(([name, each]) => [name, withoutNestedNulls(each)]));
}

function withoutNestedNulls(value: Json): Json {
  if (Array.isArray(value)) return value.filter((each) => each !== null).map(withoutNestedNulls);
  return isObject(value) ? withoutNulls(value) : value;
}

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
