import { describe, expect, it } from '@jest/globals';
import { parseListQuery } from '../../src/scim/list-query.js';
import { sampleIndex } from './sample-definition.js';

const parse = (parameters: Record<string, unknown>) =>
  parseListQuery(parameters, sampleIndex, { maxResults: 200, defaultCount: 100 });

const faultOf = (parameters: Record<string, unknown>): unknown => {
  try {
    return parse(parameters);
  } catch (error) {
    return error;
  }
};

describe('the query of a list', () => {
  it('asks for the first page of everyone when it is empty', () => {
    expect(parse({})).toEqual({ filter: undefined, startIndex: 1, count: 100, projection: { kind: 'default' } });
  });

  it.each([
    [{ startIndex: '1' }, 1, 100],
    [{ startIndex: '0' }, 1, 100],
    [{ startIndex: '-1' }, 1, 100],
    [{ startIndex: '999' }, 999, 100],
    [{ startIndex: ' +3 ' }, 3, 100],
    [{ startIndex: '' }, 1, 100],
    [{ startIndex: '9'.repeat(400) }, Number.MAX_SAFE_INTEGER, 100],
    [{ startIndex: `-${'9'.repeat(400)}` }, 1, 100],
    [{ startIndex: 0 }, 1, 100],
    [{ count: '0' }, 1, 0],
    [{ count: '-1' }, 1, 0],
    [{ count: '2' }, 1, 2],
    [{ count: '200' }, 1, 200],
    [{ count: '5000' }, 1, 200],
    [{ count: 0 }, 1, 0],
    [{ count: 7, startIndex: 8 }, 8, 7],
    [{ count: ['5', '5'] }, 1, 5],
    [{ count: null, startIndex: null }, 1, 100],
    [{ startIndex: '3', count: '2', cursor: null, domain: 'x', aadOptscim062020: '' }, 3, 2],
    [{ sortBy: '', sortOrder: '' }, 1, 100],
    [{ sortBy: null, sortOrder: null }, 1, 100],
  ])('%j starts at %d and counts %d', (parameters, startIndex, count) => {
    expect(parse(parameters)).toMatchObject({ startIndex, count });
  });

  it.each([
    [{ cursor: '' }, '', 100],
    [{ cursor: '', count: '10' }, '', 10],
    [{ cursor: '', count: '-1' }, '', 0],
    [{ cursor: '', count: '100000' }, '', 200],
    [{ cursor: '', startIndex: '1' }, '', 100],
    [{ cursor: 'VZUTiyhEQJ94IR', startIndex: '0', count: 7 }, 'VZUTiyhEQJ94IR', 7],
    [{ cursor: ['a.b_c~d-1', 'a.b_c~d-1'] }, 'a.b_c~d-1', 100],
    [{ cursor: 'x'.repeat(4096) }, 'x'.repeat(4096), 100],
  ])('%.60j asks for the page of a cursor', (parameters, cursor, count) => {
    expect(parse(parameters)).toMatchObject({ cursor, count, startIndex: 1 });
  });

  it.each([{}, { cursor: null }, { startIndex: '3' }])('%j pages by index', (parameters) => {
    expect(parse(parameters)).not.toHaveProperty('cursor');
  });

  it.each([
    [{ startIndex: 'one' }, 'invalidValue', /^startIndex must be an integer/],
    [{ startIndex: '1.5' }, 'invalidValue', /^startIndex must be an integer/],
    [{ count: '1e2' }, 'invalidValue', /^count must be an integer/],
    [{ count: '0x10' }, 'invalidValue', /^count must be an integer/],
    [{ count: 1.5 }, 'invalidValue', /^count must be an integer/],
    [{ cursor: '', count: 'ten' }, 'invalidCount', /^count must be an integer/],
    [{ cursor: 'x', count: 1.5 }, 'invalidCount', /^count must be an integer/],
    [{ cursor: '', startIndex: 'one' }, 'invalidValue', /^startIndex must be an integer/],
    [{ cursor: '', startIndex: '2' }, 'invalidValue', /^startIndex and cursor exclude each other/],
    [{ cursor: ['a', 'b'] }, 'invalidValue', /^cursor is given more than once/],
    [{ cursor: 5 }, 'invalidCursor', /none that was given out/],
    [{ cursor: {} }, 'invalidCursor', /none that was given out/],
    [{ cursor: 'a b' }, 'invalidCursor', /none that was given out/],
    [{ cursor: 'a\n' }, 'invalidCursor', /none that was given out/],
    [{ cursor: 'x'.repeat(4097) }, 'invalidCursor', /none that was given out/],
    [{ count: true }, 'invalidValue', /^count must be an integer/],
    [{ count: {} }, 'invalidValue', /^count must be an integer/],
    [{ count: ['5', '6'] }, 'invalidValue', /^count is given more than once/],
    [{ filter: ['id pr', 'id eq "x"'] }, 'invalidValue', /^filter is given more than once/],
    [{ filter: '' }, 'invalidFilter', /^filter is empty/],
    [{ filter: ' ' }, 'invalidFilter', /^filter is empty/],
    [{ filter: 7 }, 'invalidFilter', /^filter must be a text/],
    [{ filter: 'userName' }, 'invalidFilter', /character 9/],
    [{ attributes: 'id', excludedAttributes: 'name' }, 'invalidValue', /exclude each other/],
    [{ attributes: 5 }, 'invalidValue', /^attributes is a list/],
    [{ sortBy: ['userName', 'title'] }, 'invalidValue', /^sortBy is given more than once/],
    [{ sortBy: 5 }, 'invalidValue', /^sortBy must be a text/],
    [{ sortBy: 'nonsense[' }, 'invalidValue', /^sortBy names no attribute/],
    [{ sortBy: 'noSuchAttribute' }, 'invalidValue', /^sortBy names no attribute/],
    [{ sortBy: 'name' }, 'invalidValue', /^name is complex/],
    [{ sortBy: 'password' }, 'invalidValue', /^password is never returned/],
    [{ sortBy: 'userName', sortOrder: 'sideways' }, 'invalidValue', /^sortOrder must be/],
    [{ excludedAttributes: [{}] }, 'invalidValue', /^excludedAttributes is a list/],
  ])('%j is refused', (parameters, scimType, message) => {
    expect(faultOf(parameters)).toMatchObject({ status: 400, scimType, message: expect.stringMatching(message) });
  });

  it('carries the filter as a tree and the projection as attributes', () => {
    const query = parse({ filter: 'userName eq "x"', attributes: 'userName' });
    expect(query.filter).toEqual({ kind: 'compare', path: { name: 'userName' }, op: 'eq', value: 'x' });
    expect(query.projection).toMatchObject({ kind: 'only', attributes: [{ path: 'userName' }] });
  });
});
