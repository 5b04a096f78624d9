/** The discovery documents (RFC 7644 §4, RFC 7643 §5–7, RFC 9865 §4), rendered once from the definition and the limits that hold. */
import SCIMMY from 'scimmy';
import type { ResourceDefinition } from './definition.js';
import { renderList } from './representation.js';
import { toScimmySchema } from './schemas.js';

/** Page sizes of every list (RFC 7644 §3.4.2.4). */
export const LIST_LIMITS = { maxResults: 200, defaultCount: 100 };

/** How long a cursor is good for, in seconds (RFC 9865 §4, `cursorTimeout`). */
export const CURSOR_TIMEOUT_SECONDS = 86_400;

/** What this server can do; SCIMMY's process-wide configuration is set to the same. */
export const SERVICE_PROVIDER_CONFIG = {
  patch: { supported: true },
  bulk: { supported: false, maxOperations: 0, maxPayloadSize: 0 },
  filter: { supported: true, maxResults: LIST_LIMITS.maxResults },
  changePassword: { supported: true },
  sort: { supported: true },
  etag: { supported: true },
  authenticationSchemes: [
    {
      type: 'oauthbearertoken',
      name: 'OAuth Bearer Token',
      description:
        'A bearer token in the Authorization header; one that may write, and optionally one that may only read',
      specUri: 'https://www.rfc-editor.org/rfc/rfc6750',
    },
  ],
} as const;

/** RFC 9865 §4. SCIMMY's class knows nothing of it and drops it. */
const PAGINATION = {
  cursor: true,
  index: true,
  defaultPaginationMethod: 'index',
  defaultPageSize: LIST_LIMITS.defaultCount,
  maxPageSize: LIST_LIMITS.maxResults,
  cursorTimeout: CURSOR_TIMEOUT_SECONDS,
};

/** By the first segment of the path: the text for a name below it, or for all without one. */
export type Discovery = Readonly<Record<string, (name: string | undefined) => string | undefined>>;

/**
 * SCIMMY's classes render each document from what they are handed. Its own discovery routes are not used: they read
 * the base URL from process-wide state that another request may change meanwhile.
 */
export function createDiscovery(definition: ResourceDefinition, baseUrl: string): Discovery {
  const serviceProviderConfig = JSON.stringify(describeServiceProvider(baseUrl));
  const schemas = [definition.schema, ...definition.extensions].map((schema) =>
    toScimmySchema(schema).describe(`${baseUrl}/Schemas`),
  );
  return {
    ServiceProviderConfig: () => serviceProviderConfig,
    Schemas: documentsById(schemas),
    ResourceTypes: documentsById([describeResourceType(definition, baseUrl)]),
  };
}

/** Names and schema URNs are found without regard to case. */
function documentsById(documents: readonly { readonly id: string }[]): Discovery[string] {
  const list = JSON.stringify(renderList(documents));
  const texts = new Map(documents.map((each) => [each.id.toLowerCase(), JSON.stringify(each)]));
  return (name) => (name === undefined ? list : texts.get(name.toLowerCase()));
}

function describeServiceProvider(baseUrl: string): unknown {
  const described = new SCIMMY.Schemas.ServiceProviderConfig(
    SERVICE_PROVIDER_CONFIG,
    `${baseUrl}/ServiceProviderConfig`,
  );
  return { ...described, pagination: PAGINATION };
}

function describeResourceType(definition: ResourceDefinition, baseUrl: string): { readonly id: string } {
  const { name, endpoint, description, schema, extensions } = definition;
  const schemaExtensions = extensions.map(({ id }) => ({ schema: id, required: false }));
  return new SCIMMY.Schemas.ResourceType(
    {
      id: name,
      name,
      endpoint,
      description,
      schema: schema.id,
      ...(schemaExtensions.length > 0 ? { schemaExtensions } : {}),
    },
    `${baseUrl}/ResourceTypes`,
  );
}
