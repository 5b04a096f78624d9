/** Zoom fails, the bridge is killed every ten seconds, and in the end Zoom is as the providers asked. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { limitsOfPlan } from '../../src/emulator/plan-limits.js';
import { type Emulator, startEmulator } from '../../src/emulator/start.js';
import { environmentOf } from '../world.js';
import { type BridgeProcess, startBridgeProcess } from './bridge-process.js';
import { type Client, createClient, ENOUGH } from './client.js';
import { createExchange, type Ledger } from './exchange.js';
import { contradictions, losses } from './people.js';
import { entra, okta } from './providers.js';

const SEED = Number(process.env['CHAOS_SEED'] ?? Date.now() % 1_000_000);
const CHAOS_MS = Number(process.env['CHAOS_SECONDS'] ?? 40) * 1000;
const LIFE_MS = 10_000;
const SETTLE_MS = 30_000;
const LAG_MS = 500;
/** Of each provider; together they ask for twice what Zoom's limits let one bridge do. */
const CLIENTS = 20;

jest.setTimeout(CHAOS_MS + 2 * SETTLE_MS + 60_000);

let directory: string;
let emulator: Emulator;
let bridge: BridgeProcess;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'chaos-'));
  emulator = await startEmulator({ ...limitsOfPlan('business'), readLagMs: LAG_MS, tokenSeconds: 5, latencyMs: 30 });
  bridge = await startBridgeProcess({
    ...environmentOf(emulator),
    DATABASE_URL: `sqlite:${join(directory, 'bridge.db')}`,
    ZOOM_PLAN: 'business',
    ZOOM_DELETE_ACTION: 'delete',
  });
});
afterAll(async () => {
  await bridge?.stop();
  await emulator?.close();
  await rm(directory, { recursive: true, force: true });
});

const ledger: Ledger = { broken: [], answers: [] };

function createClients(): Client[] {
  const shared = { scimUrl: bridge.scimUrl, emulator, ledger };
  return Array.from({ length: 2 * CLIENTS }, (_, index) => {
    const provider = index % 2 === 0 ? okta : entra;
    return createClient({ ...shared, name: `${provider.name}${index}`, provider, seed: SEED * 1000 + index });
  });
}

async function killEachTenSeconds(until: number): Promise<number> {
  let kills = 0;
  for (let next = Date.now() + LIFE_MS; next < until; next = Date.now() + LIFE_MS) {
    await sleep(next - Date.now());
    await bridge.killAndRestart();
    tell('killed and restarted');
    kills += 1;
  }
  return kills;
}

/** Everybody who is wanted, as Zoom has them; nobody else but the owner. */
function verifyZoom(clients: readonly Client[]): void {
  const wanted = clients.flatMap(({ people }) => people.filter((person) => person.wanted !== undefined));
  for (const person of wanted) ledger.broken.push(...losses(person, emulator));
  const logins = new Set(wanted.map((person) => person.wanted?.userName.toLowerCase()));
  for (const { email, role_id } of emulator.users()) {
    if (role_id !== '0' && !logins.delete(email)) ledger.broken.push(`${email}: Zoom has a user whom nobody wants`);
  }
  for (const login of logins) ledger.broken.push(`${login}: Zoom has no such user`);
}

/** Everybody as the bridge shows them: also what waits until a user is active. */
async function verifyShown(clients: readonly Client[]): Promise<void> {
  const exchange = createExchange(bridge.scimUrl, ledger);
  const verify = async ({ people }: Client) => {
    for (const person of people) {
      if (person.id === undefined) continue;
      ledger.broken.push(...contradictions(person, (await exchange('GET', `/Users/${person.id}`)).body));
    }
  };
  await Promise.all(clients.map(verify));
}

function acceptInvitations(): void {
  for (const { email, status } of emulator.users()) if (status === 'pending') emulator.acceptInvitation(email);
}

const startedAt = Date.now();
const tell = (text: string) =>
  process.stderr.write(`chaos ${((Date.now() - startedAt) / 1000).toFixed(1)} s: ${text}\n`);

function countsOf(names: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].map(([name, count]) => `${name} × ${count}`).join(', ');
}

it(`what was asked is in Zoom at the end, and nothing that was acknowledged is lost (CHAOS_SEED=${SEED})`, async () => {
  const clients = createClients();
  emulator.misbehave({ seed: SEED, serverErrors: 0.02, resets: 0.01, slow: 0.01, slowMs: 10_000, brokenJson: 0.005 });
  const until = Date.now() + CHAOS_MS;
  const [kills] = await Promise.all([killEachTenSeconds(until), ...clients.map((client) => client.work(until))]);
  tell('faults off');
  emulator.clearFaults();
  await Promise.all(clients.map((client) => client.settle(Date.now() + SETTLE_MS)));
  tell('all finished');
  // Reads carry out what had to wait for an outage to end.
  await verifyShown(clients);
  verifyZoom(clients);
  tell('all shown');
  // What was deferred comes true for those who accept and for those who are activated.
  acceptInvitations();
  await sleep(2 * LAG_MS);
  await Promise.all(clients.map((client) => client.activateAll(Date.now() + SETTLE_MS)));
  await verifyShown(clients);
  verifyZoom(clients);

  tell(`seed ${SEED}: ${kills} kills`);
  tell(`bridge: ${countsOf(ledger.answers)}`);
  tell(`Zoom: ${countsOf(emulator.calls.map(({ status }) => String(status ?? 'lost')))}`);
  expect(kills).toBeGreaterThan(0);
  expect(ledger.broken.slice(0, ENOUGH)).toEqual([]);
  expect(bridge.complaints).toEqual([]);
  expect(emulator.contractFaults).toEqual([]);
});
