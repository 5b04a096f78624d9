/** A small but full resource definition: every attribute type, every `returned`, two extensions. */
import { type AttributeDefinition, indexDefinition, type ResourceDefinition } from '../../src/scim/definition.js';
import type { ScimResource } from '../../src/scim/types.js';

export const CORE = 'urn:ietf:params:scim:schemas:core:2.0:User';
export const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
export const SAMPLE = 'urn:example:params:scim:schemas:extension:sample:2.0:User';

const attribute = (
  name: string,
  type: AttributeDefinition['type'] = 'string',
  more: Partial<AttributeDefinition> = {},
): AttributeDefinition => ({
  name,
  type,
  description: name,
  multiValued: false,
  required: false,
  caseExact: false,
  mutability: 'readWrite',
  returned: 'default',
  uniqueness: 'none',
  ...more,
});

const plural = (name: string, more: readonly AttributeDefinition[] = []): AttributeDefinition =>
  attribute(name, 'complex', {
    multiValued: true,
    subAttributes: [
      attribute('value'),
      attribute('display'),
      attribute('type'),
      attribute('primary', 'boolean'),
      ...more,
    ],
  });

export const sampleDefinition: ResourceDefinition = {
  name: 'User',
  endpoint: '/Users',
  description: 'User',
  schema: {
    id: CORE,
    name: 'User',
    description: 'User',
    attributes: [
      attribute('userName', 'string', { required: true, uniqueness: 'server' }),
      attribute('name', 'complex', {
        subAttributes: [attribute('formatted'), attribute('familyName'), attribute('givenName')],
      }),
      attribute('displayName'),
      attribute('nickName'),
      attribute('title'),
      attribute('userType'),
      attribute('active', 'boolean'),
      attribute('password', 'string', { mutability: 'writeOnly', returned: 'never' }),
      plural('emails', [attribute('verifiedBy', 'string', { returned: 'request' })]),
      plural('ims'),
      plural('roles'),
      attribute('x509Certificates', 'complex', { multiValued: true, subAttributes: [attribute('value', 'binary')] }),
    ],
  },
  extensions: [
    {
      id: ENTERPRISE,
      name: 'EnterpriseUser',
      description: 'Enterprise User',
      attributes: [
        attribute('department'),
        attribute('employeeNumber', 'string', { caseExact: true }),
        attribute('manager', 'complex', {
          subAttributes: [
            attribute('value', 'string', { caseExact: true }),
            attribute('$ref', 'reference', { caseExact: true, referenceTypes: ['User'] }),
            attribute('displayName', 'string', { mutability: 'readOnly' }),
          ],
        }),
      ],
    },
    {
      id: SAMPLE,
      name: 'SampleUser',
      description: 'Sample extension',
      attributes: [
        attribute('pmi', 'integer'),
        attribute('score', 'decimal'),
        attribute('usePmi', 'boolean'),
        attribute('digits', 'string'),
        attribute('lastLogin', 'dateTime'),
        attribute('tags', 'string', { multiValued: true, caseExact: true }),
        attribute('custom', 'complex', { multiValued: true, subAttributes: [attribute('key'), attribute('value')] }),
        attribute('always', 'string', { returned: 'always' }),
        attribute('onRequest', 'string', { returned: 'request' }),
        attribute('hostKey', 'string', { returned: 'never' }),
      ],
    },
  ],
};

export const sampleIndex = indexDefinition(sampleDefinition);

export const userA: ScimResource = {
  schemas: [CORE, ENTERPRISE, SAMPLE],
  id: 'a',
  externalId: 'Ext1',
  meta: {
    resourceType: 'User',
    created: '2024-01-01T00:00:00.000Z',
    lastModified: '2024-05-01T00:00:00.000Z',
    location: 'https://scim.example.com/Users/a',
    version: 'W/"1"',
  },
  userName: 'bjensen',
  name: { formatted: 'Ms. B', familyName: 'Jensen', givenName: 'Barbara' },
  displayName: 'Babs Jensen',
  title: 'Tour Guide',
  userType: 'Employee',
  active: true,
  password: 'never shown',
  emails: [
    { value: 'bjensen@example.com', type: 'work', primary: true, verifiedBy: 'registrar' },
    { value: 'babs@home.org', type: 'home' },
  ],
  ims: [{ value: 'babs@foo.com', type: 'xmpp' }],
  [ENTERPRISE]: {
    department: 'Tour',
    employeeNumber: 'E-1',
    manager: { value: 'c', $ref: '../Users/c', displayName: 'Cid Jones' },
  },
  [SAMPLE]: {
    pmi: 5,
    score: 1.5,
    usePmi: false,
    digits: '98765432109876543210',
    lastLogin: '2024-06-01T10:00:00+02:00',
    tags: ['x', 'Y'],
    custom: [
      { key: 'floor', value: '3' },
      { key: 'desk', value: '12' },
    ],
    always: 'here',
    onRequest: 'asked',
    hostKey: '123456',
  },
};

export const userB: ScimResource = {
  schemas: [CORE, SAMPLE],
  id: 'b',
  meta: { resourceType: 'User', lastModified: '2024-05-02T00:00:00.000Z' },
  userName: 'asmith',
  name: { familyName: 'Smith', givenName: 'Al' },
  displayName: 'foo (bar) and baz',
  userType: 'Intern',
  active: false,
  emails: [{ value: 'al@example.com', type: 'home' }],
  [SAMPLE]: { pmi: 7, always: 'here' },
};

export const userC: ScimResource = {
  schemas: [CORE],
  id: 'c',
  meta: { resourceType: 'User', lastModified: '2024-05-03T00:00:00.000Z' },
  userName: 'cjones',
  name: { familyName: 'JONES' },
  active: true,
};
