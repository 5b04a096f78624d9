/** What the mirror must do, whatever the database behind it. Filters and orders are compared in directory-filters.test.ts. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type {
  Condition,
  Crawl,
  DirectoryElement,
  DirectoryEntry,
  DirectoryStore,
} from '../../src/store/directory-ports.js';
import type { Store } from '../../src/store/ports.js';

const at = (minute: number): string => new Date(Date.UTC(2026, 0, 2, 3, minute)).toISOString();

const email = (value: string, leads = true): DirectoryElement => ({ attribute: 'emails', keys: { value }, leads });

export function entry(name: string, fields: Partial<DirectoryEntry> = {}): DirectoryEntry {
  const address = `${name}@example.com`;
  return {
    zoomId: `z-${name}`,
    id: `z-${name}`,
    address,
    zoom: { id: `z-${name}`, email: address, status: 'active' },
    resource: { id: `z-${name}`, userName: address },
    wholeAt: at(1),
    seenAt: at(1),
    keys: { userName: address, displayName: name },
    schemas: [],
    elements: [email(address)],
    ...fields,
  };
}

/** As a list shows an invited person: no id, and never read. */
function invited(name: string): DirectoryEntry {
  const { zoomId: _, id: __, wholeAt: ___, ...known } = entry(name);
  return { ...known, zoom: { email: known.address, status: 'pending' } };
}

function listed(name: string): DirectoryEntry {
  const { wholeAt: _, ...known } = entry(name);
  return known;
}

const namesOf = (users: readonly { readonly address: string }[]): string[] =>
  users.map(({ address }) => address.split('@')[0] ?? '');

const isNamed = (name: string): Condition => ({ kind: 'compare', path: 'displayName', op: 'eq', key: name });

export function describeDirectory(name: string, open: () => Promise<Store>): void {
  describe(`the mirror on ${name}`, () => {
    let store: Store;
    let directory: DirectoryStore;
    beforeEach(async () => {
      store = await open();
      directory = store.directory;
    });
    afterEach(() => store.close());

    const save = (entries: readonly DirectoryEntry[], generation?: number) =>
      directory.save(entries, { readAt: at(1), ...(generation === undefined ? {} : { generation }) });
    const list = async (condition?: Condition) =>
      directory.query({ ...(condition && { condition }), from: { position: 0 }, count: 100 });
    const everybody = async () => namesOf((await list()).users);

    describe('what is saved', () => {
      it('is confirmed by a GET that shows just the same, and by no other', async () => {
        await save([entry('same'), entry('other'), entry('younger', { seenAt: at(9) }), listed('listed')]);
        const reading = (name: string, zoom = entry(name).zoom) => ({ zoomId: `z-${name}`, zoom, at: at(5) });
        const readings = [
          reading('same'),
          reading('other', { ...entry('other').zoom, type: 2 }),
          reading('younger'),
          reading('listed'),
          reading('nobody'),
        ];
        expect([...(await directory.confirmRead(readings))]).toEqual(['z-same']);
        const times = async (name: string) => {
          const [user] = await directory.find({ zoomIds: [`z-${name}`] });
          return [user?.wholeAt, user?.seenAt];
        };
        expect(await times('same')).toEqual([at(5), at(5)]);
        expect(await times('other')).toEqual([at(1), at(1)]);
        expect(await times('younger')).toEqual([at(1), at(9)]);
        expect(await times('listed')).toEqual([undefined, at(1)]);
        expect([...(await directory.confirmRead([]))]).toEqual([]);
      });

      it('comes back as it was, with nothing added', async () => {
        const [ann, guest] = [entry('ann'), invited('guest')];
        await save([ann, guest]);
        const { keys: _, schemas: __, elements: ___, ...user } = ann;
        expect(await directory.find({ zoomIds: ['z-ann'] })).toEqual([user]);
        const [found] = await directory.find({ addresses: ['guest@example.com'] });
        expect(Object.keys(found ?? {})).toEqual(['address', 'zoom', 'resource', 'seenAt']);
      });

      it('is found by Zoom id or address, each user once, and by nothing else', async () => {
        await save([entry('ann'), entry('bob'), invited('guest')]);
        const both = { zoomIds: ['z-ann', 'z-nobody'], addresses: ['ann@example.com', 'guest@example.com'] };
        expect(namesOf(await directory.find(both)).sort()).toEqual(['ann', 'guest']);
        expect(await directory.find({})).toEqual([]);
        expect(await directory.find({ addresses: ['z-ann', '', 'ann@example.com\0'] })).toEqual([]);
      });

      it('replaces what was known, in filters too', async () => {
        await save([entry('ann', { keys: { displayName: 'old' }, elements: [email('old@example.com')] })]);
        await save([entry('ann', { keys: { displayName: 'new' }, elements: [email('new@example.com')] })]);
        const hasEmail = (value: string): Condition => ({
          kind: 'some',
          attribute: 'emails',
          condition: { kind: 'compare', path: 'value', op: 'eq', key: value },
        });
        expect((await list(isNamed('old'))).total).toBe(0);
        expect((await list(hasEmail('old@example.com'))).total).toBe(0);
        expect((await list(isNamed('new'))).total).toBe(1);
        expect((await list(hasEmail('new@example.com'))).total).toBe(1);
        expect(await directory.count()).toBe(1);
      });

      it('shows a change of what no filter sees', async () => {
        await save([entry('ann')]);
        await save([entry('ann', { zoom: { more: 1 }, resource: { also: 2 }, wholeAt: at(5), seenAt: at(6) })]);
        const [found] = await directory.find({ zoomIds: ['z-ann'] });
        expect(found).toMatchObject({ zoom: { more: 1 }, resource: { also: 2 }, wholeAt: at(5), seenAt: at(6) });
        expect(await everybody()).toEqual(['ann']);
      });

      it('may be more than a transaction should hold, and hold a user twice: the later counts', async () => {
        const many = Array.from({ length: 701 }, (_, number) => entry(`u${String(number).padStart(3, '0')}`));
        await save([entry('u003', { keys: { displayName: 'early' } }), ...many]);
        expect(await directory.count()).toBe(701);
        await save([entry('u000'), entry('u000', { keys: { displayName: 'twice' } })]);
        expect(namesOf((await list(isNamed('twice'))).users)).toEqual(['u000']);
        expect((await list(isNamed('early'))).total).toBe(0);
      });

      it('may be nothing at all', async () => {
        await save([]);
        await directory.confirm([], { at: at(2), generation: 1 });
        await directory.remove({}, at(2));
        expect(await directory.count()).toBe(0);
      });

      it('holds any text', async () => {
        const odd = '\u{1F600} "quotes" \\ % _ \u2028 \0 \ud800';
        await save([entry('ann', { zoom: { odd }, resource: { odd }, keys: { displayName: '\uFFFD \u{1F600}' } })]);
        const [found] = await directory.find({ zoomIds: ['z-ann'] });
        expect([found?.zoom, found?.resource]).toEqual([{ odd }, { odd }]);
        expect((await list(isNamed('\uFFFD \u{1F600}'))).total).toBe(1);
      });

      it('may have keys longer than an index takes: their beginning is compared', async () => {
        const long = `${'é'.repeat(499)}\u{1F600}${'x'.repeat(20_000)}`;
        await save([entry('ann', { keys: { userName: long, externalId: long }, elements: [email(long)] })]);
        const equal: Condition = { kind: 'compare', path: 'userName', op: 'eq', key: long };
        const begins: Condition = { kind: 'compare', path: 'externalId', op: 'sw', key: 'é'.repeat(300) };
        expect((await list({ kind: 'and', conditions: [equal, begins] })).total).toBe(1);
      });
    });

    describe('a user who took the place of another', () => {
      it('with the address: the other makes way', async () => {
        await save([entry('ann', { zoomId: 'z-1' }), entry('bob')]);
        await save([entry('ann', { zoomId: 'z-2' })]);
        expect(await directory.find({ zoomIds: ['z-1'] })).toEqual([]);
        expect(namesOf(await directory.find({ zoomIds: ['z-2'] }))).toEqual(['ann']);
        expect(await everybody()).toEqual(['ann', 'bob']);
      });

      it('by a new address: the old one is free, and the order of the list follows', async () => {
        await save([entry('ann'), entry('bob')]);
        expect(await everybody()).toEqual(['ann', 'bob']);
        await save([entry('zoe', { zoomId: 'z-ann' })]);
        expect(await everybody()).toEqual(['bob', 'zoe']);
        expect(await directory.find({ addresses: ['ann@example.com'] })).toEqual([]);
      });

      it('when two exchange their addresses', async () => {
        await save([entry('ann'), entry('bob')]);
        await save([entry('ann', { zoomId: 'z-bob' }), entry('bob', { zoomId: 'z-ann' })]);
        expect(namesOf(await directory.find({ zoomIds: ['z-ann'] }))).toEqual(['bob']);
        expect(namesOf(await directory.find({ zoomIds: ['z-bob'] }))).toEqual(['ann']);
      });

      it('with the address of one and the Zoom id of another: both are this user', async () => {
        await save([entry('ann'), entry('bob'), entry('eve')]);
        await save([entry('ann', { zoomId: 'z-bob' })]);
        expect(await everybody()).toEqual(['ann', 'eve']);
      });

      it('when Zoom gives an invited one an id', async () => {
        await save([invited('guest')]);
        await save([entry('guest')]);
        expect(namesOf(await directory.find({ zoomIds: ['z-guest'] }))).toEqual(['guest']);
        expect(await directory.count()).toBe(1);
      });
    });

    describe('a removal', () => {
      it('takes the user out of everything', async () => {
        await save([entry('ann', { managerAddress: 'bob@example.com' }), entry('bob')]);
        await directory.remove({ zoomId: 'z-ann' }, at(5));
        expect(await everybody()).toEqual(['bob']);
        expect((await list()).total).toBe(1);
        expect(await directory.find({ zoomIds: ['z-ann'], addresses: ['ann@example.com'] })).toEqual([]);
        expect(await directory.reportsOf(['bob@example.com'])).toEqual([]);
      });

      it('is not undone by a reading that began before it, by id or by address', async () => {
        await save([entry('ann')]);
        await directory.remove({ zoomId: 'z-ann' }, at(5));
        await directory.save([entry('ann'), invited('ann'), entry('bob')], { readAt: at(4) });
        expect(await everybody()).toEqual(['bob']);
        await directory.save([entry('ann')], { readAt: at(5) });
        expect(await everybody()).toEqual(['ann', 'bob']);
      });

      it('of somebody unknown is remembered, and an older one changes nothing of it', async () => {
        await directory.remove({ address: 'ann@example.com' }, at(5));
        await directory.remove({ address: 'ann@example.com' }, at(3));
        await directory.save([entry('ann')], { readAt: at(4) });
        expect(await directory.count()).toBe(0);
      });

      it('is forgotten in time', async () => {
        await directory.remove({ zoomId: 'z-ann', address: 'ann@example.com' }, at(5));
        await directory.pruneRemovals(at(5));
        await directory.save([entry('ann')], { readAt: at(4) });
        expect(await directory.count()).toBe(0);
        await directory.pruneRemovals(at(6));
        await directory.save([entry('ann')], { readAt: at(4) });
        expect(await directory.count()).toBe(1);
      });
    });

    it('finds reports by the address of their manager', async () => {
      await save([
        entry('ann', { managerAddress: 'eve@example.com' }),
        entry('bob', { managerAddress: 'eve@example.com' }),
        entry('eve'),
      ]);
      expect(namesOf(await directory.reportsOf(['eve@example.com', 'ann@example.com'])).sort()).toEqual(['ann', 'bob']);
      await save([entry('ann')]);
      expect(namesOf(await directory.reportsOf(['eve@example.com']))).toEqual(['bob']);
    });

    describe('the crawl', () => {
      it('learns who was not seen since it began, in a list or by GET', async () => {
        await save([entry('confirmed'), entry('changed'), entry('read'), entry('gone')], 1);
        const crawl = { generation: 2, startedAt: at(5) };
        await directory.confirm(['confirmed@example.com'], { at: at(6), generation: 2 });
        await save([entry('changed', { seenAt: at(6), keys: {} })], 2);
        await save([entry('read', { seenAt: at(6) })]);
        expect(namesOf(await directory.unseen(crawl, 10))).toEqual(['gone']);
        const [confirmed] = await directory.find({ addresses: ['confirmed@example.com'] });
        expect(confirmed?.seenAt).toBe(at(6));
      });

      it('keeps the generation of a user whom a GET shows, changed or not', async () => {
        await save([entry('same'), entry('other')], 2);
        await save([entry('same'), entry('other', { keys: {} })]);
        expect(await directory.unseen({ generation: 2, startedAt: at(9) }, 10)).toEqual([]);
        expect(namesOf(await directory.unseen({ generation: 3, startedAt: at(9) }, 1))).toEqual(['same']);
      });

      it('does not put an older list over what another instance has written since', async () => {
        await save([entry('ann', { seenAt: at(5), wholeAt: at(5), keys: { displayName: 'new' } })]);
        await save([entry('ann', { seenAt: at(4), keys: { displayName: 'old' } }), entry('bob', { seenAt: at(4) })], 2);
        expect(namesOf((await list(isNamed('new'))).users)).toEqual(['ann']);
        expect(namesOf((await list()).users)).toEqual(['ann', 'bob']);
        expect(await directory.unseen({ generation: 2, startedAt: at(3) }, 9)).toEqual([]);
      });

      it('is remembered with its lists, beside the last that was finished', async () => {
        expect(await directory.crawls()).toEqual({});
        const lists = { active: { token: 't', done: false }, pending: { done: true } };
        const first: Crawl = { generation: 1, startedAt: at(1), lists, read: 300, total: 900 };
        await directory.saveCrawl(first);
        expect(await directory.crawls()).toEqual({ current: first });
        const finished: Crawl = { ...first, finishedAt: at(2), lists: {}, read: 900 };
        await directory.saveCrawl(finished);
        expect(await directory.crawls()).toEqual({ current: finished, finished });
        const second: Crawl = { ...first, generation: 2 };
        await directory.saveCrawl(second);
        expect(await directory.crawls()).toEqual({ current: second, finished });
        const last: Crawl = { ...second, finishedAt: at(3) };
        await directory.saveCrawl(last);
        expect(await directory.crawls()).toEqual({ current: last, finished: last });
      });

      it('is wished for by whoever does not crawl: the latest time counts, of lists and of single reads', async () => {
        expect(await directory.wishes()).toEqual({ crawl: '', whole: '' });
        await directory.wish('crawl', at(5));
        await directory.wish('crawl', at(4));
        await directory.wish('whole', at(3));
        expect(await directory.wishes()).toEqual({ crawl: at(5), whole: at(3) });
      });
    });

    describe('those whose turn it is to be read', () => {
      it('come invited ones first, then others never read, then the oldest', async () => {
        await save([
          entry('new', { wholeAt: at(9) }),
          entry('old', { wholeAt: at(3) }),
          entry('older', { wholeAt: at(2) }),
          listed('listed'),
          invited('guest'),
        ]);
        const all = ['guest', 'listed', 'older', 'old'];
        expect(namesOf(await directory.stalest(at(9), 10))).toEqual(all);
        expect(namesOf(await directory.stalest(at(9), 2))).toEqual(all.slice(0, 2));
      });

      it('are counted, and the oldest reading is told', async () => {
        expect(await directory.incomplete()).toEqual({ all: 0, invited: 0 });
        expect(await directory.oldestWhole()).toBeUndefined();
        await save([listed('listed'), invited('guest')]);
        expect(await directory.incomplete()).toEqual({ all: 2, invited: 1 });
        expect(await directory.oldestWhole()).toBeUndefined();
        await save([entry('guest', { wholeAt: at(4) }), entry('new', { wholeAt: at(9) })]);
        expect(await directory.incomplete()).toEqual({ all: 1, invited: 0 });
        expect(await directory.oldestWhole()).toBe(at(4));
      });
    });

    describe('a list', () => {
      const five = ['ann', 'bob', 'eve', 'joe', 'zoe'];

      it('follows every change between two pages', async () => {
        await save(five.map((each) => entry(each)));
        const page = async (position: number) =>
          namesOf((await directory.query({ from: { position }, count: 2 })).users);
        expect([await page(0), await page(2), await page(4)]).toEqual([['ann', 'bob'], ['eve', 'joe'], ['zoe']]);
        await save([entry('amy')]);
        expect([await page(0), await page(2), await page(4)]).toEqual([
          ['amy', 'ann'],
          ['bob', 'eve'],
          ['joe', 'zoe'],
        ]);
        await directory.remove({ zoomId: 'z-bob' }, at(5));
        expect([await page(2), await page(4)]).toEqual([['eve', 'joe'], ['zoe']]);
      });

      it('tells its ends, whichever way it is read', async () => {
        await save(five.map((each) => entry(each)));
        const ends = async (from: Parameters<DirectoryStore['query']>[0]['from'], count: number) => {
          const { users, hasEarlier, hasLater, total } = await directory.query({ from, count });
          expect(total).toBe(5);
          return [namesOf(users).join(' '), hasEarlier, hasLater];
        };
        const place = (name: string) => ({ address: `${name}@example.com` });
        expect(await ends({ position: 0 }, 5)).toEqual(['ann bob eve joe zoe', false, false]);
        expect(await ends({ position: 1 }, 2)).toEqual(['bob eve', true, true]);
        expect(await ends({ position: 5 }, 2)).toEqual(['', true, false]);
        expect(await ends({ position: 0 }, 0)).toEqual(['', false, true]);
        expect(await ends({ after: place('bob') }, 3)).toEqual(['eve joe zoe', true, false]);
        expect(await ends({ after: place('a') }, 1)).toEqual(['ann', false, true]);
        expect(await ends({ after: place('zoe') }, 2)).toEqual(['', true, false]);
        expect(await ends({ before: place('eve') }, 2)).toEqual(['ann bob', false, true]);
        expect(await ends({ before: place('joe') }, 2)).toEqual(['bob eve', true, true]);
        expect(await ends({ before: place('ann') }, 2)).toEqual(['', false, true]);
        expect(await ends({ before: place('nobody') }, 1)).toEqual(['joe', true, true]);
      });

      it('is empty where nobody is', async () => {
        const empty = { users: [], total: 0, hasEarlier: false, hasLater: false };
        expect(await list()).toEqual(empty);
        const sort = { path: 'active', descending: true };
        expect(await directory.query({ sort, from: { position: 3 }, count: 2 })).toEqual(empty);
        expect(await directory.query({ sort, from: { after: { address: 'a' } }, count: 2 })).toEqual(empty);
      });

      it('is filtered by schemas in the order of code points, whatever language the database speaks', async () => {
        const CORE = 'urn:ietf:params:scim:schemas:core:2.0:user';
        await save([entry('ann', { schemas: [CORE] })]);
        const hasSchema = (op: 'eq' | 'lt' | 'gt', key: string): Condition => ({
          kind: 'some',
          attribute: 'schemas',
          condition: { kind: 'compare', path: 'value', op, key },
        });
        expect((await list(hasSchema('eq', CORE))).total).toBe(1);
        expect((await list(hasSchema('eq', `${CORE}x`))).total).toBe(0);
        expect((await list(hasSchema('lt', '\u{1F600}'))).total).toBe(1);
        expect((await list(hasSchema('gt', '\u{1F600}'))).total).toBe(0);
      });

      it('takes the deepest and the longest filter that can be written', async () => {
        await save(five.map((each) => entry(each)));
        let deep: Condition = isNamed('ann');
        for (let depth = 0; depth < 50; depth += 1)
          deep = { kind: 'not', condition: { kind: 'or', conditions: [deep] } };
        expect((await list(deep)).total).toBe(1);
        const terms = Array.from({ length: 250 }, (_, number): Condition => {
          const value: Condition = { kind: 'compare', path: 'value', op: 'sw', key: `x${number}` };
          return number % 2 ? isNamed('bob') : { kind: 'some', attribute: 'emails', condition: value };
        });
        expect((await list({ kind: 'or', conditions: terms })).total).toBe(1);
        let nested: Condition = isNamed('eve');
        for (const [depth, term] of terms.entries()) {
          if (depth < 100)
            nested = { kind: depth % 2 ? 'or' : 'and', conditions: [nested, { kind: 'not', condition: term }] };
        }
        expect((await list(nested)).total).toBeGreaterThan(0);
      });
    });

    it('takes writers at the same time, none of whom waits for ever', async () => {
      const names = Array.from({ length: 40 }, (_, number) => `u${number}`);
      const turns = Array.from({ length: 12 }, (_, turn) => {
        const order = turn % 2 ? names : names.toReversed();
        const keys = { displayName: `turn ${turn}` };
        if (turn % 3 === 0)
          return directory.confirm(
            order.map((each) => `${each}@example.com`),
            { at: at(5), generation: 2 },
          );
        return save(order.map((each) => entry(each, { keys })));
      });
      await Promise.all(turns);
      expect(await directory.count()).toBe(40);
      const sizes = await Promise.all(turns.map(async (_, turn) => (await list(isNamed(`turn ${turn}`))).total));
      expect(sizes.filter((size) => size > 0)).toEqual([40]);
    });
  });
}
