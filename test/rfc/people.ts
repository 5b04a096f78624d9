/** The three users of the deviation list, as far as a Zoom account can hold them: a is full, b inactive, c has no emails. */
import { CORE, ENTERPRISE, startWorld, type World, ZOOM } from '../world.js';

export interface People {
  readonly world: World;
  /** SCIM ids. */
  readonly id: { readonly a: string; readonly b: string; readonly c: string };
  /** The letters of the users in a list, in its order; anybody else is `?`. */
  lettersOf(list: { readonly Resources: readonly { readonly id: string }[] }): string;
}

export const searchRequest = 'urn:ietf:params:scim:api:messages:2.0:SearchRequest';

async function add(world: World, user: Readonly<Record<string, unknown>>): Promise<string> {
  const answer = await world.create(user);
  if (answer.status !== 201) throw new Error(`the user could not be created: ${JSON.stringify(answer.body)}`);
  return answer.body.id;
}

/** In the order of the list without `sortBy`: a, b, c. */
export async function startPeople(env: Readonly<Record<string, string>> = {}): Promise<People> {
  const world = await startWorld({
    env: { ZOOM_DELETE_ACTION: 'delete', ZOOM_CREATE_ACTION: 'autoCreate', ...env },
    emulator: { account: { users: [], managedDomains: ['example.com'] } },
  });
  const c = await add(world, {
    userName: 'cjones@example.com',
    emails: [],
    name: { familyName: 'JONES' },
    active: true,
  });
  const a = await add(world, {
    userName: 'bjensen@example.com',
    externalId: 'Ext1',
    name: { familyName: 'Jensen', givenName: 'Barbara' },
    displayName: 'Babs Jensen',
    title: 'Tour Guide',
    active: true,
    emails: [
      { value: 'bjensen@example.com', type: 'work', primary: true },
      { value: 'babs@home.org', type: 'home' },
    ],
    phoneNumbers: [{ value: '+1 202-555-0100', type: 'work' }],
    [ENTERPRISE]: { employeeNumber: '701984', department: 'Tour', manager: { value: c } },
    [ZOOM]: { pronounsOption: 1 },
  });
  const b = await add(world, {
    userName: 'asmith',
    name: { familyName: 'Smith', givenName: 'Al' },
    displayName: 'foo (bar) and baz',
    emails: [{ value: 'bsmith@example.com', type: 'home' }],
    [ZOOM]: { pronounsOption: 3 },
  });
  await world.patch(b, { op: 'replace', path: 'active', value: false });
  // The emulated days of creation and sign-in; only a has more than one way to sign in.
  const day = (month: number) => Date.UTC(2024, month - 1, 2);
  world.emulator.changeUser(a, { createdAt: day(1), lastLoginAt: Date.UTC(2024, 2, 1, 10), login_types: [100, 1] });
  world.emulator.changeUser(b, { createdAt: day(5) });
  world.emulator.changeUser(c, { createdAt: day(6) });
  world.calls();
  const letters = new Map([
    [a, 'a'],
    [b, 'b'],
    [c, 'c'],
  ]);
  return {
    world,
    id: { a, b, c },
    lettersOf: (list) => list.Resources.map(({ id }) => letters.get(id) ?? '?').join(''),
  };
}

export { CORE, ENTERPRISE, ZOOM };
