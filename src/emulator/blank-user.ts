/** What a user is before anybody has said anything about it. */
import { createHash } from 'node:crypto';
import { type EmulatedUser, loginType } from './user.js';

/** Whatever is left out gets a plain default. */
export type UserSeed = Partial<EmulatedUser> & { readonly email: string };

/** Zoom derives it when it is given empty. */
export function derivedDisplayName(user: { first_name: string; last_name: string }): string {
  return `${user.first_name} ${user.last_name}`.trim().slice(0, 128);
}

/** The same seed in the same place gets the same id: 22 characters of base64url, "-" and "_" in front included. */
export function newUser(seed: UserSeed, ordinal: number, now: number): EmulatedUser {
  const email = seed.email.toLowerCase();
  const id = createHash('sha256').update(`${ordinal} ${email}`).digest('base64url').slice(0, 22);
  const user: EmulatedUser = Object.assign(blankUser(id, ordinal, now), seed, { email });
  if (user.display_name === '') user.display_name = derivedDisplayName(user);
  return user;
}

function blankUser(id: string, ordinal: number, now: number): Omit<EmulatedUser, 'email'> {
  return {
    id,
    idShown: true,
    type: 1,
    status: 'active',
    first_name: '',
    last_name: '',
    display_name: '',
    dept: '',
    timezone: 'America/New_York',
    language: 'en-US',
    job_title: '',
    company: '',
    location: '',
    cost_center: '',
    manager: '',
    pronouns: '',
    pronouns_option: undefined,
    phone_numbers: [],
    custom_attributes: [],
    group_ids: [],
    division_ids: [],
    role_id: '2',
    login_types: [loginType.workEmail],
    pmi: 3_000_000_000 + ordinal * 7,
    use_pmi: false,
    host_key: String(100_000 + (ordinal % 900_000)),
    vanity_name: '',
    cms_user_id: '',
    employee_unique_id: '',
    plan_united_type: undefined,
    zoom_one_type: '',
    zoom_phone: false,
    pic_url: '',
    picture: undefined,
    createdAt: now,
    invitedAt: now,
    lastLoginAt: undefined,
    last_client_version: '',
    password: '',
    formerPasswords: [],
    sessions: 0,
    tokenRevocations: 0,
    emailChangedAt: [],
  };
}
