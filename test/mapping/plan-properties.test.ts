/** Any wish for any user: carried out it leaves nothing to do, and what must wait is not lost. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ENTERPRISE, ZOOM } from '../../src/mapping/attribute-row.js';
import { PATH } from '../../src/mapping/attributes.js';
import { readPath } from '../../src/mapping/json.js';
import type { Plan } from '../../src/mapping/plan-types.js';
import { ScimError } from '../../src/scim/errors.js';
import type { Json } from '../../src/scim/types.js';
import type { Link } from '../../src/store/ports.js';
import type { ZoomPhoneNumber, ZoomUser } from '../../src/zoom/types.js';
import { carryOut, linkOf, plan, show, user, type Wish } from './planned.js';

const word = fc.constantFrom('A', 'B', 'C');
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
const clearable = <T extends Json>(value: fc.Arbitrary<T>): fc.Arbitrary<Json> => fc.option(value, { nil: null });
const licenceNames = fc.constantFrom('Basic', 'Licensed', 'Unassigned', 'None');

const phone = fc.record({
  value: fc.constantFrom('+12125550100', '212-555-0101', '+442079460958', 'ask the desk'),
  type: fc.constantFrom('work', 'mobile', 'home', 'fax', 'pager'),
});

const TEXTS = [
  'name.givenName',
  'name.familyName',
  'title',
  'timezone',
  `${ENTERPRISE}:department`,
  `${ENTERPRISE}:costCenter`,
  `${ENTERPRISE}:division`,
  `${ENTERPRISE}:employeeNumber`,
  `${ZOOM}:location`,
  `${ZOOM}:planUnitedType`,
  'externalId',
] as const;

/** Of each attribute a value that a client could send, in the form in which it is answered. */
const VALUES: Readonly<Record<string, fc.Arbitrary<Json>>> = {
  ...Object.fromEntries(TEXTS.map((path) => [path, clearable(word)])),
  displayName: clearable(word),
  [`${ZOOM}:usePmi`]: clearable(fc.boolean()),
  [`${ZOOM}:pronounsOption`]: clearable(fc.constantFrom(1, 2, 3)),
  [`${ZOOM}:zoomOneType`]: clearable(fc.constantFrom('4', '9007199254740993')),
  [`${ZOOM}:divisionIds`]: clearable(fc.constantFrom<Json>(['d1'], ['d2'])),
  phoneNumbers: clearable(fc.uniqueArray(phone, { minLength: 1, maxLength: 5, selector: (each) => each.type })),
  [PATH.manager]: clearable(fc.constantFrom('idBoss', 'idChief', 'nobody').map((value) => ({ value }))),
  userType: fc.oneof(licenceNames, fc.constant('Employee')),
  [PATH.licence]: licenceNames,
  active: fc.boolean(),
  roles: fc.constantFrom<Json>([{ value: 'rHelp', display: 'Helpdesk' }], [{ value: '2', display: 'Member' }]),
};

const defined = (record: Readonly<Record<string, Json | undefined>>): Wish =>
  Object.fromEntries(Object.entries(record).flatMap(([path, value]) => (value === undefined ? [] : [[path, value]])));

/** Two names of the licence at once: the one that differs from today's counts, so that repeating them is no repetition. */
const oneLicence = ({ [PATH.licence]: licence, ...others }: Wish): Wish =>
  licence === undefined || 'userType' in others ? others : { ...others, [PATH.licence]: licence };

const wishes: fc.Arbitrary<Wish> = fc.record(VALUES, { requiredKeys: [] }).map((record) => oneLicence(defined(record)));

const zoomUsers: fc.Arbitrary<ZoomUser> = fc
  .record(
    {
      status: fc.constantFrom('active' as const, 'inactive' as const, 'pending' as const),
      type: fc.constantFrom(1, 2, 4, 99),
      first_name: word,
      last_name: word,
      display_name: fc.constantFrom('A', 'A B', 'B C'),
      job_title: word,
      dept: fc.constantFrom('', 'A'),
      use_pmi: fc.boolean(),
      pronouns_option: fc.constantFrom(1, 2, 3),
      manager: fc.constantFrom('', 'boss@example.com', 'Bo Ss', 'gone@example.com'),
      role_id: fc.constantFrom('2', 'rHelp'),
      plan_united_type: word,
      zoom_one_type: fc.constantFrom('4', '8'),
      division_ids: fc.constantFrom<string[]>(['d1'], ['d3']),
      phone_numbers: fc.constantFrom<ZoomPhoneNumber[]>(
        [{ code: '+1', country: 'US', label: 'Office', number: '2125550100' }],
        [{ code: '+1', country: 'US', label: '', number: '2125550109' }],
      ),
    },
    { requiredKeys: ['status', 'type'] },
  )
  .map((fields) => user(fields.status === 'inactive' ? { ...fields, type: 1 } : fields));

const deferredOf = (status: ZoomUser['status']): fc.Arbitrary<Link['deferred']> => {
  const { active, ...others } = VALUES;
  if (active === undefined || status === 'active') return fc.constant({});
  // The link names the licence once, by zoom type.
  const {
    userType: _userType,
    externalId: _externalId,
    [PATH.division]: _d,
    [PATH.employeeNumber]: _e,
    ...held
  } = others;
  const waiting = status === 'pending' ? { ...held, active: fc.constant<Json>(false) } : held;
  return fc.record(waiting, { requiredKeys: [] }).map(defined);
};

const links = (zoom: ZoomUser): fc.Arbitrary<Link | undefined> =>
  maybe(
    fc
      .record({
        deferred: deferredOf(zoom.status),
        kept: fc.constantFrom<Link['kept']>({}, { userType: 'Employee' }, { [PATH.division]: 'A' }),
        formerLicence: maybe(fc.constantFrom(2, 4)),
        externalId: maybe(word),
      })
      .map(({ deferred, kept, formerLicence, externalId }) =>
        linkOf({
          deferred,
          // Numbers are kept as they were written, whether they wait or not.
          kept: { ...kept, ...(deferred['phoneNumbers'] ? { phoneNumbers: deferred['phoneNumbers'] } : {}) },
          ...(formerLicence === undefined || zoom.status === 'pending' ? {} : { formerLicence }),
          ...(externalId === undefined ? {} : { externalId }),
        }),
      ),
  );

/** To name Basic with an activation is to repeat what was shown: the former licence comes back all the same. */
const isEcho = (link: Link | undefined, wish: Wish): boolean =>
  link?.formerLicence !== undefined &&
  wish['active'] === true &&
  [wish['userType'], wish[PATH.licence]].includes('Basic');

const cases = zoomUsers
  .chain((zoom) => fc.tuple(fc.constant(zoom), links(zoom), wishes))
  .filter(([, link, wish]) => !isEcho(link, wish));

const RUNS = 200;

/** undefined for two licences wished at once, which is refused. */
function planned(zoom: ZoomUser, link: Link | undefined, wish: Wish): Plan | undefined {
  try {
    return plan(zoom, link, wish);
  } catch (error) {
    expect(error).toBeInstanceOf(ScimError);
    return undefined;
  }
}

describe('a plan', () => {
  it('that was carried out leaves nothing to do for an echo of the answer', () => {
    fc.assert(
      fc.property(cases, ([zoom, link, wish]) => {
        const first = planned(zoom, link, wish);
        fc.pre(first !== undefined);
        const zoomAfter = carryOut(zoom, first.changes);
        const echo = plan(zoomAfter, first.link, {});
        expect(echo.changes).toEqual([]);
        expect(echo.link).toEqual(first.link);
      }),
      { numRuns: RUNS },
    );
  }, 60_000);

  it('that was carried out leaves nothing to do when the same wish is repeated', () => {
    fc.assert(
      fc.property(cases, ([zoom, link, wish]) => {
        const first = planned(zoom, link, wish);
        fc.pre(first !== undefined);
        const zoomAfter = carryOut(zoom, first.changes);
        const again = planned(zoomAfter, first.link, wish);
        expect(again?.changes).toEqual([]);
        expect(again?.link).toEqual(first.link);
      }),
      { numRuns: RUNS },
    );
  }, 60_000);

  it('that broke off after any step is completed by repeating the wish', () => {
    fc.assert(
      fc.property(cases, fc.nat(), ([zoom, link, wish], at) => {
        const first = planned(zoom, link, wish);
        fc.pre(first !== undefined && first.changes.length > 0);
        const broken = carryOut(zoom, first.changes.slice(0, at % first.changes.length));
        // What the bridge stores before it begins, because a deactivation takes the licence with it.
        const former = first.link?.formerLicence;
        const stored = former === undefined ? link : { ...(link ?? linkOf()), formerLicence: former };
        const second = planned(broken, stored, wish);
        fc.pre(second !== undefined);
        const whole = show(carryOut(zoom, first.changes), first.link);
        expect(show(carryOut(broken, second.changes), second.link)).toEqual(whole);
      }),
      { numRuns: RUNS },
    );
  }, 60_000);

  it('never writes to Zoom what Zoom would not take from this user, and writes only what differs', () => {
    fc.assert(
      fc.property(cases, ([zoom, link, wish]) => {
        const first = planned(zoom, link, wish);
        fc.pre(first !== undefined);
        const kinds = first.changes.map((change) => change.kind);
        if (zoom.status === 'pending') expect(kinds).toEqual([]);
        if (zoom.status === 'inactive' && kinds.length > 0) expect(kinds[0]).toBe('activate');
        for (const change of first.changes) {
          if (change.kind !== 'update') continue;
          expect(Object.keys(change.update)).not.toHaveLength(0);
          expect(carryOut(zoom, [change])).not.toEqual(zoom);
        }
      }),
      { numRuns: RUNS },
    );
  }, 60_000);
});

/** Clearing them shows what Zoom puts in their place. */
const DERIVED: ReadonlySet<string> = new Set(['displayName', `${ZOOM}:usePmi`, `${ZOOM}:pronounsOption`]);

const expectShown = (zoom: ZoomUser, link: Link | undefined, wish: Wish): void => {
  const shown = show(zoom, link);
  for (const [path, value] of Object.entries(wish)) {
    if (value === null && DERIVED.has(path)) continue;
    const expected = value === null ? undefined : value;
    expect([path, readPath(shown, path)]).toEqual([path, expected]);
  }
};

describe('a wish for a user whom Zoom would not update', () => {
  const waiting = cases.filter(([zoom]) => zoom.status !== 'active');

  it('is shown as it was said', () => {
    fc.assert(
      fc.property(waiting, ([zoom, link, wish]) => {
        const first = planned(zoom, link, wish);
        fc.pre(first !== undefined);
        expectShown(carryOut(zoom, first.changes), first.link, wish);
      }),
      { numRuns: RUNS },
    );
  }, 60_000);

  it('loses nothing that waited before and that it does not speak of', () => {
    fc.assert(
      fc.property(waiting, ([zoom, link, wish]) => {
        const first = planned(zoom, link, wish);
        fc.pre(first !== undefined && link !== undefined && first.changes.length === 0);
        const earlier = Object.fromEntries(
          Object.entries(link.deferred).filter(
            ([path]) => !(path in wish) && !(path === PATH.licence && 'userType' in wish),
          ),
        );
        expectShown(zoom, first.link, earlier);
      }),
      { numRuns: RUNS },
    );
  }, 60_000);

  it('is in Zoom once the user has become active, and nothing waits any more', () => {
    fc.assert(
      fc.property(waiting, ([zoom, link, { active: _, ...wish }]) => {
        const first = planned(zoom, link, wish);
        fc.pre(first !== undefined);
        fc.pre(first.link?.deferred['active'] === undefined);
        const active: ZoomUser = { ...carryOut(zoom, first.changes), status: 'active' };
        const settled = plan(active, first.link, {});
        const zoomAfter = carryOut(active, settled.changes);
        expect(settled.link?.deferred ?? {}).toEqual({});
        expectShown(zoomAfter, settled.link, wish);
      }),
      { numRuns: RUNS },
    );
  }, 60_000);
});
