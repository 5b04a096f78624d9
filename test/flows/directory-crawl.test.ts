/** How the mirror is read: users who move meanwhile are not lost, a crawl that breaks off goes on, and events hurry it. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { readConfig } from '../../src/config.js';
import { sampleAccount } from '../../src/emulator/sample-users.js';
import { type Emulator, startEmulator } from '../../src/emulator/start.js';
import { createLog } from '../../src/log.js';
import { type Running, start } from '../../src/start.js';
import { openStore } from '../../src/store/open.js';
import { SECRET } from '../webhooks/signed.js';
import { type Body, environmentOf, TOKEN } from '../world.js';
import { idsOf, MINUTE, type MirrorWorld, pause, startMirrorWorld, until } from './directory-world.js';

describe('a crawl', () => {
  let world: MirrorWorld;
  afterEach(async () => {
    expect(world.emulator.contractFaults).toEqual([]);
    await world.close();
  });

  it('loses nobody who moves from a list that is to be read to one that is read already', async () => {
    world = await startMirrorWorld();
    await world.complete();
    const mover = world.emulator.users().find(({ role_id, status }) => role_id === '2' && status === 'active');
    const id = mover?.id ?? '';
    // The list of the inactive is answered at once, that of the active after the move.
    world.emulator.fail({ kind: 'delay', ms: 1500, match: { path: /^\/users$/ } });
    world.pass(8 * MINUTE);
    await until(() => world.emulator.calls.filter(({ template }) => template === '/users').length >= 3);
    world.emulator.changeUser(id, { status: 'inactive', type: 4 });
    await world.crawled(2);
    expect(idsOf(await world.send('GET', '/Users?count=200'))).toContain(id);
    await until(async () => idsOf(await world.find('active eq false', '&count=200')).includes(id));
  });

  it('that finds an unchanged account writes no user anew, and reads nobody by GET', async () => {
    world = await startMirrorWorld();
    await world.complete();
    const before = (await world.send('GET', '/Users?count=200')).body.Resources;
    world.pass(8 * MINUTE);
    await world.crawled(2);
    expect((await world.send('GET', '/Users?count=200')).body.Resources).toEqual(before);
    expect(world.calls().filter((call) => call === 'GET /users/{userId}')).toEqual([]);
  });

  it('goes on by itself when Zoom has failed in its middle', async () => {
    world = await startMirrorWorld({
      emulator: { account: sampleAccount(1000) },
      dependencies: { zoom: { sleep: async () => undefined } },
    });
    world.emulator.fail({ kind: 'status', status: 503, match: { path: /^\/users$/ }, times: 20, spare: 1 });
    await world.crawled(1);
    const list = await world.send('GET', '/Users?count=1&attributes=userName');
    expect(list.body.totalResults).toBe(world.emulator.users().length);
  });
});

describe('with the events of Zoom', () => {
  let world: MirrorWorld;
  afterEach(async () => {
    expect(world.emulator.contractFaults).toEqual([]);
    await world.close();
  });

  it('changes, arrivals and departures show without a crawl', async () => {
    world = await startMirrorWorld({ env: { ZOOM_WEBHOOK_SECRET: SECRET } });
    await world.complete();
    const hook = new URL('/webhooks/zoom', world.scimUrl).href;
    await world.emulator.subscribe({ url: hook, secret: SECRET });
    const [one, two, three] = world.emulator.users().filter((each) => each.role_id === '2' && each.status === 'active');
    world.emulator.changeUser(one?.id ?? '', { job_title: 'Bursar', dept: 'Treasury' });
    world.emulator.changeUser(two?.id ?? '', { status: 'inactive' });
    world.emulator.removeUser(three?.id ?? '');
    const { id } = world.emulator.addUser({ email: 'fresh@example.com', first_name: 'Fresh', last_name: 'Face' });
    await until(async () => idsOf(await world.find('title eq "Bursar"')).includes(one?.id ?? ''));
    await until(async () => idsOf(await world.find('active eq false', '&count=200')).includes(two?.id ?? ''));
    await until(async () => !idsOf(await world.send('GET', '/Users?count=200')).includes(three?.id ?? ''));
    await until(async () => idsOf(await world.find('name.familyName eq "face"')).includes(id));
    expect(world.calls().filter((call) => call === 'GET /users')).toEqual([]);
  });
});

describe('a mirror in a file', () => {
  let folder: string;
  let emulator: Emulator;
  let bridge: Running;

  async function open(): Promise<void> {
    const config = readConfig({
      ...environmentOf(emulator),
      ZOOM_PLAN: 'business',
      ZOOM_BUDGET_SHARE: '1000',
      LOG_LEVEL: 'silent',
      DATABASE_URL: `sqlite:${join(folder, 'bridge.sqlite')}`,
    });
    bridge = await start(config, { log: createLog('silent') });
  }
  async function begin(): Promise<void> {
    folder = await mkdtemp(join(tmpdir(), 'bridge-mirror-'));
    emulator = await startEmulator({ account: sampleAccount(1500) });
    await open();
  }
  afterEach(async () => {
    await bridge.close();
    await emulator.close();
    await rm(folder, { recursive: true });
  });

  const store = () => openStore(`sqlite:${join(folder, 'bridge.sqlite')}`);
  const lists = () => emulator.calls.filter(({ template }) => template === '/users').length;
  async function total(): Promise<number> {
    const url = `${bridge.url}/scim/v2/Users?count=1&attributes=userName`;
    const answer = await fetch(url, { headers: { Authorization: `Bearer ${TOKEN}` } });
    const body: Body = await answer.json();
    return body.totalResults;
  }

  it('is used after a restart without reading Zoom anew', async () => {
    await begin();
    expect(await total()).toBe(emulator.users().length);
    await bridge.close();
    emulator.clearCalls();
    await open();
    expect(await total()).toBe(emulator.users().length);
    expect(lists()).toBe(0);
  });

  it('that was being read goes on where it stood, and nobody is taken out for it', async () => {
    await begin();
    expect(await total()).toBe(emulator.users().length);
    await bridge.close();
    const before = await store();
    const { current } = await before.directory.crawls();
    if (current === undefined) throw new Error('there was a crawl');
    // The next one is broken off after its first pages.
    await before.directory.saveCrawl({ ...current, startedAt: new Date(Date.now() - 20 * MINUTE).toISOString() });
    await before.close();
    emulator.fail({ kind: 'delay', ms: 5000, match: { path: /^\/users$/ }, times: 50, spare: 4 });
    emulator.clearCalls();
    await open();
    await until(() => lists() >= 5);
    await pause(300);
    await bridge.close();
    emulator.clearFaults();
    const between = await store();
    const crawls = await between.directory.crawls();
    expect(crawls.current?.finishedAt).toBeUndefined();
    expect(crawls.current?.read).toBeGreaterThan(0);
    expect(await between.directory.count()).toBe(emulator.users().length);
    await between.close();
    emulator.clearCalls();
    await open();
    expect(await total()).toBe(emulator.users().length);
    const after = await store();
    expect((await after.directory.crawls()).finished?.generation).toBe(crawls.current?.generation);
    await after.close();
    const pages = ['active', 'inactive', 'pending'].map((status) =>
      Math.max(1, Math.ceil(emulator.users().filter((user) => user.status === status).length / 300)),
    );
    expect(lists()).toBeLessThan(pages.reduce((sum, count) => sum + count, 0));
  });

  it('that was deleted is read again', async () => {
    await begin();
    expect(await total()).toBe(emulator.users().length);
    await bridge.close();
    for (const end of ['', '-wal', '-shm']) await rm(join(folder, `bridge.sqlite${end}`), { force: true });
    await open();
    expect(await total()).toBe(emulator.users().length);
  });
});
