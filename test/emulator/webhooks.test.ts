/** The emulator's webhooks: signed as Zoom signs, sent again as Zoom sends, telling what Zoom tells. */
import { createHmac } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Emulator, startEmulator } from '../../src/emulator/start.js';

const secret = 'secret-of-the-subscription';

interface Received {
  readonly event: string;
  readonly event_ts: number;
  readonly payload: { readonly account_id: string; readonly object: Record<string, unknown> };
}

let emulator: Emulator;
let endpoint: Server;
let url: string;
let received: Received[];
/** Statuses of the answers to come; 204 when used up. */
let answers: number[];
let badSignatures: number;

beforeEach(async () => {
  [received, answers, badSignatures] = [[], [], 0];
  endpoint = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const text = Buffer.concat(chunks).toString();
      const signed = `v0:${request.headers['x-zm-request-timestamp']}:${text}`;
      const expected = `v0=${createHmac('sha256', secret).update(signed).digest('hex')}`;
      if (request.headers['x-zm-signature'] !== expected) badSignatures += 1;
      const body = JSON.parse(text);
      if (body.event === 'endpoint.url_validation') {
        const { plainToken } = body.payload;
        const encryptedToken = createHmac('sha256', secret).update(plainToken).digest('hex');
        response.end(JSON.stringify({ plainToken, encryptedToken }));
        return;
      }
      received.push(body);
      response.writeHead(answers.shift() ?? 204).end();
    });
  });
  await new Promise<void>((resolve) => endpoint.listen(0, '127.0.0.1', resolve));
  const address = endpoint.address();
  url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/hook`;
  emulator = await startEmulator();
});
afterEach(async () => {
  await emulator.close();
  endpoint.closeAllConnections();
  endpoint.close();
  expect(badSignatures).toBe(0);
});

const told = () => received.map(({ event }) => event);

describe('the webhooks of the emulator', () => {
  it('tell of the life of a user', async () => {
    await emulator.subscribe({ url, secret });
    emulator.addUser({ email: 'ada@example.com', status: 'pending' });
    await emulator.delivered();
    emulator.acceptInvitation('ada@example.com');
    await emulator.delivered();
    emulator.changeUser('ada@example.com', { dept: 'Engines' });
    await emulator.delivered();
    emulator.changeUser('ada@example.com', { job_title: 'Countess' });
    emulator.changeUser('ada@example.com', { status: 'inactive', type: 1 });
    await emulator.delivered();
    emulator.changeUser('ada@example.com', { status: 'active' });
    await emulator.delivered();
    emulator.removeUser('ada@example.com');
    await emulator.delivered();
    // No event of Zoom tells of a job title.
    const steps = ['created', 'invitation_accepted', 'updated', 'deactivated', 'activated', 'deleted'];
    expect(told()).toEqual(steps.map((step) => `user.${step}`));
    expect(received[2]?.payload).toMatchObject({ object: { dept: 'Engines' }, old_object: { dept: '' } });
    expect(received.every(({ payload }) => payload.account_id === emulator.accountId)).toBe(true);
  });

  it('are sent again after a failure of the server, up to three times, and not after a refusal', async () => {
    await emulator.subscribe({ url, secret, retryMs: [5, 5, 5] });
    answers = [500, 503, 200];
    emulator.addUser({ email: 'a@example.com' });
    await emulator.delivered();
    expect(emulator.deliveries.map(({ status }) => status)).toEqual([500, 503, 200]);
    answers = [401];
    emulator.addUser({ email: 'b@example.com' });
    await emulator.delivered();
    expect(emulator.deliveries.map(({ status }) => status).slice(3)).toEqual([401]);
    answers = [500, 500, 500, 500, 500];
    emulator.addUser({ email: 'c@example.com' });
    await emulator.delivered();
    expect(emulator.deliveries.map(({ status }) => status).slice(4)).toEqual([500, 500, 500, 500]);
  });

  it('come twice and in the reverse order when told to', async () => {
    await emulator.subscribe({ url, secret, duplicates: true, reordered: true });
    emulator.addUser({ email: 'a@example.com' });
    emulator.removeUser('a@example.com');
    await emulator.delivered();
    expect(told().toSorted()).toEqual(['user.created', 'user.created', 'user.deleted', 'user.deleted']);
    expect(new Set(received.map((each) => JSON.stringify(each))).size).toBe(2);
  });

  it('are not sent to whoever does not know the secret', async () => {
    const stranger = { url: `${emulator.url}/v2/users`, secret };
    await expect(emulator.subscribe(stranger)).rejects.toThrow('failed the validation');
  });
});
