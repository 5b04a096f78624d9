import { describe, expect, it } from '@jest/globals';
import { renderProgress, showProgress } from '../../src/export/progress.js';

const CLEAR_LINE = '\r\x1b[K';

describe('the progress of an export', () => {
  it.each([
    [0, 1000, 0, '[------------------------] 0 of 1,000 users'],
    [500, 1000, 0.5, '[############------------] 500 of 1,000 users, 1,000 a second'],
    [1200, 1000, 3, '[########################] 1,200 of 1,000 users, 400 a second'],
    [0, 0, 1, '[########################] 0 of 0 users, 0 a second'],
  ])('with %i of %i users after %d s reads %s', (users, total, seconds, text) => {
    expect(renderProgress(users, total, seconds)).toBe(text);
  });

  it('is drawn five times a second at most, over itself, and leaves nothing', () => {
    let now = 0;
    const drawn: string[] = [];
    const progress = showProgress(
      (text) => drawn.push(text),
      1000,
      () => now,
    );
    for (let users = 100; users <= 1000; users += 100) {
      progress.reached(users);
      now += 50;
    }
    progress.end();
    expect(drawn).toEqual([
      expect.stringContaining('100 of 1,000 users'),
      expect.stringContaining('500 of 1,000 users, 2,500 a second'),
      expect.stringContaining('900 of 1,000 users'),
      CLEAR_LINE,
    ]);
    expect(drawn.every((text) => text.startsWith(CLEAR_LINE))).toBe(true);
  });

  it('draws nothing where nothing was reached', () => {
    const drawn: string[] = [];
    showProgress(
      (text) => drawn.push(text),
      0,
      () => 0,
    ).end();
    expect(drawn).toEqual([]);
  });
});
