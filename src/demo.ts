/** The demo: the Zoom emulator with sample users and the bridge in front of it, on loopback, without configuration. */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { ConfigError, type Environment, type ReadConfig, readConfig } from './config.js';
import { limitsOfPlan } from './emulator/plan-limits.js';
import { sampleAccount } from './emulator/sample-users.js';
import { type Emulator, startEmulator } from './emulator/start.js';
import { endOnBug, endOnSignal } from './lifecycle.js';
import { createLog } from './log.js';
import { start } from './start.js';
import { explainStartFailure } from './start-failure.js';

/** sysexits(3): wrong configuration. */
const EX_CONFIG = 78;

/** How long people whom the visitor invites take to accept. */
const ACCEPT_AFTER_MS = 15_000;

/** Id of Zoom's built-in role. */
const MEMBER = '2';

/** What the demo sets itself, whatever the environment says: it never reaches the real Zoom. */
function demoEnvironment(env: Environment, emulator: Emulator): Environment {
  const own = { ...env };
  for (const name of ['ZOOM_ACCOUNT_ID', 'ZOOM_CLIENT_ID', 'ZOOM_CLIENT_SECRET']) delete own[`${name}_FILE`];
  return {
    ...own,
    SCIM_TOKEN: tokenOf(own, 'SCIM_TOKEN'),
    SCIM_AUDITOR_TOKEN: tokenOf(own, 'SCIM_AUDITOR_TOKEN'),
    ZOOM_WEBHOOK_SECRET: tokenOf(own, 'ZOOM_WEBHOOK_SECRET'),
    LOG_LEVEL: own['LOG_LEVEL'] || 'warn',
    // Zoom refuses to disassociate users of a managed domain, and the sample users' domain is one.
    ZOOM_DELETE_ACTION: own['ZOOM_DELETE_ACTION'] || 'delete',
    // The largest plan, so that trying things out meets no limit; set another to see how limits are kept.
    ZOOM_PLAN: own['ZOOM_PLAN'] || 'business',
    DATABASE_URL: 'sqlite::memory:',
    ZOOM_ACCOUNT_ID: emulator.accountId,
    ZOOM_CLIENT_ID: emulator.clientId,
    ZOOM_CLIENT_SECRET: emulator.clientSecret,
    ZOOM_API_URL: `${emulator.url}/v2`,
    ZOOM_OAUTH_URL: emulator.url,
  };
}

/** A new one at every start, unless one is given. */
function tokenOf(env: Environment, name: string): string | undefined {
  return env[name] || (env[`${name}_FILE`] ? undefined : randomBytes(24).toString('hex'));
}

/** The port asked for, or a free one while another process has it. */
async function choosePort(host: string, wanted: number): Promise<number> {
  try {
    return await tryPort(host, wanted);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')) throw error;
    const port = await tryPort(host, 0);
    process.stdout.write(`Port ${wanted} is taken, so the demo listens on ${port}.\n`);
    return port;
  }
}

async function tryPort(host: string, port: number): Promise<number> {
  const server = createServer().listen(port, host);
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : port;
}

function renderWelcome(config: ReadConfig, emulator: Emulator): string {
  const users = `${config.publicUrl}/scim/v2/Users`;
  const [token = ''] = config.secrets.scimTokens;
  const [auditorToken = ''] = config.secrets.auditorTokens;
  const someone = emulator.users().find(({ status, role_id }) => status === 'active' && role_id === MEMBER)?.email;
  const curl = `curl -s -H 'Authorization: Bearer ${token}'`;
  const user = {
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
    userName: 'grace.hopper@example.com',
    name: { givenName: 'Grace', familyName: 'Hopper' },
    title: 'Rear Admiral',
  };
  const managedDomains = [...emulator.managedDomains].join(' and ');
  return `
zoom-scim-bridge demo: the bridge in front of an emulated Zoom account with sample users

  SCIM base URL  ${config.publicUrl}/scim/v2
  SCIM token     ${token}
  Auditor token  ${auditorToken} (may only read)
  Zoom emulator  ${emulator.url}

A DELETE does in Zoom: ${config.zoom.deleteAction} (ZOOM_DELETE_ACTION). List, search, create:

  ${curl} '${users}?count=3'

  ${curl} -G --data-urlencode 'filter=userName eq "${someone}"' '${users}'

  ${curl} -H 'Content-Type: application/scim+json' -d '${JSON.stringify(user)}' '${users}'

Whoever is invited, as with an address outside ${managedDomains}, accepts after ${ACCEPT_AFTER_MS / 1000} seconds. Zoom's event about it
comes to ${config.publicUrl}/webhooks/zoom, and changes that waited for it are made.

Ctrl-C stops the demo; nothing is kept.
`;
}

async function demo(): Promise<void> {
  const emulator = await startEmulator({ account: sampleAccount() });
  const environment = demoEnvironment(process.env, emulator);
  const asked = readConfig(environment, { demo: true });
  const port = await choosePort(asked.host, asked.port);
  const config = readConfig({ ...environment, PORT: String(port) }, { demo: true });
  Object.assign(emulator, limitsOfPlan(config.zoom.plan));
  const log = createLog(config.logLevel);
  endOnBug(log);
  const running = start(config, { log });
  endOnSignal(closeBoth(running, emulator), log);
  const { url } = await running;
  await sendEvents(emulator, url, config);
  acceptInvitations(emulator);
  process.stdout.write(renderWelcome(config, emulator));
}

async function sendEvents(emulator: Emulator, bridgeUrl: string, { secrets }: ReadConfig): Promise<void> {
  const [secret] = secrets.webhookSecrets;
  if (secret !== undefined) await emulator.subscribe({ url: `${bridgeUrl}/webhooks/zoom`, secret });
}

/** The sample users who are pending stay so: only who was invited since. */
function acceptInvitations(emulator: Emulator): void {
  const begun = Date.now();
  const accept = (): void => {
    for (const { status, email, invitedAt } of emulator.users()) {
      const isReady = invitedAt > begun && Date.now() - invitedAt >= ACCEPT_AFTER_MS;
      if (status === 'pending' && isReady) emulator.acceptInvitation(email);
    }
  };
  setInterval(accept, 1000).unref();
}

async function closeBoth(running: ReturnType<typeof start>, emulator: Emulator): Promise<{ close(): Promise<void> }> {
  const bridge = await running;
  return {
    async close() {
      await bridge.close();
      await emulator.close();
    },
  };
}

try {
  await demo();
} catch (error) {
  const cure = error instanceof ConfigError ? error.message : explainStartFailure(error);
  if (cure === undefined) throw error;
  process.stderr.write(`${cure}\n`);
  process.exit(error instanceof ConfigError ? EX_CONFIG : 1);
}
