/** The doctor against the emulated Zoom: what is well, and each thing that can be wrong by its cure. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { runCheck } from '../../src/check.js';
import { readConfig } from '../../src/config.js';
import { type Emulator, type EmulatorOptions, startEmulator } from '../../src/emulator/start.js';
import { describeOnPostgres, openTestDatabase } from '../store/postgres-server.js';
import { runProgram } from './child.js';

jest.setTimeout(30_000);

const directory = mkdtempSync(join(tmpdir(), 'bridge-check-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const TOKEN = 'provisioner-token-0123456789abcdef';
let emulator: Emulator;

beforeEach(async () => {
  emulator = await startEmulator();
});
afterEach(async () => {
  expect(emulator.contractFaults).toEqual([]);
  await emulator.close();
});

async function restart(options: EmulatorOptions): Promise<void> {
  await emulator.close();
  emulator = await startEmulator(options);
}

function environment(more: Record<string, string> = {}): Record<string, string> {
  return {
    PUBLIC_URL: 'https://scim.example.com/zoom',
    SCIM_TOKEN: TOKEN,
    ZOOM_ACCOUNT_ID: emulator.accountId,
    ZOOM_CLIENT_ID: emulator.clientId,
    ZOOM_CLIENT_SECRET: emulator.clientSecret,
    ZOOM_API_URL: `${emulator.url}/v2`,
    ZOOM_OAUTH_URL: emulator.url,
    DATABASE_URL: `sqlite:${join(directory, 'bridge.db')}`,
    ...more,
  };
}

async function check(more: Record<string, string> = {}, now: () => number = Date.now) {
  const { ok, lines } = await runCheck(readConfig(environment(more)), { now });
  const faults = lines.filter((line) => line.includes('✗') && line.startsWith('  '));
  return { ok, text: lines.join('\n'), faults };
}

describe('check', () => {
  it('finds a well configured bridge well, and says what to paste where without saying a secret', async () => {
    const { ok, text, faults } = await check();
    expect(faults).toEqual([]);
    expect(ok).toBe(true);
    expect(text).toContain('✓ credentials');
    expect(text).toContain('Zoom lists 1 active users');
    expect(text).toContain('https://scim.example.com/zoom/scim/v2');
    expect(text).not.toContain(TOKEN);
    expect(text).not.toContain(emulator.clientSecret);
  });

  it('says where Zoom is to send its events, or what their absence costs, and no secret', async () => {
    const { text } = await check({ ZOOM_WEBHOOK_SECRET: 'webhook-secret-one,webhook-secret-two' });
    expect(text).toMatch(/✓ ZOOM_WEBHOOK_SECRET: .*https:\/\/scim\.example\.com\/zoom\/webhooks\/zoom/);
    expect(text).not.toContain('webhook-secret');
    expect((await check()).text).toContain('– ZOOM_WEBHOOK_SECRET: not set; deferred changes wait');
  });

  it('changes nothing in Zoom', async () => {
    const before = structuredClone(emulator.users().map((user) => ({ ...user })));
    await check({ ZOOM_ASSIGNABLE_ROLES: 'Admin', ZOOM_TRANSFER_EMAIL: 'owner@example.com' });
    expect(emulator.users().map((user) => ({ ...user }))).toEqual(before);
  });

  it('names each missing scope with its feature, and the one of a switched-on feature only', async () => {
    const missing = ['user:update:password:admin', 'role:write:member:admin', 'group:read:list_groups:admin'];
    await restart({ scopes: emulator.scopes.filter((scope) => !missing.includes(scope)) });
    const { ok, text } = await check();
    expect(ok).toBe(false);
    expect(text).toContain('✗ scopes to set passwords: add user:update:password:admin');
    expect(text).toContain('✗ scopes to show group names: add group:read:list_groups:admin');
    expect(text).not.toContain('role:write:member:admin');
    expect((await check({ ZOOM_ASSIGNABLE_ROLES: 'Admin' })).text).toContain(
      '✗ scopes to assign roles: add role:write:member:admin',
    );
  });

  it('takes classic scopes as well', async () => {
    await restart({ scopes: ['user:write:admin', 'role:read:admin', 'group:read:admin'] });
    expect((await check()).faults).toEqual([]);
  });

  it('names a permission that the role of the app owner lacks', async () => {
    await restart({ permissions: emulator.permissions.filter((permission) => permission !== 'User:Edit') });
    const { faults } = await check();
    expect(faults).toEqual([expect.stringMatching(/User:Edit permission: Zoom misses User:Edit/)]);
  });

  it('says that Zoom refuses the credentials, and tries nothing further', async () => {
    const { ok, faults, text } = await check({ ZOOM_CLIENT_SECRET: 'not-the-secret' });
    expect(ok).toBe(false);
    expect(faults).toEqual([expect.stringMatching(/credentials: Zoom refuses them; compare ZOOM_ACCOUNT_ID/)]);
    expect(text).not.toContain('not-the-secret');
    expect(emulator.calls.filter(({ path }) => path.includes('/users'))).toEqual([]);
  });

  it('says that Zoom cannot be reached', async () => {
    const { faults } = await check({ ZOOM_OAUTH_URL: 'http://127.0.0.1:9' });
    expect(faults).toEqual([expect.stringMatching(/credentials: Zoom cannot be reached; check ZOOM_API_URL/)]);
  });

  it('compares ZOOM_PLAN with the rate limit that Zoom shows', async () => {
    expect((await check({ ZOOM_PLAN: 'business' })).faults).toEqual([expect.stringContaining('set ZOOM_PLAN=pro')]);
  });

  it('compares the clock with Zoom', async () => {
    const { faults } = await check({}, () => Date.now() + 120_000);
    expect(faults).toEqual([expect.stringMatching(/clock: 1(19|20|21) seconds ahead of Zoom's/)]);
  });

  it('finds assignable roles and a transfer target that the account does not have', async () => {
    const { faults } = await check({
      ZOOM_ASSIGNABLE_ROLES: 'admin,Wizard',
      ZOOM_TRANSFER_EMAIL: 'nobody@example.com',
    });
    expect(faults).toEqual([
      expect.stringMatching(/ZOOM_ASSIGNABLE_ROLES names Wizard; this account has .*Admin/),
      expect.stringMatching(/ZOOM_TRANSFER_EMAIL: the account has no such user/),
    ]);
  });

  it('finds a store that cannot be used', async () => {
    const file = join(directory, 'no-database');
    writeFileSync(file, 'no database\n'.repeat(1000));
    expect((await check({ DATABASE_URL: `sqlite:${file}` })).faults).toEqual([
      expect.stringMatching(/store: DATABASE_URL: the file is not a SQLite database/),
    ]);
  });
});

describeOnPostgres('check on PostgreSQL', () => {
  it('finds the store well, or says what to repair without the password', async () => {
    const database = await openTestDatabase();
    const well = await check({ DATABASE_URL: database.url });
    expect(well.faults).toEqual([]);
    expect(well.text).toContain('✓ store: opens and can be written');
    await database.drop();
    const url = new URL(database.url);
    url.password = 'p4ssw0rd';
    const { faults, text } = await check({ DATABASE_URL: url.href });
    expect(faults).toEqual([expect.stringMatching(/store: DATABASE_URL: the server has no database of that name/)]);
    expect(text).not.toContain('p4ssw0rd');
  });
});

describe('node dist/main.js check', () => {
  it('prints the findings and exits with 0 when all is well', async () => {
    const { code, stdout, stderr } = await runProgram('src/main.ts', ['check'], environment()).ended;
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/All is well\.\n$/);
  });

  it('exits with 1 when something is to be repaired', async () => {
    const env = environment({ ZOOM_CLIENT_SECRET: 'not-the-secret' });
    const { code, stdout } = await runProgram('src/main.ts', ['check'], env).ended;
    expect(code).toBe(1);
    expect(stdout).toMatch(/To repair: 1, marked ✗ above\.\n$/);
  });
});
