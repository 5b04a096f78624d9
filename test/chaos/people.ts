/** Whom the providers push: what is wanted of each person, what the bridge has acknowledged of it, and how Zoom compares. */
import type { Emulator } from '../../src/emulator/start.js';
import { type Body, ENTERPRISE, ZOOM } from '../world.js';
import type { Random } from './random.js';

export interface Profile {
  readonly userName: string;
  readonly givenName: string;
  readonly familyName: string;
  readonly title: string;
  readonly department: string;
  readonly licence: 'Basic' | 'Licensed';
  readonly active: boolean;
}

export type Field = keyof Profile;

export const FIELDS: readonly Field[] = [
  'userName',
  'givenName',
  'familyName',
  'title',
  'department',
  'licence',
  'active',
];

export interface Person {
  readonly externalId: string;
  /** Zoom only invites people of foreign domains: they are pending until they accept. */
  readonly invited: boolean;
  /** undefined: nobody is wanted. */
  wanted: Profile | undefined;
  /** As the provider has it from a 201 or a match. */
  id: string | undefined;
  /** Values that the bridge has answered with success; a value whose last write has no answer is not among them. */
  acknowledged: Partial<Profile>;
  /** A POST failed: with an answer, or without one, so that the user may be there. */
  begun: 'refused' | 'unanswered' | undefined;
  /** A DELETE was sent and its answer is not known. */
  mayBeGone: boolean;
  renamed: boolean;
}

export function newPerson(externalId: string, random: Random): Person {
  const invited = random.chance(0.15);
  const nothing = { wanted: undefined, id: undefined, acknowledged: {}, begun: undefined };
  return { externalId, invited, ...nothing, mayBeGone: false, renamed: false };
}

const TITLES = ['Engineer', 'Designer', 'Writer', 'Analyst', 'Director'] as const;
const DEPARTMENTS = ['Research', 'Sales', 'Legal', 'Support'] as const;

const addressOf = ({ externalId, invited }: Person): string =>
  `${externalId}@${invited ? 'guests.example.net' : 'example.com'}`;

/** The next thing that somebody does to this person in the provider's directory. */
export function changeWish(person: Person, random: Random, canDelete: boolean): void {
  const { wanted } = person;
  if (wanted === undefined) {
    // First the old one must be gone.
    if (person.id !== undefined) return;
    person.wanted = {
      userName: addressOf(person),
      givenName: 'Given',
      familyName: person.externalId,
      title: random.pick(TITLES),
      department: random.pick(DEPARTMENTS),
      licence: random.chance(0.4) ? 'Licensed' : 'Basic',
      active: random.chance(0.95),
    };
    return;
  }
  const dice = random.next();
  if (dice < 0.4) person.wanted = { ...wanted, title: `${random.pick(TITLES)} ${random.below(100)}` };
  else if (dice < 0.6) person.wanted = { ...wanted, department: random.pick(DEPARTMENTS) };
  else if (dice < 0.7) person.wanted = { ...wanted, familyName: `${person.externalId} ${random.below(10)}` };
  else if (dice < 0.75) changeLicence(person, wanted);
  else if (dice < 0.9) person.wanted = { ...wanted, active: !wanted.active };
  else if (dice < 0.95) rename(person, wanted);
  else if (canDelete && person.id !== undefined) person.wanted = undefined;
}

/** The inactive show Basic whatever they will get back: to repeat that is no wish. */
function changeLicence(person: Person, wanted: Profile): void {
  if (person.acknowledged.active !== true || !wanted.active) return;
  person.wanted = { ...wanted, licence: wanted.licence === 'Basic' ? 'Licensed' : 'Basic' };
}

/** Once a person: Zoom takes three changes a day. Zoom renames neither the pending nor the inactive. */
function rename(person: Person, wanted: Profile): void {
  if (person.renamed || person.invited || person.acknowledged.active !== true || !wanted.active) return;
  person.renamed = true;
  person.wanted = { ...wanted, userName: `renamed-${wanted.userName}` };
}

/** Fields of the wish that the bridge has not acknowledged. */
export const openFields = ({ wanted, acknowledged }: Person): Field[] =>
  wanted === undefined ? [] : FIELDS.filter((field) => acknowledged[field] !== wanted[field]);

/** Licence and profile of who is not active wait in the bridge. */
const WHILE_ACTIVE: ReadonlySet<Field> = new Set(['givenName', 'familyName', 'title', 'department', 'licence']);

/** What an answer of the bridge says that contradicts what it has acknowledged. */
export function contradictions({ acknowledged, externalId }: Person, body: Body): string[] {
  const shown: Record<Field, unknown> = {
    userName: body?.userName,
    givenName: body?.name?.givenName,
    familyName: body?.name?.familyName,
    title: body?.title,
    department: body?.[ENTERPRISE]?.department,
    licence: body?.userType,
    active: body?.active,
  };
  return FIELDS.flatMap((field) => {
    const value = acknowledged[field];
    // Zoom takes the licence away with the activity; what will be restored is not shown.
    if (value === undefined || value === shown[field] || (field === 'licence' && acknowledged.active !== true))
      return [];
    return [`${externalId}: ${field} was acknowledged as ${value} and is shown as ${shown[field]}`];
  });
}

const PATHS: Partial<Record<string, Field>> = {
  'name.givenName': 'givenName',
  'name.familyName': 'familyName',
  title: 'title',
  [`${ENTERPRISE}:department`]: 'department',
  [`${ZOOM}:type`]: 'licence',
};

/** What the bridge says that it still keeps until Zoom takes it. */
export const waiting = (body: Body): Field[] =>
  ((body?.[ZOOM]?.deferred ?? []) as string[]).flatMap((path) => PATHS[path] ?? []);

/** What Zoom has that contradicts what the bridge has acknowledged. */
export function losses(person: Person, emulator: Emulator, deferred: readonly Field[] = []): string[] {
  const { id, acknowledged, externalId } = person;
  const user = id === undefined ? undefined : emulator.user(id);
  if (user === undefined) return [`${externalId}: Zoom has no user ${id}`];
  const held: Record<Field, unknown> = {
    userName: user.email,
    givenName: user.first_name,
    familyName: user.last_name,
    title: user.job_title,
    department: user.dept,
    licence: user.type === 2 ? 'Licensed' : 'Basic',
    active: user.status === 'pending' ? acknowledged.active : user.status === 'active',
  };
  return FIELDS.flatMap((field) => {
    const value = acknowledged[field];
    if (value === undefined || value === held[field]) return [];
    if (deferred.includes(field) || (user.status !== 'active' && WHILE_ACTIVE.has(field))) return [];
    return [`${externalId}: ${field} was acknowledged as ${value}, and Zoom has ${held[field]}`];
  });
}
