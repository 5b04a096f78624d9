/** PUT of what GET shows, and PATCH with the values that are there, ask Zoom for nothing, whoever the user is. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ENTERPRISE, ZOOM } from '../../src/mapping/attribute-row.js';
import { PATH } from '../../src/mapping/attributes.js';
import { textAt } from '../../src/mapping/json.js';
import { planUserChanges } from '../../src/mapping/plan.js';
import type { Plan } from '../../src/mapping/plan-types.js';
import { userDefinition } from '../../src/mapping/user-definition.js';
import { indexDefinition } from '../../src/scim/definition.js';
import { applyPatch } from '../../src/scim/patch.js';
import { parsePatch } from '../../src/scim/patch-request.js';
import type { Json, JsonObject, ScimResource } from '../../src/scim/types.js';
import { mergeReplacement, parseUserBody } from '../../src/scim/user-body.js';
import type { Link } from '../../src/store/ports.js';
import type { ZoomUser } from '../../src/zoom/types.js';
import { linkOf, PEOPLE, ROLES, show } from './planned.js';

const RUNS = 1000;
const index = indexDefinition(userDefinition(true));
const PATCH_OP = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';

const text = fc.oneof(fc.constantFrom('A', 'a b', 'Ä"\\', ' x '), fc.string({ unit: 'grapheme', maxLength: 12 }));
const email = fc.constantFrom('ada@example.com', 'ADA@example.com', 'ada.work@example.com', 'a@other.example');

const zoomUser: fc.Arbitrary<ZoomUser> = fc
  .record(
    {
      id: fc.constant('idAda'),
      email: fc.constant('ada@example.com'),
      type: fc.constantFrom(1, 2, 4, 99, 3),
      status: fc.constantFrom('active' as const, 'inactive' as const, 'pending' as const),
      role_id: fc.constantFrom('0', '1', '2', 'rHelp', 'rUnknown'),
      first_name: text,
      last_name: text,
      display_name: text,
      job_title: text,
      language: text,
      timezone: text,
      dept: text,
      cost_center: text,
      company: text,
      location: text,
      pronouns: text,
      pronouns_option: fc.constantFrom(0, 1, 2, 3),
      manager: fc.constantFrom('', 'boss@example.com', 'Bo Ss', 'gone@example.com'),
      employee_unique_id: text,
      pic_url: fc.constantFrom('', 'https://zoom.example/p/1'),
      pmi: fc.integer({ min: 1_000_000_000, max: 9_999_999_999 }),
      use_pmi: fc.boolean(),
      plan_united_type: fc.constantFrom('1', 'none', ''),
      zoom_one_type: fc.constantFrom('0', '16', '9007199254740993'),
      division_ids: fc.constantFrom<string[]>([], ['d1'], ['d1', 'd2']),
      group_ids: fc.constantFrom<string[]>([], ['g1']),
      login_types: fc.constantFrom<number[]>([], [100], [101], [1, 77]),
      phone_numbers: fc.constantFrom(
        [],
        [{ code: '+1', country: 'US', label: 'Office', number: '2125550100', verified: true }],
        [
          { code: '+1', country: 'US', label: '', number: '2125550100' },
          { code: '+49', country: 'DE', label: 'Mobile', number: '1512345678' },
        ],
      ),
      custom_attributes: fc.constantFrom(
        [],
        [{ key: 'k', name: 'K', value: 'v' }],
        [
          { key: 'k', name: 'K', value: '' },
          { key: 'l', name: 'L', value: 'x' },
        ],
      ),
      verified: fc.constantFrom(0, 1),
      created_at: fc.constant('2024-01-01T00:00:00Z'),
    },
    { requiredKeys: ['id', 'email', 'type', 'status'] },
  )
  .map((fields): ZoomUser => JSON.parse(JSON.stringify(fields)));

const emails = fc
  .uniqueArray(
    fc.record({ value: email, type: fc.constantFrom('work', 'home', 'other') }, { requiredKeys: ['value'] }),
    {
      selector: (each) => `${each.value.toLowerCase()} ${each.type}`,
      maxLength: 3,
    },
  )
  .map((list): JsonObject[] => list.map((each, at) => (at === 0 ? { ...each, primary: true } : { ...each })));

const some = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const nonBlank = text.filter((each) => each.trim() !== '');

const WAITING = {
  'name.givenName': nonBlank,
  title: fc.oneof(nonBlank, fc.constant(null)),
  [`${ENTERPRISE}:department`]: nonBlank,
  [PATH.licence]: fc.constantFrom('Basic', 'Licensed'),
  [PATH.manager]: fc.constantFrom<Json>({ value: 'idBoss' }, { value: 'nobody' }, null),
  [`${ZOOM}:location`]: nonBlank,
};

/** Only a role that may be taken away waits for another. */
const waitingFor = ({ role_id = '2' }: ZoomUser): fc.Arbitrary<Partial<Record<string, Json>>> => {
  const roles = fc.constantFrom<Json>([{ value: 'rHelp', display: 'Helpdesk' }]);
  const mayWait: Record<string, fc.Arbitrary<Json>> = role_id === '2' ? { ...WAITING, roles } : WAITING;
  return fc.record(mayWait, { requiredKeys: [] });
};

const linkFor = (zoom: ZoomUser): fc.Arbitrary<Link | undefined> =>
  some(
    fc
      .record(
        {
          userName: fc.constantFrom('ada@example.com', 'Ada@Example.com', 'ada', 'old@example.com'),
          externalId: nonBlank,
          emails,
          formerLicence: fc.constantFrom(2, 4),
          deferred: zoom.status === 'active' ? fc.constant({}) : waitingFor(zoom),
          kept: fc.record(
            { userType: fc.constantFrom('Employee', 'x'), [PATH.division]: nonBlank, [PATH.employeeNumber]: nonBlank },
            { requiredKeys: [] },
          ),
        },
        { requiredKeys: ['deferred', 'kept'] },
      )
      // Without an address anywhere there is no login; such a link is never saved.
      .filter(({ userName, emails: kept }) => userName !== 'ada' || (kept?.length ?? 1) > 0)
      .map((fields): Link => linkOf(JSON.parse(JSON.stringify(fields)))),
  );

const people = zoomUser.chain((zoom) => fc.tuple(fc.constant(zoom), linkFor(zoom)));

interface Applied {
  readonly after: JsonObject;
  readonly cleared: readonly string[];
  readonly asked: readonly string[];
}

function planOf(zoom: ZoomUser, link: Link | undefined, apply: (before: ScimResource) => Applied): Plan {
  const before = show(zoom, link);
  const applied = apply(before);
  expect(applied.after).toEqual(before);
  return planUserChanges({
    zoom,
    link,
    before,
    ...applied,
    managerEmail: PEOPLE[textAt(applied.after, `${PATH.manager}.value`) ?? ''],
    roles: ROLES,
    policy: { revokeOnDeactivate: true, country: 'US', rolesAssignable: true },
  });
}

const put = (body: JsonObject) => (before: ScimResource) => {
  const { user } = parseUserBody(body, index, { requireUserName: true });
  return { ...mergeReplacement(before, user, index), asked: Object.keys(user) };
};

const patch = (operations: readonly unknown[]) => (before: ScimResource) => {
  const { after, cleared, applied } = applyPatch(
    before,
    parsePatch({ schemas: [PATCH_OP], Operations: operations }, index),
    index,
  );
  return { after, cleared, asked: applied };
};

/** The licence that a deactivation took comes back when activity is named: that is no echo (RFC 7644 has no word for it). */
const isStripped = (zoom: ZoomUser, link: Link | undefined): boolean =>
  zoom.status === 'active' && zoom.type === 1 && link?.formerLicence !== undefined;

function expectNoChange(zoom: ZoomUser, link: Link | undefined, apply: (before: ScimResource) => Applied): void {
  fc.pre(!isStripped(zoom, link));
  const { changes } = planOf(zoom, link, apply);
  expect(changes).toEqual([]);
}

describe('an echo asks Zoom for nothing', () => {
  it('as a PUT of what GET shows', () => {
    fc.assert(
      fc.property(people, ([zoom, link]) => expectNoChange(zoom, link, (before) => put(before)(before))),
      { numRuns: RUNS },
    );
  });

  it('as a PATCH of all that GET shows, without a path', () => {
    const op = fc.constantFrom('add', 'Replace');
    fc.assert(
      fc.property(people, op, ([zoom, link], name) =>
        expectNoChange(zoom, link, (before) => patch([{ op: name, value: before }])(before)),
      ),
      { numRuns: RUNS },
    );
  });

  it('as a PATCH of one attribute after the other', () => {
    const op = fc.constantFrom('Add', 'replace');
    fc.assert(
      fc.property(people, op, ([zoom, link], name) =>
        expectNoChange(zoom, link, (before) => {
          const plain = Object.entries(before).filter(([key]) => !['schemas', 'id', 'meta'].includes(key));
          const operations = plain.flatMap(([key, value]) =>
            key.startsWith('urn:') && typeof value === 'object' && value !== null
              ? Object.entries(value).map(([member, each]) => ({ op: name, path: `${key}:${member}`, value: each }))
              : [{ op: name, path: key, value }],
          );
          return patch(operations)(before);
        }),
      ),
      { numRuns: RUNS },
    );
  });
});
