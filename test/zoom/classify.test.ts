import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isErrorBody, zoomErrorFrom } from '../../src/zoom/classify.js';
import type { ZoomErrorKind } from '../../src/zoom/errors.js';

const NOW = Date.parse('2026-03-01T22:30:00Z');

const headers = (values: Record<string, string> = {}) => new Headers(values);

function kind(operation: string, status: number, code: number | undefined, message = 'some text') {
  return zoomErrorFrom(operation, status, headers(), { code, message }, NOW).kind;
}

describe('zoomErrorFrom', () => {
  const table: [string, number, number | undefined, ZoomErrorKind][] = [
    ['getUser', 404, 1001, 'notFound'],
    ['getUser', 400, 1010, 'notFound'],
    ['getUser', 404, 1010, 'notFound'],
    ['addRoleMember', 400, 1034, 'notFound'],
    ['createUser', 404, 4130, 'notFound'],
    ['createUser', 409, 1005, 'conflict'],
    ['createUser', 400, 1009, 'conflict'],
    ['createUser', 400, 300, 'invalid'],
    ['updateUser', 400, 4100, 'invalid'],
    ['updateUser', 422, 99999, 'invalid'],
    ['setPassword', 400, 300, 'passwordRule'],
    ['setPassword', 400, 1124, 'passwordRule'],
    ['setPassword', 400, 1136, 'passwordRule'],
    ['setPassword', 400, 1123, 'noPasswordLogin'],
    ['setPassword', 400, 1117, 'protected'],
    ['createUser', 400, 2033, 'seats'],
    ['createUser', 400, 2034, 'seats'],
    ['createUser', 400, 3412, 'seats'],
    ['updateUser', 400, 1108, 'seats'],
    ['updateUser', 400, 1109, 'seats'],
    ['updateUser', 400, 2038, 'seats'],
    ['updateUser', 400, 2039, 'seats'],
    ['setStatus', 400, 200, 'protected'],
    ['createUser', 400, 200, 'scopes'],
    ['listUsers', 400, 200, 'scopes'],
    ['createUser', 400, 1000, 'protected'],
    ['deleteUser', 400, 1117, 'protected'],
    ['deleteUser', 400, 1107, 'managedDomain'],
    ['createUser', 400, 1107, 'managedDomain'],
    ['createUser', 400, 11321, 'managedDomain'],
    ['setEmail', 400, 1116, 'domainNotAllowed'],
    ['createUser', 400, 2002, 'ssoNotEnabled'],
    ['createUser', 400, 2032, 'ssoNotEnabled'],
    ['getUser', 400, 1120, 'invitationExpired'],
    ['uploadPicture', 400, 120, 'picture'],
    ['uploadPicture', 400, 300, 'picture'],
    ['getUser', 401, 124, 'credentials'],
    ['getUser', 400, 124, 'credentials'],
    ['getUser', 401, undefined, 'credentials'],
    ['getUser', 400, 4717, 'credentials'],
    ['getUser', 400, 4711, 'scopes'],
    ['getUser', 400, 4700, 'scopes'],
    ['getUser', 400, 104, 'scopes'],
    ['getUser', 403, undefined, 'scopes'],
    ['getUser', 400, 2300, 'unintelligible'],
    ['getUser', 404, undefined, 'unintelligible'],
    ['getUser', 404, 404, 'unintelligible'],
    ['getUser', 409, 409, 'conflict'],
    ['updateUser', 400, undefined, 'invalid'],
    ['updateUser', 200, 200, 'scopes'],
    ['getUser', 302, undefined, 'unintelligible'],
    ['getUser', 500, undefined, 'unavailable'],
    ['getUser', 503, 1001, 'unavailable'],
    ['getUser', 429, 429, 'rateLimited'],
    ['listRoles', 200, 200, 'scopes'],
    ['addRoleMember', 200, 1034, 'notFound'],
  ];
  it.each(table)('%s answered HTTP %i code %p is %s', (operation, status, code, expected) => {
    expect(kind(operation, status, code)).toBe(expected);
  });

  it('names the scopes that Zoom misses', () => {
    const body = {
      code: 4711,
      message: 'Invalid access token, does not contain scopes:[user:read:user:admin, user:read:user].',
    };
    expect(zoomErrorFrom('getUser', 400, headers(), body, NOW).missing).toEqual([
      'user:read:user:admin',
      'user:read:user',
    ]);
  });

  it('tells a missing role permission (200 with a list) from a protected user (200 without)', () => {
    const body = { code: 200, message: 'Invalid access token. Does not contain permissions [User:Edit].' };
    const error = zoomErrorFrom('updateUser', 400, headers(), body, NOW);
    expect([error.kind, error.missing]).toEqual(['scopes', ['User:Edit']]);
    expect(kind('updateUser', 400, 200, 'You can not update this user.')).toBe('protected');
  });

  it('reads the code of a body that is no JSON because its message holds quotes', () => {
    const text = '{"code":4711,"message":"does not contain scopes:["user:read:user:admin"]."}';
    const error = zoomErrorFrom('getUser', 400, headers(), text, NOW);
    expect([error.kind, error.code, error.missing]).toEqual(['scopes', 4711, ['user:read:user:admin']]);
  });

  it('keeps the fields that Zoom names, and knows a password among them', () => {
    const body = (field: string) => ({
      code: 300,
      message: 'Validation Failed.',
      errors: [{ field, message: 'Invalid field.' }],
    });
    const email = zoomErrorFrom('createUser', 400, headers(), body('user_info.email'), NOW);
    expect([email.kind, email.fields]).toEqual(['invalid', ['user_info.email']]);
    expect(zoomErrorFrom('createUser', 400, headers(), body('user_info.password'), NOW).kind).toBe('passwordRule');
  });

  it('keeps the tracking id', () => {
    expect(zoomErrorFrom('getUser', 500, headers({ 'x-zm-trackingid': 'WEB_1' }), '', NOW).trackingId).toBe('WEB_1');
  });

  const limits: [string, Record<string, string>, string, string, number | undefined][] = [
    ['QPS header', { 'x-ratelimit-type': 'QPS' }, '', 'perSecond', undefined],
    [
      'daily header with an ISO time',
      { 'x-ratelimit-type': 'Daily-limit', 'retry-after': '2026-03-02T00:00:00Z' },
      '',
      'daily',
      5400,
    ],
    ['daily header alone', { 'x-ratelimit-type': 'Daily-limit' }, '', 'daily', 5400],
    ['HTTP date', { 'retry-after': 'Sun, 01 Mar 2026 22:30:07 GMT' }, '', 'perSecond', 7],
    ['seconds', { 'retry-after': '3' }, '', 'perSecond', 3],
    ['a long wait', { 'retry-after': '3600' }, '', 'daily', 3600],
    ['a time that has passed', { 'retry-after': '2026-03-01T22:00:00Z' }, '', 'perSecond', 0],
    ['nonsense', { 'retry-after': 'soon' }, '', 'perSecond', undefined],
    ['daily message', {}, 'You have reached the maximum daily rate limit for this API.', 'daily', 5400],
    [
      'concurrent message',
      {},
      'Too many concurrent requests. A request to disassociate this user has already been made.',
      'concurrent',
      undefined,
    ],
    ['nothing', {}, '', 'perSecond', undefined],
  ];
  it.each(limits)('understands a 429 with %s', (_name, values, message, limit, seconds) => {
    const error = zoomErrorFrom('getUser', 429, headers(values), { code: 429, message }, NOW);
    expect([error.kind, error.limit, error.retryAfterSeconds]).toEqual(['rateLimited', limit, seconds]);
  });

  it('finds some kind for any status, code and body, and never a missing user without code 1001, 1010, 1034 or 413x', () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 200, max: 599 }), fc.jsonValue(), (operation, status, body) => {
        const error = zoomErrorFrom(operation, status, headers(), body, NOW);
        if (error.kind === 'notFound') expect([1001, 1010, 1034, 4130, 4131, 4138]).toContain(error.code);
        if (status >= 500) expect(error.kind).toBe('unavailable');
      }),
    );
  });
});

describe('isErrorBody', () => {
  it('knows an error body under HTTP 200 from a resource', () => {
    expect(isErrorBody({ code: 200, message: 'Only available for paid account.' })).toBe(true);
    expect(isErrorBody({ id: 'a', email: 'a@x.io', code: '+1' })).toBe(false);
    expect(isErrorBody(undefined)).toBe(false);
    expect(isErrorBody([])).toBe(false);
  });
});
