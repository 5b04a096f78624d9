/** A PostgreSQL connection of our own, for what lives as long as a connection: advisory locks. Lost, it is made anew when needed. */
import { createHash } from 'node:crypto';
import { Socket } from 'node:net';
import { Client } from 'pg';
import { LockError } from './lock-error.js';

/** How often the connection is tried; a peer that is gone shows by a query without an answer. */
const PING_MS = 4000;
const ANSWER_MS = 8000;

/**
 * The server ends a session whose network is gone, and with it its locks, after 15 seconds at the earliest: later than
 * we give it up ourselves (PING_MS + ANSWER_MS). By its own defaults it takes two hours.
 */
const KEEPALIVE = `select set_config('tcp_keepalives_idle', '10', false), set_config('tcp_keepalives_interval', '3', false),
  set_config('tcp_keepalives_count', '3', false), set_config('tcp_user_timeout', '15000', false)`;

/** A signed 64-bit number, as advisory locks have it. Other programs on the database number theirs otherwise. */
export function lockNumberOf(key: string): string {
  return createHash('sha256').update(`zoom-scim-bridge ${key}`).digest().readBigInt64BE(0).toString();
}

export class Connection {
  readonly #client: Client;
  readonly #socket: Socket;
  readonly #onLost: () => void;
  readonly #ping: NodeJS.Timeout;
  #isLost = false;
  #confirmedAt = 0;

  /** Of a client that is connected. */
  constructor(client: Client, socket: Socket, onLost: () => void) {
    this.#client = client;
    this.#socket = socket;
    this.#onLost = onLost;
    client.on('error', () => this.lose()).on('end', () => this.lose());
    this.#ping = setInterval(() => this.query('select 1').catch(() => undefined), PING_MS).unref();
  }

  get isLost(): boolean {
    return this.#isLost;
  }

  /** Milliseconds since the beginning of the last query that was answered: so long ago the connection surely lived. */
  get silentMs(): number {
    return performance.now() - this.#confirmedAt;
  }

  /** Throws LockError `lost`: whatever fails here leaves it open which locks are held, so that all are given up. */
  async query(text: string, values: readonly string[] = []): Promise<Readonly<Record<string, unknown>>[]> {
    if (this.#isLost) throw new LockError('lost');
    const begun = performance.now();
    try {
      const { rows } = await this.#client.query<Record<string, unknown>>(text, [...values]);
      this.#confirmedAt = begun;
      return rows;
    } catch (error) {
      this.lose();
      throw new LockError('lost', error);
    }
  }

  async tryLock(number: string): Promise<boolean> {
    const [row] = await this.query('select pg_try_advisory_lock($1::bigint) as locked', [number]);
    return row?.['locked'] === true;
  }

  /** Queries go in the order in which they were made: whoever asks for the lock next need not wait for this. */
  unlock(number: string): void {
    this.query('select pg_advisory_unlock($1::bigint)', [number]).catch(() => undefined);
  }

  lose(): void {
    if (this.#isLost) return;
    this.#isLost = true;
    clearInterval(this.#ping);
    // No farewell: it would wait for a network that may be gone. The server frees the locks when it sees the socket closed.
    this.#socket.destroy();
    this.#onLost();
  }
}

export class Session {
  readonly #url: string;
  readonly #purpose: string;
  readonly #onLost: () => void;
  #connection: Connection | undefined;
  #connecting: Promise<Connection> | undefined;
  #isClosed = false;

  /** `purpose` is shown by pg_stat_activity. */
  constructor(url: string, purpose: string, onLost: () => void = () => undefined) {
    this.#url = url;
    this.#purpose = purpose;
    this.#onLost = onLost;
  }

  /** The living one, or a new one. Throws LockError `lost`. */
  async connection(): Promise<Connection> {
    if (this.#isClosed) throw new LockError('lost');
    if (this.#connection !== undefined && !this.#connection.isLost) return this.#connection;
    this.#connecting ??= this.#connect().finally(() => {
      this.#connecting = undefined;
    });
    return this.#connecting;
  }

  /** All locks are free. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#connecting?.catch(() => undefined);
    this.#connection?.lose();
  }

  async #connect(): Promise<Connection> {
    const socket = new Socket();
    const client = new Client({
      stream: () => socket,
      connectionString: this.#url,
      application_name: `zoom-scim-bridge ${this.#purpose}`,
      keepAlive: true,
      keepAliveInitialDelayMillis: PING_MS,
      connectionTimeoutMillis: ANSWER_MS,
      query_timeout: ANSWER_MS,
    });
    // Before it is connected, failures come by the promise; but they are emitted too, and nobody listening ends the process.
    client.on('error', () => undefined);
    try {
      await client.connect();
      await client.query(KEEPALIVE);
    } catch (error) {
      socket.destroy();
      throw new LockError('lost', error);
    }
    this.#connection = new Connection(client, socket, this.#onLost);
    return this.#connection;
  }
}
