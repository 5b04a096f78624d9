/** A PostgreSQL database opened for Kysely: a pool of connections, time limits, errors with their cure. */
import {
  Kysely,
  type PostgresCursor,
  PostgresDialect,
  type PostgresPool,
  type PostgresPoolClient,
  type PostgresQueryResult,
  sql,
} from 'kysely';
import { Client, type ClientConfig, Pool, type PoolConfig, TypeOverrides, types } from 'pg';
import { StoreError } from './errors.js';
import { migrateToLatest, verifyLatest } from './migrations.js';
import { type ObserveStatement, observeWith } from './observe-statements.js';
import { explainPostgresError } from './postgres-errors.js';
import type { Tables } from './tables.js';

/** PostgreSQL orders text by the language of the database unless it is told otherwise. */
const CODE_POINT_TEXT = sql`text collate "C"`;

/** Counts come as int8, which pg hands over as text because it may exceed what a number can hold; ours never do. */
const TYPES = new TypeOverrides();
TYPES.setTypeParser(types.builtins.INT8, Number);

/** To reach the server takes less than to wait for a free connection in a burst; the pool has one limit for both. */
class SoonConnected extends Client {
  constructor(config: ClientConfig = {}) {
    super({ ...config, connectionTimeoutMillis: 5000 });
  }
}

const COMMON: PoolConfig = {
  Client: SoonConnected,
  fallback_application_name: 'zoom-scim-bridge',
  connectionTimeoutMillis: 10_000,
  keepAlive: true,
  types: TYPES,
};

const SERVING: PoolConfig = {
  ...COMMON,
  max: 10,
  idleTimeoutMillis: 60_000,
  statement_timeout: 20_000,
  idle_in_transaction_session_timeout: 60_000,
  // For a server that has vanished without a word: it cannot keep its own limit.
  query_timeout: 25_000,
};

/** `postgres://…` or `postgresql://…`. Brings the schema up to date. Throws StoreError. */
export async function openPostgres(url: string, observe: ObserveStatement): Promise<Kysely<Tables>> {
  // Without limits: another instance may be migrating, for which this one waits.
  const preparing = connect(url, { ...COMMON, max: 1 }, () => {});
  try {
    await refuseEncoding(preparing);
    await migrateToLatest(preparing, CODE_POINT_TEXT);
  } finally {
    await preparing.destroy();
  }
  const db = connect(url, SERVING, observe);
  // Kysely closes only what has been used.
  await sql`select 1`.execute(db);
  return db;
}

/** A database that a bridge has prepared, for reading beside it. Throws StoreError. */
export async function readPostgres(url: string): Promise<Kysely<Tables>> {
  const db = connect(url, { ...SERVING, max: 2 }, () => {});
  try {
    await verifyLatest(db);
    return db;
  } catch (error) {
    await db.destroy();
    throw error;
  }
}

function connect(url: string, config: PoolConfig, observe: ObserveStatement): Kysely<Tables> {
  const pool = new Pool({ connectionString: url, ...config });
  // A connection that breaks while nobody uses it is replaced; without a listener it would end the process.
  pool.on('error', () => {});
  pool.on('connect', (client) => client.on('error', () => {}));
  return new Kysely({ dialect: new PostgresDialect({ pool: explaining(pool) }), log: observeWith(observe) });
}

async function refuseEncoding(db: Kysely<Tables>): Promise<void> {
  const { rows } = await sql<{ encoding: string }>`select current_setting('server_encoding') as encoding`.execute(db);
  const encoding = rows[0]?.encoding;
  if (encoding === 'UTF8') return;
  throw new StoreError(
    `DATABASE_URL: the encoding of the database is ${encoding}, which cannot hold every name; make one with: createdb --encoding=UTF8 --template=template0 NAME`,
  );
}

function explaining(pool: PostgresPool): PostgresPool {
  return {
    async connect() {
      try {
        return explainingClient(await pool.connect());
      } catch (error) {
        throw explainPostgresError(error);
      }
    },
    end: () => pool.end(),
  };
}

/** A connection that failed otherwise than by refusing a statement is not used again. */
function explainingClient(client: PostgresPoolClient): PostgresPoolClient {
  let isBroken = false;
  function query<R>(statement: string, parameters: readonly unknown[]): Promise<PostgresQueryResult<R>>;
  function query<R>(cursor: PostgresCursor<R>): PostgresCursor<R>;
  function query<R>(statement: string | PostgresCursor<R>, parameters: readonly unknown[] = []) {
    if (typeof statement !== 'string') return client.query(statement);
    return client.query<R>(statement, parameters.map(storable)).catch((error: unknown) => {
      const explained = explainPostgresError(error);
      isBroken ||= explained.outage;
      throw explained;
    });
  }
  return { query, release: (destroy) => client.release(destroy || isBroken) };
}

/** PostgreSQL keeps no NUL in a text. What is searched for changes alike, so that it is found. */
function storable(parameter: unknown): unknown {
  if (Array.isArray(parameter)) return parameter.map(storable);
  return typeof parameter === 'string' ? parameter.replaceAll('\0', '\ufffd') : parameter;
}
