/** The PostgreSQL store: the conformance suite on a real server, refusals at the start by their cure, and broken connections. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { StoreError } from '../../src/store/errors.js';
import { openStore } from '../../src/store/open.js';
import { describeStore, link } from './conformance.js';
import { startPostgresProxy } from './postgres-proxy.js';
import { describeOnPostgres, openTestDatabase, type TestDatabase } from './postgres-server.js';
import { startScriptedPostgres } from './scripted-postgres.js';

async function refusal(url: string): Promise<StoreError> {
  try {
    await (await openStore(url)).close();
  } catch (error) {
    if (error instanceof StoreError) return error;
    throw error;
  }
  throw new Error('the store opened');
}

describeOnPostgres('on a real server', () => {
  describe('conforms', () => {
    let database: TestDatabase;
    beforeAll(async () => {
      database = await openTestDatabase();
    });
    beforeEach(() => database.clear());
    afterAll(() => database.drop());

    describeStore('PostgreSQL', () => openStore(database.url));
  });

  describe('a database', () => {
    let database: TestDatabase;
    beforeAll(async () => {
      database = await openTestDatabase();
    });
    afterAll(() => database.drop());

    it('is made ready once by several that open it at the same time', async () => {
      const stores = await Promise.all(Array.from({ length: 6 }, () => openStore(database.url)));
      await Promise.all(stores.map((store, index) => store.links.save(link(`u${index}`))));
      expect((await stores[0]?.links.getMany(['u0', 'u5']))?.size).toBe(2);
      await Promise.all(stores.map((store) => store.close()));
      const names = await database.execute('select name from kysely_migration');
      expect(new Set(names.map(({ name }) => name)).size).toBe(names.length);
    });

    it('written by a newer version is refused by name of what is unknown', async () => {
      await database.execute("insert into kysely_migration values ('999-future', '2030-01-01T00:00:00Z')");
      expect((await refusal(database.url)).message).toMatch(/newer version of the bridge .*999-future/);
      await database.execute("delete from kysely_migration where name = '999-future'");
    });

    it('that refuses a value fails loudly, quotes nothing of it, and is no outage', async () => {
      const store = await openStore(database.url);
      await database.execute('alter table links add constraint short check (length(user_name) < 9)');
      const error = await store.links.save(link('u1', { userName: 'ann.secret' })).catch((thrown: unknown) => thrown);
      expect(error).toEqual(new StoreError('DATABASE_URL: the database refused a statement (23514)'));
      expect(error).toMatchObject({ outage: false, code: '23514' });
      expect(error).not.toHaveProperty('detail');
      await store.close();
    });
  });

  describe('a start', () => {
    it('without the database is refused with the cure', async () => {
      const database = await openTestDatabase();
      await database.drop();
      expect((await refusal(database.url)).message).toMatch(
        /^DATABASE_URL: the server has no database of that name; .* \(3D000\)$/,
      );
    });

    it('as an unknown user is refused with the cure, and without the password', async () => {
      const database = await openTestDatabase();
      const url = new URL(database.url);
      [url.username, url.password] = ['bridge_test_nobody', 'p4ssw0rd'];
      const error = await refusal(url.href);
      expect(error.message).toMatch(/^DATABASE_URL: the server (does not let this user in|refuses the password)/);
      expect(JSON.stringify([error.message, error.stack, error.cause, error])).not.toContain('p4ssw0rd');
      await database.drop();
    });

    it('as a user who may not make tables is refused with the cure', async () => {
      const database = await openTestDatabase();
      const role = new URL(database.url).pathname.slice(1).replace('test', 'test_role');
      await database.execute(`create role ${role} login`);
      await database.execute('revoke create on schema public from public');
      const url = new URL(database.url);
      url.username = role;
      expect((await refusal(url.href)).message).toMatch(
        /^DATABASE_URL: the user may not make or change tables; .* \(42501\)$/,
      );
      await database.execute(`drop role ${role}`);
      await database.drop();
    });

    it('on a database that cannot hold every name is refused with the cure', async () => {
      const database = await openTestDatabase();
      const name = `${new URL(database.url).pathname.slice(1)}_latin`;
      await database.execute(`create database ${name} template template0 encoding 'LATIN1' locale 'C'`);
      const url = new URL(database.url);
      url.pathname = `/${name}`;
      expect((await refusal(url.href)).message).toMatch(/^DATABASE_URL: the encoding of the database is LATIN1/);
      await database.execute(`drop database ${name} with (force)`);
      await database.drop();
    });
  });

  describe('a connection', () => {
    it('that the server ends is replaced, and the process lives on', async () => {
      const database = await openTestDatabase();
      const store = await openStore(database.url);
      await Promise.all(Array.from({ length: 8 }, (_, index) => store.links.save(link(`u${index}`))));
      await database.execute(
        `select pg_terminate_backend(pid) from pg_stat_activity
         where datname = current_database() and pid <> pg_backend_pid()`,
      );
      const found = await untilBack(() => store.links.get('u1'));
      expect(found).toEqual(link('u1'));
      await store.close();
      await database.drop();
    });

    it('that breaks in the middle of a write leaves nothing of it, and the store works again when the server is back', async () => {
      const database = await openTestDatabase();
      const proxy = await startPostgresProxy(database.url);
      const store = await openStore(proxy.url);
      await store.links.save(link('u0'));
      proxy.shutAt('insert into "link_emails"');
      const half = link('u1', { emails: [{ value: 'ann@example.com' }] });
      await expect(store.links.save(half)).rejects.toMatchObject({ name: 'StoreError', outage: true });
      await expect(store.ping()).rejects.toMatchObject({ outage: true, code: 'ECONNREFUSED' });
      await proxy.open();
      expect(await untilBack(() => store.links.getMany(['u0', 'u1']))).toEqual(new Map([['u0', link('u0')]]));
      await store.links.save(half);
      expect(await store.links.findByEmail('ann@example.com')).toEqual([half]);
      await store.close();
      await proxy.shut();
      await database.drop();
    });
  });
});

/** Connections that broke may be met once each. Whatever fails otherwise than by an outage is a fault. */
async function untilBack<T>(task: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await task();
    } catch (error) {
      if (!(error instanceof StoreError && error.outage)) throw error;
    }
  }
}

describe('a server that cannot be used', () => {
  it.each([
    [
      'refuses the password',
      { code: '28P01', message: 'password authentication failed for user "bridge"' },
      /refuses the password/,
    ],
    ['is full', { code: '53300', message: 'sorry, too many clients already' }, /has no connection left/],
    ['is starting', { code: '57P03', message: 'the database system is starting up' }, /is starting or stopping/],
    ['fails otherwise', { code: 'XX000', message: 'secret-in-a-message' }, /refused a statement \(XX000\)/],
    ['does not answer', 'silence', /does not answer in time/],
  ] as const)('because it %s is told with the cure, without its words and the password', async (_, script, cure) => {
    const server = await startScriptedPostgres(script);
    const error = await refusal(`postgres://bridge:p4ssw0rd@${server.address}/bridge`);
    expect(error.message).toMatch(/^DATABASE_URL: /);
    expect(error.message).toMatch(cure);
    expect(JSON.stringify([error.message, error.stack, error.cause, error])).not.toMatch(
      /p4ssw0rd|secret-in-a-message/,
    );
    await server.close();
  });

  it('because it speaks no TLS, or a certificate cannot be read, is told with the cure', async () => {
    const server = await startScriptedPostgres('silence');
    const url = `postgres://bridge:p4ssw0rd@${server.address}/bridge?sslmode=verify-full`;
    expect((await refusal(url)).message).toMatch(/does not speak TLS/);
    expect((await refusal(`${url}&sslrootcert=/nonexistent/ca.pem`)).message).toMatch(
      /a file that it names .* \(ENOENT\)/,
    );
    await server.close();
  });

  it('because nobody listens, or its name is unknown, is told with the cure', async () => {
    const server = await startScriptedPostgres('silence');
    await server.close();
    expect((await refusal(`postgres://bridge@${server.address}/bridge`)).message).toMatch(/no server listens there/);
    expect((await refusal('postgres://bridge@no-such-host.invalid/bridge')).message).toMatch(
      /host name cannot be resolved/,
    );
  });
});
