/** Generated users as the mirror keeps them, with texts of every kind. */
import fc from 'fast-check';
import { toDirectoryEntry } from '../../src/mapping/directory-entry.js';
import { type Names, toScimUser } from '../../src/mapping/user.js';
import { userDefinition } from '../../src/mapping/user-definition.js';
import { indexDefinition } from '../../src/scim/definition.js';
import type { JsonObject, ScimResource } from '../../src/scim/types.js';
import type { DirectoryEntry } from '../../src/store/directory-ports.js';
import type { Link } from '../../src/store/ports.js';
import type { ZoomUser } from '../../src/zoom/types.js';

export const index = indexDefinition(userDefinition(true));

export interface Person {
  readonly resource: ScimResource;
  readonly entry: DirectoryEntry;
}

export const SEEN_AT = '2026-03-01T10:00:00.000Z';

const WORDS = [
  ...['a', 'A', 'ab', 'aB c', 'b', 'Müller', 'MÜLLER', 'ß', 'SS', 'İ', 'i', 'ΑΣ', 'ας', 'é', 'e\u0301', '10', '9'],
  ...['😀', '😀x', '\uFF21', '\uE000', '\uD7FF', '\uFFFD', '𝒜', '\u{10FFFF}', '\u{10FFFE}z', '\u200D'],
  ...[
    'a\0b',
    '\0',
    '\uD83D',
    '\uDE00x',
    'x\uD83D',
    '%',
    'a%',
    '_',
    'a_',
    '\\',
    'a\\b',
    "'",
    "o'neil",
    '"',
    '[x]',
    '*?',
  ],
];
export const word = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...WORDS) },
  { weight: 2, arbitrary: fc.string({ unit: 'binary', minLength: 1, maxLength: 6 }) },
  { weight: 1, arbitrary: fc.tuple(fc.constantFrom(...WORDS), fc.constantFrom(...WORDS)).map((two) => two.join(' ')) },
);

export const instant = fc.constantFrom(
  '2024-01-01T00:00:00Z',
  '2024-01-01T01:00:00+01:00',
  '2024-01-01T00:00:01Z',
  '2023-12-31T23:59:59.999Z',
  '2019-06-30T12:00:00Z',
  '1969-12-31T23:59:59Z',
);

const PEOPLE = Array.from({ length: 12 }, (_, n) => ({ id: `Chief${n}`, address: `chief${n}@example.com` }));
const ROLES = ['1', '2', 'rHelp', 'RHELP', 'rOdd'];
const GROUPS = ['g1', 'G1', 'g2', 'gOdd'];

const names: Names = {
  role: (id) => (id === 'rOdd' ? undefined : `Role ${id.toUpperCase()}`),
  group: (id) => (id === 'gOdd' ? undefined : `Group ${id}`),
  manager: (text) => {
    const found = PEOPLE.find(({ address }) => address === text.toLowerCase());
    return found && { id: found.id, ...(found.id.endsWith('1') ? {} : { displayName: `Chief ${found.id}` }) };
  },
};

type TextField = Extract<
  keyof ZoomUser,
  | 'first_name'
  | 'last_name'
  | 'display_name'
  | 'dept'
  | 'timezone'
  | 'last_client_version'
  | 'employee_unique_id'
  | 'plan_united_type'
  | 'zoom_one_type'
  | 'job_title'
  | 'company'
  | 'location'
  | 'cost_center'
  | 'language'
  | 'pronouns'
  | 'cms_user_id'
  | 'personal_meeting_url'
  | 'vanity_url'
  | 'pic_url'
  | 'jid'
  | 'cluster'
  | 'account_id'
  | 'role_name'
>;
const TEXT_FIELDS: readonly TextField[] = [
  ...(['first_name', 'last_name', 'display_name', 'dept', 'timezone', 'last_client_version'] as const),
  ...(['employee_unique_id', 'plan_united_type', 'zoom_one_type', 'job_title', 'company', 'location'] as const),
  ...(['cost_center', 'language', 'pronouns', 'cms_user_id', 'personal_meeting_url', 'vanity_url'] as const),
  ...(['pic_url', 'jid', 'cluster', 'account_id', 'role_name'] as const),
];

const texts = fc.uniqueArray(fc.tuple(fc.constantFrom(...TEXT_FIELDS), fc.oneof(word, fc.constant(''))), {
  selector: ([field]) => field,
  maxLength: TEXT_FIELDS.length,
});

const zoomParts = fc.record(
  {
    pmi: fc.integer({ min: 1_000_000_000, max: 9_999_999_999 }),
    role_id: fc.constantFrom(...ROLES),
    verified: fc.constantFrom(0, 1),
    use_pmi: fc.boolean(),
    pronouns_option: fc.integer({ min: 0, max: 4 }),
    created_at: instant,
    user_created_at: instant,
    last_login_time: instant,
    group_ids: fc.uniqueArray(fc.constantFrom(...GROUPS)),
    division_ids: fc.uniqueArray(word, { maxLength: 2 }),
    login_types: fc.uniqueArray(fc.constantFrom(0, 1, 99, 100, 101, 4711)),
    custom_attributes: fc.array(fc.record({ key: word, name: word, value: word }, { requiredKeys: [] }), {
      maxLength: 3,
    }),
    manager: fc.oneof(fc.constantFrom(...PEOPLE.map(({ address }) => address), 'CHIEF3@example.com'), word),
    phone_numbers: fc.array(
      fc.record({
        code: fc.constantFrom('+1', '+49', ''),
        label: fc.constantFrom('Office', 'Mobile', ''),
        number: fc.constantFrom('2015550123', '30 901820', '0'),
      }),
      { maxLength: 3 },
    ),
  },
  { requiredKeys: [] },
);

const labelled = fc.record(
  { value: word, display: word, type: fc.constantFrom('work', 'Work', 'home', 'other', 'é'), primary: fc.boolean() },
  { requiredKeys: [] },
);
/** A request's empty element never gets as far as a link. */
const labels = fc.array(
  labelled.filter((each) => Object.keys(each).length > 0),
  { minLength: 1, maxLength: 3 },
);

const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
const ZOOM = 'urn:ietf:params:scim:schemas:extension:zoom:2.0:User';

const linkParts = fc.record(
  {
    userName: word,
    externalId: word,
    emails: labels,
    kept: fc.record(
      {
        userType: word,
        phoneNumbers: labels,
        [`${ENTERPRISE}:employeeNumber`]: word,
        [`${ENTERPRISE}:division`]: word,
        [`${ENTERPRISE}:manager`]: word,
      },
      { requiredKeys: [] },
    ),
    deferred: fc.record(
      {
        active: fc.boolean(),
        'name.givenName': fc.oneof(word, fc.constant(null)),
        'name.familyName': fc.oneof(word, fc.constant(null)),
        title: fc.oneof(word, fc.constant(null)),
        roles: fc.constant([{ value: 'rHelp', type: 'x', primary: true }]),
        [`${ENTERPRISE}:department`]: fc.oneof(word, fc.constant(null)),
        [`${ZOOM}:usePmi`]: fc.boolean(),
      },
      { requiredKeys: [] },
    ),
  },
  { requiredKeys: [] },
);

/** As JSON would carry it: no prototypes, no undefined. */
const plain = (value: unknown): JsonObject => JSON.parse(JSON.stringify(value));

function linkOf(parts: Partial<Link> & { kept?: object; deferred?: object }, id: string, login: string): Link {
  return { ...parts, id, login, kept: plain(parts.kept ?? {}), deferred: plain(parts.deferred ?? {}) };
}

const draft = fc.record({
  texts,
  parts: zoomParts,
  status: fc.constantFrom<ZoomUser['status'][]>('active', 'active', 'inactive', 'pending', undefined),
  type: fc.constantFrom(1, 2, 4, 99, 3),
  hasId: fc.constantFrom(true, true, true, false),
  link: fc.option(linkParts, { nil: undefined }),
  isWhole: fc.boolean(),
  localPart: fc.constantFrom('a', 'B', 'z', 'ü', 'Ä', '😀', '\uFF21', '_', '%', "o'"),
});

type Draft = typeof draft extends fc.Arbitrary<infer Value> ? Value : never;

function toPerson(person: Draft, n: number): Person {
  const email = `${person.localPart}${n}@Example.com`;
  const zoom: ZoomUser = {
    ...Object.fromEntries(person.texts),
    ...person.parts,
    email,
    type: person.type,
    ...(person.hasId ? { id: `Zoom-${n}` } : {}),
    ...(person.status === undefined ? {} : { status: person.status }),
  };
  const address = email.toLowerCase();
  const link = person.link && linkOf(plain(person.link), zoom.id ?? address, address);
  const user = toScimUser({ zoom, link, names, country: 'US', baseUrl: 'https://scim.example.com/scim/v2' });
  const version = { lastModified: SEEN_AT, version: `W/"${n % 7}"` };
  const resource = person.isWhole ? { ...user, meta: { ...user.meta, ...version } } : user;
  const known = { zoom, resource, seenAt: SEEN_AT, ...(person.isWhole ? { wholeAt: SEEN_AT } : {}) };
  return { resource, entry: toDirectoryEntry(known, index) };
}

/** Always the same for one seed, and no two with one address. */
export const peopleOf = (count: number, seed: number): Person[] =>
  fc.sample(draft, { numRuns: count, seed }).map(toPerson);
