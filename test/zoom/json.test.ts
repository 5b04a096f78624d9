import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseZoomJson, renderZoomJson } from '../../src/zoom/json.js';

describe('zoom_one_type', () => {
  it('arrives as text with every digit', () => {
    const text = '{"users":[{"zoom_one_type" : 9007199254740993, "pmi":1},{"zoom_one_type":16}]}';
    expect(parseZoomJson(text)).toEqual({
      users: [{ zoom_one_type: '9007199254740993', pmi: 1 }, { zoom_one_type: '16' }],
    });
  });

  it('leaves as a number with every digit', () => {
    expect(renderZoomJson({ zoom_one_type: '9007199254740993' })).toBe('{"zoom_one_type":9007199254740993}');
    expect(renderZoomJson({ feature: { zoom_one_type: '0' } })).toBe('{"feature":{"zoom_one_type":0}}');
  });

  it('is left alone inside a text that looks like it', () => {
    const value = { dept: 'a","zoom_one_type":"7"', location: '"zoom_one_type":7,' };
    expect(JSON.parse(renderZoomJson(value))).toEqual(value);
    expect(parseZoomJson(JSON.stringify(value))).toEqual(value);
  });

  it('survives there and back beside any other value', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 63n - 1n }), fc.string(), (licence, dept) => {
        const value = { dept, zoom_one_type: String(licence) };
        expect(parseZoomJson(renderZoomJson(value))).toEqual(value);
      }),
    );
  });
});
