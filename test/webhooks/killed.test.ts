/** An event that was answered is acted on, even when the process is killed right after the answer. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { type Emulator, startEmulator } from '../../src/emulator/start.js';
import { type BridgeProcess, startBridgeProcess } from '../chaos/bridge-process.js';
import { environmentOf, PATCH_OP, TOKEN } from '../world.js';
import { eventOf, SECRET, signedHeaders } from './signed.js';

jest.setTimeout(60_000);

const email = 'ada@example.com';
const directory = mkdtempSync(join(tmpdir(), 'bridge-events-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

let emulator: Emulator;
let bridge: BridgeProcess;
let id: string;
let files = 0;
beforeEach(async () => {
  emulator = await startEmulator();
  files += 1;
  const database = { DATABASE_URL: `sqlite:${join(directory, `bridge-${files}.db`)}` };
  bridge = await startBridgeProcess({ ...environmentOf(emulator), ...database, ZOOM_WEBHOOK_SECRET: SECRET });
  id = emulator.addUser({ email, status: 'pending' }).id;
  const patch = { schemas: [PATCH_OP], Operations: [{ op: 'replace', path: 'title', value: 'Countess' }] };
  const response = await fetch(`${bridge.scimUrl}/Users/${id}`, {
    method: 'PATCH',
    headers: { Authorization: `Bearer ${TOKEN}`, 'Content-Type': 'application/scim+json' },
    body: JSON.stringify(patch),
  });
  expect(response.status).toBe(200);
  emulator.acceptInvitation(email);
});
afterEach(async () => {
  expect(await bridge.stop()).toBe(0);
  expect(emulator.contractFaults).toEqual([]);
  expect(bridge.complaints).toEqual([]);
  await emulator.close();
});

async function deliver(): Promise<number> {
  const body = eventOf('user.invitation_accepted', { id, email });
  const url = new URL('/webhooks/zoom', bridge.scimUrl);
  return (await fetch(url, { method: 'POST', body, headers: signedHeaders(body) })).status;
}

async function untilWritten(): Promise<void> {
  for (let look = 0; look < 500 && emulator.user(id)?.job_title === ''; look += 1) await sleep(20);
  expect(emulator.user(id)?.job_title).toBe('Countess');
}

describe('an event that was answered', () => {
  it('before kill -9, with Zoom not yet asked, is acted on in the next life', async () => {
    emulator.fail({ kind: 'delay', ms: 5000, times: 10 });
    expect(await deliver()).toBe(204);
    await bridge.killAndRestart();
    emulator.clearFaults();
    await untilWritten();
  });

  it('is finished by a bridge that is asked to stop meanwhile, when Zoom answers in time', async () => {
    emulator.fail({ kind: 'delay', ms: 800, times: 2 });
    emulator.clearCalls();
    expect(await deliver()).toBe(204);
    for (let look = 0; look < 300 && emulator.calls.length === 0; look += 1) await sleep(10);
    expect(await bridge.stop()).toBe(0);
    expect(emulator.user(id)?.job_title).toBe('Countess');
  });
});
