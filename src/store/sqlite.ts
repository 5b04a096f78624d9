/** A SQLite database opened for Kysely: WAL, private file, cached statements. */
import { closeSync, existsSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import SqliteDatabase, { type Database } from 'better-sqlite3';
import { Kysely, SqliteDialect, type SqliteStatement } from 'kysely';
import { LRUCache } from 'lru-cache';
import { StoreError } from './errors.js';
import { migrateToLatest, verifyLatest } from './migrations.js';
import { type ObserveStatement, observeWith } from './observe-statements.js';
import type { Tables } from './tables.js';

const BUSY_TIMEOUT_MS = 5000;

const PRAGMAS: readonly string[] = [
  // Of a new file: with 4 KB, the default, each user's documents take a page, and a crawl writes half as much again.
  'page_size = 8192',
  'journal_mode = WAL',
  // Outlives a killed process; only a power cut may lose the last commits, never the file.
  'synchronous = NORMAL',
  'foreign_keys = ON',
  // 32 MB: one save of the mirror touches more pages than the 2 MB hold that are the default.
  'cache_size = -32768',
  // Pages (32 MB): the mirror writes the same ones again and again.
  'wal_autocheckpoint = 4000',
  // The journal of a statement that inserts many rows would be a file, and half as much again to write.
  'temp_store = MEMORY',
];

/** SQLite's result codes (https://sqlite.org/rescode.html) and Node's file errors, each with its cure. */
const CURES: Readonly<Record<string, string>> = {
  SQLITE_NOTADB: 'the file is not a SQLite database; name another one or move it away',
  SQLITE_CORRUPT:
    'the file is damaged; restore a copy or move it away (links and externalIds are rebuilt by the next push)',
  SQLITE_CANTOPEN: 'the file cannot be opened; check its path and that the bridge may write in the directory',
  SQLITE_READONLY: 'the file or its directory is read-only for the bridge; allow it to write there',
  SQLITE_BUSY: 'another process holds the file locked; stop it',
  SQLITE_FULL: 'the disk is full',
  SQLITE_IOERR: 'the disk fails to read or write the file',
  EACCES: 'the bridge may not read and write the file or make its directory; allow it to',
  EROFS: 'the file system is read-only; name a path on one that can be written',
  EISDIR: 'the path is a directory; name a file in it',
  ENOTDIR: 'a part of the path is a file, not a directory; name another path',
};

/** A path or `:memory:`. Brings the schema up to date. Throws StoreError. */
export async function openSqlite(path: string, observe: ObserveStatement): Promise<Kysely<Tables>> {
  const db = connect(path, observe);
  try {
    await migrateToLatest(db, 'text');
    return db;
  } catch (error) {
    await db.destroy();
    throw explainSqliteError(error);
  }
}

/** A file that a bridge has made, for reading while that bridge writes it. Throws StoreError. */
export async function readSqlite(path: string): Promise<Kysely<Tables>> {
  if (path === ':memory:') {
    throw new StoreError('DATABASE_URL: sqlite::memory: is known to the process of its bridge only; name a file');
  }
  if (!existsSync(path)) {
    throw new StoreError(
      'DATABASE_URL: the file is not there; name the one of a bridge, a relative path from its directory',
    );
  }
  const db = connectToRead(path);
  try {
    await verifyLatest(db);
    return db;
  } catch (error) {
    await db.destroy();
    throw explainSqliteError(error);
  }
}

function connectToRead(path: string): Kysely<Tables> {
  try {
    const database = new SqliteDatabase(path, { readonly: true, timeout: BUSY_TIMEOUT_MS });
    return new Kysely({ dialect: new SqliteDialect({ database: cacheStatements(database) }) });
  } catch (error) {
    throw explainSqliteError(error);
  }
}

function connect(path: string, observe: ObserveStatement): Kysely<Tables> {
  try {
    if (path !== ':memory:') createPrivately(path);
    const database = new SqliteDatabase(path, { timeout: BUSY_TIMEOUT_MS });
    for (const pragma of PRAGMAS) database.pragma(pragma);
    return new Kysely({
      dialect: new SqliteDialect({ database: cacheStatements(database) }),
      log: observeWith(observe),
    });
  } catch (error) {
    throw explainSqliteError(error);
  }
}

/** A new file is readable by its owner only; SQLite gives -wal and -shm the same mode. */
function createPrivately(path: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  closeSync(openSync(path, 'a', 0o600));
}

/** Kysely prepares every query anew, which costs more than running it. */
function cacheStatements(database: Database): { prepare(sql: string): SqliteStatement; close(): void } {
  const statements = new LRUCache<string, SqliteStatement>({ max: 200 });
  return {
    prepare(sql) {
      const known = statements.get(sql);
      if (known !== undefined) return known;
      // A transaction that reads first and writes later would fail, not wait, when another process wrote in between.
      const statement = explaining(() => database.prepare(sql === 'begin' ? 'begin immediate' : sql));
      const explained = explainingStatement(statement);
      statements.set(sql, explained);
      return explained;
    },
    close: () => database.close(),
  };
}

function explainingStatement(statement: SqliteStatement): SqliteStatement {
  return {
    reader: statement.reader,
    all: (parameters) => explaining(() => statement.all(parameters)),
    run: (parameters) => explaining(() => statement.run(parameters)),
    iterate: (parameters) => statement.iterate(parameters),
  };
}

/** A disk that is full or fails, or a file that is locked, is an outage; the rest are faults of ours and stay as they are. */
function explaining<T>(task: () => T): T {
  try {
    return task();
  } catch (error) {
    const explained = explainSqliteError(error);
    throw explained.outage ? explained : error;
  }
}

function explainSqliteError(error: unknown): StoreError {
  if (error instanceof StoreError) return error;
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
  // Extended codes begin with the plain one: SQLITE_IOERR_SHORT_READ.
  const known = Object.keys(CURES).find((name) => code === name || code.startsWith(`${name}_`));
  const cure = (known && CURES[known]) ?? 'the database cannot be used';
  const outage = known?.startsWith('SQLITE_') ?? false;
  return new StoreError(`DATABASE_URL: ${cure}${code ? ` (${code})` : ''}`, { cause: error, code, outage });
}
