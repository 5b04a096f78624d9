/** POST /webhooks/zoom over HTTP: who gets in, what is answered, and how soon. */
import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startWorld, type World } from '../world.js';
import { eventOf, SECRET, signedHeaders } from './signed.js';

const NEXT_SECRET = 'webhook-secret-after-the-rotation';

let world: World;
let hook: string;
beforeAll(async () => {
  world = await startWorld({ env: { ZOOM_WEBHOOK_SECRET: `${NEXT_SECRET},${SECRET}`, LOG_LEVEL: 'debug' } });
  hook = new URL('/webhooks/zoom', world.scimUrl).href;
});
afterAll(async () => {
  expect(world.emulator.contractFaults).toEqual([]);
  await world.close();
});

const post = (body: string, headers: Record<string, string> = signedHeaders(body)) =>
  fetch(hook, { method: 'POST', body, headers });

async function counted(event: string, outcome: string): Promise<number> {
  const text = await (await fetch(new URL('/metrics', world.scimUrl))).text();
  const series = `zoom_events_received_total{event="${event}",outcome="${outcome}"} `;
  const line = text.split('\n').find((each) => each.startsWith(series));
  return line === undefined ? 0 : Number(line.slice(series.length));
}

const change = () => eventOf('user.updated', { id: 'u1', email: 'somebody@example.com' });

describe('a webhook', () => {
  it.each([
    ['this secret', SECRET],
    ['the next secret, while it rotates', NEXT_SECRET],
  ])('signed with %s is taken, and the answer is empty', async (_name, secret) => {
    const body = change();
    const response = await post(body, signedHeaders(body, secret));
    expect([response.status, await response.text()]).toEqual([204, '']);
  });

  it.each<[string, (body: string) => Record<string, string>]>([
    ['no signature', () => ({})],
    ['no time', (body) => ({ ...signedHeaders(body), 'x-zm-request-timestamp': '' })],
    ['the secret of somebody else', (body) => signedHeaders(body, 'another-secret')],
    ['an empty secret', (body) => signedHeaders(body, '')],
    ['the signature of another body', () => signedHeaders(change())],
    ['a time six minutes ago', (body) => signedHeaders(body, SECRET, Date.now() - 360_000)],
    ['a time six minutes ahead', (body) => signedHeaders(body, SECRET, Date.now() + 360_000)],
    [
      'a fresh time on an old signature',
      (body) => ({
        ...signedHeaders(body, SECRET, Date.now() - 360_000),
        'x-zm-request-timestamp': String(Math.floor(Date.now() / 1000)),
      }),
    ],
  ])('with %s is refused without a word why', async (_name, headers) => {
    const before = await counted('none', 'refused');
    const body = change();
    const response = await post(body, headers(body));
    expect([response.status, await response.text()]).toEqual([401, '']);
    expect(await counted('none', 'refused')).toBe(before + 1);
  });

  it('that comes again is taken and passed over, whatever its request id and the time of its signature', async () => {
    const body = change();
    const again = { ...signedHeaders(body, SECRET, Date.now() - 120_000), 'x-zm-request-id': 'another' };
    const before = await counted('user.updated', 'duplicate');
    expect([(await post(body)).status, (await post(body, again)).status]).toEqual([204, 204]);
    expect(await counted('user.updated', 'duplicate')).toBe(before + 1);
  });

  it('of another account is taken and passed over', async () => {
    const body = JSON.stringify({
      event: 'user.deleted',
      event_ts: 1,
      payload: { account_id: 'another', object: { id: 'u1' } },
    });
    expect((await post(body)).status).toBe(204);
    expect(await counted('other', 'foreign')).toBe(1);
  });

  it('of a kind that we do not know is taken and counted, without a series of its own', async () => {
    for (const type of ['user.signed_in', 'zoomtopia.begun']) expect((await post(eventOf(type, {}))).status).toBe(204);
    expect(await counted('other', 'unknown')).toBe(2);
  });

  it.each(['', '{', '[]', '"x"', '{"event":{}}'])(
    'that is no event (%j) is taken, since Zoom has signed it',
    async (body) => {
      expect((await post(body)).status).toBe(204);
    },
  );

  it('may be as large as a mebibyte, and not larger', async () => {
    const body = (bytes: number) => eventOf('user.updated', { id: 'u1', pad: 'x'.repeat(bytes) });
    const room = 1024 * 1024 - Buffer.byteLength(body(0)) - 2;
    expect((await post(body(room))).status).toBe(204);
    expect((await post(body(room + 100))).status).toBe(413);
    expect((await post(change())).status).toBe(204);
  });

  it('is a POST', async () => {
    for (const method of ['GET', 'PUT', 'DELETE']) {
      const response = await fetch(hook, { method });
      expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST']);
    }
  });

  it('needs no token of ours, and a token of ours does not replace the signature', async () => {
    const body = change();
    const response = await post(body, { Authorization: `Bearer ${world.token}` });
    expect(response.status).toBe(401);
  });

  it('is answered within 100 ms while Zoom takes seconds', async () => {
    const { id } = world.emulator.addUser({ email: 'slow@example.com', status: 'pending' });
    await world.patch(id, { op: 'replace', path: 'title', value: 'Clerk' });
    world.emulator.latencyMs = 2000;
    const times: number[] = [];
    for (let round = 0; round < 10; round += 1) {
      const body = eventOf('user.updated', { id });
      const begun = performance.now();
      expect((await post(body)).status).toBe(204);
      times.push(performance.now() - begun);
    }
    world.emulator.latencyMs = 0;
    expect(times.toSorted((a, b) => a - b)[5]).toBeLessThan(100);
  });
});

describe("Zoom's validation of the endpoint", () => {
  const body = '{"event":"endpoint.url_validation","event_ts":1626230691572,"payload":{"plainToken":"qgg8vlvZRS6"}}';

  it.each([SECRET, NEXT_SECRET])('is answered with the secret that it is signed with (%s)', async (secret) => {
    const response = await post(body, signedHeaders(body, secret));
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toMatch(/^application\/json/);
    expect(await response.json()).toEqual({
      plainToken: 'qgg8vlvZRS6',
      encryptedToken: createHmac('sha256', secret).update('qgg8vlvZRS6').digest('hex'),
    });
  });

  it('is refused to whoever does not know the secret: nobody else gets our HMAC of a text', async () => {
    const response = await post(body, signedHeaders(body, 'guess'));
    expect([response.status, await response.text()]).toEqual([401, '']);
  });
});

describe('without ZOOM_WEBHOOK_SECRET', () => {
  it('there is no such path', async () => {
    const other = await startWorld();
    const body = change();
    const response = await fetch(new URL('/webhooks/zoom', other.scimUrl), {
      method: 'POST',
      body,
      headers: signedHeaders(body, ''),
    });
    expect(response.status).toBe(404);
    await other.close();
  });
});

describe('the log', () => {
  it('has a line for the deauthorization of an app, at error', async () => {
    await post('{"event":"app_deauthorized","payload":{"account_id":"emulated-account","client_id":"c"}}');
    const line = world.logLines.find(({ msg }) => msg.includes('deauthorized'));
    expect(line.level).toBe(50);
    expect((await fetch(new URL('/readyz', world.scimUrl))).status).toBe(200);
  });

  it('holds no address, secret or signature of all that came here, even at debug', () => {
    const text = JSON.stringify(world.logLines);
    expect(world.logLines.filter(({ route }) => route === '/webhooks/zoom').length).toBeGreaterThan(20);
    expect(text).not.toMatch(/somebody@|slow@|webhook-secret|v0=/);
  });
});
