/** The mirror's filters, orders and pages on both databases, against those that are evaluated on resources in memory. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { toCondition } from '../../src/mapping/directory-condition.js';
import { toDirectorySort } from '../../src/mapping/directory-sort.js';
import { compareTexts } from '../../src/scim/comparison-key.js';
import { allAttributes } from '../../src/scim/definition.js';
import type { Filter } from '../../src/scim/filter.js';
import { compileFilter } from '../../src/scim/filter-evaluator.js';
import { parseFilter } from '../../src/scim/filter-parser.js';
import { printFilter } from '../../src/scim/filter-print.js';
import { parseSort, sortItems } from '../../src/scim/sort.js';
import type { Sort } from '../../src/scim/types.js';
import type { DirectoryPage, DirectoryQuery } from '../../src/store/directory-ports.js';
import { openStore } from '../../src/store/open.js';
import type { Store } from '../../src/store/ports.js';
import { filtersOver } from '../mapping/filters-over-people.js';
import { index, peopleOf, SEEN_AT } from '../mapping/mirrored-people.js';
import { describeOnPostgres, openTestDatabase, type TestDatabase } from './postgres-server.js';

const seed = fc.readConfigureGlobal()?.seed ?? Date.now() % 2 ** 31;

/** In the order of an unsorted list. */
const people = peopleOf(500, seed).sort((a, b) => compareTexts(a.entry.address, b.entry.address));

const addressesOf = (users: readonly { readonly address: string }[]): string[] => users.map(({ address }) => address);

function matching(filter: Filter | undefined) {
  const matches = filter === undefined ? () => true : compileFilter(filter, index);
  return people.filter(({ resource }) => matches(resource)).map(({ entry, resource }) => ({ ...entry, resource }));
}

const ordered = (filter: Filter | undefined, sort: Sort | undefined): string[] => {
  const found = matching(filter);
  return addressesOf(sort === undefined ? found : sortItems(found, ({ resource }) => resource, sort));
};

/** Every attribute and sub-attribute that a list may be sorted by, in both directions. */
const SORTS: readonly (readonly [string, string])[] = allAttributes(index)
  .flatMap(({ path, attribute }) => [path, ...(attribute.subAttributes ?? []).map(({ name }) => `${path}.${name}`)])
  .filter((path) => isSortable(path))
  .flatMap((path) => [
    [path, 'ascending'],
    [path, 'descending'],
  ]);

function isSortable(path: string): boolean {
  try {
    return parseSort(path, undefined, index) !== undefined;
  } catch {
    return false;
  }
}

/** All pages of a list from one end to the other, each found by the place where the former ended. */
async function walk(
  query: (query: DirectoryQuery) => Promise<DirectoryPage>,
  list: Omit<DirectoryQuery, 'from'>,
  direction: 'after' | 'before',
): Promise<string[]> {
  const pages: string[][] = [];
  const total = (await query({ ...list, from: { position: 0 } })).total;
  let from: DirectoryQuery['from'] | undefined = {
    position: direction === 'after' ? 0 : Math.max(0, total - list.count),
  };
  while (from !== undefined) {
    const page: DirectoryPage = await query({ ...list, from });
    pages.push(addressesOf(page.users));
    expect(page.total).toBe(total);
    const isMore = direction === 'after' ? page.hasLater : page.hasEarlier;
    const place = direction === 'after' ? page.last : page.first;
    expect(isMore && place === undefined).toBe(false);
    if (!isMore || place === undefined) from = undefined;
    else from = direction === 'after' ? { after: place } : { before: place };
  }
  return (direction === 'after' ? pages : pages.reverse()).flat();
}

function describeFilters(name: string, open: () => Promise<Store>, close: () => Promise<void>) {
  describe(`the mirror on ${name}`, () => {
    let store: Store;

    beforeAll(async () => {
      store = await open();
      const entries = people.map(({ entry }) => entry);
      for (let at = 0; at < entries.length; at += 300) {
        await store.directory.save(entries.slice(at, at + 300), { readAt: SEEN_AT, generation: 1 });
      }
    });
    afterAll(async () => {
      await store.close();
      await close();
    });

    const query = (each: DirectoryQuery): Promise<DirectoryPage> => store.directory.query(each);

    it('finds whom the evaluator finds, whatever the filter is made of', async () => {
      let telling = 0;
      const property = fc.asyncProperty(filtersOver(people), fc.nat(450), async (tree, position) => {
        const text = printFilter(tree);
        const filter = parseFilter(text, index);
        const expected = addressesOf(matching(filter));
        const condition = toCondition(filter, index);
        const start = position < expected.length ? position : 0;
        const { total, users } = await query({ condition, from: { position: start }, count: 20 });
        const found = [text, total, addressesOf(users)];
        expect(found).toEqual([text, expected.length, expected.slice(start, start + 20)]);
        if (expected.length > 0 && expected.length < people.length) telling += 1;
      });
      await fc.assert(property, { numRuns: 2000, seed });
      // The test would prove little if nearly all filters found all or nobody.
      expect(telling).toBeGreaterThan(800);
    }, 300_000);

    it('gives back what was saved', async () => {
      const { users } = await query({ from: { position: 0 }, count: people.length });
      const saved = people.map(
        ({ entry: { keys: _, schemas: __, elements: ___, managerAddress: ____, ...user } }) => user,
      );
      const listed = saved.map(({ address, id, wholeAt, zoom, resource }) => ({
        address,
        ...(id === undefined ? {} : { id }),
        ...(wholeAt === undefined ? {} : { wholeAt }),
        ...(zoom['status'] === undefined ? {} : { status: zoom['status'] }),
        json: JSON.stringify(resource),
      }));
      expect(users).toEqual(listed);
      const found = await store.directory.find({ addresses: saved.map(({ address }) => address) });
      const byAddress = new Map(found.map((user) => [user.address, user]));
      expect(saved.map(({ address }) => byAddress.get(address))).toEqual(JSON.parse(JSON.stringify(saved)));
    });

    it.each(SORTS)('is sorted by %s %s as in memory, and its pages tile the list', async (sortBy, sortOrder) => {
      const sort = parseSort(sortBy, sortOrder, index);
      if (sort === undefined) throw new Error(`${sortBy} is kept`);
      const list = { sort: toDirectorySort(sort), count: 200 };
      const expected = ordered(undefined, sort);
      const part = await query({ ...list, from: { position: 123 }, count: 5 });
      expect(addressesOf(part.users)).toEqual(expected.slice(123, 128));
      expect(await walk(query, list, 'after')).toEqual(expected);
      expect(await walk(query, list, 'before')).toEqual(expected);
    });

    it('has pages that tile the list, for any filter, order and size of page', async () => {
      const request = fc.tuple(
        fc.option(filtersOver(people), { nil: undefined }),
        fc.option(fc.constantFrom(...SORTS), { nil: undefined }),
        fc.integer({ min: 1, max: 200 }),
        fc.nat(people.length),
      );
      const property = fc.asyncProperty(request, async ([filter, order, size, position]) => {
        const sort = order && parseSort(order[0], order[1], index);
        const list: Omit<DirectoryQuery, 'from'> = {
          ...(filter === undefined ? {} : { condition: toCondition(filter, index) }),
          ...(sort === undefined ? {} : { sort: toDirectorySort(sort) }),
          count: Math.max(size, 100),
        };
        const expected = ordered(filter, sort);
        const page = await query({ ...list, count: size, from: { position } });
        expect(addressesOf(page.users)).toEqual(expected.slice(position, position + size));
        expect([page.total, page.hasEarlier, page.hasLater]).toEqual([
          expected.length,
          expected.length > 0 && position > 0,
          position + page.users.length < expected.length,
        ]);
        expect(await walk(query, list, 'after')).toEqual(expected);
        expect(await walk(query, list, 'before')).toEqual(expected);
      });
      await fc.assert(property, { numRuns: 40, seed });
    }, 300_000);
  });
}

describeFilters(
  'SQLite',
  () => openStore('sqlite::memory:'),
  async () => {},
);

let database: TestDatabase;
describeOnPostgres('with a server', () => {
  describeFilters(
    'PostgreSQL',
    async () => {
      database = await openTestDatabase();
      return openStore(database.url);
    },
    () => database.drop(),
  );
});
