/** Zoom's events: deferred changes reach Zoom without waiting for a read, and users who left are forgotten. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { eventOf, SECRET, signedHeaders } from '../webhooks/signed.js';
import { ENTERPRISE, startWorld, type World, type WorldOptions, ZOOM } from '../world.js';

const email = 'ada@example.com';
const READ = 'GET /users/{userId}';
const WRITE = 'PATCH /users/{userId}';
const STATUS = 'PUT /users/{userId}/status';
const REVOKE = 'DELETE /users/{userId}/token';

let world: World;
/** Added to the clock of the bridge. */
let later: number;
let hook: string;

async function start(options: WorldOptions = {}): Promise<void> {
  later = 0;
  world = await startWorld({
    ...options,
    env: { ZOOM_WEBHOOK_SECRET: SECRET, ...options.env },
    dependencies: {
      now: () => new Date(Date.now() + later),
      zoom: { sleep: async () => undefined },
      ...options.dependencies,
    },
  });
  hook = new URL('/webhooks/zoom', world.scimUrl).href;
}

beforeEach(() => start());
afterEach(async () => {
  expect(world.emulator.contractFaults).toEqual([]);
  await world.close();
});

const post = (body: string, headers = signedHeaders(body, SECRET, Date.now() + later)) =>
  fetch(hook, { method: 'POST', body, headers });

async function metrics(): Promise<string> {
  return (await fetch(new URL('/metrics', world.scimUrl))).text();
}

const numberIn = (text: string, series: string): number => {
  const line = text.split('\n').find((each) => each.startsWith(`${series} `));
  return line === undefined ? 0 : Number(line.slice(series.length + 1));
};

const received = async (event: string, outcome: string): Promise<number> =>
  numberIn(await metrics(), `zoom_events_received_total{event="${event}",outcome="${outcome}"}`);

/** Looks again and again until it holds, for ten seconds at most. */
async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  for (let look = 0; look < 500 && !(await holds()); look += 1) await new Promise((resolve) => setTimeout(resolve, 20));
  expect(await holds()).toBe(true);
}

const idle = () => until(async () => numberIn(await metrics(), 'zoom_events_waiting') === 0);

async function addUser(status: 'pending' | 'inactive', title = 'Countess', more = {}): Promise<string> {
  const { id } = world.emulator.addUser({ email, first_name: 'Ada', last_name: 'Quinn', status, ...more });
  const answer = await world.patch(id, { op: 'replace', path: 'title', value: title });
  expect(answer.body[ZOOM].deferred).toEqual(['title']);
  world.calls();
  return id;
}

describe('with the events of Zoom', () => {
  it('a deferred change reaches Zoom when the invitation is accepted, without a read by anybody', async () => {
    await world.emulator.subscribe({ url: hook, secret: SECRET });
    const id = await addUser('pending');
    world.emulator.acceptInvitation(email);
    await until(() => world.emulator.user(id)?.job_title === 'Countess');
    await idle();
    expect(world.calls()).toEqual([READ, WRITE]);
    const shown = await world.send('GET', `/Users/${id}`);
    expect(shown.body).toMatchObject({ title: 'Countess', active: true });
    expect(shown.body[ZOOM].deferred).toBeUndefined();
  });

  it('a deferred change reaches Zoom when somebody activates the user in the portal', async () => {
    await world.emulator.subscribe({ url: hook, secret: SECRET });
    const id = await addUser('inactive');
    world.emulator.changeUser(id, { status: 'active' });
    await until(() => world.emulator.user(id)?.job_title === 'Countess');
    await idle();
    expect(world.calls()).toEqual([READ, WRITE]);
  });

  it('an invited leaver is deactivated as soon as the invitation is accepted', async () => {
    await world.emulator.subscribe({ url: hook, secret: SECRET });
    const { id } = world.emulator.addUser({ email, status: 'pending', type: 2 });
    await world.patch(id, { op: 'replace', path: 'active', value: false });
    world.calls();
    world.emulator.acceptInvitation(email);
    await until(() => world.emulator.user(id)?.status === 'inactive');
    await idle();
    expect(world.calls()).toEqual([READ, REVOKE, STATUS]);
  });

  it('a user whom Zoom gave no id while invited is found by the address', async () => {
    await world.emulator.subscribe({ url: hook, secret: SECRET });
    world.emulator.addUser({ email, status: 'pending', idShown: false });
    expect((await world.find(`userName eq "${email}"`)).body.Resources[0].id).toBe(email);
    await world.patch(email, { op: 'replace', path: 'title', value: 'Countess' });
    world.emulator.acceptInvitation(email);
    await until(() => world.emulator.user(email)?.job_title === 'Countess');
    expect((await world.send('GET', `/Users/${email}`)).body.title).toBe('Countess');
  });

  it('our own writes come back as events and cause no call', async () => {
    const live = async (userName: string): Promise<string[]> => {
      const { body } = await world.create({ userName, title: 'Rear Admiral' });
      await world.patch(body.id, { op: 'replace', path: 'name.familyName', value: 'Hopper' });
      await world.patch(body.id, { op: 'replace', path: 'active', value: false });
      await world.patch(body.id, { op: 'replace', path: 'active', value: true });
      expect((await world.send('DELETE', `/Users/${body.id}`)).status).toBe(204);
      await world.emulator.delivered();
      await idle();
      return world.calls();
    };
    await world.close();
    await start({ env: { ZOOM_DELETE_ACTION: 'delete' } });
    const without = await live('grace@example.com');
    await world.emulator.subscribe({ url: hook, secret: SECRET });
    expect(await live('grace.too@example.com')).toEqual(without);
    const told = world.emulator.deliveries.map(({ event, status }) => `${event} ${status}`);
    expect(new Set(told)).toEqual(
      new Set(['created', 'updated', 'deactivated', 'activated', 'deleted'].map((each) => `user.${each} 204`)),
    );
  });
});

describe('a user who left', () => {
  const link = async (externalId: string, more = {}): Promise<string> => {
    const { id } = world.emulator.addUser({ email, ...more });
    expect((await world.patch(id, { op: 'replace', path: 'externalId', value: externalId })).status).toBe(200);
    world.calls();
    return id;
  };
  const linked = async (): Promise<number> => {
    const { body } = await world.find('externalId eq "e1"');
    return body.totalResults;
  };

  it('is forgotten once Zoom confirms that there is no such user', async () => {
    await world.emulator.subscribe({ url: hook, secret: SECRET });
    await link('e1');
    world.emulator.removeUser(email);
    await world.emulator.delivered();
    await idle();
    expect(world.calls()).toEqual([READ]);
    // Nothing is known of this externalId any more, so that nobody is asked.
    expect(await linked()).toBe(0);
    expect(world.calls()).toEqual([]);
  });

  it.each(['user.deleted', 'user.disassociated'])(
    'is not forgotten by %s alone while Zoom has the user',
    async (type) => {
      const id = await link('e1');
      expect((await post(eventOf(type, { id, email }))).status).toBe(204);
      await until(async () => world.emulator.calls.length > 0);
      for (let minute = 0; minute < 6; minute += 1) {
        later += 60_000;
        await until(async () => world.emulator.calls.length > minute);
      }
      await idle();
      // Looked for a few times, in case Zoom's reads lag, and then the event was wrong.
      expect(world.calls()).toHaveLength(6);
      expect(await linked()).toBe(1);
    },
  );

  it('after a soft delete is forgotten too, so that a later POST creates anew', async () => {
    await world.close();
    await start({ env: { ZOOM_DELETE_ACTION: 'deactivate' } });
    await world.emulator.subscribe({ url: hook, secret: SECRET });
    const id = await link('e1');
    expect((await world.send('DELETE', `/Users/${id}`)).status).toBe(204);
    world.emulator.removeUser(email);
    await world.emulator.delivered();
    await idle();
    world.calls();
    const again = await world.create({ userName: email });
    expect(again.status).toBe(201);
    expect(again.body.id).not.toBe(id);
    expect(world.calls()[0]).toBe('POST /users');
  });

  it('before accepting, without an id of Zoom, is forgotten by the address', async () => {
    await world.emulator.subscribe({ url: hook, secret: SECRET });
    world.emulator.addUser({ email, status: 'pending', idShown: false });
    expect((await world.find(`userName eq "${email}"`)).body.Resources[0].id).toBe(email);
    await world.patch(email, { op: 'replace', path: 'externalId', value: 'e1' });
    world.emulator.removeUser(email);
    await world.emulator.delivered();
    await idle();
    world.calls();
    expect(await linked()).toBe(0);
    expect(world.calls()).toEqual([]);
    expect(world.logLines.some(({ msg }) => msg.includes('has left Zoom'))).toBe(true);
  });

  it('of whom nothing is remembered costs no call', async () => {
    await post(eventOf('user.deleted', { id: 'nobody', email: 'nobody@example.com' }));
    await idle();
    expect(world.calls()).toEqual([]);
  });

  it('does not take along a create of the same address that has begun since', async () => {
    const id = await link('e1');
    world.emulator.removeUser(email);
    world.emulator.fail({ kind: 'status', status: 500, match: { method: 'POST' }, after: true, times: 9 });
    world.emulator.fail({ kind: 'status', status: 503, match: { method: 'GET' }, times: 99 });
    expect((await world.create({ userName: email })).status).toBeGreaterThanOrEqual(500);
    world.emulator.clearFaults();
    await post(eventOf('user.deleted', { id, email }));
    await idle();
    const again = await world.create({ userName: email });
    expect([again.status, again.body.detail]).toEqual([201, undefined]);
  });
});

describe('names', () => {
  const people = {
    users: [{ email: 'owner@example.com', type: 2, role_id: '0' }],
    groups: [{ id: 'g1', name: 'Pilots' }],
  };

  it('of groups are asked for again after any event of a group, and not before', async () => {
    await world.close();
    await start({ emulator: { account: people } });
    const { id } = world.emulator.addUser({ email, group_ids: ['g1'] });
    const groupsOf = async () => (await world.send('GET', `/Users/${id}`)).body.groups[0].display;
    const asked = () => world.calls().filter((call) => call === 'GET /groups').length;
    expect([await groupsOf(), await groupsOf(), asked()]).toEqual(['Pilots', 'Pilots', 1]);
    for (const type of ['group.updated', 'group.members_deleted']) {
      expect((await post(eventOf(type, { id: 'g1', name: 'Navigators' }))).status).toBe(204);
      expect([await groupsOf(), asked()]).toEqual(['Pilots', 1]);
    }
    expect(await received('group.member_deleted', 'noted')).toBe(1);
  });

  it('of a manager are asked for again after an event of the manager, with and without an address in it', async () => {
    await world.emulator.subscribe({ url: hook, secret: SECRET });
    const boss = world.emulator.addUser({ email: 'boss@example.com', display_name: 'The Boss' });
    const { id } = world.emulator.addUser({ email, manager: 'boss@example.com' });
    const managerOf = async () => (await world.send('GET', `/Users/${id}`)).body[ENTERPRISE].manager.displayName;
    expect(await managerOf()).toBe('The Boss');
    // Zoom then tells of the name alone.
    world.emulator.changeUser(boss.id, { display_name: 'The Chief' });
    await world.emulator.delivered();
    expect(await managerOf()).toBe('The Chief');
    world.emulator.removeUser(boss.id);
    await world.emulator.delivered();
    expect((await world.send('GET', `/Users/${id}`)).body[ENTERPRISE].manager.displayName).not.toBe('The Chief');
  });
});

describe('events that come badly', () => {
  it('twice and in reverse order lead to the same end', async () => {
    await world.emulator.subscribe({ url: hook, secret: SECRET, duplicates: true, reordered: true });
    const id = await addUser('pending');
    world.emulator.acceptInvitation(email);
    world.emulator.changeUser(id, { status: 'inactive' });
    world.emulator.changeUser(id, { status: 'active' });
    await world.emulator.delivered();
    await until(() => world.emulator.user(id)?.job_title === 'Countess');
    expect(await received('user.invitation_accepted', 'duplicate')).toBe(1);
    expect(world.emulator.deliveries).toHaveLength(8);
  });

  it('before Zoom shows what they tell are looked into again', async () => {
    await world.close();
    await start({ emulator: { readLagMs: 1500 } });
    await world.emulator.subscribe({ url: hook, secret: SECRET });
    const id = await addUser('pending');
    world.emulator.acceptInvitation(email);
    await until(() => world.emulator.calls.some(({ template }) => template === '/users/{userId}'));
    expect(world.emulator.user(id)?.job_title).toBe('');
    await until(() => world.emulator.user(id)?.job_title === 'Countess');
  });

  it('while Zoom is down wait, with growing pauses, and are done when it is back', async () => {
    await world.emulator.subscribe({ url: hook, secret: SECRET });
    const id = await addUser('pending');
    world.emulator.fail({ kind: 'status', status: 503, times: 1_000 });
    world.emulator.acceptInvitation(email);
    const tries = async () =>
      numberIn(await metrics(), 'zoom_events_worked_total{event="user.invitation_accepted",outcome="postponed"}');
    await until(async () => (await tries()) === 1);
    later += 3_600_000;
    await until(async () => (await tries()) === 2);
    expect(numberIn(await metrics(), 'zoom_events_waiting')).toBe(1);
    expect(numberIn(await metrics(), 'zoom_events_oldest_age_seconds')).toBeGreaterThan(3_500);
    world.emulator.clearFaults();
    later += 3_600_000;
    await until(() => world.emulator.user(id)?.job_title === 'Countess');
    await idle();
  });

  it('are dropped after a day of outage, aloud, and the change waits on for a read', async () => {
    await world.emulator.subscribe({ url: hook, secret: SECRET });
    const id = await addUser('pending');
    world.emulator.fail({ kind: 'status', status: 503, times: 1_000 });
    world.emulator.acceptInvitation(email);
    await until(() => world.emulator.calls.length > 0);
    later += 86_500_000;
    await until(() => world.logLines.some(({ msg }) => msg.includes('it is dropped')));
    await idle();
    world.emulator.clearFaults();
    await until(async () => (await world.send('GET', `/Users/${id}`)).body[ZOOM]?.deferred === undefined);
    expect(world.emulator.user(id)?.job_title).toBe('Countess');
  });
});

describe('the log of events', () => {
  it('says what was done, by whom and to whom, without an address', async () => {
    await world.emulator.subscribe({ url: hook, secret: SECRET });
    const id = await addUser('pending');
    world.emulator.acceptInvitation(email);
    await until(() => world.emulator.user(id)?.job_title === 'Countess');
    await idle();
    world.emulator.removeUser(email);
    await world.emulator.delivered();
    await idle();
    const audits = world.logLines.filter(({ audit }) => audit?.by === 'zoom-events').map(({ audit }) => audit);
    expect(audits).toEqual([
      {
        action: 'carryOutDeferred',
        userId: id,
        by: 'zoom-events',
        asked: ['title'],
        zoomChanges: ['update(job_title)'],
      },
    ]);
    expect(world.logLines.some(({ msg, userId }) => msg.includes('has left Zoom') && userId === id)).toBe(true);
    expect(JSON.stringify(world.logLines)).not.toMatch(/ada@|Quinn|Countess/);
  });
});
