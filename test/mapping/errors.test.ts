/** Zoom's failures as SCIM errors: the same kind means another thing on another call. */
import { describe, expect, it } from '@jest/globals';
import { toScimError } from '../../src/mapping/errors.js';
import { ZoomError, type ZoomErrorKind } from '../../src/zoom/errors.js';

const statusOf = (kind: ZoomErrorKind, operation: string) =>
  toScimError(new ZoomError(kind, 'text', { operation })).status;

describe('"not found" from Zoom', () => {
  it.each([
    'getUser',
    'updateUser',
    'deleteUser',
    'setStatus',
    'setEmail',
    'setPassword',
    'uploadPicture',
    'revokeSsoToken',
  ])('on %s is a missing user', (operation) => expect(statusOf('notFound', operation)).toBe(404));

  it.each([
    ['listUsers', 502],
    ['createUser', 502],
    ['listRoles', 502],
    ['listGroups', 502],
    ['addRoleMember', 409],
    ['removeRoleMember', 409],
  ])('on %s is something else: %i', (operation, status) => expect(statusOf('notFound', operation)).toBe(status));
});

describe('a refusal of Zoom', () => {
  it.each<[ZoomErrorKind, number]>([
    ['invalid', 400],
    ['conflict', 409],
    ['seats', 403],
    ['protected', 403],
    ['managedDomain', 403],
    ['invitationExpired', 409],
    ['passwordRule', 400],
  ])('%s of a change is %i', (kind, status) => expect(statusOf(kind, 'updateUser')).toBe(status));

  it.each<[ZoomErrorKind]>([['invalid'], ['conflict'], ['seats'], ['protected']])(
    '%s of a read is nothing that the client could mend',
    (kind) => {
      expect(statusOf(kind, 'getUser')).toBe(502);
      expect(statusOf(kind, 'listUsers')).toBe(502);
    },
  );

  it('never brings Zoom’s own words to the client', () => {
    const error = new ZoomError('invalid', 'User jo@example.com is bad', {
      operation: 'updateUser',
      fields: ['first_name'],
    });
    expect(toScimError(error, ['profile']).message).not.toMatch(/jo@example|is bad/);
  });
});
