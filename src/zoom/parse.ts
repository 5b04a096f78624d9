/** Zoom's answers, parsed at the door: `unknown` in, typed out; unknown fields and fields of a wrong type are left out. */
import { ZoomError } from './errors.js';
import type { ZoomCustomAttribute, ZoomPhoneNumber, ZoomUser, ZoomUserPage } from './types.js';

const TEXT_FIELDS = [
  'first_name',
  'last_name',
  'display_name',
  'dept',
  'timezone',
  'role_id',
  'role_name',
  'created_at',
  'user_created_at',
  'last_login_time',
  'last_client_version',
  'employee_unique_id',
  'plan_united_type',
  'personal_meeting_url',
  'vanity_url',
  'pic_url',
  'jid',
  'cluster',
  'account_id',
  'cms_user_id',
  'job_title',
  'company',
  'location',
  'cost_center',
  'manager',
  'language',
  'pronouns',
  'zoom_one_type',
] as const;
const NUMBER_FIELDS = ['pmi', 'verified', 'pronouns_option'] as const;
const PHONE_FIELDS = ['code', 'country', 'label', 'number'] as const;

type Fields = Record<string, unknown>;

/** Throws ZoomError `unintelligible` where email or type is missing. */
export function parseUser(value: unknown, operation: string): ZoomUser {
  const raw = fieldsOf(value, operation);
  const user: ZoomUser = { email: text(raw, 'email', operation), type: number(raw, 'type', operation) };
  const id = raw['id'];
  if (typeof id === 'string' && id !== '') user.id = id;
  const status = raw['status'];
  if (status === 'active' || status === 'inactive' || status === 'pending') user.status = status;
  for (const name of TEXT_FIELDS) {
    const field = raw[name];
    if (typeof field === 'string') user[name] = field;
  }
  for (const name of NUMBER_FIELDS) {
    const field = raw[name];
    if (typeof field === 'number') user[name] = field;
  }
  if (typeof raw['use_pmi'] === 'boolean') user.use_pmi = raw['use_pmi'];
  addLists(user, raw);
  return user;
}

function addLists(user: ZoomUser, raw: Fields): void {
  if (Array.isArray(raw['group_ids'])) user.group_ids = texts(raw['group_ids']);
  if (Array.isArray(raw['division_ids'])) user.division_ids = texts(raw['division_ids']);
  if (Array.isArray(raw['custom_attributes']))
    user.custom_attributes = raw['custom_attributes'].flatMap(customAttribute);
  if (Array.isArray(raw['phone_numbers'])) user.phone_numbers = raw['phone_numbers'].flatMap(phoneNumber);
  if (Array.isArray(raw['login_types'])) {
    user.login_types = raw['login_types'].filter((type: unknown) => typeof type === 'number');
  } else if (typeof raw['login_type'] === 'number') {
    // Older answers name one.
    user.login_types = [raw['login_type']];
  }
}

export function parseUserPage(value: unknown, operation: string): ZoomUserPage {
  const raw = fieldsOf(value, operation);
  const users = list(raw, 'users', operation).map((user) => parseUser(user, operation));
  const total = raw['total_records'];
  return {
    users,
    next_page_token: nextPageToken(raw),
    total_records: typeof total === 'number' ? total : users.length,
  };
}

/** Answer of POST /users. The id is empty for an address that belongs to a Zoom user not yet in the account. */
export function parseCreated(
  value: unknown,
  operation: string,
): { id: string | undefined; email: string; type: number } {
  const raw = fieldsOf(value, operation);
  const id = raw['id'];
  return {
    id: typeof id === 'string' && id !== '' ? id : undefined,
    email: text(raw, 'email', operation),
    type: number(raw, 'type', operation),
  };
}

/** Roles and groups: `key` names the list. Ids of built-in roles have been numbers. */
export function parseNamed(
  value: unknown,
  key: 'roles' | 'groups',
  operation: string,
): { items: { id: string; name: string }[]; nextPageToken: string } {
  const raw = fieldsOf(value, operation);
  const items = list(raw, key, operation).map((item) => {
    const named = fieldsOf(item, operation);
    const id = typeof named['id'] === 'number' ? String(named['id']) : text(named, 'id', operation);
    return { id, name: text(named, 'name', operation) };
  });
  return { items, nextPageToken: nextPageToken(raw) };
}

function phoneNumber(value: unknown): ZoomPhoneNumber[] {
  if (!isFields(value)) return [];
  const phone: ZoomPhoneNumber = {};
  for (const name of PHONE_FIELDS) {
    const field = value[name];
    if (typeof field === 'string') phone[name] = field;
  }
  if (typeof value['verified'] === 'boolean') phone.verified = value['verified'];
  return [phone];
}

function customAttribute(value: unknown): ZoomCustomAttribute[] {
  if (!isFields(value)) return [];
  const attribute: ZoomCustomAttribute = {};
  for (const name of ['key', 'name', 'value'] as const) {
    const field = value[name];
    if (typeof field === 'string') attribute[name] = field;
    // Zoom's events type the value as an integer.
    if (typeof field === 'number') attribute[name] = String(field);
  }
  return [attribute];
}

function nextPageToken(raw: Fields): string {
  return typeof raw['next_page_token'] === 'string' ? raw['next_page_token'] : '';
}

function texts(values: readonly unknown[]): string[] {
  return values.filter((value) => typeof value === 'string');
}

function text(raw: Fields, name: string, operation: string): string {
  const value = raw[name];
  if (typeof value !== 'string' || value === '') throw unintelligible(operation, name);
  return value;
}

function number(raw: Fields, name: string, operation: string): number {
  const value = raw[name];
  if (typeof value !== 'number') throw unintelligible(operation, name);
  return value;
}

function list(raw: Fields, name: string, operation: string): unknown[] {
  const value: unknown = raw[name];
  if (!Array.isArray(value)) throw unintelligible(operation, name);
  return value;
}

function fieldsOf(value: unknown, operation: string): Fields {
  if (!isFields(value)) throw unintelligible(operation, 'body');
  return value;
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function unintelligible(operation: string, field: string): ZoomError {
  return new ZoomError('unintelligible', `${operation}: the answer has no usable ${field}`, { operation });
}
