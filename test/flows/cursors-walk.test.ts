/** A walk by cursor while users change (RFC 9865): whoever does not change is seen once, neither skipped nor repeated. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { sampleAccount } from '../../src/emulator/sample-users.js';
import { idsOf, type MirrorWorld, startMirrorWorld } from './directory-world.js';

const NAMES = ['Aalto', 'Meyer', 'Zyla'] as const;

type Change =
  | { readonly kind: 'rename'; readonly who: number; readonly name: string }
  | { readonly kind: 'remove'; readonly who: number }
  | { readonly kind: 'create'; readonly name: string };

const name = fc.constantFrom(...NAMES);
const changes: fc.Arbitrary<Change> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('rename' as const), who: fc.nat(), name }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('remove' as const), who: fc.nat() }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('create' as const), name }) },
);

const walks = fc.record({
  list: fc.constantFrom(
    '',
    '&sortBy=name.familyName',
    '&sortBy=name.familyName&sortOrder=descending',
    '&sortBy=emails.value&sortOrder=descending',
    `&filter=${encodeURIComponent('active eq true')}&sortBy=userName`,
    `&filter=${encodeURIComponent('name.familyName sw "M" or active eq true')}`,
  ),
  count: fc.integer({ min: 1, max: 9 }),
  /** What happens before each page. */
  between: fc.array(fc.array(changes, { maxLength: 2 }), { maxLength: 12 }),
});

describe.each([
  ['with the mirror', {}],
  ['without the mirror', { DIRECTORY_MAX_AGE: '0' }],
])('a walk while users change, %s', (_, env) => {
  let world: MirrorWorld;
  let created = 0;
  beforeAll(async () => {
    world = await startMirrorWorld({
      env: { ZOOM_DELETE_ACTION: 'delete', ...env },
      emulator: { account: sampleAccount(30) },
    });
    if (!('DIRECTORY_MAX_AGE' in env)) await world.complete();
  });
  afterAll(() => world.close());

  /** Returns whom it concerns. Owner and administrators are left alone: they cannot be changed. */
  async function carryOut(change: Change): Promise<string | undefined> {
    if (change.kind === 'create') {
      created += 1;
      const user = { userName: `walker-${created}@example.com`, name: { familyName: change.name, givenName: 'New' } };
      const answer = await world.create(user);
      expect(answer.status).toBe(201);
      return answer.body.id;
    }
    const users = world.emulator.users().filter(({ role_id, status }) => role_id === '2' && status !== 'pending');
    const id = users[change.who % users.length]?.id;
    if (id === undefined) return undefined;
    const answer =
      change.kind === 'remove'
        ? await world.send('DELETE', `/Users/${id}`)
        : await world.patch(id, { op: 'replace', path: 'name.familyName', value: change.name });
    expect([200, 204]).toContain(answer.status);
    return id;
  }

  it('sees whoever does not change once', async () => {
    await fc.assert(
      fc.asyncProperty(walks, async ({ list, count, between }) => {
        const before = idsOf(await world.send('GET', `/Users?count=200${list}`));
        const changed = new Set<string>();
        const seen: string[] = [];
        let cursor: string | undefined = '';
        for (let page = 0; cursor !== undefined; page += 1) {
          for (const change of between[page] ?? []) changed.add((await carryOut(change)) ?? '');
          const answer = await world.send('GET', `/Users?count=${count}&cursor=${encodeURIComponent(cursor)}${list}`);
          expect(answer.status).toBe(200);
          seen.push(...idsOf(answer));
          cursor = answer.body.nextCursor;
        }
        const unchanged = (ids: readonly string[]) => ids.filter((id) => !changed.has(id));
        expect(unchanged(seen)).toEqual(unchanged(before));
      }),
      { numRuns: 25 },
    );
  }, 120_000);
});
