/** Names of managers: asked of Zoom once, also where several requests need them at the same time. */
import { afterEach, describe, expect, it } from '@jest/globals';
import { ENTERPRISE, startWorld, type World } from '../world.js';
import { pause } from './directory-world.js';

/** Of each call, so that requests can be told to meet. */
const LATENCY_MS = 300;

let world: World;
let manager: string;
let report: string;
async function begin(env: Record<string, string> = {}): Promise<void> {
  world = await startWorld({
    env,
    emulator: {
      account: {
        users: [
          { email: 'chief@example.com', type: 2, display_name: 'The Chief' },
          { email: 'clerk@example.com', type: 2, manager: 'chief@example.com' },
        ],
      },
    },
  });
  const idOf = (email: string) => world.emulator.users().find((user) => user.email === email)?.id ?? '';
  [manager, report] = [idOf('chief@example.com'), idOf('clerk@example.com')];
  // A token, so that the first request takes no longer than others; nobody's name is asked for by it.
  await world.find('userName eq "nobody@example.com"');
  world.emulator.latencyMs = LATENCY_MS;
}
afterEach(() => world.close());

const shownOf = ({ body }: Awaited<ReturnType<World['send']>>) => body[ENTERPRISE]?.manager?.displayName;

describe('the name of a manager', () => {
  it('is shown though the manager is read by another request while it is asked for (500 "replaced")', async () => {
    await begin();
    const asking = world.send('GET', `/Users/${report}`);
    await pause(LATENCY_MS / 2);
    const [asked, read] = await Promise.all([asking, world.send('GET', `/Users/${manager}`)]);
    expect([asked.status, read.status]).toEqual([200, 200]);
    expect(shownOf(asked)).toBe('The Chief');
  });

  it('is shown anew once it has changed, though Zoom says the same of the report', async () => {
    await begin();
    world.emulator.latencyMs = 0;
    const before = await world.send('GET', `/Users/${report}`);
    expect(shownOf(before)).toBe('The Chief');
    await world.patch(manager, { op: 'replace', path: 'displayName', value: 'The New Chief' });
    const after = await world.send('GET', `/Users/${report}`);
    expect(shownOf(after)).toBe('The New Chief');
    expect(after.body.meta.version).not.toBe(before.body.meta.version);
    await world.patch(report, { op: 'replace', path: 'externalId', value: 'E-1' });
    expect((await world.send('GET', `/Users/${report}`)).body.externalId).toBe('E-1');
  });

  it('is shown to one though another, who asked for it first, has gone', async () => {
    await begin({ ZOOM_PLAN: 'pro', ZOOM_BUDGET_SHARE: '0.04' });
    const gone = new AbortController();
    const leaving = fetch(`${world.scimUrl}/Users/${report}`, {
      headers: { authorization: `Bearer ${world.token}` },
      signal: gone.signal,
    }).catch(() => undefined);
    const asking = world.send('GET', `/Users/${report}`);
    // One call in 0.8 seconds: by now both have their users, and the manager's turn has not come.
    await pause(2600);
    gone.abort();
    await leaving;
    const asked = await asking;
    expect([asked.status, shownOf(asked)]).toEqual([200, 'The Chief']);
  });
});
