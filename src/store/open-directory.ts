/** The mirror opened for reading, beside the bridge that keeps it. */
import { createDirectoryStore } from './directory/create-directory-store.js';
import type { DirectoryStore } from './directory-ports.js';
import { dialectOf } from './open.js';
import { readPostgres } from './postgres.js';
import { readSqlite } from './sqlite.js';

/** What a reader may ask of the mirror. */
export type DirectoryReader = Pick<
  DirectoryStore,
  'texts' | 'query' | 'count' | 'crawls' | 'incomplete' | 'oldestWhole'
>;

export interface OpenDirectory {
  readonly directory: DirectoryReader;
  close(): Promise<void>;
}

/** The database has to be there, and of this version: nothing is changed in it. Throws StoreError. */
export async function openDirectory(databaseUrl: string): Promise<OpenDirectory> {
  const dialect = dialectOf(databaseUrl);
  const isPostgres = dialect === 'postgres';
  const db = await (isPostgres ? readPostgres(databaseUrl) : readSqlite(databaseUrl.slice('sqlite:'.length)));
  return { directory: createDirectoryStore(db, dialect), close: () => db.destroy() };
}
