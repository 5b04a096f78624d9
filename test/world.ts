/** The whole house in one process for a test: the emulated Zoom, the bridge in front of it, and a small SCIM client. */
import { Writable } from 'node:stream';
import { pino } from 'pino';
import { readConfig } from '../src/config.js';
import { type Emulator, type EmulatorOptions, startEmulator } from '../src/emulator/start.js';
import { type StartDependencies, start } from '../src/start.js';

export const CORE = 'urn:ietf:params:scim:schemas:core:2.0:User';
export const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
export const ZOOM = 'urn:ietf:params:scim:schemas:extension:zoom:2.0:User';
export const PATCH_OP = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';

export const TOKEN = 'provisioner-token-of-the-tests-0123456789';
export const AUDITOR_TOKEN = 'auditor-token-of-the-tests-0123456789abc';

// biome-ignore lint/suspicious/noExplicitAny: answers are JSON of any shape, and tests look into them.
export type Body = any;

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Body;
}

export interface WorldOptions {
  /** Variables of the bridge beside the connection to the emulator. */
  readonly env?: Readonly<Record<string, string>>;
  readonly emulator?: EmulatorOptions;
  readonly dependencies?: StartDependencies;
}

export interface World {
  /** `http://127.0.0.1:PORT/scim/v2` */
  readonly scimUrl: string;
  readonly token: string;
  readonly auditorToken: string;
  readonly emulator: Emulator;
  /** Log lines written so far, parsed. */
  readonly logLines: readonly Body[];
  send(method: string, path: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<Answer>;
  create(user: Readonly<Record<string, unknown>>): Promise<Answer>;
  patch(id: string, ...operations: readonly unknown[]): Promise<Answer>;
  find(filter: string, more?: string): Promise<Answer>;
  /** `METHOD template` of the calls that the emulator saw since the last look, token requests left out. */
  calls(): string[];
  close(): Promise<void>;
}

/**
 * The emulator enforces no limits unless it is told to, and then tests say which plan they are on. Without the mirror
 * every call that the emulator sees is one that the test's own request has caused.
 */
const UNPACED = { ZOOM_PLAN: 'business', ZOOM_BUDGET_SHARE: '1000', DIRECTORY_MAX_AGE: '0' };

export function environmentOf(emulator: Emulator): Record<string, string> {
  return {
    PORT: '0',
    SCIM_TOKEN: TOKEN,
    SCIM_AUDITOR_TOKEN: AUDITOR_TOKEN,
    ZOOM_ACCOUNT_ID: emulator.accountId,
    ZOOM_CLIENT_ID: emulator.clientId,
    ZOOM_CLIENT_SECRET: emulator.clientSecret,
    ZOOM_API_URL: `${emulator.url}/v2`,
    ZOOM_OAUTH_URL: emulator.url,
    DATABASE_URL: 'sqlite::memory:',
    LOG_LEVEL: 'info',
  };
}

export async function startWorld(options: WorldOptions = {}): Promise<World> {
  const emulator = await startEmulator(options.emulator);
  const config = readConfig({ ...environmentOf(emulator), ...UNPACED, ...options.env });
  const logLines: Body[] = [];
  const destination = new Writable({
    write(chunk, _encoding, done) {
      for (const line of String(chunk).trim().split('\n')) logLines.push(JSON.parse(line));
      done();
    },
  });
  const bridge = await start(config, { log: pino({ level: config.logLevel }, destination), ...options.dependencies });
  const scimUrl = `${bridge.url}/scim/v2`;

  const send: World['send'] = async (method, path, body, headers = {}) => {
    const response = await fetch(`${scimUrl}${path}`, {
      method,
      headers: {
        Authorization: `Bearer ${TOKEN}`,
        ...(body === undefined ? {} : { 'Content-Type': 'application/scim+json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: text === '' ? undefined : JSON.parse(text) };
  };

  return {
    scimUrl,
    token: TOKEN,
    auditorToken: AUDITOR_TOKEN,
    emulator,
    logLines,
    send,
    create: (user) => send('POST', '/Users', { schemas: [CORE], ...user }),
    patch: (id, ...operations) => send('PATCH', `/Users/${id}`, { schemas: [PATCH_OP], Operations: operations }),
    find: (filter, more = '') => send('GET', `/Users?filter=${encodeURIComponent(filter)}${more}`),
    calls() {
      const calls = emulator.calls.filter((call) => call.template !== '/oauth/token');
      emulator.clearCalls();
      return calls.map((call) => `${call.method} ${call.template}`);
    },
    async close() {
      await bridge.close();
      await emulator.close();
    },
  };
}
