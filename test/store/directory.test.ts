/** The mirror on SQLite and PostgreSQL: what both must do, the columns behind the schema, and the plans of queries. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CORE } from '../../src/mapping/attribute-row.js';
import { userDefinition } from '../../src/mapping/user-definition.js';
import { allAttributes, indexDefinition } from '../../src/scim/definition.js';
import {
  ELEMENT_ATTRIBUTES,
  ELEMENT_NUMBERS,
  ELEMENT_TEXTS,
  NUMBER_COLUMNS,
  SCHEMA_COLUMNS,
  TEXT_COLUMNS,
} from '../../src/store/directory/columns.js';
import { openStore } from '../../src/store/open.js';
import { describeDirectory, entry } from './directory-conformance.js';
import { describeOnPostgres, openTestDatabase, type TestDatabase } from './postgres-server.js';

describeDirectory('SQLite', () => openStore('sqlite::memory:'));

const TABLES = ['', '_documents', '_elements', '_removed', '_crawls'].map((name) => `directory${name}`);

describeOnPostgres('on a server', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await openTestDatabase();
  }, 60_000);
  afterAll(() => database.drop(), 60_000);

  /** One database for all: to make one takes longer than most tests. */
  async function openEmpty() {
    const store = await openStore(database.url);
    await database.execute(`truncate ${TABLES.join(', ')}`);
    return store;
  }

  describeDirectory('PostgreSQL', openEmpty);

  it('lets instances share the mirror: what one writes moves the lists of the other', async () => {
    const [one, two] = [await openEmpty(), await openStore(database.url)];
    const list = async () => (await two.directory.query({ from: { position: 1 }, count: 1 })).users[0]?.address;
    await one.directory.save([entry('bob'), entry('eve'), entry('joe')], { readAt: 't' });
    expect([await list(), await list()]).toEqual(['eve@example.com', 'eve@example.com']);
    await one.directory.save([entry('ann')], { readAt: 't' });
    expect(await list()).toBe('bob@example.com');
    await Promise.all([one.close(), two.close()]);
  });
});

describe('the columns of keys', () => {
  const attributes = allAttributes(indexDefinition(userDefinition(true)))
    .filter(({ attribute }) => attribute.returned !== 'never')
    .map(({ attribute, path }) => ({
      attribute,
      path,
      subs: (attribute.subAttributes ?? []).filter(({ returned }) => returned !== 'never'),
    }));
  const numeric = ['integer', 'decimal', 'dateTime', 'boolean'];

  it('are one for each single value that an answer can hold, of its type', () => {
    const leaves = attributes
      .filter(({ attribute }) => !attribute.multiValued)
      .flatMap(({ attribute, path, subs }) =>
        attribute.type === 'complex'
          ? subs.map(({ name, type }) => ({ path: `${path}.${name}`, type }))
          : [{ path, type: attribute.type }],
      );
    const paths = (isNumber: boolean) =>
      leaves.flatMap(({ path, type }) => (numeric.includes(type) === isNumber ? [path] : [])).sort();
    expect(Object.keys(TEXT_COLUMNS).sort()).toEqual(paths(false));
    expect(Object.keys(NUMBER_COLUMNS).sort()).toEqual(paths(true));
    const columns = [TEXT_COLUMNS, NUMBER_COLUMNS, SCHEMA_COLUMNS].flatMap((each) => Object.values(each));
    expect(new Set(columns).size).toBe(columns.length);
  });

  it('are there for the elements of every attribute that can have several', () => {
    const several = attributes.filter(({ attribute, path }) => attribute.multiValued && path !== 'schemas');
    expect(Object.keys(ELEMENT_ATTRIBUTES).sort()).toEqual(several.map(({ path }) => path).sort());
    const leaves = several.flatMap(({ attribute, subs }): { name: string; type: string }[] =>
      attribute.type === 'complex' ? [...subs] : [{ name: 'value', type: attribute.type }],
    );
    const names = (isNumber: boolean) =>
      [...new Set(leaves.flatMap(({ name, type }) => (numeric.includes(type) === isNumber ? [name] : [])))].sort();
    expect(ELEMENT_TEXTS.toSorted()).toEqual(names(false));
    expect(ELEMENT_NUMBERS.toSorted()).toEqual(names(true));
  });

  it('tell every schema that a user can have', () => {
    const { extensions } = userDefinition(true);
    expect(Object.keys(SCHEMA_COLUMNS)).toEqual(
      [CORE, ...extensions.map(({ id }) => id)].map((id) => id.toLowerCase()),
    );
  });
});
