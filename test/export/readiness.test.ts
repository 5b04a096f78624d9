import { describe, expect, it } from '@jest/globals';
import { judgeMirror, type MirrorState, renderAge } from '../../src/export/readiness.js';
import type { Crawl } from '../../src/store/directory-ports.js';

const now = new Date('2026-06-01T12:00:00Z');
const before = (seconds: number): string => new Date(now.getTime() - seconds * 1000).toISOString();

const crawl = (more: Partial<Crawl> = {}): Crawl => ({
  generation: 1,
  startedAt: before(300),
  lists: {},
  read: 100_000,
  total: 100_000,
  ...more,
});

const complete: MirrorState = {
  finished: crawl({ finishedAt: before(280) }),
  incomplete: { all: 0, invited: 0 },
  oldestWhole: before(3600),
};

describe('the mirror', () => {
  it('answers for what lists show with the age of the last whole reading', () => {
    expect(judgeMirror(complete, 'nobody', 900, now)).toEqual({ kind: 'ready', listedAge: 300 });
    expect(judgeMirror(complete, 'invited', 900, now)).toEqual({ kind: 'ready', listedAge: 300 });
  });

  it('tells the age of single reads where they are needed', () => {
    expect(judgeMirror(complete, 'everybody', 900, now)).toEqual({ kind: 'ready', listedAge: 300, wholeAge: 3600 });
  });

  it('is empty without users, and still whole', () => {
    const { oldestWhole: _, ...empty } = complete;
    expect(judgeMirror(empty, 'everybody', 900, now)).toEqual({ kind: 'ready', listedAge: 300 });
  });

  it('answers while the next reading is under way', () => {
    const state = { ...complete, current: crawl({ generation: 2, startedAt: before(5), read: 3 }) };
    expect(judgeMirror(state, 'nobody', 900, now)).toEqual({ kind: 'ready', listedAge: 300 });
  });

  it.each<[string, MirrorState, 'nobody' | 'invited' | 'everybody', number, RegExp]>([
    ['nothing was ever read', { incomplete: { all: 0, invited: 0 } }, 'nobody', 900, /mirror is empty/],
    [
      'the first reading is under way',
      { current: crawl({ read: 12_300 }), incomplete: { all: 12_300, invited: 9 } },
      'nobody',
      900,
      /12,300 of 100,000 users so far/,
    ],
    ['it is too old', complete, 'nobody', 299, /5 minutes old, more than the 5 minutes allowed.*--max-age/],
    ['DIRECTORY_MAX_AGE is 0', complete, 'nobody', 0, /DIRECTORY_MAX_AGE/],
    [
      'users are not read one by one',
      { ...complete, incomplete: { all: 4200, invited: 30 } },
      'everybody',
      900,
      /^4,200 users are not yet read/,
    ],
    [
      'invited users are not read one by one',
      { ...complete, incomplete: { all: 4200, invited: 30 } },
      'invited',
      900,
      /^30 invited users are not yet read/,
    ],
  ])('refuses when %s', (_case, state, untold, maxAge, reason) => {
    expect(judgeMirror(state, untold, maxAge, now)).toEqual({
      kind: 'refused',
      reason: expect.stringMatching(reason),
    });
  });

  it('needs nobody read one by one for what lists show of everybody', () => {
    const state = { ...complete, incomplete: { all: 4200, invited: 30 } };
    expect(judgeMirror(state, 'nobody', 900, now).kind).toBe('ready');
    expect(judgeMirror({ ...complete, incomplete: { all: 4200, invited: 0 } }, 'invited', 900, now).kind).toBe('ready');
  });
});

describe('an age', () => {
  it.each([
    [0, '0 seconds'],
    [1, '1 second'],
    [119, '119 seconds'],
    [120, '2 minutes'],
    [7199, '120 minutes'],
    [7200, '2 hours'],
    [172_800, '2 days'],
  ])('of %i seconds is told as %s', (seconds, text) => {
    expect(renderAge(seconds)).toBe(text);
  });
});
