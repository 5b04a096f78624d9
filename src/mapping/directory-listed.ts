/** What an item of Zoom's lists tells of a user whom we know already. */
import { isDeepStrictEqual } from 'node:util';
import type { ZoomUser } from '../zoom/types.js';

/**
 * Fields that lists show (schema UserListItem): left out, they are empty. Custom attributes only because the client
 * asks for them; `host_key` is not asked for.
 */
export const LISTED_FIELDS = [
  'id',
  'email',
  'type',
  'status',
  'first_name',
  'last_name',
  'display_name',
  'dept',
  'timezone',
  'pmi',
  'role_id',
  'verified',
  'created_at',
  'user_created_at',
  'last_login_time',
  'last_client_version',
  'group_ids',
  'im_group_ids',
  'division_ids',
  'employee_unique_id',
  'plan_united_type',
  'custom_attributes',
] as const satisfies readonly (keyof ZoomUser)[];

type ListedField = (typeof LISTED_FIELDS)[number];
type OptionalField = Exclude<ListedField, 'email' | 'type'>;

/** Of an invited person lists show this and nothing else; a GET shows more. */
const LISTED_OF_PENDING: ReadonlySet<ListedField> = new Set([
  'email',
  'type',
  'status',
  'role_id',
  'verified',
  'group_ids',
]);

const isOptional = (field: ListedField): field is OptionalField => field !== 'email' && field !== 'type';
const OPTIONAL_FIELDS = LISTED_FIELDS.filter(isOptional);

type FieldValue = ZoomUser[ListedField];

const isEmpty = (value: FieldValue): boolean =>
  value === undefined || value === '' || (Array.isArray(value) && value.length === 0);

/** The order of group ids and the like says nothing, and lists need not write it as GET does. */
function isSame(a: FieldValue, b: FieldValue): boolean {
  if (!Array.isArray(a) || !Array.isArray(b)) return a === b || (isEmpty(a) && isEmpty(b));
  const written = (values: readonly unknown[]) => values.map((each) => JSON.stringify(each)).sort();
  return isDeepStrictEqual(a, b) || isDeepStrictEqual(written(a), written(b));
}

/** Whether this item leaves open what the value is. */
function isUntold(field: ListedField, item: ZoomUser): boolean {
  if (item.status !== 'pending') return field === 'id' && isEmpty(item.id);
  // Zoom gives the time of the call as that of an invitation: the first time told is nearest to the truth.
  return field === 'created_at' || (isEmpty(item[field]) && !LISTED_OF_PENDING.has(field));
}

/** Of someone who is invited anew, nothing of the former user stays. */
const isAnother = (known: ZoomUser, item: ZoomUser): boolean => item.status === 'pending' && known.status !== 'pending';

/**
 * What the item tells replaces what was known; what lists show and this item leaves out is empty now; what only a GET
 * shows stays. `item.status` is that of the list. Returns `known` itself where the item tells nothing new.
 */
export function mergeListed(known: ZoomUser | undefined, item: ZoomUser): ZoomUser {
  if (known === undefined || isAnother(known, item)) return item;
  const isUntouched = (field: ListedField): boolean =>
    isSame(known[field], item[field]) || (known[field] !== undefined && isUntold(field, item));
  if (LISTED_FIELDS.every(isUntouched)) return known;
  const told: ZoomUser = { ...item };
  const rest: ZoomUser = { ...known };
  for (const field of OPTIONAL_FIELDS) delete (isUntouched(field) ? told : rest)[field];
  // The name that a GET told is that of the former role.
  if (item.role_id !== known.role_id) delete rest.role_name;
  return { ...rest, ...told };
}
