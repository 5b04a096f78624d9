/** Answers in the same words are one object, and so is the user in them. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createBodyParser } from '../../src/zoom/recent-bodies.js';
import { startWorld, type World } from '../world.js';

describe('a body', () => {
  const parse = createBodyParser((text): unknown => JSON.parse(text));

  it('that comes again in the same words is the same object', () => {
    const body = parse('{"id":"a"}');
    expect(body).toEqual({ id: 'a' });
    expect(parse('{"id":"a"}')).toBe(body);
    expect(parse('{"id":"b"}')).toEqual({ id: 'b' });
  });

  it('is parsed each time where it is long, or no object', () => {
    const long = JSON.stringify({ text: 'x'.repeat(9000) });
    expect(parse(long)).not.toBe(parse(long));
    expect([parse('1'), parse('null'), parse('1')]).toEqual([1, null, 1]);
    expect(() => parse('{')).toThrow(SyntaxError);
  });
});

describe('a user read again', () => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld();
  });
  afterAll(() => world.close());

  it('is answered the same while nothing changes, and as Zoom has it at once when something does', async () => {
    const [user] = world.emulator.users();
    const job_title = user?.job_title ?? '';
    const get = async () => (await world.send('GET', `/Users/${user?.id}`)).body;
    const first = await get();
    expect(await get()).toEqual(first);
    world.emulator.changeUser(user?.id ?? '', { job_title: 'Admiral' });
    const changed = await get();
    expect([changed.title, changed.meta.version === first.meta.version]).toEqual(['Admiral', false]);
    world.emulator.changeUser(user?.id ?? '', { job_title });
    const back = await get();
    expect([back.title, back.meta.version]).toEqual([first.title, first.meta.version]);
    expect(back.meta.lastModified >= changed.meta.lastModified).toBe(true);
  });
});
