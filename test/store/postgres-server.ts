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
  /** Breaks whatever connections are left. */
  drop(): Promise<void>;
}

/** A new, empty database; any number may be made at the same time. */
export async function openTestDatabase(): Promise<TestDatabase> {
  const name = `bridge_test_${randomBytes(8).toString('hex')}`;
  // Nobody can be connected to template0, which would keep it from being copied.
  await execute(SERVER, `create database ${name} template template0 encoding 'UTF8'`);
  const url = new URL(SERVER);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    execute: (statement, ...values) => execute(url.href, statement, values),
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

async function findServer(): Promise<boolean> {
  try {
    await execute(SERVER, 'select 1');
    return true;
  } catch {
    return false;
  }
}

const isThere = await findServer();
// In CI a missing server is a failure: the suites run, and say so.
const mayBeMissing = !process.env['CI'];
if (!isThere && mayBeMissing) {
  process.stderr.write('Skipped: tests on PostgreSQL. No server answers; name one by TEST_POSTGRES_URL.\n');
}

/** As `describe`; skipped where no server answers, except in CI. */
export const describeOnPostgres = isThere || !mayBeMissing ? describe : describe.skip;
