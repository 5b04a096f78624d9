/** Databases of their own for tests, on a PostgreSQL server that is already there. */
import { randomBytes } from 'node:crypto';
import { describe } from '@jest/globals';
import { Client } from 'pg';

const SERVER = process.env['TEST_POSTGRES_URL'] || 'postgres://postgres@127.0.0.1:5432/postgres';

export interface TestDatabase {
  /** Fit for DATABASE_URL. */
  readonly url: string;
  /** Runs SQL beside the bridge, in the database itself. */
  execute(statement: string, ...values: unknown[]): Promise<Record<string, unknown>[]>;
  /** Takes all rows out of the bridge's tables; for suites to which a database for each test is too slow. */
  clear(): Promise<void>;
  /** Breaks whatever connections are left. */
  drop(): Promise<void>;
}

/** A new, empty database; any number may be made at the same time. */
export async function openTestDatabase(): Promise<TestDatabase> {
  const name = `bridge_test_${randomBytes(8).toString('hex')}`;
  // Nobody can be connected to template0, which would keep it from being copied.
  await execute(SERVER, `create database ${name} template template0 encoding 'UTF8' ${ORDERED}`);
  // Nothing here has to outlive a power cut, and waiting for the disk is most of a small write.
  await execute(SERVER, `alter database ${name} set synchronous_commit = off`);
  const url = new URL(SERVER);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    execute: (statement, ...values) => execute(url.href, statement, values),
    async clear() {
      const tables = await execute(
        url.href,
        "select tablename as name from pg_tables where schemaname = 'public' and tablename not like 'kysely%'",
      );
      if (tables.length > 0) await execute(url.href, `truncate ${tables.map(({ name }) => name).join(', ')}`);
    },
    async drop() {
      await execute(SERVER, `drop database if exists ${name} with (force)`);
    },
  };
}

async function execute(url: string, statement: string, values: unknown[] = []): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  await client.connect();
  try {
    const { rows } = await client.query<Record<string, unknown>>(statement, values);
    return rows;
  } finally {
    await client.end();
  }
}

/** undefined: no server answers. From PostgreSQL 15 on a whole database may be ordered by the words of a language. */
async function findServer(): Promise<{ readonly canOrderAsEnglish: boolean } | undefined> {
  try {
    const [row] = await execute(
      SERVER,
      `select current_setting('server_version_num')::int >= 150000
        and exists (select from pg_collation where collname = 'en-US-x-icu') as english`,
    );
    return { canOrderAsEnglish: row?.['english'] === true };
  } catch {
    return undefined;
  }
}

const server = await findServer();
/** English words order text as no code point does, so that a comparison that forgot to say how it compares shows. */
const ORDERED = server?.canOrderAsEnglish ? "locale_provider icu icu_locale 'en-US' locale 'C'" : '';
// In CI a missing server is a failure: the suites run, and say so.
const mayBeMissing = !process.env['CI'];
if (server === undefined && mayBeMissing) {
  process.stderr.write('Skipped: tests on PostgreSQL. No server answers; name one by TEST_POSTGRES_URL.\n');
}

/** As `describe`; skipped where no server answers, except in CI. */
export const describeOnPostgres = server !== undefined || !mayBeMissing ? describe : describe.skip;
