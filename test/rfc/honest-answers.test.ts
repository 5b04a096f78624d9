/** Whatever a PATCH says: its answer is what GET shows, a refusal changes nothing, and PUT of what GET shows writes nothing. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Answer, Body } from '../world.js';
import { ENTERPRISE, type People, startPeople, ZOOM } from './people.js';
import { valuesFor } from './zoom-values.js';

let people: People;
beforeAll(async () => {
  people = await startPeople({ ZOOM_ASSIGNABLE_ROLES: 'Admin' });
});
afterAll(async () => {
  await people.world.close();
  expect(people.world.emulator.contractFaults).toEqual([]);
});

const known = (path: string): readonly Body[] =>
  valuesFor({ name: path, type: 'string', multiValued: false }, path, 'cjones@example.com');
const plain = ['', ' blank ', 'é', null];
const emails = known('emails.value');
const phones = [...known('phoneNumbers.value'), '(202) 555-0100', '2025550100', 'none'];
const pictures = known('photos.value');

const elements = (values: readonly Body[], types: readonly (string | undefined)[]): fc.Arbitrary<Body> =>
  fc.array(
    fc.record(
      {
        value: fc.constantFrom(...values),
        type: fc.constantFrom(...types),
        primary: fc.boolean(),
        display: fc.string(),
      },
      { requiredKeys: ['value'] },
    ),
    { maxLength: 3 },
  );

const VALUES: Readonly<Record<string, fc.Arbitrary<Body>>> = {
  externalId: fc.constantFrom('Ext7', 'ext7', ...plain),
  'name.givenName': fc.constantFrom('Cid', 'cid', ...plain),
  name: fc.record(
    { givenName: fc.constantFrom('Ci', ''), familyName: fc.constantFrom('Jo', null) },
    { requiredKeys: [] },
  ),
  displayName: fc.constantFrom('CJ', ...plain),
  title: fc.constantFrom('Guide', 'guide', ...plain),
  userType: fc.constantFrom('Basic', 'licensed', 'Employee', ...plain),
  active: fc.constantFrom(true, 'True', null, 'perhaps'),
  emails: elements(emails, ['work', 'home']),
  'emails[type eq "work"]': fc.constantFrom({ value: 'w@other.example' }, { display: 'W' }, null),
  'emails[type eq "work"].value': fc.constantFrom(...emails, ...plain),
  'emails.display': fc.constantFrom('All', ''),
  phoneNumbers: elements(phones, ['work', 'mobile', 'home', 'fax', 'pager']),
  'phoneNumbers[type eq "mobile"].value': fc.constantFrom(...phones, ''),
  photos: elements(pictures, ['photo']),
  'photos[type eq "photo"].value': fc.constantFrom(...pictures, 'data:image/png;base64,AAAA', ''),
  roles: elements(['Admin', 'Member', 'Owner'], [undefined]),
  'roles[primary eq "True"].value': fc.constantFrom('Admin', 'Member', ''),
  timezone: fc.constantFrom('Asia/Tokyo', ''),
  [`${ENTERPRISE}:manager`]: fc.constantFrom('bjensen@example.com', { value: 'nobody' }, '', null),
  [`${ENTERPRISE}:employeeNumber`]: fc.constantFrom('E7', ''),
  [ENTERPRISE]: fc.record({ department: fc.constantFrom('Tour', ''), division: fc.constantFrom('North', null) }),
  [`${ZOOM}:type`]: fc.constantFrom('Basic', 'Licensed', 'none', 'Gold'),
  [`${ZOOM}:pmi`]: fc.constantFrom('5551234567', '12'),
  [`${ZOOM}:usePmi`]: fc.constantFrom(true, 'False', null),
  [`${ZOOM}:zoomOneType`]: fc.constantFrom('16', '9223372036854775807', ''),
  [`${ZOOM}:planUnitedType`]: fc.constantFrom('1', ''),
  [`${ZOOM}:divisionIds`]: fc.constantFrom(['d1'], [], ['d1', 'd2']),
  [`${ZOOM}:customAttributes`]: fc.constantFrom([{ key: 'k', value: 'v' }], [{ value: 'keyless' }], []),
};

const operation = fc.constantFrom(...Object.entries(VALUES)).chain(([path, values]) =>
  fc.record({ op: fc.constantFrom('add', 'replace', 'remove'), path: fc.constant(path), value: values }).map((all) => {
    const { value: _, ...removal } = all;
    return all.op === 'remove' ? removal : all;
  }),
);

describe('a PATCH of anything', () => {
  it('is answered with what is true, or refused whole; and what is true can be PUT back without a write', async () => {
    const { world, id } = people;
    const read = async (): Promise<Body> => (await world.send('GET', `/Users/${id.c}`)).body;
    const writes = (): string[] => world.calls().filter((call) => !call.startsWith('GET'));
    let done = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(operation, { minLength: 1, maxLength: 3 }), async (operations) => {
        const before = await read();
        world.calls();
        const answer: Answer = await world.patch(id.c, ...operations);
        const wrote = writes();
        const after = await read();
        if (answer.status !== 200) {
          expect(answer.status).toBeLessThan(500);
          expect({ after, wrote }).toEqual({ after: before, wrote: [] });
          return;
        }
        done += 1;
        expect(after).toEqual(answer.body);
        world.calls();
        const put = await world.send('PUT', `/Users/${id.c}`, after);
        expect(put).toMatchObject({ status: 200, body: after });
        expect(writes()).toEqual([]);
      }),
      { numRuns: 100, endOnFailure: true, interruptAfterTimeLimit: 40_000 },
    );
    expect(done).toBeGreaterThan(20);
  }, 60_000);
});
