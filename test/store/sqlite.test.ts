/** The SQLite store: the conformance suite in memory and in a file, and what only a file can suffer. */
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import SqliteDatabase from 'better-sqlite3';
import { StoreError } from '../../src/store/errors.js';
import { openStore } from '../../src/store/open.js';
import { describeStore, link } from './conformance.js';
import { killWhileWriting } from './killed-writer.js';

const root = mkdtempSync(join(tmpdir(), 'bridge-store-'));
let files = 0;
const newFile = (): string => join(root, `store-${files++}`, 'bridge.db');

afterAll(() => rmSync(root, { recursive: true, force: true }));

describeStore('SQLite in memory', () => openStore('sqlite::memory:'));
describeStore('SQLite in a file', () => openStore(`sqlite:${newFile()}`));

async function refusal(file: string): Promise<StoreError> {
  try {
    await (await openStore(`sqlite:${file}`)).close();
  } catch (error) {
    if (error instanceof StoreError) return error;
    throw error;
  }
  throw new Error('the store opened');
}

describe('a database file', () => {
  it('keeps everything over a restart', async () => {
    const file = newFile();
    const first = await openStore(`sqlite:${file}`);
    await first.links.save(link('u1', { externalId: 'e1' }));
    await first.creates.save({ login: 'ann@example.com', startedAt: 't0' });
    await first.versions.observe([{ id: 'u1', version: 'a', firstSeen: 't0' }], 't0');
    const event = { key: 'k1', type: 'user.deleted', userId: 'u1', addresses: [], receivedAt: 't0' };
    await first.inbox.add(event);
    await first.close();
    const second = await openStore(`sqlite:${file}`);
    expect(await second.inbox.due('t0', 9)).toEqual([{ ...event, attempts: 0 }]);
    expect(await second.links.findByExternalId('e1')).toEqual([link('u1', { externalId: 'e1' })]);
    expect(await second.creates.get('ann@example.com')).toBeDefined();
    expect(await second.versions.observe([{ id: 'u1', version: 'a', firstSeen: 't9' }], 't9')).toEqual(
      new Map([['u1', 't0']]),
    );
    await second.close();
  });

  it('is made with its directory and readable by its owner only, side files included', async () => {
    const file = newFile();
    const store = await openStore(`sqlite:${file}`);
    await store.links.save(link('u1'));
    const directory = join(file, '..');
    expect(readdirSync(directory).length).toBeGreaterThan(1);
    for (const name of readdirSync(directory)) expect(statSync(join(directory, name)).mode & 0o777).toBe(0o600);
    await store.close();
  });

  it('may be open twice, as while one instance takes over from another', async () => {
    const file = newFile();
    const [one, two] = [await openStore(`sqlite:${file}`), await openStore(`sqlite:${file}`)];
    await one.links.save(link('u1'));
    await two.links.save(link('u2'));
    expect((await one.links.getMany(['u1', 'u2'])).size).toBe(2);
    await one.close();
    await two.close();
  });

  it('opens after kill -9 in the middle of writing, with the last acknowledged write in it', async () => {
    const file = newFile();
    const acknowledged = await killWhileWriting(file, 200);
    const store = await openStore(`sqlite:${file}`);
    const email = { value: `a${acknowledged}@example.com` };
    expect(acknowledged).toBeGreaterThanOrEqual(200);
    expect(await store.links.get(`u${acknowledged}`)).toEqual(link(`u${acknowledged}`, { emails: [email] }));
    // The one write that was not acknowledged is there whole or not at all.
    const next = await store.links.get(`u${acknowledged + 1}`);
    expect(await store.links.findByEmail(`a${acknowledged + 1}@example.com`)).toEqual(next ? [next] : []);
    await store.close();
  }, 30_000);

  it('written by a newer version is refused by name of what is unknown', async () => {
    const file = newFile();
    await (await openStore(`sqlite:${file}`)).close();
    const database = new SqliteDatabase(file);
    database.prepare("insert into kysely_migration values ('999-future', '2030-01-01T00:00:00Z')").run();
    database.close();
    expect((await refusal(file)).message).toMatch(/newer version of the bridge .*999-future/);
  });

  it('that is no database, damaged, a directory or out of reach is refused with the cure', async () => {
    const [text, damaged, directory] = [newFile(), newFile(), newFile()];
    mkdirSync(join(text, '..'), { recursive: true });
    writeFileSync(text, 'this is not a database, whatever its name says\n'.repeat(200));
    await (await openStore(`sqlite:${damaged}`)).close();
    truncateSync(damaged, 9000);
    mkdirSync(directory, { recursive: true });
    expect((await refusal(text)).message).toMatch(/^DATABASE_URL: the file is not a SQLite database/);
    expect((await refusal(damaged)).message).toMatch(/^DATABASE_URL: the file is damaged/);
    expect((await refusal(directory)).message).toMatch(/^DATABASE_URL: the path is a directory/);
    expect((await refusal(join(text, 'below', 'bridge.db'))).message).toMatch(/^DATABASE_URL: a part of the path/);
  });

  it('with a row that the bridge cannot have written fails loudly and quotes nothing of it', async () => {
    const file = newFile();
    const store = await openStore(`sqlite:${file}`);
    await store.links.save(link('u1', { kept: { userType: 'Employee' } }));
    const database = new SqliteDatabase(file);
    for (const broken of ['{"userType":"Emplo', '[1]', 'null', '"text"']) {
      database.prepare('update links set kept = ?').run(broken);
      await expect(store.links.get('u1')).rejects.toThrow(
        new StoreError('the database holds a link whose kept cannot be read; restore a copy of it'),
      );
    }
    database.close();
    await store.close();
  });
});
