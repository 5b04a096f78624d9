/** What is shown of a Zoom user and its link. */
import { describe, expect, it } from '@jest/globals';
import { CORE, ENTERPRISE, ZOOM } from '../../src/mapping/attribute-row.js';
import { PATH } from '../../src/mapping/attributes.js';
import { readPath } from '../../src/mapping/json.js';
import { scimIdOf } from '../../src/mapping/user.js';
import { linkOf, show, user } from './planned.js';

describe('a whole user', () => {
  it('is shown by the attribute table', () => {
    const zoom = user({
      first_name: 'Ada',
      last_name: 'Quinn',
      display_name: 'Ada Quinn',
      dept: 'Engines',
      job_title: 'Countess',
      language: 'en-US',
      timezone: 'Europe/London',
      company: 'Sample',
      cost_center: 'CC-1',
      location: 'London',
      pronouns: 'she/her',
      pronouns_option: 2,
      manager: 'boss@example.com',
      phone_numbers: [{ code: '+44', country: 'GB', label: 'Mobile', number: '7911123456' }],
      pic_url: 'https://zoom.example/p/1',
      role_id: 'rHelp',
      group_ids: ['g1'],
      personal_meeting_url: 'https://example.zoom.us/j/5551112222',
      pmi: 5551112222,
      use_pmi: false,
      login_types: [100, 101, 1, 4711],
      verified: 1,
      employee_unique_id: 'E-1',
      zoom_one_type: '9007199254740993',
      plan_united_type: '1',
      division_ids: ['d1'],
      custom_attributes: [
        { key: 'k', name: 'N', value: 'v' },
        { key: 'empty', name: 'E', value: '' },
      ],
      created_at: '2024-02-02T00:00:00Z',
      user_created_at: '2023-01-01T00:00:00Z',
      last_login_time: '2026-01-01T00:00:00Z',
    });
    expect(show(zoom, linkOf({ externalId: 'e1' }))).toEqual({
      schemas: [CORE, ENTERPRISE, ZOOM],
      id: 'idAda',
      externalId: 'e1',
      userName: 'ada@example.com',
      name: { givenName: 'Ada', familyName: 'Quinn', formatted: 'Ada Quinn' },
      displayName: 'Ada Quinn',
      emails: [{ value: 'ada@example.com', type: 'work', primary: true }],
      active: true,
      userType: 'Licensed',
      title: 'Countess',
      preferredLanguage: 'en-US',
      timezone: 'Europe/London',
      phoneNumbers: [{ value: '+447911123456', type: 'mobile' }],
      photos: [{ type: 'photo', value: 'https://zoom.example/p/1' }],
      roles: [{ value: 'rHelp', display: 'Helpdesk' }],
      groups: [{ value: 'g1' }],
      profileUrl: 'https://example.zoom.us/j/5551112222',
      [ENTERPRISE]: {
        employeeNumber: 'E-1',
        department: 'Engines',
        costCenter: 'CC-1',
        organization: 'Sample',
        manager: { value: 'idBoss' },
      },
      [ZOOM]: {
        type: 'Licensed',
        status: 'active',
        lastLoginTime: '2026-01-01T00:00:00Z',
        loginTypes: ['workEmail', 'sso', 'google', '4711'],
        verified: true,
        personalMeetingUrl: 'https://example.zoom.us/j/5551112222',
        pmi: '5551112222',
        usePmi: false,
        location: 'London',
        pronouns: 'she/her',
        pronounsOption: 2,
        planUnitedType: '1',
        zoomOneType: '9007199254740993',
        customAttributes: [{ key: 'k', name: 'N', value: 'v' }],
        divisionIds: ['d1'],
      },
      meta: {
        resourceType: 'User',
        created: '2023-01-01T00:00:00Z',
        location: 'https://scim.example.com/scim/v2/Users/idAda',
      },
    });
  });

  it('has no attribute for what is empty or absent in Zoom (RFC 7643 §2.5)', () => {
    const zoom = user({
      dept: '',
      first_name: '',
      job_title: '',
      phone_numbers: [],
      group_ids: [],
      pic_url: '',
      type: 3,
      login_types: [],
    });
    expect(show(zoom, undefined)).toEqual({
      schemas: [CORE, ZOOM],
      id: 'idAda',
      userName: 'ada@example.com',
      emails: [{ value: 'ada@example.com', type: 'work', primary: true }],
      active: true,
      roles: [{ value: '2', display: 'Member' }],
      [ZOOM]: { status: 'active' },
      meta: { resourceType: 'User', location: 'https://scim.example.com/scim/v2/Users/idAda' },
    });
  });
});

describe('what is shown', () => {
  it.each([
    ['active of an active user', user(), undefined, 'active', true],
    ['active of a pending user', user({ status: 'pending' }), undefined, 'active', true],
    ['active of an inactive user', user({ status: 'inactive' }), undefined, 'active', false],
    ['a deferred deactivation', user({ status: 'pending' }), linkOf({ deferred: { active: false } }), 'active', false],
    ['a kept userType', user(), linkOf({ kept: { userType: 'Employee' } }), 'userType', 'Employee'],
    [
      'a deferred licence',
      user({ status: 'pending' }),
      linkOf({ deferred: { [PATH.licence]: 'None' } }),
      PATH.licence,
      'None',
    ],
    [
      'a deferred licence in userType',
      user({ status: 'pending' }),
      linkOf({ deferred: { [PATH.licence]: 'None' } }),
      'userType',
      'None',
    ],
    [
      'a deferred licence beside a kept userType',
      user({ status: 'pending' }),
      linkOf({ deferred: { [PATH.licence]: 'None' }, kept: { userType: 'Employee' } }),
      'userType',
      'Employee',
    ],
    ['a deferred clearing', user({ job_title: 'x' }), linkOf({ deferred: { title: null } }), 'title', undefined],
    [
      'a deferred clearing in a complex',
      user({ first_name: 'x', last_name: 'y' }),
      linkOf({ deferred: { 'name.givenName': null } }),
      'name.formatted',
      'y',
    ],
    ['a kept manager', user(), linkOf({ kept: { [PATH.manager]: 'nobody' } }), PATH.manager, { value: 'nobody' }],
    [
      "Zoom's manager beside a kept one",
      user({ manager: 'boss@example.com' }),
      linkOf({ kept: { [PATH.manager]: 'nobody' } }),
      PATH.manager,
      { value: 'idBoss' },
    ],
    ['a manager by name', user({ manager: 'Bo Ss' }), undefined, PATH.manager, { displayName: 'Bo Ss' }],
    [
      "Zoom's employee number beside a kept one",
      user({ employee_unique_id: 'Z' }),
      linkOf({ kept: { [PATH.employeeNumber]: 'K' } }),
      PATH.employeeNumber,
      'Z',
    ],
    ['a kept employee number', user(), linkOf({ kept: { [PATH.employeeNumber]: 'K' } }), PATH.employeeNumber, 'K'],
    [
      'names of what waits',
      user({ status: 'pending' }),
      linkOf({ deferred: { title: 'x', [PATH.licence]: 'None' } }),
      `${ZOOM}:deferred`,
      ['title', PATH.licence, 'userType'],
    ],
    ['no names where nothing waits', user(), linkOf(), `${ZOOM}:deferred`, undefined],
  ] as const)('%s', (_what, zoom, link, path, expected) => {
    expect(readPath(show(zoom, link), path)).toEqual(expected);
  });
});

describe('the id', () => {
  it.each([
    ["is Zoom's", user(), undefined, 'idAda'],
    ['is the address where Zoom gives none', user({ id: '', email: 'New@example.com' }), undefined, 'new@example.com'],
    ['stays what it was, though Zoom gives one later', user(), linkOf({ id: 'new@example.com' }), 'new@example.com'],
  ])('%s', (_what, zoom, link, expected) => {
    expect(scimIdOf(zoom, link)).toBe(expected);
    expect(show(zoom, link).meta['location']).toBe(
      `https://scim.example.com/scim/v2/Users/${encodeURIComponent(expected)}`,
    );
  });
});
