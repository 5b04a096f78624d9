/** PostgreSQL goes away while the bridge runs: 503 and nothing lost, and all is well again once it is back. */
import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { type PostgresProxy, startPostgresProxy } from '../store/postgres-proxy.js';
import { describeOnPostgres, openTestDatabase, type TestDatabase } from '../store/postgres-server.js';
import { type Answer, startWorld, type World } from '../world.js';

describeOnPostgres('while PostgreSQL is out', () => {
  let database: TestDatabase;
  let proxy: PostgresProxy;
  let world: World;

  beforeAll(async () => {
    database = await openTestDatabase();
    proxy = await startPostgresProxy(database.url);
    world = await startWorld({ env: { DATABASE_URL: proxy.url } });
  });
  beforeEach(() => proxy.open());
  afterAll(async () => {
    const faults = [...world.emulator.contractFaults];
    await world.close();
    await proxy.shut();
    await database.drop();
    expect(faults).toEqual([]);
  });

  const ready = async (): Promise<{ status: number; checks: unknown }> => {
    const response = await fetch(new URL('/readyz', world.scimUrl));
    const body: { checks: unknown } = JSON.parse(await response.text());
    return { status: response.status, checks: body.checks };
  };

  /** Connections that broke may still be met, once each. */
  async function untilBack(send: () => Promise<Answer>): Promise<Answer> {
    for (;;) {
      const answer = await send();
      if (answer.status !== 503) return answer;
    }
  }

  it('requests are answered 503 with Retry-After and /readyz names the store, until it is back', async () => {
    const { body } = await world.create({ userName: 'ann@example.com', externalId: 'e-ann' });
    expect(await ready()).toEqual({ status: 200, checks: { store: true, zoom: true } });
    await proxy.shut();
    for (const [method, path, sent] of [
      ['GET', `/Users/${body.id}`, undefined],
      ['GET', '/Users?filter=externalId%20eq%20%22e-ann%22', undefined],
      ['POST', '/Users', { schemas: body.schemas, userName: 'ben@example.com' }],
      ['DELETE', `/Users/${body.id}`, undefined],
    ] as const) {
      const answer = await world.send(method, path, sent);
      expect(answer.status).toBe(503);
      expect(answer.headers.get('Retry-After')).toMatch(/^[1-9]\d*$/);
      expect(answer.body.detail).toMatch(/database/);
    }
    expect(await ready()).toEqual({ status: 503, checks: { store: false, zoom: true } });
    await proxy.open();
    const found = await untilBack(() => world.find('externalId eq "e-ann"'));
    expect(found.body.Resources).toMatchObject([{ id: body.id }]);
    expect((await ready()).status).toBe(200);
  });

  it('a create that loses it after Zoom has the user is finished by the same request sent again', async () => {
    const user = { userName: 'cay@example.com', externalId: 'e-cay', userType: 'Employee' };
    proxy.shutAt('insert into "links"');
    expect((await world.create(user)).status).toBe(503);
    await proxy.open();
    const again = await untilBack(() => world.create(user));
    expect(again.status).toBe(201);
    expect(again.body).toMatchObject({ externalId: 'e-cay' });
    const found = await world.find('externalId eq "e-cay"');
    expect(found.body.Resources).toMatchObject([{ id: again.body.id }]);
    expect(world.calls().filter((call) => call === 'POST /users')).toHaveLength(2);
  });

  it('the log names the code of the failure, and never the URL of the database', async () => {
    await proxy.shut();
    await world.find('externalId eq "e-ann"');
    const said = JSON.stringify(world.logLines);
    expect(said).toMatch(/"name":"StoreError"|"code":"ECONNREFUSED"/);
    expect(said).not.toContain(new URL(proxy.url).port);
    expect(said).not.toContain('postgres:');
  });
});
