/** A user as the emulator keeps it, and the two shapes in which Zoom shows one. */
import type { components } from '../zoom/openapi.js';

export type Schemas = components['schemas'];
export type UserStatus = Schemas['UserStatus'];

export const loginType = { google: 1, api: 99, workEmail: 100, sso: 101 } as const;

export interface EmulatedUser {
  readonly id: string;
  /** Some invited people have no id at all until they accept. */
  idShown: boolean;
  email: string;
  type: number;
  status: UserStatus;
  first_name: string;
  last_name: string;
  display_name: string;
  dept: string;
  timezone: string;
  language: string;
  job_title: string;
  company: string;
  location: string;
  cost_center: string;
  manager: string;
  pronouns: string;
  pronouns_option: number | undefined;
  phone_numbers: Schemas['PhoneNumber'][];
  custom_attributes: Schemas['CustomAttribute'][];
  group_ids: string[];
  division_ids: string[];
  role_id: string;
  login_types: number[];
  pmi: number;
  use_pmi: boolean;
  host_key: string;
  vanity_name: string;
  cms_user_id: string;
  employee_unique_id: string;
  plan_united_type: Schemas['PlanUnitedType'] | undefined;
  /** Digits, since it may exceed 2^53; "" is none. */
  zoom_one_type: string;
  zoom_phone: boolean;
  pic_url: string;
  picture: { readonly type: string; readonly size: number } | undefined;
  /** Milliseconds. */
  createdAt: number;
  invitedAt: number;
  lastLoginAt: number | undefined;
  last_client_version: string;
  password: string;
  formerPasswords: string[];
  /** Open sign-ins: revoking the token or deactivating ends them. */
  sessions: number;
  tokenRevocations: number;
  emailChangedAt: number[];
}

const timestamps = new Map<number, string>();

/** Zoom writes whole seconds. Remembered, since lists are made of them. */
export function timestamp(milliseconds: number): string {
  const second = Math.floor(milliseconds / 1000);
  const known = timestamps.get(second);
  if (known !== undefined) return known;
  const text = `${new Date(second * 1000).toISOString().slice(0, 19)}Z`;
  timestamps.set(second, text);
  return text;
}

export interface AccountFacts {
  readonly accountId: string;
  readonly siteUrl: string;
  roleName(roleId: string): string;
}

/** GET by id. Empty values are absent, but dept, which Zoom sends as "". */
export function renderUser(user: EmulatedUser, account: AccountFacts): Schemas['User'] {
  const common = { ...(user.idShown && { id: user.id }), ...renderNames(user), ...renderCommon(user) };
  if (user.status === 'pending') return { ...common, role_id: user.role_id };
  return {
    ...common,
    ...renderActive(user),
    role_name: account.roleName(user.role_id),
    use_pmi: user.use_pmi,
    personal_meeting_url: `${account.siteUrl}/j/${user.pmi}`,
    jid: `${user.id.toLowerCase()}@xmpp.zoom.us`,
    cluster: 'us06',
    account_id: account.accountId,
    login_types: user.login_types,
    ...(user.vanity_name !== '' && { vanity_url: `${account.siteUrl}/my/${user.vanity_name}` }),
    ...(user.pic_url !== '' && { pic_url: user.pic_url }),
    ...(user.job_title !== '' && { job_title: user.job_title }),
    ...(user.company !== '' && { company: user.company }),
    ...(user.location !== '' && { location: user.location }),
    ...(user.cost_center !== '' && { cost_center: user.cost_center }),
    ...(user.manager !== '' && { manager: user.manager }),
    ...(user.language !== '' && { language: user.language }),
    ...(user.pronouns !== '' && { pronouns: user.pronouns }),
    ...(user.pronouns_option !== undefined && { pronouns_option: user.pronouns_option }),
    ...(user.cms_user_id !== '' && { cms_user_id: user.cms_user_id }),
    ...(user.phone_numbers.length > 0 && { phone_numbers: user.phone_numbers }),
    ...(user.custom_attributes.length > 0 && { custom_attributes: user.custom_attributes }),
    ...(user.zoom_one_type !== '' && { zoom_one_type: Number(user.zoom_one_type) }),
  };
}

export type IncludedField = 'custom_attributes' | 'host_key' | undefined;

/** A list item: without what only GET shows; an invited person has no id, no names, no dept, no pmi here. */
export function renderListItem(user: EmulatedUser, include: IncludedField): Schemas['UserListItem'] {
  if (user.status === 'pending') {
    return { ...renderCommon(user), first_name: '', last_name: '', role_id: user.role_id };
  }
  return {
    id: user.id,
    ...renderNames(user),
    ...renderCommon(user),
    ...renderActive(user),
    ...(include === 'custom_attributes' && { custom_attributes: user.custom_attributes }),
    ...(include === 'host_key' && { host_key: user.host_key }),
  };
}

function renderNames(user: EmulatedUser) {
  return { first_name: user.first_name, last_name: user.last_name, display_name: user.display_name };
}

/** created_at of an invited person is the time of the invitation. */
function renderCommon(user: EmulatedUser) {
  const verified: 0 | 1 = user.status === 'pending' ? 0 : 1;
  return {
    email: user.email,
    type: user.type,
    status: user.status,
    verified,
    created_at: timestamp(user.status === 'pending' ? user.invitedAt : user.createdAt),
    ...(user.group_ids.length > 0 && { group_ids: user.group_ids }),
  };
}

function renderActive(user: EmulatedUser) {
  return {
    dept: user.dept,
    timezone: user.timezone,
    pmi: user.pmi,
    role_id: user.role_id,
    user_created_at: timestamp(user.createdAt),
    ...(user.division_ids.length > 0 && { division_ids: user.division_ids }),
    ...(user.plan_united_type !== undefined && { plan_united_type: user.plan_united_type }),
    ...(user.lastLoginAt !== undefined && {
      last_login_time: timestamp(user.lastLoginAt),
      last_client_version: user.last_client_version,
    }),
    ...(user.employee_unique_id !== '' &&
      user.login_types.includes(loginType.sso) && { employee_unique_id: user.employee_unique_id }),
  };
}
