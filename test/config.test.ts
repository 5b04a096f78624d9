/** Configuration: every fault at once, secrets from files and never in a message, example.env in step. */
import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ConfigError, type Environment, type ReadConfigOptions, readConfig } from '../src/config.js';
import { VARIABLES, type Variable } from '../src/config-variables.js';

const TOKEN = 'provisioner-token-0123456789abcdef';
const AUDITOR = 'auditor-token-0123456789abcdef-0123';
const REQUIRED = {
  SCIM_TOKEN: TOKEN,
  ZOOM_ACCOUNT_ID: 'account',
  ZOOM_CLIENT_ID: 'client',
  ZOOM_CLIENT_SECRET: 'client-secret',
};

function faultsOf(env: Environment, options?: ReadConfigOptions): readonly string[] {
  try {
    readConfig(env, options);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
}

describe('readConfig', () => {
  it('fills every default when only the required variables are given', () => {
    expect(readConfig(REQUIRED)).toEqual({
      host: '127.0.0.1',
      port: 8080,
      publicUrl: 'http://127.0.0.1:8080',
      logLevel: 'info',
      databaseUrl: 'sqlite:./data/bridge.db',
      directoryMaxAgeSeconds: 900,
      zoom: {
        apiUrl: 'https://api.zoom.us/v2',
        oauthUrl: 'https://zoom.us',
        plan: 'pro',
        budgetShare: 0.9,
        deadlineMs: 25_000,
        createAction: 'create',
        defaultUserType: 1,
        deleteAction: 'disassociate',
        transferEmail: undefined,
        revokeOnDeactivate: true,
        assignableRoles: [],
      },
      photoAllowHosts: [],
      defaultCountry: 'US',
      secrets: {
        scimTokens: [TOKEN],
        auditorTokens: [],
        zoomAccountId: 'account',
        zoomClientId: 'client',
        zoomClientSecret: 'client-secret',
        webhookSecrets: [],
      },
      warnings: [],
    });
  });

  it('reads every variable when all are given', () => {
    const second = `${TOKEN}-second`;
    expect(
      readConfig({
        HOST: '::',
        PORT: '0',
        PUBLIC_URL: 'https://idp.example.com/zoom/',
        SCIM_TOKEN: `${TOKEN}, ${second}`,
        SCIM_AUDITOR_TOKEN: AUDITOR,
        ZOOM_ACCOUNT_ID: ' account ',
        ZOOM_CLIENT_ID: 'client',
        ZOOM_CLIENT_SECRET: 'client-secret',
        ZOOM_API_URL: 'http://127.0.0.1:9000/v2/',
        ZOOM_OAUTH_URL: 'http://localhost:9000',
        ZOOM_PLAN: 'Business',
        ZOOM_BUDGET_SHARE: '0.5',
        ZOOM_DEADLINE_MS: '4000',
        ZOOM_CREATE_ACTION: 'ssocreate',
        ZOOM_DEFAULT_USER_TYPE: 'NONE',
        ZOOM_DELETE_ACTION: 'revokeToken',
        ZOOM_TRANSFER_EMAIL: 'archive@example.com',
        ZOOM_REVOKE_ON_DEACTIVATE: 'no',
        ZOOM_ASSIGNABLE_ROLES: 'Help Desk, 1',
        PHOTO_ALLOW_HOSTS: 'photos.corp, *.intra.example, 10.0.0.0/8, ::1, fd00::/8',
        DEFAULT_COUNTRY: 'de',
        ZOOM_WEBHOOK_SECRET: 'old,new',
        DATABASE_URL: 'sqlite::memory:',
        DIRECTORY_MAX_AGE: '60',
        LOG_LEVEL: 'debug',
      }),
    ).toEqual({
      host: '::',
      port: 0,
      publicUrl: 'https://idp.example.com/zoom',
      logLevel: 'debug',
      databaseUrl: 'sqlite::memory:',
      directoryMaxAgeSeconds: 60,
      zoom: {
        apiUrl: 'http://127.0.0.1:9000/v2',
        oauthUrl: 'http://localhost:9000',
        plan: 'business',
        budgetShare: 0.5,
        deadlineMs: 4000,
        createAction: 'ssoCreate',
        defaultUserType: 99,
        deleteAction: 'revokeToken',
        transferEmail: 'archive@example.com',
        revokeOnDeactivate: false,
        assignableRoles: ['Help Desk', '1'],
      },
      photoAllowHosts: ['photos.corp', '*.intra.example', '10.0.0.0/8', '::1', 'fd00::/8'],
      defaultCountry: 'DE',
      secrets: {
        scimTokens: [TOKEN, second],
        auditorTokens: [AUDITOR],
        zoomAccountId: 'account',
        zoomClientId: 'client',
        zoomClientSecret: 'client-secret',
        webhookSecrets: ['old', 'new'],
      },
      warnings: [],
    });
  });

  it('names every fault at once', () => {
    const faults = faultsOf({ SCIM_TOKEN: 'short', PORT: '99999', ZOOM_PLAN: 'gold', DATABASE_URL: 'mysql://x' });
    expect(faults.map((fault) => fault.split(':')[0])).toEqual([
      'PORT',
      'SCIM_TOKEN',
      'ZOOM_ACCOUNT_ID',
      'ZOOM_CLIENT_ID',
      'ZOOM_CLIENT_SECRET',
      'ZOOM_PLAN',
      'DATABASE_URL',
    ]);
    expect(faults).toContain('ZOOM_PLAN: must be free, pro or business');
  });

  it.each([
    ['PORT', 'http'],
    ['PORT', '-1'],
    ['PORT', '8080.5'],
    ['HOST', '[::1]'],
    ['HOST', 'localhost:8080'],
    ['PUBLIC_URL', 'scim.example.com'],
    ['PUBLIC_URL', 'ftp://scim.example.com'],
    ['PUBLIC_URL', 'https://user:pass@scim.example.com'],
    ['PUBLIC_URL', 'https://scim.example.com/?tenant=1'],
    ['SCIM_TOKEN', `${TOKEN},short`],
    ['SCIM_TOKEN', `${TOKEN} with blanks`],
    ['SCIM_TOKEN', `${TOKEN},${TOKEN}`],
    ['SCIM_TOKEN', ' , '],
    ['SCIM_AUDITOR_TOKEN', TOKEN],
    ['SCIM_AUDITOR_TOKEN', 'short'],
    ['ZOOM_API_URL', 'http://api.zoom.us/v2'],
    ['ZOOM_API_URL', 'http://127.0.0.1.example.com/v2'],
    ['ZOOM_OAUTH_URL', 'http://localhost.example.com'],
    ['ZOOM_PLAN', 'enterprise'],
    ['ZOOM_BUDGET_SHARE', '0'],
    ['ZOOM_BUDGET_SHARE', '90%'],
    ['DIRECTORY_MAX_AGE', '-1'],
    ['DIRECTORY_MAX_AGE', '15m'],
    ['ZOOM_DEADLINE_MS', '25s'],
    ['ZOOM_DEADLINE_MS', '999'],
    ['ZOOM_CREATE_ACTION', 'invite'],
    ['ZOOM_DEFAULT_USER_TYPE', '2'],
    ['ZOOM_DELETE_ACTION', 'remove'],
    ['ZOOM_TRANSFER_EMAIL', 'archive'],
    ['ZOOM_REVOKE_ON_DEACTIVATE', 'maybe'],
    ['PHOTO_ALLOW_HOSTS', 'https://photos.corp'],
    ['PHOTO_ALLOW_HOSTS', '10.0.0.0/33'],
    ['DEFAULT_COUNTRY', 'UK'],
    ['DATABASE_URL', './data/bridge.db'],
    ['DATABASE_URL', 'sqlite:'],
    ['DATABASE_URL', 'sqlite://bridge.db'],
    ['DATABASE_URL', 'sqlite::memory'],
    ['DATABASE_URL', 'postgres:bridge'],
    ['DATABASE_URL', 'postgres://bridge:secret@db'],
    ['DATABASE_URL', 'postgres://bridge:secret@db:5432/'],
    ['DATABASE_URL', 'postgres://bridge:secret@db:port/bridge'],
    ['DATABASE_URL', 'postgres://bridge:se/cret@db/bridge'],
    ['DATABASE_URL', 'postgres://bridge:12/cret@db/bridge'],
    ['DATABASE_URL', 'postgres://bridge:12#cret@db/bridge'],
    ['DATABASE_URL', 'postgres://bridge:12?cret@db/bridge'],
    ['DATABASE_URL', 'postgres://bridge:12%cret@db/bridge'],
    ['LOG_LEVEL', 'verbose'],
  ])('refuses %s=%s with one line that names the variable', (name, value) => {
    const faults = faultsOf({ ...REQUIRED, [name]: value });
    expect(faults).toHaveLength(1);
    expect(faults[0]).toMatch(new RegExp(`^${name}: .{10,}`));
  });

  it.each([
    'postgres://bridge:secret@db/bridge',
    'postgresql://bridge:p%40ss%2Fword@db.example.com:5433/bridge?sslmode=verify-full&sslrootcert=/etc/ca.pem',
    'postgres://[::1]/bridge',
    'postgres:///bridge?host=/run/postgresql',
    'postgres://bridge@/bridge?host=/run/postgresql',
  ])('takes %s for the store', (url) => {
    expect(readConfig({ ...REQUIRED, DATABASE_URL: url }).databaseUrl).toBe(url);
  });

  it('reads the URL of the store from a file, since it may hold a password', () => {
    const readFile = () => 'postgres://bridge:secret@db/bridge\n';
    const { databaseUrl } = readConfig({ ...REQUIRED, DATABASE_URL_FILE: '/run/url' }, { readFile });
    expect(databaseUrl).toBe('postgres://bridge:secret@db/bridge');
  });

  it('never repeats a value in a fault, whatever was put where', () => {
    const names = VARIABLES.flatMap(({ name }) => [name, `${name}_FILE`]);
    const value = fc.stringMatching(/^[A-Za-z0-9+/=:@.]{12,60}$/).map((text) => `x9Q${text}`);
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...names), value), (env) => {
        const said = faultsOf(env).join('\n');
        for (const text of Object.values(env)) expect(said).not.toContain(text);
      }),
    );
  });

  it('takes a blank variable as absent', () => {
    expect(readConfig({ ...REQUIRED, SCIM_AUDITOR_TOKEN: '', ZOOM_PLAN: '  ' })).toEqual(readConfig(REQUIRED));
  });

  it('takes short tokens in the demo only', () => {
    expect(faultsOf({ ...REQUIRED, SCIM_TOKEN: 'demo' })).toHaveLength(1);
    expect(readConfig({ ...REQUIRED, SCIM_TOKEN: 'demo' }, { demo: true }).secrets.scimTokens).toEqual(['demo']);
  });

  it('puts brackets around an IPv6 address in the default PUBLIC_URL', () => {
    expect(readConfig({ ...REQUIRED, HOST: '::1' }).publicUrl).toBe('http://[::1]:8080');
  });

  it('warns of a variable that is probably misspelt, with the name that was meant', () => {
    const { warnings } = readConfig({ ...REQUIRED, ZOOM_CREATE_ACTON: 'create', ZOOM_PLAN_FILE: '/run/plan' });
    expect(warnings).toHaveLength(2);
    expect(warnings[0]).toContain('was ZOOM_CREATE_ACTION meant?');
    expect(warnings[1]).toMatch(/^ZOOM_PLAN_FILE: is not a variable/);
  });

  it('warns when every address is listened on and no PUBLIC_URL says which is the right one', () => {
    expect(readConfig({ ...REQUIRED, HOST: '0.0.0.0' }).warnings[0]).toMatch(/^PUBLIC_URL: /);
  });
});

describe('secrets from files', () => {
  const files: Readonly<Record<string, string>> = { '/run/token': `${TOKEN}\n`, '/run/empty': '\n' };
  const readFile = (path: string): string => {
    const text = files[path];
    if (text === undefined) throw new Error(`ENOENT ${path}`);
    return text;
  };
  const env = { ...REQUIRED, SCIM_TOKEN: undefined };

  it('are read without the trailing newline', () => {
    const { secrets } = readConfig({ ...env, SCIM_TOKEN_FILE: '/run/token' }, { readFile });
    expect(secrets.scimTokens).toEqual([TOKEN]);
  });

  it.each([
    ['unreadable', { SCIM_TOKEN_FILE: '/run/none' }, /cannot be read/],
    ['empty', { SCIM_TOKEN_FILE: '/run/empty' }, /is empty/],
    ['given besides the variable', { SCIM_TOKEN_FILE: '/run/token', SCIM_TOKEN: AUDITOR }, /keep one of the two/],
  ])('are one fault when %s', (_, given, message) => {
    const faults = faultsOf({ ...env, ...given }, { readFile });
    expect(faults).toHaveLength(1);
    expect(faults[0]).toMatch(/^SCIM_TOKEN_FILE: /);
    expect(faults[0]).toMatch(message);
  });
});

describe('example.env', () => {
  const text = readFileSync(new URL('../example.env', import.meta.url), 'utf8');
  const assignments = [...text.matchAll(/^(#?)([A-Z_]+)=(.*)$/gm)].map(([, comment, name, value]) => ({
    name,
    value,
    commented: comment === '#',
  }));

  it('shows every variable in the order of the table, with its default, required ones open', () => {
    expect(assignments).toEqual(
      VARIABLES.map((variable: Variable) => ({
        name: variable.name,
        value: variable.default ?? '',
        commented: !variable.required,
      })),
    );
  });

  it('explains every variable in a comment right above it', () => {
    for (const { name } of assignments) expect(text).toMatch(new RegExp(`^# .{20,}\\n#?${name}=`, 'm'));
  });

  it('as it stands lacks exactly the required variables', () => {
    const faults = faultsOf(parseEnv(text));
    expect(faults.map((fault) => fault.split(':')[0])).toEqual(Object.keys(REQUIRED));
  });
});
