/** Zoom's nouns, as its API spells them. Fields that Zoom leaves out or sends as "" are both "empty". */

export type ZoomUserStatus = 'active' | 'inactive' | 'pending';
export type ZoomCreateAction = 'create' | 'autoCreate' | 'custCreate' | 'ssoCreate';

export interface ZoomPhoneNumber {
  code?: string;
  country?: string;
  label?: string;
  number?: string;
  verified?: boolean;
}

export interface ZoomCustomAttribute {
  key?: string;
  name?: string;
  value?: string;
}

/** A user as GET shows it; list items lack many of these (facts: field table). */
export interface ZoomUser {
  /** Absent for pending users in lists. */
  id?: string;
  email: string;
  type: number;
  status?: ZoomUserStatus;
  first_name?: string;
  last_name?: string;
  display_name?: string;
  dept?: string;
  timezone?: string;
  pmi?: number;
  role_id?: string;
  role_name?: string;
  verified?: number;
  created_at?: string;
  user_created_at?: string;
  last_login_time?: string;
  last_client_version?: string;
  group_ids?: string[];
  division_ids?: string[];
  employee_unique_id?: string;
  plan_united_type?: string;
  custom_attributes?: ZoomCustomAttribute[];
  use_pmi?: boolean;
  personal_meeting_url?: string;
  vanity_url?: string;
  pic_url?: string;
  jid?: string;
  cluster?: string;
  account_id?: string;
  cms_user_id?: string;
  job_title?: string;
  company?: string;
  location?: string;
  cost_center?: string;
  manager?: string;
  language?: string;
  pronouns?: string;
  pronouns_option?: number;
  phone_numbers?: ZoomPhoneNumber[];
  login_types?: number[];
  /** May exceed 2^53: the client hands it over as text. */
  zoom_one_type?: string;
}

export interface ZoomUserPage {
  users: ZoomUser[];
  next_page_token: string;
  total_records: number;
}

export interface ZoomUserInfo {
  email: string;
  type: number;
  first_name?: string;
  last_name?: string;
  display_name?: string;
  password?: string;
  division_ids?: string[];
  plan_united_type?: string;
  /** Sent as a JSON number, digits unchanged. */
  zoom_one_type?: string;
}

/** Body of PATCH /users/{id}: only what changes. */
export interface ZoomUserUpdate {
  first_name?: string;
  last_name?: string;
  display_name?: string;
  type?: number;
  company?: string;
  job_title?: string;
  location?: string;
  dept?: string;
  cost_center?: string;
  language?: string;
  timezone?: string;
  manager?: string;
  pronouns?: string;
  pronouns_option?: number;
  phone_numbers?: ZoomPhoneNumber[];
  pmi?: number;
  use_pmi?: boolean;
  custom_attributes?: ZoomCustomAttribute[];
  division_ids?: string[];
  cms_user_id?: string;
  plan_united_type?: string;
  /** Sent as a JSON number, digits unchanged. */
  zoom_one_type?: string;
}

export interface ZoomRole {
  id: string;
  name: string;
}

export interface ZoomGroup {
  id: string;
  name: string;
}

export interface ZoomPicture {
  readonly bytes: Uint8Array;
  readonly type: 'image/jpeg' | 'image/png';
}
