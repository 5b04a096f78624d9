/** How Okta and Entra bring one person to what is wanted, by the dialogues that each of them speaks. */
import { type Body, CORE, ENTERPRISE, PATCH_OP } from '../world.js';
import { type Exchange, Interrupted } from './exchange.js';
import { FIELDS, type Field, openFields, type Person, type Profile } from './people.js';

export interface Provider {
  readonly name: 'okta' | 'entra';
  readonly deletes: boolean;
  /** Seconds (of this test) until a failed task is tried again. */
  pause(failures: number): number;
  /** Throws Interrupted. `onAnswer` hears every user that the bridge shows. */
  push(person: Person, exchange: Exchange, onAnswer: OnAnswer): Promise<void>;
}

const resourceOf = ({ externalId }: Person, profile: Profile) => ({
  schemas: [CORE, ENTERPRISE],
  externalId,
  userName: profile.userName,
  name: { givenName: profile.givenName, familyName: profile.familyName },
  title: profile.title,
  userType: profile.licence,
  active: profile.active,
  [ENTERPRISE]: { department: profile.department },
});

const valuesOf = (profile: Profile, fields: readonly Field[]): Partial<Profile> =>
  Object.fromEntries(Object.entries(profile).filter(([field]) => fields.some((each) => each === field)));

/** Until the answer is there, nothing is known of these fields. */
async function acknowledging<T>(person: Person, fields: readonly Field[], write: () => Promise<T>): Promise<T> {
  const { wanted } = person;
  if (wanted === undefined) throw new Error('nobody is wanted');
  const others = FIELDS.filter((field) => !fields.includes(field));
  person.acknowledged = valuesOf(
    { ...wanted, ...person.acknowledged },
    others.filter((each) => each in person.acknowledged),
  );
  const answer = await write();
  person.acknowledged = { ...person.acknowledged, ...valuesOf(wanted, fields) };
  return answer;
}

const byUserName = (userName: string): string =>
  `/Users?filter=${encodeURIComponent(`userName eq "${userName}"`)}&startIndex=1&count=100`;

type OnAnswer = (body: Body) => void;

/** True when the user was there. */
async function match(person: Person, wanted: Profile, exchange: Exchange): Promise<boolean> {
  const found = (await exchange('GET', byUserName(wanted.userName))).body.Resources[0];
  if (found !== undefined) {
    person.id = found.id;
    person.begun = undefined;
  }
  return found !== undefined;
}

async function create(person: Person, wanted: Profile, exchange: Exchange, onAnswer: OnAnswer): Promise<void> {
  const taken = person.begun === 'unanswered' ? [409] : [];
  const post = () => exchange('POST', '/Users', resourceOf(person, wanted), taken);
  const { status, body } = await acknowledging(person, FIELDS, post).catch((error: unknown) => {
    if (error instanceof Interrupted && person.begun !== 'unanswered')
      person.begun = error.isAnswered ? 'refused' : 'unanswered';
    throw error;
  });
  if (status === 409) {
    person.acknowledged = {};
    if (!(await match(person, wanted, exchange))) throw new Interrupted('neither created nor found', {});
    return;
  }
  person.begun = undefined;
  person.id = body.id;
  onAnswer(body);
}

/** Whoever has no id here is looked for, and created when not found. */
async function matchOrCreate(person: Person, wanted: Profile, exchange: Exchange, onAnswer: OnAnswer): Promise<void> {
  if (!(await match(person, wanted, exchange))) await create(person, wanted, exchange, onAnswer);
}

const PROFILE: readonly Field[] = FIELDS.filter((field) => field !== 'active');

/** GET and PUT of everything for the profile, PATCH without a path for the activity; never a DELETE. */
export const okta: Provider = {
  name: 'okta',
  deletes: false,
  pause: () => 3,
  async push(person, exchange, onAnswer) {
    const { wanted } = person;
    if (wanted === undefined) return;
    // A POST that failed is repeated as it was.
    if (person.begun !== undefined) await create(person, wanted, exchange, onAnswer);
    else if (person.id === undefined) await matchOrCreate(person, wanted, exchange, onAnswer);
    const path = `/Users/${person.id}`;
    if (openFields(person).some((field) => field !== 'active')) {
      const shown = (await exchange('GET', path)).body;
      onAnswer(shown);
      const { active: _, ...profile } = resourceOf(person, wanted);
      const put = { ...shown, ...profile };
      onAnswer((await acknowledging(person, PROFILE, () => exchange('PUT', path, put))).body);
    }
    if (openFields(person).includes('active')) {
      const value = { active: wanted.active };
      const patch = { schemas: [PATCH_OP], Operations: [{ op: 'replace', value }] };
      onAnswer((await acknowledging(person, ['active'], () => exchange('PATCH', path, patch))).body);
    }
  },
};

const PATHS: Record<Field, string> = {
  userName: 'userName',
  givenName: 'name.givenName',
  familyName: 'name.familyName',
  title: 'title',
  department: `${ENTERPRISE}:department`,
  licence: 'userType',
  active: 'active',
};

const entraValue = (value: string | boolean): string =>
  typeof value === 'boolean' ? (value ? 'True' : 'False') : value;

/** A 404 means done where an earlier DELETE had no answer. */
async function deleteWithEntra(person: Person, exchange: Exchange): Promise<void> {
  const taken = person.mayBeGone ? [404] : [];
  person.mayBeGone = true;
  person.acknowledged = {};
  await exchange('DELETE', `/Users/${person.id}`, undefined, taken);
  person.mayBeGone = false;
  person.id = undefined;
}

/** One PATCH with an operation an attribute; a failed task is tried again at growing intervals. */
export const entra: Provider = {
  name: 'entra',
  deletes: true,
  pause: (failures) => Math.min(8, 2 ** failures),
  async push(person, exchange, onAnswer) {
    const { wanted } = person;
    if (person.id !== undefined && (wanted === undefined || person.mayBeGone)) await deleteWithEntra(person, exchange);
    if (wanted === undefined) return;
    if (person.id === undefined) await matchOrCreate(person, wanted, exchange, onAnswer);
    const open = openFields(person);
    if (open.length === 0) return;
    const operations = open.map((field) => ({ op: 'Replace', path: PATHS[field], value: entraValue(wanted[field]) }));
    const patch = { schemas: [PATCH_OP], Operations: operations };
    onAnswer((await acknowledging(person, open, () => exchange('PATCH', `/Users/${person.id}`, patch))).body);
  },
};
