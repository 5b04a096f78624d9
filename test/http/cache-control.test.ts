import { describe, expect, it } from '@jest/globals';
import { maxAgeOf } from '../../src/http/cache-control.js';

describe('the greatest age that a request takes', () => {
  it.each([
    ['no-cache', 0],
    ['No-Cache', 0],
    ['no-cache="set-cookie"', 0],
    ['max-age=60', 60],
    ['MAX-AGE=60', 60],
    ['max-age="60"', 60],
    ['max-age=0', 0],
    ['max-age=60, max-age=5', 5],
    ['max-age=5, max-age=60', 5],
    ['max-age=60,no-cache', 0],
    ['no-store , max-age=7', 7],
    ['max-stale=10, max-age=7, min-fresh=3', 7],
    ['extension="a, no-cache, \\"max-age=1", max-age=9', 9],
    ['max-age=99999999999999999999999', 2 ** 31],
    ['max-age=', 0],
    ['max-age', 0],
    ['max-age=-1', 0],
    ['max-age=soon', 0],
    ['max-age=1.5', 0],
  ])('is, by Cache-Control: %s, %i seconds', (value, seconds) => {
    expect(maxAgeOf({ 'cache-control': value })).toBe(seconds);
  });

  it.each(['', ' ', ',', 'no-store', 'only-if-cached', 'no-transform', 'x-no-cache', 's-maxage=0', 'max-stale'])(
    'is left open by Cache-Control: %p',
    (value) => {
      expect(maxAgeOf({ 'cache-control': value })).toBeUndefined();
    },
  );

  it('is left open by a request without either header', () => {
    expect(maxAgeOf({})).toBeUndefined();
  });

  it.each([
    ['no-cache', 0],
    ['other, No-Cache', 0],
    ['no-cache-please', undefined],
    ['', undefined],
  ])('is, by Pragma: %s alone, %p', (pragma, seconds) => {
    expect(maxAgeOf({ pragma })).toBe(seconds);
  });

  it('does not come from Pragma where Cache-Control is given (RFC 9111 §5.4)', () => {
    expect(maxAgeOf({ 'cache-control': 'max-age=60', pragma: 'no-cache' })).toBe(60);
    expect(maxAgeOf({ 'cache-control': 'no-store', pragma: 'no-cache' })).toBeUndefined();
  });

  it('reads a header as long as Node takes, whatever is in it', () => {
    for (const piece of ['a="', 'a="\\', '"', ',', 'a=', '\\"']) {
      expect(maxAgeOf({ 'cache-control': `${piece.repeat(16_384 / piece.length)}` })).toBeUndefined();
    }
  });
});
