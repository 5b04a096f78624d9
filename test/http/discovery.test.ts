/** The discovery documents say what is true, and all of it (RFC 7644 §4). */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { AttributeDefinition } from '../../src/scim/definition.js';
import { CORE, ENTERPRISE } from '../scim/sample-definition.js';
import { type AppUnderTest, definition, EXTENSION, startApp } from './app-under-test.js';
import { errorOf, scimError, send } from './send.js';

let app: AppUnderTest;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.close());

const base = 'https://bridge.example/base/scim/v2';
const get = async (path: string) => {
  const answer = await send(app.scim + path);
  expect(answer.headers['content-type']).toBe('application/scim+json; charset=utf-8');
  return answer.json;
};

/** RFC 7643 §7, written down a second time. */
function described(attribute: AttributeDefinition): Record<string, unknown> {
  return {
    name: attribute.name,
    type: attribute.type,
    multiValued: attribute.multiValued,
    description: attribute.description,
    required: attribute.required,
    mutability: attribute.mutability,
    returned: attribute.returned,
    ...(attribute.type === 'boolean' ? {} : { uniqueness: attribute.uniqueness }),
    ...(attribute.caseExact || ['string', 'reference'].includes(attribute.type)
      ? { caseExact: attribute.caseExact }
      : {}),
    ...(attribute.type === 'binary' ? { caseExact: true, uniqueness: 'none' } : {}),
    ...(attribute.canonicalValues === undefined ? {} : { canonicalValues: attribute.canonicalValues }),
    ...(attribute.type === 'reference' ? { referenceTypes: attribute.referenceTypes } : {}),
    ...(attribute.type === 'complex' ? { subAttributes: attribute.subAttributes?.map(described) } : {}),
  };
}

describe('/ServiceProviderConfig', () => {
  it('claims what is there and denies what is not', async () => {
    expect(await get('/ServiceProviderConfig')).toEqual({
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig'],
      patch: { supported: true },
      bulk: { supported: false, maxOperations: 0, maxPayloadSize: 0 },
      filter: { supported: true, maxResults: 200 },
      changePassword: { supported: true },
      sort: { supported: true },
      etag: { supported: true },
      authenticationSchemes: [
        {
          type: 'oauthbearertoken',
          name: 'OAuth Bearer Token',
          description: expect.any(String),
          specUri: 'https://www.rfc-editor.org/rfc/rfc6750',
        },
      ],
      pagination: {
        cursor: true,
        index: true,
        defaultPaginationMethod: 'index',
        defaultPageSize: 100,
        maxPageSize: 200,
        cursorTimeout: 86_400,
      },
      meta: { resourceType: 'ServiceProviderConfig', location: `${base}/ServiceProviderConfig` },
    });
  });
});

describe('/Schemas', () => {
  it('lists the schemas of the definition, each as it is', async () => {
    const list = await get('/Schemas');
    expect(list).toMatchObject({ totalResults: 3, itemsPerPage: 3, startIndex: 1 });
    const schemas = [definition.schema, ...definition.extensions];
    expect(list.Resources).toEqual(
      schemas.map(({ id, name, description, attributes }) => ({
        schemas: ['urn:ietf:params:scim:schemas:core:2.0:Schema'],
        id,
        name,
        description,
        attributes: attributes.map(described),
        meta: { resourceType: 'Schema', location: `${base}/Schemas/${id}` },
      })),
    );
  });

  it.each([CORE, ENTERPRISE, EXTENSION, CORE.toUpperCase(), EXTENSION.toLowerCase(), encodeURIComponent(CORE)])(
    'finds %s without regard to case',
    async (urn) => {
      expect((await get(`/Schemas/${urn}`)).id.toLowerCase()).toBe(decodeURIComponent(urn).toLowerCase());
    },
  );

  it('has canonical values only where the definition has some', async () => {
    const [first, ...others] = definition.schema.attributes;
    if (first === undefined) throw new Error('the definition has no attributes');
    const choosy = { ...first, canonicalValues: ['one', 'two'] };
    const other = await startApp({
      definition: { ...definition, schema: { ...definition.schema, attributes: [choosy, ...others] } },
    });
    const schema = (await send(`${other.scim}/Schemas/${CORE}`)).json;
    await other.close();
    expect(schema.attributes[0].canonicalValues).toEqual(['one', 'two']);
    expect(JSON.stringify(schema.attributes.slice(1))).not.toContain('canonicalValues');
  });
});

describe('/ResourceTypes', () => {
  const user = {
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:ResourceType'],
    id: 'User',
    name: 'User',
    endpoint: '/Users',
    description: definition.description,
    schema: CORE,
    schemaExtensions: [
      { schema: ENTERPRISE, required: false },
      { schema: EXTENSION, required: false },
    ],
    meta: { resourceType: 'ResourceType', location: `${base}/ResourceTypes/User` },
  };

  it('lists the one resource type', async () => {
    expect(await get('/ResourceTypes')).toMatchObject({ totalResults: 1, itemsPerPage: 1, Resources: [user] });
  });

  it.each(['User', 'user'])('finds %s', async (name) => {
    expect(await get(`/ResourceTypes/${name}`)).toEqual(user);
  });
});

describe('all of them', () => {
  it.each(['/Schemas/urn:nobody', '/ResourceTypes/Group'])('%s is 404', async (path) => {
    expect(errorOf(await send(app.scim + path))).toEqual(scimError(404, /Nothing of this name/));
  });

  it.each(['/Schemas', '/ResourceTypes', '/ServiceProviderConfig', `/Schemas/${CORE}`])(
    '%s refuses a filter with 403',
    async (path) => {
      expect(errorOf(await send(`${app.scim}${path}?filter=id%20pr`))).toEqual(scimError(403, /no filter/));
    },
  );
});
