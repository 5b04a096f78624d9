/** The environment variables that the bridge knows: names, defaults and meanings, for reading, `--help` and example.env. */

export interface Variable {
  readonly name: string;
  /** As it would be written; absent where leaving the variable out means "none" or is a fault. */
  readonly default?: string;
  readonly required?: true;
  /** May also be given as NAME_FILE, the path of a file that holds it. */
  readonly secret?: true;
  readonly meaning: string;
}

export const DEFAULT_PUBLIC_URL = 'http://HOST:PORT';

export const VARIABLES = [
  { name: 'HOST', default: '127.0.0.1', meaning: 'address to listen on' },
  { name: 'PORT', default: '8080', meaning: 'port to listen on; 0 takes any free one' },
  {
    name: 'PUBLIC_URL',
    default: DEFAULT_PUBLIC_URL,
    meaning: 'what clients call the bridge, a path included; base of every meta.location',
  },
  {
    name: 'SCIM_TOKEN',
    required: true,
    secret: true,
    meaning:
      'bearer token of the identity provider (read and write), at least 32 characters; a comma separates several',
  },
  { name: 'SCIM_AUDITOR_TOKEN', secret: true, meaning: 'bearer token that may only read; a comma separates several' },
  { name: 'ZOOM_ACCOUNT_ID', required: true, secret: true, meaning: 'account id of the Server-to-Server OAuth app' },
  { name: 'ZOOM_CLIENT_ID', required: true, secret: true, meaning: 'client id of the app' },
  { name: 'ZOOM_CLIENT_SECRET', required: true, secret: true, meaning: 'client secret of the app' },
  {
    name: 'ZOOM_API_URL',
    default: 'https://api.zoom.us/v2',
    meaning: "base of Zoom's API; plain http only to loopback",
  },
  {
    name: 'ZOOM_OAUTH_URL',
    default: 'https://zoom.us',
    meaning: 'base of the token endpoint /oauth/token; plain http only to loopback',
  },
  { name: 'ZOOM_PLAN', default: 'pro', meaning: "free, pro or business: Zoom's rate limits follow the plan" },
  {
    name: 'ZOOM_BUDGET_SHARE',
    default: '0.9',
    meaning: "part of Zoom's rate limits that the bridge may use, the rest being for other apps of the account",
  },
  {
    name: 'ZOOM_DEADLINE_MS',
    default: '25000',
    meaning: 'milliseconds within which a request is answered, with 429 where its calls would have to wait for longer',
  },
  {
    name: 'ZOOM_CREATE_ACTION',
    default: 'create',
    meaning: 'create (by invitation), autoCreate, custCreate or ssoCreate; a request may choose with createAction',
  },
  {
    name: 'ZOOM_DEFAULT_USER_TYPE',
    default: 'Basic',
    meaning: 'licence of a user pushed without userType: Basic, Licensed, Unassigned or None',
  },
  {
    name: 'ZOOM_DELETE_ACTION',
    default: 'disassociate',
    meaning: 'what a SCIM DELETE does: delete, disassociate, deactivate or revokeToken',
  },
  {
    name: 'ZOOM_TRANSFER_EMAIL',
    meaning: 'who receives the meetings, webinars, recordings … of users that are deleted or disassociated',
  },
  {
    name: 'ZOOM_REVOKE_ON_DEACTIVATE',
    default: 'true',
    meaning: 'deactivation also revokes the SSO token: true or false',
  },
  {
    name: 'ZOOM_ASSIGNABLE_ROLES',
    meaning: 'ids or names, separated by commas, of the Zoom roles that an identity provider may give',
  },
  {
    name: 'PHOTO_ALLOW_HOSTS',
    meaning: 'private hosts from which photos may be fetched: names, *.suffix, addresses, CIDR, separated by commas',
  },
  {
    name: 'DEFAULT_COUNTRY',
    default: 'US',
    meaning: 'two-letter country of phone numbers that are written nationally',
  },
  {
    name: 'ZOOM_WEBHOOK_SECRET',
    secret: true,
    meaning:
      "secret token of the app's event subscription, enables POST /webhooks/zoom; two, separated by a comma, while it rotates",
  },
  {
    name: 'DATABASE_URL',
    default: 'sqlite:./data/bridge.db',
    secret: true,
    meaning:
      'sqlite:PATH of the database file, postgres://USER:PASSWORD@HOST:PORT/DATABASE, or sqlite::memory: to remember nothing',
  },
  {
    name: 'DIRECTORY_MAX_AGE',
    default: '900',
    meaning:
      "seconds for which what was read of Zoom's lists may answer searches; 0: no mirror, every search reads Zoom's lists",
  },
  { name: 'LOG_LEVEL', default: 'info', meaning: 'trace, debug, info, warn, error or silent; JSON lines on stdout' },
] as const satisfies readonly Variable[];

export type VariableName = (typeof VARIABLES)[number]['name'];
