/** Exports of a mirror that nobody else has open: what is written, and what is refused. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type ExportOptions, runExport } from '../../src/export.js';
import { compareTexts } from '../../src/scim/comparison-key.js';
import { compileFilter } from '../../src/scim/filter-evaluator.js';
import { parseFilter } from '../../src/scim/filter-parser.js';
import { compileProjection, parseProjection } from '../../src/scim/projection.js';
import { parseSort, sortItems } from '../../src/scim/sort.js';
import { openStore } from '../../src/store/open.js';
import { index, type Person, peopleOf } from '../mapping/mirrored-people.js';
import { describeOnPostgres, openTestDatabase, type TestDatabase } from '../store/postgres-server.js';

const seed = fc.readConfigureGlobal()?.seed ?? Date.now() % 2 ** 31;

/** More than a page, and some more of whom only lists have told. */
const people = peopleOf(1300, seed).sort((a, b) => compareTexts(a.entry.address, b.entry.address));
const known = people.filter(({ entry }) => entry.wholeAt !== undefined);
const untold = people.find(({ entry }) => entry.wholeAt === undefined && entry.zoom['status'] === 'active');
const invited = people.find(({ entry }) => entry.wholeAt === undefined && entry.zoom['status'] === 'pending');

const minutesAgo = (minutes: number): string => new Date(Date.now() - minutes * 60_000).toISOString();

interface Filling {
  readonly people?: readonly Person[];
  /** Minutes since the last crawl began; absent: none was finished. */
  readonly age?: number;
}

async function fill(databaseUrl: string, { people: added = [], age }: Filling): Promise<void> {
  const store = await openStore(databaseUrl);
  for (let from = 0; from < added.length; from += 300) {
    const entries = added.slice(from, from + 300).map(({ entry }) => entry);
    await store.directory.save(entries, { readAt: minutesAgo(1), generation: 1 });
  }
  const crawl = { generation: 1, startedAt: minutesAgo(age ?? 1), lists: {}, read: 12_300, total: 100_000 };
  await store.directory.saveCrawl(age === undefined ? crawl : { ...crawl, finishedAt: minutesAgo(age) });
  await store.close();
}

async function run(databaseUrl: string, args: readonly string[], more: Partial<ExportOptions> = {}) {
  const stdout = new PassThrough();
  const told: string[] = [];
  const tell = (line: string) => told.push(line);
  const written = text(stdout);
  const outcome = await runExport(args, { databaseUrl, directoryMaxAgeSeconds: 900, stdout, tell, ...more });
  stdout.end();
  return { outcome, written: await written, told: told.join('\n') };
}

const linesOf = (written: string): unknown[] =>
  written
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line));

const whole = compileProjection({ kind: 'default' }, index);
/** As a GET answers them. */
const answersOf = (some: readonly Person[], project = whole) =>
  some.map(({ resource }) => JSON.parse(JSON.stringify(project(resource))));

function sharedTests(databaseUrl: () => string): void {
  it('writes everybody whole, in the order of addresses, and says how many and how old', async () => {
    const { outcome, written, told } = await run(databaseUrl(), []);
    expect(outcome).toBe('done');
    expect(linesOf(written)).toEqual(answersOf(known));
    expect(told).toMatch(
      new RegExp(
        `^${known.length.toLocaleString('en')} users; what Zoom's lists show was read 5 minutes ago, what only`,
      ),
    );
  });

  it.each([
    'userName,name.familyName',
    'meta.version',
    'emails.type,active,urn:ietf:params:scim:schemas:core:2.0:User',
  ])('writes only %s, as a GET would answer', async (attributes) => {
    const project = compileProjection(parseProjection(attributes, undefined, index), index);
    const { written } = await run(databaseUrl(), ['--attributes', attributes]);
    expect(linesOf(written)).toEqual(answersOf(known, project));
  });

  it.each([
    'active eq false',
    'name.familyName sw "a" or emails.value co "é"',
    'not (title pr)',
    'userName eq "nobody at all"',
  ])('writes whom %s means', async (filter) => {
    const matches = compileFilter(parseFilter(filter, index), index);
    const { written, outcome } = await run(databaseUrl(), ['--filter', filter]);
    expect(outcome).toBe('done');
    expect(linesOf(written)).toEqual(answersOf(known.filter(({ resource }) => matches(resource))));
  });

  it.each([
    ['name.familyName', 'ascending'],
    ['name.familyName', 'descending'],
    ['emails.value', 'ascending'],
    ['meta.created', 'descending'],
  ])('writes in the order of %s, %s', async (sortBy, sortOrder) => {
    const sort = parseSort(sortBy, sortOrder, index);
    if (sort === undefined) throw new Error('this attribute sorts');
    const { written } = await run(databaseUrl(), ['--sort-by', sortBy, '--sort-order', sortOrder]);
    expect(linesOf(written)).toEqual(answersOf(sortItems(known, ({ resource }) => resource, sort)));
  });

  it('writes a table with a row for each', async () => {
    const { written } = await run(databaseUrl(), ['--format', 'csv', '--attributes', 'meta.version,active']);
    const rows = known.map(
      ({ resource }) => `"W/""${String(resource.meta['version']).slice(3, -1)}""",${resource['active']}`,
    );
    expect(written).toBe(`meta.version,active\r\n${rows.join('\r\n')}\r\n`);
  });

  it('shows how far it has come to whoever watches', async () => {
    const drawn: string[] = [];
    await run(databaseUrl(), ['--filter', 'active eq true'], { draw: (text) => drawn.push(text) });
    const active = known.filter(({ resource }) => resource['active'] === true).length;
    expect(drawn[0]).toContain(`of ${active.toLocaleString('en')} users`);
  });
}

describe('an export from SQLite', () => {
  let directory: string;
  const file = (name: string): string => `sqlite:${join(directory, name)}`;
  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'bridge-export-'));
    await fill(file('full.db'), { people: known, age: 5 });
  });
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  sharedTests(() => file('full.db'));

  it('goes to a file', async () => {
    const path = join(directory, 'users.ndjson');
    const { outcome, written } = await run(file('full.db'), ['--output', path]);
    expect({ outcome, written }).toEqual({ outcome: 'done', written: '' });
    expect(linesOf(readFileSync(path, 'utf8'))).toEqual(answersOf(known));
  });

  it('that cannot be written says where', async () => {
    const { outcome, told } = await run(file('full.db'), ['-o', join(directory, 'missing', 'users.ndjson')]);
    expect({ outcome, told }).toEqual({ outcome: 'failed', told: '--output: cannot be written (ENOENT)' });
  });

  it('that is stopped says so', async () => {
    const { outcome, told } = await run(file('full.db'), [], { signal: AbortSignal.abort() });
    expect({ outcome, told }).toEqual({ outcome: 'failed', told: 'Stopped before all was written.' });
  });

  it('misused writes nothing and says what was meant', async () => {
    const { outcome, told, written } = await run(file('full.db'), ['--filter', 'userName']);
    expect({ outcome, written }).toEqual({ outcome: 'misused', written: '' });
    expect(told).toMatch(/^--filter: /);
  });

  it.each<[string, Filling, string[], RegExp]>([
    ['no crawl was finished', {}, [], /12,300 of 100,000 users so far/],
    ['the mirror is too old', { age: 60 }, [], /60 minutes old, more than the 15 minutes allowed/],
    ['the mirror is older than asked for', { age: 2 }, ['--max-age', '60'], /120 seconds|2 minutes/],
  ])('refuses when %s, and writes nothing', async (name, filling, args, reason) => {
    await fill(file(`${name}.db`), filling);
    const { outcome, told, written } = await run(file(`${name}.db`), [...args, '--format', 'csv']);
    expect({ outcome, written }).toEqual({ outcome: 'failed', written: '' });
    expect(told).toMatch(reason);
  });

  it('takes an older mirror when it is told to', async () => {
    await fill(file('older.db'), { people: known.slice(0, 3), age: 60 });
    expect((await run(file('older.db'), ['--max-age', '7200'])).outcome).toBe('done');
  });

  it('needs as much of each user as it is asked for', async () => {
    if (untold === undefined || invited === undefined) throw new Error('the sample has nobody untold');
    await fill(file('listed.db'), { people: [...known.slice(0, 3), untold], age: 5 });
    expect(await run(file('listed.db'), [])).toMatchObject({
      outcome: 'failed',
      written: '',
      told: expect.stringMatching(/^1 users are not yet/),
    });
    expect((await run(file('listed.db'), ['--filter', 'title pr', '--attributes', 'id'])).outcome).toBe('failed');
    expect((await run(file('listed.db'), ['--sort-by', 'title', '--attributes', 'id'])).outcome).toBe('failed');
    const names = await run(file('listed.db'), ['--attributes', 'userName']);
    expect(linesOf(names.written)).toHaveLength(4);
    await fill(file('listed.db'), { people: [invited], age: 5 });
    expect(await run(file('listed.db'), ['--attributes', 'userName'])).toMatchObject({
      outcome: 'failed',
      told: expect.stringMatching(/^1 invited users are not yet/),
    });
    const addresses = await run(file('listed.db'), ['--format', 'csv', '--attributes', 'userName']);
    expect(addresses).toMatchObject({ outcome: 'done', told: expect.stringMatching(/^5 users; /) });
  });

  it.each([
    ['sqlite::memory:', /its bridge only/],
    ['sqlite:/nowhere/bridge.db', /not there/],
  ])('refuses %s', async (url, reason) => {
    expect(await run(url, [])).toMatchObject({ outcome: 'failed', told: expect.stringMatching(reason) });
  });

  it('refuses where no mirror is kept', async () => {
    const { outcome, told } = await run(file('full.db'), [], { directoryMaxAgeSeconds: 0 });
    expect({ outcome, told }).toEqual({ outcome: 'failed', told: expect.stringMatching(/^DIRECTORY_MAX_AGE is 0/) });
  });
});

describeOnPostgres('an export from PostgreSQL', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await openTestDatabase();
  });
  afterAll(() => database.drop());

  it('needs a database that a bridge has prepared, and prepares none', async () => {
    expect(await run(database.url, [])).toMatchObject({
      outcome: 'failed',
      told: expect.stringMatching(/start one on it/),
    });
    expect(await database.execute("select 1 from pg_tables where schemaname = 'public'")).toEqual([]);
  });

  describe('that is filled', () => {
    beforeAll(() => fill(database.url, { people: known, age: 5 }));
    sharedTests(() => database.url);
  });
});
