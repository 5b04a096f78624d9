/** A row of the attribute table, and the shapes that most rows have. */
import type { AttributeDefinition } from '../scim/definition.js';
import type { Json } from '../scim/types.js';
import type { ZoomUser, ZoomUserUpdate } from '../zoom/types.js';

export const CORE = 'urn:ietf:params:scim:schemas:core:2.0:User';
export const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
export const ZOOM = 'urn:ietf:params:scim:schemas:extension:zoom:2.0:User';

/**
 * Where the value of an answer comes from. `list`: Zoom's list and GET; `get`: only Zoom's GET;
 * `link`: what the provider said and Zoom cannot hold; `never`: write-only.
 */
export type Source = 'list' | 'get' | 'link' | 'never';

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

export const define = (description: string, draft: Draft = {}): AttributeRow['definition'] => ({
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

export const sub = (name: string, description: string, draft: Draft = {}): AttributeDefinition => ({
  name,
  ...define(description, draft),
});

export const readOnly: Draft = { mutability: 'readOnly' };
export const writeOnly: Draft = { mutability: 'writeOnly', returned: 'never', caseExact: true };
/** Read in a request and nowhere kept. */
export const unseen: Draft = { mutability: 'writeOnly', returned: 'never' };

/** Blanks are nothing: written back, they would mean "clear" (docs/dialects.md). */
export const nonEmpty = (value: string | undefined): string | undefined =>
  value === undefined || value.trim() === '' ? undefined : value;

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

export const text = (
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

export const shown = (
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
