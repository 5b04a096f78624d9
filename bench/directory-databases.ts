/** Databases for one run of the suite "directory" on a PostgreSQL server. */
import { randomBytes } from 'node:crypto';
import { Client } from 'pg';

const made: { readonly server: string; readonly name: string }[] = [];

async function execute(server: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: server });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

/** @returns its URL */
export async function createDatabase(server: string): Promise<string> {
  const name = `bridge_bench_${randomBytes(6).toString('hex')}`;
  await execute(server, `create database ${name}`);
  made.push({ server, name });
  const url = new URL(server);
  url.pathname = `/${name}`;
  return url.href;
}

export async function closeDatabases(): Promise<void> {
  for (const { server, name } of made.splice(0)) await execute(server, `drop database ${name} with (force)`);
}
