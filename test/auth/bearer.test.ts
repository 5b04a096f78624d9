/** Bearer tokens become principals, or a reason to refuse. */
import { describe, expect, it } from '@jest/globals';
import { createBearerAuthentication } from '../../src/auth/bearer.js';
import { ScimError } from '../../src/scim/errors.js';

const authenticate = createBearerAuthentication({ provisioner: ['first-token', 'second-token'], auditor: ['third'] });

function refusal(authorization: string | undefined): ScimError {
  const found = authenticate(authorization);
  if (found instanceof ScimError) return found;
  throw new Error('it was let in');
}

describe('bearer authentication', () => {
  it.each([
    ['Bearer first-token', { name: 'provisioner-1', role: 'provisioner' }],
    ['Bearer second-token', { name: 'provisioner-2', role: 'provisioner' }],
    ['Bearer third', { name: 'auditor-1', role: 'auditor' }],
    ['bEaReR   first-token ', { name: 'provisioner-1', role: 'provisioner' }],
  ])('knows who sends "%s"', (authorization, principal) => {
    expect(authenticate(authorization)).toEqual(principal);
  });

  it.each([
    [undefined, /no Authorization header/],
    ['  ', /no Authorization header/],
    ['Basic dXNlcjpwYXNz', /not of the form "Bearer"/],
    ['Bearer', /not of the form "Bearer"/],
    ['Bearer first-token second-token', /not of the form "Bearer"/],
    ['first-token', /not of the form "Bearer"/],
    ['Bearer first-toke', /not one that this server knows/],
    ['Bearer first-tokenx', /not one that this server knows/],
    ['Bearer FIRST-TOKEN', /not one that this server knows/],
  ])('refuses "%s" and says why', (authorization, detail) => {
    expect(refusal(authorization).kind).toBe('unauthenticated');
    expect(refusal(authorization).message).toMatch(detail);
  });

  it('never repeats what was presented', () => {
    expect(refusal('Bearer some-secret-of-another-system').message).not.toContain('some-secret');
    expect(refusal('some-secret-without-scheme').message).not.toContain('some-secret');
  });

  it('lets nobody in when no token is configured', () => {
    expect(createBearerAuthentication({ provisioner: [], auditor: [] })('Bearer x')).toBeInstanceOf(ScimError);
  });
});
