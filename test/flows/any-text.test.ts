/** Whatever bytes stand for a filter, a path, an id or an attribute list: an answer, soon, and never a 5xx. */
import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import { startWorld, type World } from '../world.js';

jest.setTimeout(120_000);

const RUNS = { numRuns: 250 };
let world: World;
let id: string;

beforeAll(async () => {
  world = await startWorld();
  id = (await world.create({ userName: 'any.text@example.com', displayName: 'Any Text' })).body.id;
});
afterAll(async () => {
  const faults = [...world.emulator.contractFaults];
  await world.close();
  expect(faults).toEqual([]);
});

/** node:http, since fetch would mend what is broken; the bytes arrive as they are, percent-encoded or not. */
function get(path: string): Promise<{ status: number; body: string }> {
  const { hostname, port, pathname } = new URL(world.scimUrl);
  return new Promise((resolve, reject) => {
    const sent = request({
      hostname,
      port,
      path: pathname + path,
      headers: { authorization: `Bearer ${world.token}` },
    });
    sent.on('error', reject);
    sent.on('response', (response) => {
      text(response).then((body) => resolve({ status: response.statusCode ?? 0, body }), reject);
    });
    sent.end();
  });
}

const percent = (bytes: Uint8Array): string =>
  [...bytes].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');

const bytes = fc.uint8Array({ minLength: 1, maxLength: 120 }).map(percent);
const words = fc
  .array(
    fc.constantFrom(
      ...'( ) [ ] " \\ . : $ , eq ne co pr and or not true null emails userName meta.created value "x" 5 ]. urn:a:b'.split(
        ' ',
      ),
      ' ',
    ),
    { minLength: 1, maxLength: 25 },
  )
  .map((parts) => encodeURIComponent(parts.join('')));
/** What Node lets through a request line as it is. */
const unencoded = fc.stringMatching(/^[!-"$-~]{1,60}$/);
const anything = fc.oneof(bytes, words, unencoded);

async function expectAnswer(path: string): Promise<void> {
  const { status, body } = await get(path);
  expect([path, status, body.slice(0, 200)]).toEqual([path, expect.any(Number), expect.any(String)]);
  expect(status).toBeLessThan(500);
  expect(() => JSON.parse(body)).not.toThrow();
}

it.each(['filter', 'attributes', 'excludedAttributes', 'sortBy', 'startIndex', 'count'])(
  'any bytes as %s are answered below 500, as JSON',
  async (parameter) => {
    await fc.assert(
      fc.asyncProperty(anything, (value) => expectAnswer(`/Users?count=1&attributes=id&${parameter}=${value}`)),
      parameter === 'filter' ? RUNS : { numRuns: 60 },
    );
  },
);

it('any bytes as an id are answered below 500', async () => {
  await fc.assert(
    fc.asyncProperty(bytes, (value) => expectAnswer(`/Users/${value}`)),
    RUNS,
  );
});

const path = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 80 }),
  words.map(decodeURIComponent),
  fc.constantFrom('emails[', 'emails[type eq "work"]', 'name', 'active', '__proto__', 'constructor.name', '', ' '),
);

it('any text as the path of a PATCH, with any value, is answered below 500', async () => {
  const operation = fc.record({ op: fc.constantFrom('add', 'Replace', 'remove'), path, value: fc.jsonValue() });
  await fc.assert(
    fc.asyncProperty(fc.array(operation, { minLength: 1, maxLength: 3 }), async (operations) => {
      const { status, body } = await world.patch(id, ...operations);
      expect([status < 500, body]).toEqual([true, expect.any(Object)]);
    }),
    RUNS,
  );
});

it('the user is there afterwards, and nothing went wrong on the way', async () => {
  expect((await world.send('GET', `/Users/${id}`)).status).toBe(200);
  expect(world.logLines.filter(({ level }) => level >= 50)).toEqual([]);
});
