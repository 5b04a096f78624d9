/** Which attributes a list item of Zoom tells, and of whom. */
import { describe, expect, it } from '@jest/globals';
import { isListed, untoldOf, usesAttribute } from '../../src/mapping/listed.js';

const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
const ZOOM = 'urn:ietf:params:scim:schemas:extension:zoom:2.0:User';

const active = { email: 'a@example.com', type: 1, status: 'active' } as const;
const pending = { ...active, status: 'pending' } as const;

describe('a list item', () => {
  it.each([
    ['userName', true, true],
    ['externalId', true, true],
    ['emails.value', true, true],
    ['active', true, true],
    ['userType', true, true],
    ['roles.display', true, true],
    ['groups.value', true, true],
    ['meta.created', true, false],
    [`${ENTERPRISE}:division`, true, true],
    [`${ZOOM}:status`, true, true],
    [`${ZOOM}:deferred`, true, true],
    ['name.familyName', true, false],
    ['name', true, false],
    ['displayName', true, false],
    ['timezone', true, false],
    [`${ENTERPRISE}:department`, true, false],
    [`${ENTERPRISE}:employeeNumber`, true, false],
    [`${ZOOM}:pmi`, true, false],
    ['title', false, false],
    ['phoneNumbers.value', false, false],
    ['photos', false, false],
    [`${ENTERPRISE}:manager.displayName`, false, false],
    [`${ENTERPRISE}:costCenter`, false, false],
    [`${ZOOM}:loginTypes`, false, false],
    ['meta.version', false, false],
    ['meta.lastModified', false, false],
  ])('tells %s of active users: %s, of pending ones: %s', (path, ofActive, ofPending) => {
    expect([isListed([path], active), isListed([path], pending)]).toEqual([ofActive, ofPending]);
  });

  it('tells several paths when it tells each of them', () => {
    expect(isListed(['userName', 'title'], active)).toBe(false);
    expect(isListed(['userName', 'timezone'], active)).toBe(true);
    expect(isListed([], pending)).toBe(true);
  });
});

describe('what is asked for', () => {
  it.each([
    [[], 'nobody'],
    [['userName', 'active', 'emails.value', `${ZOOM}:status`, 'externalId'], 'nobody'],
    [['meta.created'], 'invited'],
    [['id'], 'invited'],
    [['userName', 'name.familyName'], 'invited'],
    [['name'], 'invited'],
    [[`${ENTERPRISE}:department`], 'invited'],
    [['userName', 'title'], 'everybody'],
    [[`${ENTERPRISE}:manager.displayName`], 'everybody'],
    [['phoneNumbers.value', 'id'], 'everybody'],
    [['meta.version'], 'everybody'],
  ])('by %j takes a GET of %s', (paths, untold) => {
    expect(untoldOf((attribute) => usesAttribute(paths, attribute))).toBe(untold);
  });
});
