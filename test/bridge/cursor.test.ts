/** Cursors: sealed places that only open for the list they were made for. */
import { describe, expect, it } from '@jest/globals';
import { createCursors } from '../../src/bridge/cursor.js';
import { userDefinition } from '../../src/mapping/user-definition.js';
import { indexDefinition } from '../../src/scim/definition.js';
import { ScimError } from '../../src/scim/errors.js';
import { parseListQuery } from '../../src/scim/list-query.js';

const HOUR = 60 * 60_000;
const index = indexDefinition(userDefinition(false));
const queryOf = (parameters: Readonly<Record<string, string>>) =>
  parseListQuery(parameters, index, { maxResults: 200, defaultCount: 100 });
const now = () => new Date('2026-03-01T10:00:00Z');
const cursors = createCursors('the secret', now);
const place = { address: 'ada@example.com', key: 'quinn' };
const list = { filter: 'active eq true', sortBy: 'name.familyName' };
const cursor = cursors.seal(queryOf(list), { after: place });

function kindOf(task: () => unknown): string {
  try {
    task();
  } catch (error) {
    if (error instanceof ScimError) return error.kind;
    throw error;
  }
  return 'none';
}

describe('a cursor', () => {
  it('opens to its place, also elsewhere with the same secret', () => {
    const elsewhere = createCursors('the secret', now);
    expect(elsewhere.open(queryOf({ ...list, cursor }))).toEqual({ after: place });
    const back = cursors.seal(queryOf({}), { before: { address: 'ada@example.com' } });
    expect(elsewhere.open(queryOf({ cursor: back }))).toEqual({ before: { address: 'ada@example.com' } });
  });

  it('does not show where it stands', () => {
    expect(Buffer.from(cursor, 'base64url').toString('latin1')).not.toMatch(/ada|quinn/);
    expect(cursor).toMatch(/^[\w-]+$/);
  });

  it.each([
    ['of another filter', { ...list, filter: 'active eq false' }],
    ['of another order', { ...list, sortBy: 'name.givenName' }],
    ['of the opposite order', { ...list, sortOrder: 'descending' }],
    ['of no filter', { sortBy: 'name.familyName' }],
  ])('%s is invalid', (_what, other) => {
    expect(kindOf(() => cursors.open(queryOf({ ...other, cursor })))).toBe('invalidCursor');
  });

  it.each([
    ['with a bit flipped', `${cursor.slice(0, 30)}${cursor[30] === 'A' ? 'B' : 'A'}${cursor.slice(31)}`],
    ['cut off', cursor.slice(0, 40)],
    ['of nothing', 'A'],
    ['that is no base64', '%%%'],
    ['of another secret', createCursors('another', now).seal(queryOf(list), { after: place })],
  ])('%s is invalid', (_what, text) => {
    expect(kindOf(() => cursors.open(queryOf({ ...list, cursor: text })))).toBe('invalidCursor');
  });

  it('that is empty asks for the beginning, and none for the index', () => {
    expect(cursors.open(queryOf({ cursor: '' }))).toEqual({ position: 0 });
    expect(cursors.open(queryOf({ startIndex: '5' }))).toEqual({ position: 4 });
  });

  it('is good for a day', () => {
    const at = (hours: number) => createCursors('the secret', () => new Date(now().getTime() + hours * HOUR));
    expect(kindOf(() => at(23).open(queryOf({ ...list, cursor })))).toBe('none');
    expect(kindOf(() => at(25).open(queryOf({ ...list, cursor })))).toBe('expiredCursor');
  });
});
