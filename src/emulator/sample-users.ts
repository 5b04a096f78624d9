/** A believable account for the demo and the benchmarks: the same people at every start, as many as asked for. */
import { type AccountSeed, adminRole, type EmulatedGroup, type EmulatedRole, ownerRole } from './account.js';
import type { UserSeed } from './blank-user.js';
import { departments, familyNames, givenNames, places, type SampleDepartment } from './sample-names.js';
import { type EmulatedUser, loginType } from './user.js';

const helpdeskRole: EmulatedRole = { id: 'RHelpdesk0sample', name: 'Helpdesk', description: 'Resets and unlocks' };
const auditorRole: EmulatedRole = { id: 'RAuditor00sample', name: 'Auditor', description: 'Reads reports' };

const groups: readonly EmulatedGroup[] = [
  { id: 'gEveryone00sampleGroup', name: 'Everyone' },
  ...departments.map(({ name }, index) => ({ id: `gDept${index}00000sampleGrp`, name })),
];

/** Fixed, so that two starts show the same dates. */
const founded = Date.UTC(2021, 2, 1, 9);
const day = 86_400_000;

export function sampleAccount(count = 250): AccountSeed {
  return {
    users: { [Symbol.iterator]: () => sampleUsers(count) },
    roles: [helpdeskRole, auditorRole],
    groups,
    managedDomains: ['example.com', 'example.org'],
  };
}

/** One at a time, so that a hundred thousand need no memory beside the account's own. */
function* sampleUsers(count: number): Generator<UserSeed, void> {
  for (let index = 0; index < count; index += 1) yield sampleUser(index);
}

/** The first is the owner, the next two are admins; then every kind of user comes by in turn. */
function sampleUser(index: number): UserSeed {
  const department = pick(departments, leads(index) ? index : index * 7 + Math.floor(index / 11));
  const { first_name, last_name } = nameOf(index);
  const status = statusOf(index);
  const base: UserSeed = {
    email: emailOf(index),
    first_name,
    last_name,
    type: status === 'inactive' ? 1 : typeOf(index),
    status,
    role_id: roleOf(index, status),
    group_ids: groupsOf(index, department),
    ...signInOf(index),
  };
  if (status === 'pending') return base;
  return Object.assign(base, profileOf(index, department), historyOf(index, status));
}

const plainNames = new Map(
  [...givenNames, ...familyNames].map((name) => [name, name.normalize('NFD').replace(/\W/g, '').toLowerCase()]),
);

/** As it stands in an address. */
const plainOf = (name: string): string => plainNames.get(name) ?? '';

/** Every pair of names once, then the pairs again with a number in the address. */
function nameOf(index: number) {
  const first_name = pick(givenNames, index);
  const last_name = pick(familyNames, (index + Math.floor(index / givenNames.length)) * 3);
  return { first_name, last_name };
}

/** Most are in the managed domains; every fortieth is not. */
function emailOf(index: number): string {
  const { first_name, last_name } = nameOf(index);
  const local = `${plainOf(first_name)}.${plainOf(last_name)}`;
  const suffix = index < givenNames.length * familyNames.length ? '' : String(index);
  const domain = index % 40 === 39 ? 'example.net' : index % 12 === 7 ? 'example.org' : 'example.com';
  return `${local}${suffix}@${domain}`;
}

function statusOf(index: number): EmulatedUser['status'] {
  if (leads(index)) return 'active';
  if (index % 17 === 5) return 'inactive';
  return index % 21 === 8 ? 'pending' : 'active';
}

function typeOf(index: number): number {
  if (index < 3) return 2;
  if (index % 25 === 24) return 4;
  if (index % 50 === 30) return 99;
  return index % 5 < 3 ? 2 : 1;
}

function roleOf(index: number, status: EmulatedUser['status']): string {
  if (index === 0) return ownerRole;
  if (index < 3) return adminRole;
  if (status !== 'active') return '2';
  return index % 60 === 10 ? helpdeskRole.id : index % 90 === 45 ? auditorRole.id : '2';
}

function groupsOf(index: number, department: SampleDepartment): string[] {
  const own = groups.find((group) => group.name === department.name);
  const ids = index % 9 === 4 || own === undefined ? [] : [own.id];
  return index % 3 === 0 ? ['gEveryone00sampleGroup', ...ids] : ids;
}

/** Two of three sign in through SSO, which alone brings an employee id. */
function signInOf(index: number) {
  if (index % 3 !== 0) {
    return { login_types: [loginType.sso], employee_unique_id: `E${String(10_001 + index)}`, sessions: 1 };
  }
  return {
    login_types: index % 24 === 12 ? [loginType.google] : [loginType.workEmail],
    password: `Sample-${index}-pw9`,
  };
}

function profileOf(index: number, department: SampleDepartment): Partial<EmulatedUser> {
  const place = pick(places, index * 5 + Math.floor(index / 13));
  return {
    dept: department.name,
    job_title: leads(index) ? 'Director' : pick(department.titles, index),
    cost_center: department.costCenter,
    company: 'Example Corporation',
    location: place.city,
    timezone: place.timezone,
    language: place.language,
    manager: managerOf(index, departments.indexOf(department)),
    phone_numbers: phonesOf(index, place),
    use_pmi: index % 4 === 0,
    pronouns: index % 6 === 2 ? pick(['she/her', 'he/him', 'they/them'], index / 2) : '',
    pronouns_option: index % 6 === 2 ? 2 : undefined,
    custom_attributes: index % 8 === 3 ? [{ key: 'cbf_badge', name: 'Badge', value: `B-${4000 + index}` }] : [],
    vanity_name: index % 10 === 6 ? `example.room${index}` : '',
  };
}

/** The first of each department leads it, and reports to the owner. */
function leads(index: number): boolean {
  return index < departments.length;
}

function managerOf(index: number, leader: number): string {
  if (index === 0) return '';
  const manager = leads(index) ? 0 : leader;
  return emailOf(manager);
}

function phonesOf(index: number, place: (typeof places)[number]): EmulatedUser['phone_numbers'] {
  if (index % 4 === 1) return [];
  const number = `${place.numberStart}${String(1000 + (index % 9000))}`;
  const office = { code: place.code, country: place.country, label: 'Office', number, verified: false };
  return index % 5 === 0 ? [office, { ...office, label: 'Mobile', number: `${number.slice(0, -1)}7` }] : [office];
}

function historyOf(index: number, status: EmulatedUser['status']): Partial<EmulatedUser> {
  const createdAt = founded + ((index * 37) % 1500) * day + (index % 480) * 60_000;
  if (index % 13 === 6) return { createdAt };
  const lastLoginAt = status === 'inactive' ? createdAt + 40 * day : Date.UTC(2026, 0, 5) + (index % 60) * 3 * day;
  return {
    createdAt,
    lastLoginAt,
    last_client_version: pick(['6.2.11.50939(mac)', '6.3.5.60019(win)', '6.2.10.2491(iphone)'], index),
  };
}

function pick<Item>(items: readonly [Item, ...Item[]], index: number): Item {
  return items[Math.floor(index) % items.length] ?? items[0];
}
