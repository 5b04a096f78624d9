import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { failureOf, RESET, refusal, ZoomWorld } from './zoom-world.js';

let world: ZoomWorld;
beforeEach(async () => {
  world = await ZoomWorld.start();
});
afterEach(() => world.close());

const USER = { id: 'u1', email: 'ada@example.com', type: 2 };
const NEW_USER = { email: 'ada@example.com', type: 2 };
const OK = { status: 200, body: USER };

describe('a read', () => {
  it('survives two failures', async () => {
    world.steps = [RESET, { status: 503, body: 'Service Unavailable' }, OK];
    expect(await world.zoom().client.getUser('u1', world.context)).toEqual(USER);
    expect(world.pauses).toEqual([125, 250]);
  });

  it('reports the third', async () => {
    world.steps = [{ status: 502, body: '<html>' }];
    const error = await failureOf(world.zoom().client.getUser('u1', world.context));
    expect([error.kind, error.status]).toEqual(['unavailable', 502]);
    expect(world.apiRequests()).toHaveLength(3);
  });

  it('is not repeated when Zoom refused it', async () => {
    world.steps = [refusal(404, 1001)];
    expect((await failureOf(world.zoom().client.getUser('u1', world.context))).kind).toBe('notFound');
    expect(world.apiRequests()).toHaveLength(1);
  });
});

describe('a call that takes access away', () => {
  it('is repeated almost at once, and after a second failure like any other', async () => {
    world.steps = [RESET, { status: 503 }, { status: 204 }];
    await world.zoom().client.setStatus('u1', 'deactivate', world.context);
    expect(world.pauses).toEqual([5, 250]);
  });
});

describe('a create', () => {
  it.each([
    ['a reset', RESET],
    ['a 500', { status: 500 }],
  ])('is never sent again after %s', async (_name, step) => {
    world.steps = [step];
    expect((await failureOf(world.zoom().client.createUser('create', NEW_USER, world.context))).kind).toBe(
      'unavailable',
    );
    expect(world.apiRequests()).toHaveLength(1);
  });

  it('is sent again after a per-second limit, which means that Zoom did nothing', async () => {
    world.steps = [refusal(429, 429), { status: 201, body: USER }];
    await world.zoom().client.createUser('create', NEW_USER, world.context);
    expect(world.pauses).toEqual([1250]);
  });

  it('is sent when only the token request failed', async () => {
    const { grant } = world;
    world.grant = (request, response) => {
      world.grant = grant;
      RESET(request, response);
    };
    world.steps = [{ status: 201, body: USER }];
    await world.zoom().client.createUser('create', NEW_USER, world.context);
    expect(world.tokenRequests()).toHaveLength(2);
    expect(world.apiRequests()).toHaveLength(1);
  });
});

describe('a password', () => {
  it('is not sent again after a 500, as Zoom would refuse it as the old one', async () => {
    world.steps = [{ status: 500 }, refusal(400, 300, 'same')];
    expect((await failureOf(world.zoom().client.setPassword('u1', 'x', world.context))).kind).toBe('unavailable');
  });
});

describe('a delete', () => {
  it('whose answer was lost has succeeded when the next finds nobody', async () => {
    world.steps = [RESET, refusal(404, 1001)];
    await world.zoom().client.deleteUser('u1', { action: 'delete' }, world.context);
    expect(world.apiRequests()).toHaveLength(2);
  });

  it('that Zoom put off and then finds nobody is a missing user: it was never carried out', async () => {
    world.steps = [refusal(429, 429), refusal(404, 1001)];
    expect((await failureOf(world.zoom().client.deleteUser('u1', undefined, world.context))).kind).toBe('notFound');
  });

  it('whose token was refused and then finds nobody is a missing user', async () => {
    world.steps = [refusal(401, 124), refusal(404, 1001)];
    expect((await failureOf(world.zoom().client.deleteUser('u1', undefined, world.context))).kind).toBe('notFound');
  });

  it('that finds nobody at once is a missing user', async () => {
    world.steps = [refusal(404, 1001)];
    expect((await failureOf(world.zoom().client.deleteUser('u1', undefined, world.context))).kind).toBe('notFound');
  });
});

describe('a rate limit', () => {
  it.each([
    ['seconds', '2', 2250],
    ['an HTTP date', 'Sun, 01 Mar 2026 22:30:03 GMT', 3250],
    ['an ISO time', '2026-03-01T22:30:04Z', 4250],
  ])('is waited for as long as Zoom says by %s', async (_form, retryAfter, pause) => {
    world.steps = [{ status: 429, body: { code: 429, message: '' }, headers: { 'retry-after': retryAfter } }, OK];
    await world.zoom().client.getUser('u1', world.context);
    expect(world.pauses).toEqual([pause]);
  });

  it('is waited for as long as Zoom says', async () => {
    world.steps = [{ status: 429, body: { code: 429, message: '' }, headers: { 'retry-after': '2' } }, OK];
    await world.zoom().client.getUser('u1', world.context);
    expect(world.pauses).toEqual([2250]);
  });

  it('for the day is reported at once', async () => {
    world.steps = [{ status: 429, body: { code: 429, message: '' }, headers: { 'x-ratelimit-type': 'Daily-limit' } }];
    const error = await failureOf(world.zoom().client.getUser('u1', world.context));
    expect([error.kind, error.limit, error.retryAfterSeconds]).toEqual(['rateLimited', 'daily', 5400]);
    expect(world.pauses).toEqual([]);
  });

  it('for the day is reported at once even shortly before midnight', async () => {
    world.now = Date.parse('2026-03-01T23:59:55Z');
    world.steps = [{ status: 429, body: { code: 429, message: '' }, headers: { 'x-ratelimit-type': 'Daily-limit' } }];
    const error = await failureOf(world.zoom().client.getUser('u1', world.context));
    expect([error.retryAfterSeconds, world.pauses]).toEqual([5, []]);
  });

  it('is reported at once when the wait would outlast the deadline', async () => {
    world.steps = [{ status: 429, body: { code: 429, message: '' }, headers: { 'retry-after': '30' } }];
    const error = await failureOf(world.zoom().client.getUser('u1', world.context));
    expect([error.kind, error.retryAfterSeconds]).toEqual(['rateLimited', 30]);
    expect(world.pauses).toEqual([]);
  });

  it('that stays is reported after two more tries', async () => {
    world.steps = [refusal(429, 429)];
    await failureOf(world.zoom().client.getUser('u1', world.context));
    expect(world.apiRequests()).toHaveLength(3);
  });
});

describe('time', () => {
  it('that the request has spent before counts into the deadline', async () => {
    world.steps = [RESET];
    const late = { ...world.context, elapsedMs: () => 24_900 };
    await failureOf(world.zoom().client.getUser('u1', late));
    expect(world.apiRequests()).toHaveLength(1);
    const tooLate = { ...world.context, elapsedMs: () => 26_000 };
    const error = await failureOf(world.zoom().client.getUser('u1', tooLate));
    expect([error.kind, error.unsent]).toEqual(['timeout', true]);
    expect(world.apiRequests()).toHaveLength(1);
  });

  it('lost on a cut answer is no reason to create twice', async () => {
    world.steps = [{ status: 201, body: '{"id":' }];
    const error = await failureOf(world.zoom().client.createUser('create', NEW_USER, world.context));
    expect([error.kind, world.apiRequests().length]).toEqual(['unintelligible', 1]);
  });

  it('ends an exchange that does not answer, and a read is sent again', async () => {
    world.steps = [() => undefined];
    const error = await failureOf(world.zoom({ timeoutMs: 500 }).client.getUser('u1', world.context));
    expect([error.kind, error.status]).toEqual(['timeout', undefined]);
    expect(world.apiRequests()).toHaveLength(3);
  });

  it('ends an answer whose body never ends', async () => {
    world.steps = [(_request, response) => void response.writeHead(200).write('{"id":')];
    const error = await failureOf(world.zoom({ timeoutMs: 500 }).client.getUser('u1', world.context));
    expect([error.kind, error.status]).toEqual(['timeout', 200]);
  });

  it('is up when the token took all of it', async () => {
    const { grant } = world;
    world.grant = (request, response) => {
      world.now += 26_000;
      if (typeof grant === 'function') grant(request, response);
    };
    const error = await failureOf(world.zoom().client.getUser('u1', world.context));
    expect([error.operation, error.kind]).toEqual(['getUser', 'timeout']);
    expect(world.apiRequests()).toEqual([]);
  });

  it('calls a refused connection an outage', async () => {
    const zoom = world.zoom({ apiUrl: 'http://127.0.0.1:1/v2' });
    const error = await failureOf(zoom.client.getUser('ada@example.com', world.context));
    expect(error.kind).toBe('unavailable');
    expect(error.message).toContain('ECONNREFUSED');
    expect(`${error.message} ${String(error.cause)}`).not.toContain('ada');
  });
});
