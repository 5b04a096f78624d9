/** What every store must do, whatever the database behind it. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { InboxEvent, Link, Store } from '../../src/store/ports.js';
import { inChunks } from '../../src/store/tables.js';

export function link(id: string, fields: Partial<Link> = {}): Link {
  return { id, login: `${id}@example.com`, kept: {}, deferred: {}, ...fields };
}

const FULL = link('u1', {
  login: 'ann@example.com',
  userName: 'Ann@Example.com',
  externalId: '00uABC',
  emails: [
    { value: 'Ann@Example.com', type: 'work', primary: true },
    { value: 'ann.private@example.org', type: 'home' },
  ],
  kept: { userType: 'Employee', phoneNumbers: [{ value: 'ext. 12', type: 'work' }] },
  deferred: { active: false, 'name.givenName': 'Änn', title: null },
  formerLicence: 2,
  deleted: { action: 'revokeToken', at: '2026-01-02T03:04:05.000Z' },
});

function ids(links: readonly Link[]): string[] {
  return links.map(({ id }) => id).sort();
}

export function describeStore(name: string, open: () => Promise<Store>): void {
  describe(name, () => {
    let store: Store;
    beforeEach(async () => {
      store = await open();
    });
    afterEach(() => store.close());

    describe('links', () => {
      it('come back as they were saved, with nothing added', async () => {
        await store.links.save(FULL);
        await store.links.save(link('u2'));
        expect(await store.links.get('u1')).toEqual(FULL);
        expect(await store.links.get('u2')).toEqual(link('u2'));
        expect(Object.keys((await store.links.get('u2')) ?? {})).toEqual(['id', 'login', 'kept', 'deferred']);
      });

      it('are absent until saved, and after removal', async () => {
        expect(await store.links.get('u1')).toBeUndefined();
        await store.links.save(FULL);
        await store.links.remove('u1');
        expect(await store.links.get('u1')).toBeUndefined();
        expect(await store.links.findByEmail('ann@example.com')).toEqual([]);
        await store.links.remove('u1');
      });

      it('lose what a later save leaves out, addresses included', async () => {
        await store.links.save(FULL);
        const later = link('u1', { emails: [{ value: 'new@example.com' }] });
        await store.links.save(later);
        expect(await store.links.get('u1')).toEqual(later);
        expect(await store.links.findByEmail('ann@example.com')).toEqual([]);
        expect(await store.links.findByEmail('new@example.com')).toEqual([later]);
        expect(await store.links.findByUserName('ann@example.com')).toEqual([]);
        expect(await store.links.findByExternalId('00uABC')).toEqual([]);
      });

      it('are found by userName without case, beyond ASCII too', async () => {
        await store.links.save(link('u1', { userName: 'JÖRG.Ñandú@Example.com' }));
        await store.links.save(link('u2', { userName: 'Ωmega\\x' }));
        expect(ids(await store.links.findByUserName('jörg.ñandú@example.COM'))).toEqual(['u1']);
        expect(ids(await store.links.findByUserName('ωMEGA\\X'))).toEqual(['u2']);
        expect(await store.links.findByUserName('jorg.nandu@example.com')).toEqual([]);
        expect(await store.links.findByUserName('%')).toEqual([]);
      });

      it('are found by externalId with case', async () => {
        await store.links.save(link('u1', { externalId: '00uABC' }));
        await store.links.save(link('u2', { externalId: '00uabc' }));
        expect(ids(await store.links.findByExternalId('00uABC'))).toEqual(['u1']);
        expect(await store.links.findByExternalId('00UABC')).toEqual([]);
      });

      it('are found by any of their addresses without case, each link once', async () => {
        await store.links.save(FULL);
        await store.links.save(link('u2', { emails: [{ value: 'X@example.com' }, { value: 'x@EXAMPLE.com' }] }));
        await store.links.save(link('u3', { emails: [{ display: 'no value' }] }));
        await store.links.save(link('u4', { emails: [{ value: 'x@example.com' }] }));
        expect(ids(await store.links.findByEmail('ANN.private@example.org'))).toEqual(['u1']);
        expect(ids(await store.links.findByEmail('x@example.com'))).toEqual(['u2', 'u4']);
        expect(await store.links.findByEmail('no value')).toEqual([]);
      });

      it('are found by several logins at once, without case', async () => {
        for (const id of ['u1', 'u2', 'u3']) await store.links.save(link(id));
        const found = await store.links.findByLogins(['U1@example.com', 'u3@example.com', 'none@example.com']);
        expect(ids(found)).toEqual(['u1', 'u3']);
        expect(await store.links.findByLogins([])).toEqual([]);
      });

      it('are got by the thousand in one call', async () => {
        const saved = Array.from({ length: 1200 }, (_, index) => link(`u${index}`));
        for (const some of inChunks(saved, 50)) await Promise.all(some.map((each) => store.links.save(each)));
        const asked = Array.from({ length: 2500 }, (_, index) => `u${index}`);
        const found = await store.links.getMany([...asked, 'u0', '']);
        expect(found.size).toBe(1200);
        expect(found.get('u1199')).toEqual(link('u1199'));
        expect(await store.links.getMany([])).toEqual(new Map());
      });

      it('are exceptional while deleted or with deferred changes', async () => {
        await store.links.save(link('plain', { kept: { userType: 'Employee' } }));
        await store.links.save(link('deferred', { deferred: { title: 'Clerk' } }));
        await store.links.save(link('deleted', { deleted: { action: 'deactivate', at: '2026-01-01T00:00:00Z' } }));
        expect(ids(await store.links.exceptional())).toEqual(['deferred', 'deleted']);
        await store.links.save(link('deferred'));
        await store.links.remove('deleted');
        expect(await store.links.exceptional()).toEqual([]);
      });

      it('survive concurrent saves whole: one of them wins, with its own addresses and no others', async () => {
        const versions = Array.from({ length: 40 }, (_, index) =>
          link('u1', { externalId: `e${index}`, emails: [{ value: `a${index}@example.com` }] }),
        );
        await Promise.all(versions.map((version) => store.links.save(version)));
        const winner = await store.links.get('u1');
        expect(versions).toContainEqual(winner);
        const found = await Promise.all(versions.map((_, index) => store.links.findByEmail(`a${index}@example.com`)));
        expect(found.flat()).toEqual([winner]);
        expect(found[versions.findIndex(({ externalId }) => externalId === winner?.externalId)]).toEqual([winner]);
      });

      it('take texts with NUL, and are found by them', async () => {
        const odd = link('u1', {
          userName: 'a\0B',
          externalId: '\0',
          kept: { title: '\0' },
          emails: [{ value: 'x\0y' }],
        });
        await store.links.save(odd);
        expect(await store.links.get('u1')).toMatchObject({ kept: odd.kept, emails: odd.emails });
        expect(ids(await store.links.findByUserName('A\0b'))).toEqual(['u1']);
        expect(ids(await store.links.findByExternalId('\0'))).toEqual(['u1']);
        expect(ids(await store.links.findByEmail('X\0Y'))).toEqual(['u1']);
        expect(await store.links.get('u1\0')).toBeUndefined();
        expect([...(await store.links.getMany(['u1\0', 'u1'])).keys()]).toEqual(['u1']);
      });

      it('carry any JSON and any text unchanged', async () => {
        const text = fc.string({ unit: 'grapheme', maxLength: 20 }).filter((value) => !value.includes('\0'));
        const json = fc.dictionary(text, fc.oneof(text, fc.integer(), fc.boolean(), fc.constant(null)), {
          noNullPrototype: true,
        });
        await fc.assert(
          fc.asyncProperty(text, text, json, json, async (userName, externalId, kept, deferred) => {
            const saved = link('u1', { userName, externalId, kept, deferred, emails: [kept, { value: userName }] });
            await store.links.save(saved);
            expect(await store.links.get('u1')).toEqual(saved);
            expect(await store.links.findByUserName(userName.toLowerCase())).toEqual([saved]);
          }),
          { numRuns: 60 },
        );
      });
    });

    describe('unfinished creates', () => {
      it('are remembered by login without case until removed', async () => {
        expect(await store.creates.get('ann@example.com')).toBeUndefined();
        const begun = { login: 'ann@example.com', startedAt: '2026-01-01T00:00:00.000Z' };
        await store.creates.save(begun);
        expect(await store.creates.get('Ann@Example.com')).toEqual(begun);
        await store.creates.save({ ...begun, id: 'u1' });
        expect(await store.creates.get('ann@example.com')).toEqual({ ...begun, id: 'u1' });
        await store.creates.remove('ANN@example.com');
        expect(await store.creates.get('ann@example.com')).toBeUndefined();
      });
    });

    describe('versions', () => {
      const seen = (id: string, version: string) => ({ id, version, firstSeen: `created-${id}` });

      it('count as changed at their first sight when never seen before', async () => {
        const times = await store.versions.observe([seen('u1', 'a'), seen('u2', 'a')], 'now');
        expect(Object.fromEntries(times)).toEqual({ u1: 'created-u1', u2: 'created-u2' });
      });

      it('keep their time while they stay the same and take the present one when they differ', async () => {
        await store.versions.observe([seen('u1', 'a'), seen('u2', 'a')], 't0');
        const times = await store.versions.observe([seen('u1', 'a'), seen('u2', 'b'), seen('u3', 'a')], 't1');
        expect(Object.fromEntries(times)).toEqual({ u1: 'created-u1', u2: 't1', u3: 'created-u3' });
        const later = await store.versions.observe([seen('u2', 'b')], 't2');
        expect(Object.fromEntries(later)).toEqual({ u2: 't1' });
      });

      it('take the last of two sights of one user', async () => {
        await store.versions.observe([seen('u1', 'a')], 't0');
        await store.versions.observe([seen('u1', 'a'), seen('u1', 'b')], 't1');
        expect(Object.fromEntries(await store.versions.observe([seen('u1', 'b')], 't2'))).toEqual({ u1: 't1' });
      });

      it('are observed by the thousand, and concurrently', async () => {
        const all = Array.from({ length: 1500 }, (_, index) => seen(`u${index}`, 'a'));
        const [left, right] = await Promise.all([
          store.versions.observe(all, 't0'),
          store.versions.observe([seen('u1', 'a')], 't0'),
        ]);
        expect(left.size).toBe(1500);
        expect(right.get('u1')).toBe('created-u1');
        expect(await store.versions.observe([], 't1')).toEqual(new Map());
      });

      it('are observed at the same time in whatever order', async () => {
        const all = Array.from({ length: 1500 }, (_, index) => seen(`u${index}`, 'a'));
        const [up, down] = await Promise.all([
          store.versions.observe(all, 't0'),
          store.versions.observe(all.toReversed(), 't0'),
        ]);
        expect(Object.fromEntries(down)).toEqual(Object.fromEntries(up));
      });

      it('are known of who was observed, until removal', async () => {
        expect(await store.versions.has('u1')).toBe(false);
        await store.versions.observe([seen('u1', 'a')], 't0');
        expect(await store.versions.has('u1')).toBe(true);
        await store.versions.remove('u1');
        expect(await store.versions.has('u1')).toBe(false);
      });

      it('start anew after removal', async () => {
        await store.versions.observe([seen('u1', 'a')], 't0');
        await store.versions.observe([seen('u1', 'b')], 't1');
        await store.versions.remove('u1');
        expect(Object.fromEntries(await store.versions.observe([seen('u1', 'c')], 't2'))).toEqual({ u1: 'created-u1' });
      });
    });

    describe('the inbox', () => {
      const at = (second: number): string => new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString();
      const event = (key: string, second = 0): InboxEvent => ({
        key,
        type: 'user.updated',
        userId: `id-${key}`,
        addresses: ['ann@example.com', 'änn@example.org'],
        receivedAt: at(second),
      });
      const dueKeys = async (second: number, count = 10) =>
        (await store.inbox.due(at(second), count)).map(({ key }) => key);

      it('gives back what was added, as it was, with nothing tried yet', async () => {
        const { userId: _, ...anonymous } = event('k2', 1);
        expect(await store.inbox.add(event('k1'))).toBe(true);
        expect(await store.inbox.add({ ...anonymous, addresses: [] })).toBe(true);
        expect(await store.inbox.due(at(1), 10)).toEqual([
          { ...event('k1'), attempts: 0 },
          { ...anonymous, addresses: [], attempts: 0 },
        ]);
      });

      it('takes a key once, also while it waits for another turn and when it is finished', async () => {
        await store.inbox.add(event('k1'));
        expect(await store.inbox.add(event('k1', 5))).toBe(false);
        await store.inbox.postpone('k1', 1, at(30));
        expect(await store.inbox.add(event('k1', 6))).toBe(false);
        await store.inbox.finish('k1');
        expect(await store.inbox.add(event('k1', 7))).toBe(false);
        expect(await dueKeys(59)).toEqual([]);
      });

      it('takes a key once of many who add it at the same time', async () => {
        const added = await Promise.all(Array.from({ length: 20 }, () => store.inbox.add(event('k1'))));
        expect(added.filter(Boolean)).toHaveLength(1);
      });

      it('gives nothing before its turn, then in the order of turns, and no more than asked for', async () => {
        for (const [key, second] of [
          ['k3', 3],
          ['k1', 1],
          ['k2', 2],
        ] as const)
          await store.inbox.add(event(key, second));
        await store.inbox.postpone('k1', 4, at(10));
        expect(await store.inbox.nextTurn()).toBe(at(2));
        expect(await dueKeys(9)).toEqual(['k2', 'k3']);
        expect(await dueKeys(10)).toEqual(['k2', 'k3', 'k1']);
        expect(await dueKeys(10, 2)).toEqual(['k2', 'k3']);
        expect((await store.inbox.due(at(10), 10)).at(-1)?.attempts).toBe(4);
      });

      it('gives those of one turn in the order of their code points', async () => {
        const inOrder = ['B', 'Z', '_', 'a', 'b', 'ä', '\ufffd', '😀'];
        for (const key of inOrder.toReversed()) await store.inbox.add(event(key));
        expect(await dueKeys(0)).toEqual(inOrder);
      });

      it('knows how many wait and since when, postponed ones included', async () => {
        expect(await store.inbox.depth()).toEqual({ waiting: 0, oldest: undefined });
        expect(await store.inbox.nextTurn()).toBeUndefined();
        for (const [key, second] of [
          ['k1', 1],
          ['k2', 2],
          ['k3', 3],
        ] as const)
          await store.inbox.add(event(key, second));
        await store.inbox.postpone('k2', 1, at(40));
        await store.inbox.finish('k1');
        expect(await store.inbox.depth()).toEqual({ waiting: 2, oldest: at(2) });
      });

      it('forgets what is old, and tells which of it was never finished', async () => {
        for (const [key, second] of [
          ['k1', 1],
          ['k2', 2],
          ['k3', 3],
        ] as const)
          await store.inbox.add(event(key, second));
        await store.inbox.finish('k1');
        await store.inbox.postpone('k2', 7, at(50));
        expect(await store.inbox.prune(at(3))).toEqual([{ ...event('k2', 2), attempts: 7 }]);
        expect(await store.inbox.prune(at(3))).toEqual([]);
        expect(await store.inbox.add(event('k1', 4))).toBe(true);
        expect(await dueKeys(59)).toEqual(['k3', 'k1']);
      });
    });

    it('answers a ping while open and fails it once closed', async () => {
      await store.ping();
      const other = await open();
      await other.close();
      await expect(other.ping()).rejects.toThrow();
    });
  });
}
