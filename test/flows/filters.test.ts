/** Generated filters over listed users, against a simple model that evaluates them on what GET answers of every user. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { sampleAccount } from '../../src/emulator/sample-users.js';
import { type Body, ENTERPRISE, startWorld, type World, ZOOM } from '../world.js';

type Kind = 'text' | 'exact' | 'boolean' | 'time' | 'number';

/** As written in a filter, how it compares, and the steps to its values in a resource. */
const ATTRIBUTES: readonly (readonly [string, Kind, ...string[]])[] = [
  ['id', 'exact', 'id'],
  ['userName', 'text', 'userName'],
  ['USERNAME', 'text', 'userName'],
  ['urn:ietf:params:scim:schemas:core:2.0:User:userName', 'text', 'userName'],
  ['externalId', 'exact', 'externalId'],
  ['displayName', 'text', 'displayName'],
  ['name.givenName', 'text', 'name', 'givenName'],
  ['Name.FamilyName', 'text', 'name', 'familyName'],
  ['name.formatted', 'text', 'name', 'formatted'],
  ['active', 'boolean', 'active'],
  ['userType', 'text', 'userType'],
  ['title', 'text', 'title'],
  ['preferredLanguage', 'text', 'preferredLanguage'],
  ['timezone', 'text', 'timezone'],
  ['emails', 'text', 'emails', 'value'],
  ['emails.value', 'text', 'emails', 'value'],
  ['emails.type', 'text', 'emails', 'type'],
  ['emails.primary', 'boolean', 'emails', 'primary'],
  ['phoneNumbers.value', 'text', 'phoneNumbers', 'value'],
  ['phoneNumbers.type', 'text', 'phoneNumbers', 'type'],
  ['groups.display', 'text', 'groups', 'display'],
  ['groups.value', 'exact', 'groups', 'value'],
  ['roles.value', 'exact', 'roles', 'value'],
  ['roles.display', 'text', 'roles', 'display'],
  ['profileUrl', 'exact', 'profileUrl'],
  ['meta.created', 'time', 'meta', 'created'],
  ['meta.version', 'exact', 'meta', 'version'],
  [`${ENTERPRISE}:department`, 'text', ENTERPRISE, 'department'],
  [`${ENTERPRISE.toUpperCase()}:costCenter`, 'text', ENTERPRISE, 'costCenter'],
  [`${ENTERPRISE}:organization`, 'text', ENTERPRISE, 'organization'],
  [`${ENTERPRISE}:employeeNumber`, 'text', ENTERPRISE, 'employeeNumber'],
  [`${ENTERPRISE}:division`, 'text', ENTERPRISE, 'division'],
  [`${ENTERPRISE}:manager.value`, 'exact', ENTERPRISE, 'manager', 'value'],
  [`${ENTERPRISE}:manager.displayName`, 'text', ENTERPRISE, 'manager', 'displayName'],
  [`${ZOOM}:type`, 'text', ZOOM, 'type'],
  [`${ZOOM}:status`, 'text', ZOOM, 'status'],
  [`${ZOOM}:verified`, 'boolean', ZOOM, 'verified'],
  [`${ZOOM}:loginTypes`, 'text', ZOOM, 'loginTypes'],
  [`${ZOOM}:lastLoginTime`, 'time', ZOOM, 'lastLoginTime'],
  [`${ZOOM}:pmi`, 'exact', ZOOM, 'pmi'],
  [`${ZOOM}:usePmi`, 'boolean', ZOOM, 'usePmi'],
  [`${ZOOM}:location`, 'text', ZOOM, 'location'],
  [`${ZOOM}:pronounsOption`, 'number', ZOOM, 'pronounsOption'],
  [`${ZOOM}:customAttributes.value`, 'exact', ZOOM, 'customAttributes', 'value'],
  [`${ZOOM}:vanityUrl`, 'exact', ZOOM, 'vanityUrl'],
  [`${ZOOM}:deferred`, 'text', ZOOM, 'deferred'],
];

interface Modelled {
  readonly text: string;
  readonly matches: (resource: Body) => boolean;
}

/** All values at the end of the steps; lists on the way are entered. */
function valuesAt(node: Body, [step, ...rest]: readonly string[]): Body[] {
  if (node === undefined || node === null || node === '') return [];
  if (Array.isArray(node)) return node.flatMap((each) => valuesAt(each, step === undefined ? [] : [step, ...rest]));
  return step === undefined ? [node] : valuesAt(node[step], rest);
}

const OPERATORS: Record<Kind, readonly string[]> = {
  text: ['eq', 'ne', 'co', 'sw', 'ew', 'gt', 'ge', 'lt', 'le'],
  exact: ['eq', 'ne', 'co', 'sw', 'ew', 'gt', 'ge', 'lt', 'le'],
  boolean: ['eq', 'ne'],
  time: ['eq', 'ne', 'gt', 'ge', 'lt', 'le'],
  number: ['eq', 'ne', 'gt', 'ge', 'lt', 'le'],
};

function keyOf(kind: Kind, value: Body): Body {
  if (kind === 'text') return String(value).toLowerCase();
  return kind === 'time' ? Date.parse(value) : value;
}

function holds(kind: Kind, op: string, actual: Body, expected: Body): boolean {
  const [a, b] = [keyOf(kind, actual), keyOf(kind, expected)];
  if (op === 'eq') return a === b;
  if (op === 'co') return a.includes(b);
  if (op === 'sw') return a.startsWith(b);
  if (op === 'ew') return a.endsWith(b);
  if (op === 'gt') return a > b;
  if (op === 'ge') return a >= b;
  return op === 'lt' ? a < b : a <= b;
}

const literal = (kind: Kind, value: Body): string =>
  kind === 'boolean' || kind === 'number' ? String(value) : JSON.stringify(value);

function comparison([written, kind, ...steps]: (typeof ATTRIBUTES)[number], op: string, value: Body): Modelled {
  const matches = (resource: Body) => valuesAt(resource, steps).some((each) => holds(kind, op, each, value));
  return {
    text: `${written} ${op} ${literal(kind, value)}`,
    matches:
      op === 'ne' ? (resource) => !valuesAt(resource, steps).some((each) => holds(kind, 'eq', each, value)) : matches,
  };
}

/** Values as users have them, parts of such values, and values that nobody has. */
function valueFor(
  [, kind, ...steps]: (typeof ATTRIBUTES)[number],
  op: string,
  users: readonly Body[],
): fc.Arbitrary<Body> {
  const seen = [...new Set(users.flatMap((user) => valuesAt(user, steps)))];
  if (kind === 'boolean') return fc.boolean();
  if (kind === 'number') return fc.integer({ min: 0, max: 4 });
  if (kind === 'time') return fc.constantFrom(...seen, '2024-02-29T00:00:00Z');
  const texts = fc.constantFrom(...seen.map(String), 'nobody "has\\ this"', 'é', 'M');
  if (op === 'eq' || op === 'ne') return texts;
  return fc.tuple(texts, fc.nat(6), fc.integer({ min: 1, max: 5 })).map(
    ([text, from, length]) =>
      [...text]
        .slice(from % text.length)
        .slice(0, length)
        .join('') || 'x',
  );
}

function atom(users: readonly Body[]): fc.Arbitrary<Modelled> {
  const compared = fc
    .constantFrom(...ATTRIBUTES)
    .chain((attribute) =>
      fc
        .constantFrom(...OPERATORS[attribute[1]])
        .chain((op) => valueFor(attribute, op, users).map((value) => comparison(attribute, op, value))),
    );
  const present = fc.constantFrom(...ATTRIBUTES).map(
    ([written, , ...steps]): Modelled => ({
      text: `${written} pr`,
      matches: (resource) => valuesAt(resource, steps).length > 0,
    }),
  );
  const element = fc
    .tuple(
      fc.constantFrom('emails', 'phoneNumbers'),
      fc.constantFrom('work', 'home', 'mobile'),
      fc.constantFrom('example.com', '.org', '+1', '7', '@'),
    )
    .map(
      ([name, type, part]): Modelled => ({
        text: `${name}[type eq "${type}" and value co "${part}"]`,
        matches: (resource) =>
          (resource[name] ?? []).some((each: Body) => each.type === type && each.value?.toLowerCase().includes(part)),
      }),
    );
  return fc.oneof(
    { weight: 8, arbitrary: compared },
    { weight: 2, arbitrary: present },
    { weight: 1, arbitrary: element },
  );
}

const joined = (word: 'and' | 'or', parts: readonly Modelled[]): Modelled => ({
  text: parts.map(({ text }) => `(${text})`).join(` ${word} `),
  matches: (resource) =>
    word === 'and' ? parts.every(({ matches }) => matches(resource)) : parts.some(({ matches }) => matches(resource)),
});

function filterOver(users: readonly Body[]): fc.Arbitrary<Modelled> {
  const { filter } = fc.letrec<{ filter: Modelled; some: Modelled[] }>((tie) => ({
    filter: fc.oneof(
      { maxDepth: 3, depthSize: 'small' },
      atom(users),
      fc.tuple(fc.constantFrom('and', 'or'), tie('some')).map(([word, parts]) => joined(word, parts)),
      tie('filter').map(({ text, matches }) => ({ text: `not (${text})`, matches: (each: Body) => !matches(each) })),
    ),
    some: fc.array(tie('filter'), { minLength: 2, maxLength: 3 }),
  }));
  return filter;
}

let world: World;
let users: Body[] = [];

describe.each([
  ['on the mirror', '900'],
  ['on Zoom itself', '0'],
])('%s', (_where, maxAge) => {
  beforeAll(async () => {
    users = [];
    world = await startWorld({ env: { DIRECTORY_MAX_AGE: maxAge }, emulator: { account: sampleAccount(60) } });
    const created = [
      {
        userName: 'plain.login',
        emails: [{ value: 'Plain@Example.com', type: 'work', primary: true }],
        userType: 'Employee',
      },
      {
        userName: 'Ida@Example.com',
        externalId: 'Ext-1',
        emails: [{ value: 'ida@home.example', type: 'home' }],
        title: 'CTO',
      },
      { userName: 'off@example.com', active: false, [ENTERPRISE]: { division: 'North', employeeNumber: '007' } },
    ];
    for (const user of created) expect((await world.create(user)).status).toBe(201);
    const [pending, inactive] = ['pending', 'inactive'].map((status) =>
      world.emulator.users().find((user) => user.status === status),
    );
    await world.patch(pending?.id ?? '', { op: 'replace', path: 'active', value: false });
    await world.patch(inactive?.id ?? '', { op: 'replace', path: 'title', value: 'Deferred' });
    for (const { id } of world.emulator.users()) users.push((await world.send('GET', `/Users/${id}`)).body);
  });
  afterAll(async () => {
    expect(world.emulator.contractFaults).toEqual([]);
    await world.close();
  });

  describe('a filter', () => {
    it('finds whom the model finds, whatever it is made of', async () => {
      users = users.filter(({ id }) => typeof id === 'string');
      expect(users).toHaveLength(63);
      let found = 0;
      const property = fc.asyncProperty(filterOver(users), async ({ text, matches }) => {
        const { status, body } = await world.find(text, '&count=200&attributes=userName');
        expect([text, status, body.detail]).toEqual([text, 200, undefined]);
        const expected = users.filter(matches).map(({ id }) => id);
        expect([text, body.totalResults]).toEqual([text, expected.length]);
        expect([text, body.Resources.map(({ id }: Body) => id).sort()]).toEqual([text, expected.sort()]);
        if (expected.length > 0 && expected.length < users.length) found += 1;
      });
      await fc.assert(property, { numRuns: 200 });
      // The test would prove little if nearly all filters found all or nobody.
      expect(found).toBeGreaterThan(50);
    }, 180_000);
  });
});
