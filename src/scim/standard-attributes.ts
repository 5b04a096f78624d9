/** The attribute names of RFC 7643 §4.1 and §4.3: a standard name that a product does not keep is no client's mistake. */
import type { AttributePath } from './definition.js';

const CORE_USER = 'urn:ietf:params:scim:schemas:core:2.0:User';
export const ENTERPRISE_USER = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

/** Sub-attributes of every multi-valued attribute by default (RFC 7643 §2.4). */
const DEFAULT_SUBS = ['type', 'primary', 'display', 'value', '$ref'];

const CORE: Readonly<Record<string, readonly string[]>> = {
  userName: [],
  name: ['formatted', 'familyName', 'givenName', 'middleName', 'honorificPrefix', 'honorificSuffix'],
  displayName: [],
  nickName: [],
  profileUrl: [],
  title: [],
  userType: [],
  preferredLanguage: [],
  locale: [],
  timezone: [],
  active: [],
  password: [],
  emails: DEFAULT_SUBS,
  phoneNumbers: DEFAULT_SUBS,
  ims: DEFAULT_SUBS,
  photos: DEFAULT_SUBS,
  addresses: [
    'formatted',
    'streetAddress',
    'locality',
    'region',
    'postalCode',
    'country',
    'type',
    'primary',
    'display',
  ],
  groups: DEFAULT_SUBS,
  entitlements: DEFAULT_SUBS,
  roles: DEFAULT_SUBS,
  x509Certificates: DEFAULT_SUBS,
};

const ENTERPRISE: Readonly<Record<string, readonly string[]>> = {
  employeeNumber: [],
  costCenter: [],
  organization: [],
  division: [],
  department: [],
  manager: ['value', '$ref', 'displayName'],
};

const pathsOf = (names: Readonly<Record<string, readonly string[]>>, prefix: string): string[] =>
  Object.entries(names).flatMap(([name, subs]) =>
    [name, ...subs.map((sub) => `${name}.${sub}`)].map((path) => prefix + path),
  );

const STANDARD = new Set(
  [...pathsOf(CORE, ''), ...pathsOf(ENTERPRISE, `${ENTERPRISE_USER}:`)].map((path) => path.toLowerCase()),
);

/** One text for a path, core attributes without their URN, as in `ResolvedAttribute.path`. */
export function attributePathText(path: AttributePath): string {
  const own = path.sub === undefined ? path.name : `${path.name}.${path.sub}`;
  return path.urn === undefined || path.urn.toLowerCase() === CORE_USER.toLowerCase() ? own : `${path.urn}:${own}`;
}

/** Whether RFC 7643 defines this User or enterprise attribute; `text` as `attributePathText` writes it. */
export function isStandardAttribute(text: string): boolean {
  return STANDARD.has(text.toLowerCase());
}
