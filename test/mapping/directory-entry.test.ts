/** Which keys a user has in the mirror. */
import { describe, expect, it } from '@jest/globals';
import { CORE, ENTERPRISE, ZOOM } from '../../src/mapping/attribute-row.js';
import { toDirectoryEntry } from '../../src/mapping/directory-entry.js';
import type { JsonObject } from '../../src/scim/types.js';
import type { ZoomUser } from '../../src/zoom/types.js';
import { index } from './mirrored-people.js';

const SEEN_AT = '2026-03-01T10:00:00.000Z';
const zoom: ZoomUser = { id: 'Zoom-1', email: 'Ada@Example.com', type: 2 };

const entryOf = (resource: JsonObject, more: Partial<ZoomUser> = {}) =>
  toDirectoryEntry({ zoom: { ...zoom, ...more }, resource, seenAt: SEEN_AT }, index);

describe('an entry of the mirror', () => {
  it('has the keys of all single values, as filters compare them, and all elements', () => {
    const resource = {
      schemas: [CORE, ENTERPRISE, ZOOM],
      id: 'Zoom-1',
      externalId: 'Ext-1',
      userName: 'Ada@Example.com',
      name: { givenName: 'ADA', familyName: 'Quinn\0', formatted: 'ADA Quinn' },
      active: false,
      emails: [
        { value: 'Ada@Example.com', type: 'work' },
        { value: 'ada@home.example', type: 'Home', primary: true, display: 'At home' },
      ],
      profileUrl: 'https://Zoom.example/J/1',
      meta: {
        resourceType: 'User',
        created: '2024-01-01T01:00:00+01:00',
        lastModified: 'some day',
        location: 'https://scim.example.com/Users/Zoom-1',
        version: 'W/"A"',
      },
      [ENTERPRISE]: { department: 'R\uD83DD', manager: { value: 'Boss-1', displayName: 'The Boss' } },
      [ZOOM]: {
        pmi: '5551234567',
        usePmi: true,
        pronounsOption: 2,
        lastLoginTime: '2024-01-01T00:00:00Z',
        loginTypes: ['workEmail', 'sso'],
        customAttributes: [{ key: 'K', name: 'N', value: 'V' }],
      },
    };
    const { keys, schemas, elements } = entryOf(resource);
    expect(keys).toEqual({
      id: 'Zoom-1',
      externalId: 'Ext-1',
      'meta.resourceType': 'User',
      'meta.created': Date.UTC(2024, 0, 1),
      'meta.location': 'https://scim.example.com/Users/Zoom-1',
      'meta.version': 'W/"A"',
      userName: 'ada@example.com',
      'name.givenName': 'ada',
      'name.familyName': 'quinn\uFFFD',
      'name.formatted': 'ada quinn',
      active: 0,
      profileUrl: 'https://Zoom.example/J/1',
      [`${ENTERPRISE}:department`]: 'r\uFFFDd',
      [`${ENTERPRISE}:manager.value`]: 'Boss-1',
      [`${ENTERPRISE}:manager.displayName`]: 'the boss',
      [`${ZOOM}:pmi`]: '5551234567',
      [`${ZOOM}:usePmi`]: 1,
      [`${ZOOM}:pronounsOption`]: 2,
      [`${ZOOM}:lastLoginTime`]: Date.UTC(2024, 0, 1),
    });
    const element = (attribute: string, keys: object, leads = false) => ({ attribute, keys, leads });
    expect(schemas).toEqual([CORE, ENTERPRISE, ZOOM].map((urn) => urn.toLowerCase()));
    expect(elements).toEqual([
      element('emails', { value: 'ada@example.com', type: 'work' }),
      element('emails', { value: 'ada@home.example', type: 'home', primary: 1, display: 'at home' }, true),
      element(`${ZOOM}:loginTypes`, { value: 'workemail' }, true),
      element(`${ZOOM}:loginTypes`, { value: 'sso' }),
      element(`${ZOOM}:customAttributes`, { key: 'K', name: 'n', value: 'V' }, true),
    ]);
  });

  it('has no key where there is no value, and none of what is never returned', () => {
    const resource = {
      title: '',
      active: 'yes',
      displayName: ['a'],
      name: {},
      password: 'Secret-1',
      emails: [{}, { value: '' }],
      roles: [{ type: 'x', primary: true }],
      [ZOOM]: { pronounsOption: '2', loginTypes: ['', null], createAction: 'create' },
      [ENTERPRISE]: null,
      nickName: 'Addie',
    };
    expect(entryOf(resource)).toMatchObject({ keys: {}, elements: [] });
  });

  it('has the address in lower case, and the ids that are known', () => {
    expect(entryOf({ id: 'ada@example.com' }, { id: '' })).toEqual({
      address: 'ada@example.com',
      zoom: { ...zoom, id: '' },
      resource: { id: 'ada@example.com' },
      seenAt: SEEN_AT,
      keys: { id: 'ada@example.com' },
      schemas: [],
      elements: [],
    });
    const whole = toDirectoryEntry({ zoom, id: 'Zoom-1', resource: {}, seenAt: SEEN_AT, wholeAt: SEEN_AT }, index);
    expect(whole).toMatchObject({ zoomId: 'Zoom-1', id: 'Zoom-1', wholeAt: SEEN_AT });
  });

  it.each([
    ['Boss@Example.com', 'boss@example.com'],
    ['The Boss', undefined],
    ['', undefined],
  ])('knows the manager where Zoom shows an address: %s', (manager, address) => {
    expect(entryOf({}, { manager }).managerAddress).toBe(address);
  });
});
