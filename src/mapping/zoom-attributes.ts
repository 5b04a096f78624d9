/** The Zoom extension's part of the attribute table. */
import { type AttributeRow, define, nonEmpty, readOnly, shown, sub, text, writeOnly, ZOOM } from './attribute-row.js';
import { customAttributes, divisionIds, planUnitedType, pmi, zoomOneType } from './values.js';

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

export const zoomRows: readonly AttributeRow[] = [
  {
    schema: ZOOM,
    name: 'type',
    definition: define('The licence', {
      canonicalValues: ['Basic', 'Licensed', 'Unassigned', 'None'],
      alwaysSet: true,
    }),
    source: 'list',
    zoom: 'type',
    note: 'Basic 1, Licensed 2, Unassigned 4, None 99.',
  },
  shown('status', 'list', 'status', 'active, inactive or pending: set active to change it', (user) => user.status, {
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
    definition: define('Personal meeting id, ten digits', { caseExact: true, alwaysSet: true }),
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
