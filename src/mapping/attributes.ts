/** THE attribute table: schema, both directions of mapping, push-down, deferral and documentation are derived from it. */
import type { AttributeDefinition } from '../scim/definition.js';
import type { Json } from '../scim/types.js';
import type { ZoomUser, ZoomUserUpdate } from '../zoom/types.js';
import { customAttributes, divisionIds, planUnitedType, pmi, zoomOneType } from './values.js';

export const CORE = 'urn:ietf:params:scim:schemas:core:2.0:User';
export const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
export const ZOOM = 'urn:ietf:params:scim:schemas:extension:zoom:2.0:User';

/** Canonical paths that the code must name. */
export const PATH = {
  manager: `${ENTERPRISE}:manager`,
  employeeNumber: `${ENTERPRISE}:employeeNumber`,
  division: `${ENTERPRISE}:division`,
  licence: `${ZOOM}:type`,
  createAction: `${ZOOM}:createAction`,
  ssoToken: `${ZOOM}:ssoToken`,
} as const;

/**
 * Where the value of an answer comes from. `list`: Zoom's list and GET; `get`: only Zoom's GET;
 * `link`: what the provider said and Zoom cannot hold; `own`: the bridge itself; `never`: write-only.
 */
export type Source = 'list' | 'get' | 'link' | 'own' | 'never';

export interface AttributeRow {
  readonly schema: typeof CORE | typeof ENTERPRISE | typeof ZOOM;
  /** Name inside the schema, `name.givenName` for a sub-attribute of a single complex attribute. */
  readonly name: string;
  readonly definition: Omit<AttributeDefinition, 'name'>;
  readonly source: Source;
  /** For the reader of docs/attributes.md: the Zoom field or call. */
  readonly zoom: string;
  readonly note?: string;
  /** A plain field: what Zoom has, as SCIM shows it. Attributes without it are mapped in user.ts. */
  readonly read?: (user: ZoomUser) => Json | undefined;
  /** A plain field: the fragment of PATCH /users/{id} that gives the user this value; null clears. Throws ScimError invalidValue. */
  readonly update?: (value: Json, user: ZoomUser) => ZoomUserUpdate;
  /** POST /users takes the field too. */
  readonly inCreate?: boolean;
}

type Draft = Partial<Omit<AttributeDefinition, 'name' | 'description'>>;

const define = (description: string, draft: Draft = {}): AttributeRow['definition'] => ({
  type: 'string',
  multiValued: false,
  required: false,
  caseExact: false,
  mutability: 'readWrite',
  returned: 'default',
  uniqueness: 'none',
  ...draft,
  description,
});

const sub = (name: string, description: string, draft: Draft = {}): AttributeDefinition => ({
  name,
  ...define(description, draft),
});

const readOnly: Draft = { mutability: 'readOnly' };
const writeOnly: Draft = { mutability: 'writeOnly', returned: 'never', caseExact: true };

const nonEmpty = (value: string | undefined): string | undefined =>
  value === undefined || value === '' ? undefined : value;

/** Text fields of a Zoom user that PATCH takes under the same name. */
type TextField =
  | 'first_name'
  | 'last_name'
  | 'display_name'
  | 'job_title'
  | 'language'
  | 'timezone'
  | 'dept'
  | 'cost_center'
  | 'company'
  | 'location'
  | 'pronouns'
  | 'cms_user_id';

const text = (
  schema: AttributeRow['schema'],
  name: string,
  field: TextField,
  source: 'list' | 'get',
  description: string,
  more: Partial<AttributeRow> = {},
): AttributeRow => ({
  schema,
  name,
  definition: define(description),
  source,
  zoom: field,
  read: (user) => nonEmpty(user[field]),
  // Zoom clears a text field by an empty string (observed for dept; null is not documented).
  update: (value) => ({ [field]: typeof value === 'string' ? value : '' }),
  ...more,
});

const shown = (
  name: string,
  source: 'list' | 'get',
  zoom: string,
  description: string,
  read: (user: ZoomUser) => Json | undefined,
  draft: Draft = {},
): AttributeRow => ({
  schema: ZOOM,
  name,
  definition: define(description, { ...readOnly, ...draft }),
  source,
  zoom,
  read,
});

/** Zoom's login types by number (facts of the user object); others are shown as their number. */
const LOGIN_TYPES: Readonly<Record<number, string>> = {
  0: 'facebook',
  1: 'google',
  11: 'phone',
  21: 'wechat',
  23: 'alipay',
  24: 'apple',
  27: 'microsoft',
  97: 'mobile',
  98: 'ringCentral',
  99: 'api',
  100: 'workEmail',
  101: 'sso',
};

const CORE_ROWS: readonly AttributeRow[] = [
  {
    schema: CORE,
    name: 'userName',
    definition: define('The login: an email address, or any name when emails hold the address', {
      required: true,
      uniqueness: 'server',
    }),
    source: 'list',
    zoom: 'email',
    note: 'Zoom knows the user by this where it is an address, else by the primary (or work, or first) email. A change is `PUT /users/{id}/email`.',
  },
  {
    schema: CORE,
    name: 'externalId',
    definition: define("The provider's own identifier", { caseExact: true }),
    source: 'link',
    zoom: '–',
    note: 'Kept by the bridge.',
  },
  text(CORE, 'name.givenName', 'first_name', 'list', 'Given name', { inCreate: true }),
  text(CORE, 'name.familyName', 'last_name', 'list', 'Family name', { inCreate: true }),
  {
    schema: CORE,
    name: 'name.formatted',
    definition: define('Given and family name, joined', readOnly),
    source: 'list',
    zoom: 'first_name, last_name',
  },
  text(CORE, 'displayName', 'display_name', 'list', 'Name shown to others', {
    inCreate: true,
    note: 'Cleared: Zoom derives it from given and family name.',
  }),
  {
    schema: CORE,
    name: 'emails',
    definition: define('Email addresses', {
      type: 'complex',
      multiValued: true,
      subAttributes: [
        sub('value', 'Address'),
        sub('display', 'Text beside the address'),
        sub('type', 'What it is for', { canonicalValues: ['work', 'home', 'other'] }),
        sub('primary', 'The preferred address', { type: 'boolean' }),
      ],
    }),
    source: 'list',
    zoom: 'email',
    note: 'As the provider wrote them; where nothing was written, the Zoom email. Where userName is no address, changing the login address changes Zoom.',
  },
  {
    schema: CORE,
    name: 'active',
    definition: define('Whether the user may sign in', { type: 'boolean' }),
    source: 'list',
    zoom: 'status',
    note: '`PUT /users/{id}/status`. A pending user is active unless the provider asked otherwise.',
  },
  {
    schema: CORE,
    name: 'userType',
    definition: define('A Zoom licence (Basic, Licensed, Unassigned, None), or any other text', {}),
    source: 'list',
    zoom: 'type',
    note: 'A licence name in any case sets the licence; other text is kept by the bridge and touches no licence.',
  },
  {
    schema: CORE,
    name: 'password',
    definition: define('Set at create (autoCreate) or by `PUT /users/{id}/password`', writeOnly),
    source: 'never',
    zoom: 'password',
    note: 'Never returned, logged or stored. Only work-email logins have one.',
  },
  {
    schema: CORE,
    name: 'photos',
    definition: define('The profile picture', {
      type: 'complex',
      multiValued: true,
      subAttributes: [
        sub('value', 'https: or data: URL; Zoom answers its own URL', {
          type: 'reference',
          caseExact: true,
          referenceTypes: ['external'],
        }),
        sub('type', 'Kind of picture', { canonicalValues: ['photo'] }),
        sub('primary', 'The preferred picture', { type: 'boolean' }),
      ],
    }),
    source: 'get',
    zoom: 'pic_url',
    note: 'Set: fetched and uploaded (`POST /users/{id}/picture`). Removed: `DELETE /users/{id}/picture`. JPEG and PNG up to 2 MB.',
  },
  text(CORE, 'title', 'job_title', 'get', 'Job title'),
  text(CORE, 'preferredLanguage', 'language', 'get', 'Language, such as en-US'),
  text(CORE, 'timezone', 'timezone', 'list', 'Time zone, such as Europe/Berlin'),
  {
    schema: CORE,
    name: 'phoneNumbers',
    definition: define('Phone numbers', {
      type: 'complex',
      multiValued: true,
      subAttributes: [
        sub('value', 'Number'),
        sub('display', 'Text beside the number'),
        sub('type', 'work, mobile, home and fax reach Zoom', { canonicalValues: ['work', 'mobile', 'home', 'fax'] }),
        sub('primary', 'The preferred number', { type: 'boolean' }),
      ],
    }),
    source: 'get',
    zoom: 'phone_numbers',
    note: 'work → Office, mobile → Mobile, home → Home, fax → Fax; at most three. Others, and what is no number, are kept by the bridge.',
  },
  {
    schema: CORE,
    name: 'roles',
    definition: define("The user's Zoom role", {
      type: 'complex',
      multiValued: true,
      subAttributes: [
        sub('value', 'Role id', { caseExact: true }),
        sub('display', 'Role name'),
        sub('type', 'Kind of role, ignored'),
        sub('primary', 'The role that counts', { type: 'boolean' }),
      ],
    }),
    source: 'list',
    zoom: 'role_id, role_name',
    note: 'Read-only unless `ZOOM_ASSIGNABLE_ROLES` names roles that a provider may give.',
  },
  {
    schema: CORE,
    name: 'groups',
    definition: define('Groups the user is in', {
      ...readOnly,
      type: 'complex',
      multiValued: true,
      subAttributes: [
        sub('value', 'Group id', { ...readOnly, caseExact: true }),
        sub('display', 'Group name', readOnly),
      ],
    }),
    source: 'list',
    zoom: 'group_ids',
  },
  {
    schema: CORE,
    name: 'profileUrl',
    definition: define('Personal meeting page', {
      ...readOnly,
      type: 'reference',
      caseExact: true,
      referenceTypes: ['external'],
    }),
    source: 'get',
    zoom: 'personal_meeting_url',
    read: (user) => nonEmpty(user.personal_meeting_url),
  },
];

const ENTERPRISE_ROWS: readonly AttributeRow[] = [
  {
    schema: ENTERPRISE,
    name: 'employeeNumber',
    definition: define('Employee number'),
    source: 'list',
    zoom: 'employee_unique_id',
    note: 'Zoom takes it from SAML only: answered from Zoom when there, else as the provider wrote it.',
  },
  text(ENTERPRISE, 'department', 'dept', 'list', 'Department'),
  text(ENTERPRISE, 'costCenter', 'cost_center', 'get', 'Cost centre'),
  text(ENTERPRISE, 'organization', 'company', 'get', 'Company'),
  {
    schema: ENTERPRISE,
    name: 'division',
    definition: define('Division'),
    source: 'link',
    zoom: '–',
    note: "Kept by the bridge; Zoom's divisions are divisionIds.",
  },
  {
    schema: ENTERPRISE,
    name: 'manager',
    definition: define("The user's manager", {
      type: 'complex',
      subAttributes: [
        sub('value', 'SCIM id of the manager; an email address is understood too', { caseExact: true }),
        sub('displayName', "The manager's name", readOnly),
      ],
    }),
    source: 'get',
    zoom: 'manager',
    note: 'An id that nobody has is kept by the bridge, and Zoom shows no manager.',
  },
];

const ZOOM_ROWS: readonly AttributeRow[] = [
  {
    schema: ZOOM,
    name: 'type',
    definition: define('The licence', { canonicalValues: ['Basic', 'Licensed', 'Unassigned', 'None'] }),
    source: 'list',
    zoom: 'type',
    note: 'Basic 1, Licensed 2, Unassigned 4, None 99.',
  },
  shown('status', 'list', 'status', 'active, inactive or pending', (user) => user.status, {
    canonicalValues: ['active', 'inactive', 'pending'],
  }),
  {
    schema: ZOOM,
    name: 'createAction',
    definition: define('How the user is created', {
      ...writeOnly,
      canonicalValues: ['create', 'autoCreate', 'custCreate', 'ssoCreate'],
    }),
    source: 'never',
    zoom: 'action',
    note: 'Overrides `ZOOM_CREATE_ACTION` for this request.',
  },
  {
    schema: ZOOM,
    name: 'ssoToken',
    definition: define('The SSO token: a PATCH remove revokes it', writeOnly),
    source: 'never',
    zoom: 'DELETE /users/{id}/token',
  },
  shown(
    'lastLoginTime',
    'list',
    'last_login_time',
    'Last sign-in; Zoom refreshes it every three days',
    (user) => nonEmpty(user.last_login_time),
    {
      type: 'dateTime',
    },
  ),
  shown('lastClientVersion', 'list', 'last_client_version', 'Client of the last sign-in', (user) =>
    nonEmpty(user.last_client_version),
  ),
  shown(
    'loginTypes',
    'get',
    'login_types',
    'Ways to sign in',
    (user) =>
      user.login_types?.length ? user.login_types.map((each) => LOGIN_TYPES[each] ?? String(each)) : undefined,
    { multiValued: true, canonicalValues: Object.values(LOGIN_TYPES) },
  ),
  shown(
    'verified',
    'list',
    'verified',
    'Whether the email address is verified',
    (user) => (user.verified === undefined ? undefined : user.verified === 1),
    {
      type: 'boolean',
    },
  ),
  shown(
    'personalMeetingUrl',
    'get',
    'personal_meeting_url',
    'Personal meeting page',
    (user) => nonEmpty(user.personal_meeting_url),
    {
      type: 'reference',
      caseExact: true,
      referenceTypes: ['external'],
    },
  ),
  shown('vanityUrl', 'get', 'vanity_url', 'Vanity URL', (user) => nonEmpty(user.vanity_url), {
    type: 'reference',
    caseExact: true,
    referenceTypes: ['external'],
  }),
  shown('accountId', 'get', 'account_id', 'Zoom account', (user) => nonEmpty(user.account_id), { caseExact: true }),
  shown('jid', 'get', 'jid', 'Chat address', (user) => nonEmpty(user.jid)),
  shown('cluster', 'get', 'cluster', 'Data centre cluster', (user) => nonEmpty(user.cluster)),
  {
    schema: ZOOM,
    name: 'deferred',
    definition: define('Attributes that are kept until Zoom can take them, by their SCIM path', {
      ...readOnly,
      multiValued: true,
    }),
    source: 'link',
    zoom: '–',
    note: 'Zoom takes no changes of pending and inactive users.',
  },
  {
    schema: ZOOM,
    name: 'pmi',
    definition: define('Personal meeting id, ten digits', { caseExact: true }),
    source: 'list',
    zoom: 'pmi',
    ...pmi,
  },
  {
    schema: ZOOM,
    name: 'usePmi',
    definition: define('Use the personal meeting id for instant meetings', { type: 'boolean' }),
    source: 'get',
    zoom: 'use_pmi',
    read: (user) => user.use_pmi,
    update: (value) => ({ use_pmi: value === true }),
  },
  text(ZOOM, 'location', 'location', 'get', 'Location'),
  text(ZOOM, 'pronouns', 'pronouns', 'get', 'Pronouns'),
  {
    schema: ZOOM,
    name: 'pronounsOption',
    definition: define('1 ask, 2 always show, 3 never show', { type: 'integer' }),
    source: 'get',
    zoom: 'pronouns_option',
    read: (user) => user.pronouns_option,
    // Zoom's own default is to ask every time: there is no "unset".
    update: (value) => ({ pronouns_option: typeof value === 'number' ? value : 1 }),
  },
  {
    schema: ZOOM,
    name: 'planUnitedType',
    definition: define('Zoom United plan', { caseExact: true }),
    source: 'list',
    zoom: 'plan_united_type',
    inCreate: true,
    ...planUnitedType,
  },
  {
    schema: ZOOM,
    name: 'zoomOneType',
    definition: define('Zoom Workplace bundle, as digits (may exceed 2^53)', { caseExact: true }),
    source: 'get',
    zoom: 'zoom_one_type',
    ...zoomOneType,
  },
  {
    schema: ZOOM,
    name: 'customAttributes',
    definition: define('Custom attributes that the account has defined, at most five', {
      type: 'complex',
      multiValued: true,
      subAttributes: [
        sub('key', 'Key', { caseExact: true }),
        sub('name', 'Name'),
        sub('value', 'Value', { caseExact: true }),
      ],
    }),
    source: 'list',
    zoom: 'custom_attributes',
    ...customAttributes,
  },
  {
    schema: ZOOM,
    name: 'divisionIds',
    definition: define('Zoom divisions; a user has one', { multiValued: true, caseExact: true }),
    source: 'list',
    zoom: 'division_ids',
    inCreate: true,
    ...divisionIds,
  },
  text(ZOOM, 'cmsUserId', 'cms_user_id', 'get', 'Kaltura user id'),
];

export const attributeRows: readonly AttributeRow[] = [...CORE_ROWS, ...ENTERPRISE_ROWS, ...ZOOM_ROWS];

/** Canonical SCIM path of a row. */
export const rowPath = (row: AttributeRow): string => (row.schema === CORE ? row.name : `${row.schema}:${row.name}`);

/** Rows whose value is one Zoom field, both ways. */
export type FieldRow = AttributeRow & Required<Pick<AttributeRow, 'read' | 'update'>>;
export const fieldRows: readonly FieldRow[] = attributeRows.filter(
  (row): row is FieldRow => row.read !== undefined && row.update !== undefined,
);
