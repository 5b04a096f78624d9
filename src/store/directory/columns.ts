/** Where each attribute's key stands: single values in a column of `directory`, elements in `directory_elements`. */

const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
const ZOOM = 'urn:ietf:params:scim:schemas:extension:zoom:2.0:User';

/** Canonical path → column. A test compares these lists with the schema. */
export const TEXT_COLUMNS: Readonly<Record<string, string>> = {
  id: 'scim_id',
  externalId: 'external_id',
  'meta.resourceType': 'resource_type',
  'meta.location': 'resource_location',
  'meta.version': 'version',
  userName: 'user_name',
  'name.givenName': 'given_name',
  'name.familyName': 'family_name',
  'name.formatted': 'formatted_name',
  displayName: 'display_name',
  userType: 'user_type',
  title: 'title',
  preferredLanguage: 'preferred_language',
  timezone: 'timezone',
  profileUrl: 'profile_url',
  [`${ENTERPRISE}:employeeNumber`]: 'employee_number',
  [`${ENTERPRISE}:department`]: 'department',
  [`${ENTERPRISE}:costCenter`]: 'cost_center',
  [`${ENTERPRISE}:organization`]: 'organization',
  [`${ENTERPRISE}:division`]: 'division',
  [`${ENTERPRISE}:manager.value`]: 'manager_value',
  [`${ENTERPRISE}:manager.displayName`]: 'manager_name',
  [`${ZOOM}:type`]: 'licence',
  [`${ZOOM}:status`]: 'status',
  [`${ZOOM}:lastClientVersion`]: 'last_client_version',
  [`${ZOOM}:personalMeetingUrl`]: 'personal_meeting_url',
  [`${ZOOM}:vanityUrl`]: 'vanity_url',
  [`${ZOOM}:accountId`]: 'account_id',
  [`${ZOOM}:jid`]: 'jid',
  [`${ZOOM}:cluster`]: 'cluster',
  [`${ZOOM}:pmi`]: 'pmi',
  [`${ZOOM}:location`]: 'location',
  [`${ZOOM}:pronouns`]: 'pronouns',
  [`${ZOOM}:planUnitedType`]: 'plan_united_type',
  [`${ZOOM}:zoomOneType`]: 'zoom_one_type',
  [`${ZOOM}:cmsUserId`]: 'cms_user_id',
};

/** Integers, instants in milliseconds, and booleans as 1 and 0. */
export const NUMBER_COLUMNS: Readonly<Record<string, string>> = {
  'meta.created': 'created',
  'meta.lastModified': 'last_modified',
  active: 'active',
  [`${ZOOM}:lastLoginTime`]: 'last_login_time',
  [`${ZOOM}:verified`]: 'verified',
  [`${ZOOM}:usePmi`]: 'use_pmi',
  [`${ZOOM}:pronounsOption`]: 'pronouns_option',
};

/**
 * `schemas` is one of few lists, so a column each tells by 1 and 0 whether a user has the schema: rows in
 * `directory_elements` would be a fifth of all that a crawl writes. In the order in which answers name them, which is that of the names.
 */
export const SCHEMA_COLUMNS: Readonly<Record<string, string>> = {
  'urn:ietf:params:scim:schemas:core:2.0:user': 'has_core',
  [ENTERPRISE.toLowerCase()]: 'has_enterprise',
  [ZOOM.toLowerCase()]: 'has_zoom',
};

/** Multi-valued attributes by canonical path → name in `directory_elements`. */
export const ELEMENT_ATTRIBUTES: Readonly<Record<string, string>> = {
  emails: 'emails',
  photos: 'photos',
  phoneNumbers: 'phoneNumbers',
  roles: 'roles',
  groups: 'groups',
  [`${ZOOM}:loginTypes`]: 'loginTypes',
  [`${ZOOM}:deferred`]: 'deferred',
  [`${ZOOM}:customAttributes`]: 'customAttributes',
  [`${ZOOM}:divisionIds`]: 'divisionIds',
};

/** Sub-attributes are columns of the same name. */
export const ELEMENT_TEXTS = ['value', 'display', 'type', 'key', 'name'] as const;
export const ELEMENT_NUMBERS = ['primary'] as const;

/** What filters and sorts of audits ask for. Each has an index with the address, which a changed user costs some 20 µs. */
export const INDEXED_COLUMNS: readonly string[] = [
  'user_name',
  'external_id',
  'family_name',
  'display_name',
  'department',
  'user_type',
  'licence',
  'status',
  'active',
  'last_login_time',
  'created',
  'last_modified',
];

/**
 * Stand where there is no value, behind every value: columns without NULL need no second case in comparisons, denials
 * and orders. Keys never hold the last code point, and no instant is as late (ECMAScript ends at 8.64e15).
 */
export const NO_TEXT = '\u{10FFFF}';
export const NO_NUMBER = 9e15;
