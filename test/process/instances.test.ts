/** Three bridges as processes on one PostgreSQL database in front of one Zoom with limits: they act as one, and one may die. */
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { limitsOfPlan } from '../../src/emulator/plan-limits.js';
import { type Emulator, startEmulator } from '../../src/emulator/start.js';
import { describeOnPostgres, openTestDatabase, type TestDatabase } from '../store/postgres-server.js';
import { type Body, ENTERPRISE, environmentOf, PATCH_OP, TOKEN } from '../world.js';
import { type Child, runProgram } from './child.js';
import { type WatchedZoom, watchZoom } from './watched-zoom.js';

jest.setTimeout(120_000);

const PLAN = 'business';
const USERS = 6;
/** Attributes that Zoom holds and such that only the database does: both are read, changed and written. */
const PATHS = ['title', `${ENTERPRISE}:department`, 'externalId', `${ENTERPRISE}:division`, 'userType'];

interface Instance {
  readonly child: Child;
  readonly scimUrl: string;
}

/** Status 0: no answer. */
async function send(
  scimUrl: string,
  method: string,
  path: string,
  body?: unknown,
  more: Readonly<Record<string, string>> = {},
): Promise<{ status: number; body: Body }> {
  const headers = { Authorization: `Bearer ${TOKEN}`, 'Content-Type': 'application/scim+json', ...more };
  const sent = body === undefined ? {} : { body: JSON.stringify(body) };
  try {
    const answer = await fetch(`${scimUrl}${path}`, { method, headers, ...sent });
    return { status: answer.status, body: await answer.json() };
  } catch {
    return { status: 0, body: undefined };
  }
}

function valueAt(resource: Body, path: string): unknown {
  const [, name] = path.split(`${ENTERPRISE}:`);
  return name === undefined ? resource[path] : resource[ENTERPRISE]?.[name];
}

describeOnPostgres('three instances on one database', () => {
  let database: TestDatabase;
  let emulator: Emulator;
  let zoom: WatchedZoom;
  let instances: Instance[] = [];
  let ids: string[];
  /** Per user and attribute: what was acknowledged last. */
  const acknowledged = new Map<string, Map<string, string>>();

  async function startInstance(): Promise<Instance> {
    const child = runProgram('src/main.ts', [], {
      ...environmentOf(emulator),
      ZOOM_API_URL: `${zoom.url}/v2`,
      ZOOM_OAUTH_URL: zoom.url,
      PUBLIC_URL: 'https://scim.example.com',
      ZOOM_PLAN: PLAN,
      DATABASE_URL: database.url,
    });
    const [, url = ''] = await child.printed(/"url":"(http:\/\/127\.0\.0\.1:\d+)".*"msg":"listening"/);
    return { child, scimUrl: `${url}/scim/v2` };
  }

  const leading = ({ child }: Instance) => child.printed(/"msg":"leads the instances"/);

  /** Each attribute of each user gets a new value, by whichever instance; those of one user at the same time. */
  async function changeAll(round: string): Promise<number[]> {
    const statuses: number[] = [];
    let turn = 0;
    const change = async (id: string, path: string): Promise<void> => {
      const instance = instances[turn++ % instances.length];
      const value = `${path.split(':').at(-1)} ${round}`;
      const operation = { op: 'replace', path, value };
      const { status } = await send(instance?.scimUrl ?? '', 'PATCH', `/Users/${id}`, {
        schemas: [PATCH_OP],
        Operations: [operation],
      });
      statuses.push(status);
      if (status === 200) acknowledged.get(id)?.set(path, value);
    };
    await Promise.all(ids.flatMap((id) => PATHS.map((path) => change(id, path))));
    return statuses;
  }

  /** Acknowledged values that an instance does not show, as `id path: shown, not wanted`. */
  async function missing({ scimUrl }: Instance): Promise<string[]> {
    const faults: string[] = [];
    for (const id of ids) {
      const { body } = await send(scimUrl, 'GET', `/Users/${id}`);
      for (const [path, value] of acknowledged.get(id) ?? []) {
        const shown = valueAt(body, path);
        if (shown !== value) faults.push(`${id} ${path}: ${String(shown)}, not ${value}`);
      }
    }
    return faults;
  }

  const callsTo = (template: string) => emulator.calls.filter((call) => call.template === template);
  const refusedForLimits = () => emulator.calls.filter(({ status }) => status === 429);

  beforeAll(async () => {
    database = await openTestDatabase();
    emulator = await startEmulator({ ...limitsOfPlan(PLAN), latencyMs: 20 });
    zoom = await watchZoom(emulator.url);
    ids = Array.from({ length: USERS }, (_, n) => emulator.addUser({ email: `u${n}@example.com` }).id);
    for (const id of ids) acknowledged.set(id, new Map());
    instances = await Promise.all([startInstance(), startInstance(), startInstance()]);
  });

  afterAll(async () => {
    for (const { child } of instances) child.kill('SIGKILL');
    await Promise.all(instances.map(({ child }) => child.ended));
    await zoom.close();
    await emulator.close();
    await database.drop();
  });

  it('change the same users at the same time: no write to one overlaps another, and none is lost', async () => {
    for (const round of ['one', 'two']) expect(new Set(await changeAll(round))).toEqual(new Set([200]));
    expect(zoom.writes).toBeGreaterThanOrEqual(USERS * 2 * 2);
    expect(zoom.overlaps).toEqual([]);
    for (const instance of instances) expect(await missing(instance)).toEqual([]);
  });

  it('stay together within the limits of the plan', () => {
    expect(refusedForLimits().length).toBeLessThanOrEqual(emulator.calls.length / 100);
  });

  it("read Zoom's lists once for all, and answer scans alike", async () => {
    const lists = await Promise.all(instances.map(({ scimUrl }) => send(scimUrl, 'GET', '/Users')));
    for (const { status, body } of lists) {
      expect({ status, total: body.totalResults }).toEqual({ status: 200, total: USERS + 1 });
      expect(body.Resources).toEqual(lists[0]?.body.Resources);
    }
    // One page of each status.
    expect(callsTo('/users').filter(({ method }) => method === 'GET')).toHaveLength(3);
  });

  it('read them again where a client of any of them wants a younger list', async () => {
    emulator.addUser({ email: 'late@example.com' });
    await pause(1100);
    const young = { 'Cache-Control': 'max-age=1' };
    const lists = await Promise.all(instances.map(({ scimUrl }) => send(scimUrl, 'GET', '/Users', undefined, young)));
    for (const { status, body } of lists) {
      expect({ status, total: body.totalResults }).toEqual({ status: 200, total: USERS + 2 });
    }
  });

  it('obtain one token for all', async () => {
    expect(callsTo('/oauth/token')).toHaveLength(1);
    emulator.revokeTokens();
    expect(new Set(await changeAll('four'))).toEqual(new Set([200]));
    expect(callsTo('/oauth/token')).toHaveLength(2);
  });

  it('are led by one, and by another within half a minute of its sudden death; what was acknowledged is there', async () => {
    const leader = await Promise.race(instances.map((instance) => leading(instance).then(() => instance)));
    const others = instances.filter((instance) => instance !== leader);
    const changing = changeAll('five');
    leader.child.kill('SIGKILL');
    const next = await Promise.race(others.map((instance) => leading(instance).then(() => instance)));
    expect(others).toContain(next);
    await leader.child.ended;
    // Who was connected to the dead one has no answer, and asks again below.
    await changing;
    instances = others;
    expect(new Set(await changeAll('six'))).toEqual(new Set([200]));
    expect(zoom.overlaps).toEqual([]);
    for (const instance of instances) expect(await missing(instance)).toEqual([]);
    expect(callsTo('/oauth/token')).toHaveLength(2);
  }, 60_000);

  it('take a new one in, and let one go that stops', async () => {
    const joined = await startInstance();
    instances = [...instances, joined];
    expect(new Set(await changeAll('seven'))).toEqual(new Set([200]));
    const [first, ...others] = instances;
    first?.child.kill('SIGTERM');
    expect((await first?.child.ended)?.code).toBe(0);
    instances = others;
    expect(new Set(await changeAll('eight'))).toEqual(new Set([200]));
    for (const instance of instances) expect(await missing(instance)).toEqual([]);
    expect(callsTo('/oauth/token')).toHaveLength(2);
  });
});
