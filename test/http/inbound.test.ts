/** SCIMMY's second look at a normalised body: types are judged, nothing that we mean to accept is refused. */
import { describe, expect, it } from '@jest/globals';
import { ScimError } from '../../src/scim/errors.js';
import { createInboundVerification } from '../../src/scim/schemas.js';
import type { JsonObject } from '../../src/scim/types.js';
import { ENTERPRISE } from '../scim/sample-definition.js';
import { definition, EXTENSION } from './app-under-test.js';

const verify = createInboundVerification(definition);

describe('the second look at an inbound user', () => {
  const ACCEPTED: [string, JsonObject][] = [
    ['nothing at all, as a PUT may leave out everything', {}],
    ['nulls, which clear', { title: null, emails: null, name: { givenName: null }, [ENTERPRISE]: { manager: null } }],
    [
      'values outside of the canonical ones',
      { emails: [{ value: 'a@example.com', type: 'Somewhere', primary: true }] },
    ],
    ['a reference that is no URL', { [ENTERPRISE]: { manager: { value: 'c', $ref: 'data:,x' } } }],
    ['whole numbers and dates', { [EXTENSION]: { pmi: 5, score: 5, lastLogin: '2024-06-01T10:00:00Z', tags: ['a'] } }],
    ['a password', { password: 'correct horse' }],
  ];
  it.each(ACCEPTED)('accepts %s', (_case, user) => {
    expect(() => verify(user)).not.toThrow();
  });

  const REFUSED: [string, JsonObject, RegExp][] = [
    ['a number for a text', { title: 5 }, /'title'/],
    ['a text for a boolean', { active: 'yes' }, /'active'/],
    ['one value for several', { emails: { value: 'x' } }, /'emails'/],
    ['several for one', { title: ['a', 'b'] }, /'title'/],
    ['a wrong type inside a list', { emails: [{ value: 7 }] }, /'value'.*'emails'/],
    ['a wrong type in an extension', { [EXTENSION]: { pmi: 'five' } }, /'pmi'/],
  ];
  it.each(REFUSED)('refuses %s and names it', (_case, user, detail) => {
    expect(() => verify(user)).toThrow(detail);
    expect(() => verify(user)).toThrow(ScimError);
  });
});
