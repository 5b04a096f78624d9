/** Any create, by any action: what is answered is what a GET shows, and the same again changes nothing. */
import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import { type Body, CORE, ENTERPRISE, startWorld, type World, ZOOM } from '../world.js';

jest.setTimeout(120_000);

let world: World;

beforeAll(async () => {
  world = await startWorld({
    env: { ZOOM_ASSIGNABLE_ROLES: 'Helpdesk' },
    emulator: {
      managedDomainCreate: 'pending',
      account: {
        users: [{ email: 'owner@example.com', type: 2, role_id: '0' }],
        roles: [{ id: 'RHelp', name: 'Helpdesk' }],
        managedDomains: ['example.com'],
      },
    },
  });
});
afterAll(async () => {
  const faults = [...world.emulator.contractFaults];
  await world.close();
  expect(faults).toEqual([]);
});

const text = fc
  .stringMatching(/^[A-Za-z0-9 .,äöüß'"<>&-]{1,30}$/)
  .filter((each) => each.trim() === each && each !== '');
const orNothing = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined, freq: 2 });

const body = fc.record({
  externalId: orNothing(text),
  name: orNothing(fc.record({ givenName: orNothing(text), familyName: orNothing(text) })),
  displayName: orNothing(text),
  title: orNothing(text),
  userType: orNothing(fc.constantFrom('Basic', 'licensed', 'Employee', 'None')),
  active: orNothing(fc.boolean()),
  preferredLanguage: orNothing(fc.constantFrom('de-DE', 'en-US')),
  timezone: orNothing(fc.constantFrom('Europe/Berlin', 'America/New_York')),
  emails: orNothing(fc.constant([{ value: 'other@elsewhere.example', type: 'home' }])),
  phoneNumbers: orNothing(
    fc.constantFrom(
      [{ value: '+4930901820', type: 'work' }],
      [
        { value: '(202) 555-0143', type: 'mobile' },
        { value: 'extension 7', type: 'other' },
      ],
    ),
  ),
  roles: orNothing(fc.constantFrom([{ value: 'Helpdesk' }], [{ value: '2' }])),
  [ENTERPRISE]: orNothing(
    fc.record({
      department: orNothing(text),
      division: orNothing(text),
      employeeNumber: orNothing(text),
      manager: orNothing(fc.constantFrom({ value: 'owner@example.com' }, { value: 'nobody-knows' })),
    }),
  ),
  [ZOOM]: fc.record({
    createAction: fc.constantFrom('create', 'autoCreate', 'custCreate', 'ssoCreate'),
    pronouns: orNothing(text),
    location: orNothing(text),
    pmi: orNothing(fc.constant('3141592653')),
    usePmi: orNothing(fc.boolean()),
    zoomOneType: orNothing(fc.constantFrom('16', '4398046511104')),
  }),
});

const withoutMeta = ({ meta: _, ...user }: Body): Body => user;

it('of any attributes is answered as GET shows it afterwards, and PUT of that answer writes nothing', async () => {
  let n = 0;
  await fc.assert(
    fc.asyncProperty(body, async (part) => {
      n += 1;
      const wish = JSON.parse(JSON.stringify({ userName: `Any.${n}@example.com`, ...part }));
      const created = await world.create(wish);
      expect({ status: created.status, detail: created.body.detail }).toEqual({ status: 201, detail: undefined });
      const shown = await world.send('GET', `/Users/${created.body.id}`);
      expect(withoutMeta(shown.body)).toMatchObject(withoutMeta(created.body));
      expect(Math.abs(Date.parse(shown.body.meta.created) - Date.parse(created.body.meta.created))).toBeLessThan(2000);
      for (const name of ['externalId', 'displayName', 'title', 'emails', 'preferredLanguage', 'timezone'])
        if (wish[name] !== undefined) expect({ [name]: shown.body[name] }).toEqual({ [name]: wish[name] });
      expect(shown.body.active).toBe(wish.active ?? true);
      world.calls();
      const same = await world.send('PUT', `/Users/${created.body.id}`, { schemas: [CORE], ...shown.body });
      expect(same.status).toBe(200);
      expect(withoutMeta(same.body)).toEqual(withoutMeta(shown.body));
      expect(world.calls().filter((call) => !call.startsWith('GET'))).toEqual([]);
      const again = await world.create(wish);
      expect(again.status).toBe(409);
      expect(withoutMeta((await world.send('GET', `/Users/${created.body.id}`)).body)).toEqual(withoutMeta(shown.body));
    }),
    { numRuns: 40 },
  );
});
