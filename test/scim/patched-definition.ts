/** The sample definition as a product might keep it: read-only groups, write-only token, an immutable attribute, no nickName. */
import { type AttributeDefinition, indexDefinition, type ResourceDefinition } from '../../src/scim/definition.js';
import type { JsonObject } from '../../src/scim/types.js';
import { CORE, ENTERPRISE, SAMPLE, sampleDefinition } from './sample-definition.js';

export { CORE, ENTERPRISE, SAMPLE };

const like = (name: string): AttributeDefinition => {
  const found = sampleDefinition.schema.attributes.find((each) => each.name === name);
  if (found === undefined) throw new Error(`The sample has no ${name}`);
  return found;
};

const plain: AttributeDefinition = { ...like('title'), mutability: 'readWrite' };

const core: readonly AttributeDefinition[] = [
  ...sampleDefinition.schema.attributes.filter(({ name }) => name !== 'nickName'),
  { ...like('emails'), name: 'phoneNumbers', description: 'Phone numbers' },
  { ...like('emails'), name: 'groups', description: 'Set by the group itself', mutability: 'readOnly' },
];

const [enterprise, sample] = sampleDefinition.extensions;
if (enterprise === undefined || sample === undefined) throw new Error('The sample has two extensions');

const patchedDefinition: ResourceDefinition = {
  ...sampleDefinition,
  schema: { ...sampleDefinition.schema, attributes: core },
  extensions: [
    enterprise,
    {
      ...sample,
      attributes: [
        ...sample.attributes,
        { ...plain, name: 'status', description: 'Follows active', mutability: 'readOnly' },
        { ...plain, name: 'ssoToken', description: 'Revoked by removal', mutability: 'writeOnly', returned: 'never' },
        { ...plain, name: 'born', description: 'Set once', mutability: 'immutable' },
      ],
    },
  ],
};

export const patchedIndex = indexDefinition(patchedDefinition);

export const PATCH_OP = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';

export const barbara: JsonObject = {
  schemas: [CORE, ENTERPRISE, SAMPLE],
  id: 'a',
  externalId: 'Ext1',
  meta: { resourceType: 'User', version: 'W/"1"' },
  userName: 'bjensen@example.com',
  name: { familyName: 'Jensen', givenName: 'Barbara' },
  displayName: 'Babs Jensen',
  title: 'Guide',
  active: true,
  emails: [
    { value: 'bjensen@example.com', type: 'work', primary: true },
    { value: 'babs@home.example', type: 'home' },
  ],
  groups: [{ value: 'g1', display: 'Sales' }],
  [ENTERPRISE]: { department: 'Tour', manager: { value: 'c', $ref: '../Users/c', displayName: 'Cid Jones' } },
  [SAMPLE]: { pmi: 5, tags: ['x', 'Y'], status: 'active', born: '1990', custom: [{ key: 'floor', value: '3' }] },
};
