/** Links in memory never say anything else than the store below, in whatever order reads and writes meet. */
import { describe, expect, it } from '@jest/globals';
import type { Link, LinkStore } from '../../src/store/ports.js';
import { withRecentLinks } from '../../src/store/recent-links.js';

const linkOf = (userName: string): Link => ({ id: 'u1', login: 'u1@example.com', userName, kept: {}, deferred: {} });

/** A store whose reads and writes end when they are told to. */
function slowStore() {
  let stored: Link | undefined;
  let reads = 0;
  const ends: (() => void)[] = [];
  const turn = () => new Promise<void>((resolve) => ends.push(resolve));
  const unused = () => Promise.reject(new Error('not asked here'));
  const links: LinkStore = {
    async get() {
      reads += 1;
      const seen = stored;
      await turn();
      return seen;
    },
    async save(link) {
      await turn();
      stored = link;
    },
    async remove() {
      await turn();
      stored = undefined;
    },
    getMany: unused,
    findByLogins: unused,
    findByUserName: unused,
    findByExternalId: unused,
    findByEmail: unused,
    exceptional: unused,
  };
  return {
    links: withRecentLinks(links),
    reads: () => reads,
    /** Ends the operation that has waited longest. */
    async endOne() {
      ends.shift()?.();
      for (let turns = 0; turns < 10; turns += 1) await Promise.resolve();
    },
  };
}

async function ended<T>(operation: Promise<T>, { endOne }: { endOne(): Promise<void> }): Promise<T> {
  await endOne();
  return operation;
}

describe('recent links', () => {
  it('are read once, and so is their absence', async () => {
    const store = slowStore();
    expect(await ended(store.links.get('u1'), store)).toBeUndefined();
    expect(await store.links.get('u1')).toBeUndefined();
    expect(store.reads()).toBe(1);
  });

  it('are read anew after a save and a removal', async () => {
    const store = slowStore();
    await ended(store.links.get('u1'), store);
    await ended(store.links.save(linkOf('jo')), store);
    expect(await ended(store.links.get('u1'), store)).toEqual(linkOf('jo'));
    expect(await store.links.get('u1')).toEqual(linkOf('jo'));
    await ended(store.links.remove('u1'), store);
    expect(await ended(store.links.get('u1'), store)).toBeUndefined();
  });

  it('are not remembered from a read that a write overtook', async () => {
    const store = slowStore();
    const saving = store.links.save(linkOf('jo'));
    const reading = store.links.get('u1');
    await store.endOne();
    await saving;
    await store.endOne();
    expect(await reading).toBeUndefined();
    expect(await ended(store.links.get('u1'), store)).toEqual(linkOf('jo'));
  });

  it('are not remembered from a read that ended while a write was under way', async () => {
    const store = slowStore();
    const reading = store.links.get('u1');
    const saving = store.links.save(linkOf('jo'));
    await store.endOne();
    await reading;
    await store.endOne();
    await saving;
    expect(await ended(store.links.get('u1'), store)).toEqual(linkOf('jo'));
  });
});
