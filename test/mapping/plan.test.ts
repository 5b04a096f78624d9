/** Plans as data: which changes, in which order, and what the link remembers. */
import { describe, expect, it } from '@jest/globals';
import { ENTERPRISE, ZOOM } from '../../src/mapping/attribute-row.js';
import { PATH } from '../../src/mapping/attributes.js';
import type { ZoomUserChange } from '../../src/mapping/changes.js';
import { splitUpdate } from '../../src/mapping/plan-profile.js';
import type { ZoomUser } from '../../src/zoom/types.js';
import { linkOf, type PlanOptions, plan, user, type Wish } from './planned.js';

const update = (fields: object) => ({ kind: 'update', update: fields });

describe('the changes', () => {
  it.each<[string, Partial<ZoomUser>, Wish, readonly object[]]>([
    ['of nothing are none', {}, {}, []],
    ['of the same value are none', { job_title: 'x' }, { title: 'x' }, []],
    [
      'of several fields are one update',
      { job_title: 'x' },
      { title: 'y', 'name.givenName': 'A' },
      [update({ job_title: 'y', first_name: 'A' })],
    ],
    ['of a cleared field give Zoom an empty text', { job_title: 'x' }, { title: null }, [update({ job_title: '' })]],
    [
      'of a login come before the profile',
      {},
      { userName: 'b@example.com', title: 'y' },
      [{ kind: 'email', email: 'b@example.com' }, update({ job_title: 'y' })],
    ],
    ['of a login in another case are none', {}, { userName: 'ADA@example.com' }, []],
    [
      'of a licence are in the update of the profile',
      {},
      { userType: 'Basic', title: 'y' },
      [update({ job_title: 'y', type: 1 })],
    ],
    [
      'of a manager name the address',
      {},
      { [PATH.manager]: { value: 'idBoss' } },
      [update({ manager: 'boss@example.com' })],
    ],
    [
      'of a manager nobody knows clear',
      { manager: 'boss@example.com' },
      { [PATH.manager]: { value: 'x' } },
      [update({ manager: '' })],
    ],
    ['of a role say from and to', {}, { roles: [{ value: 'Helpdesk' }] }, [{ kind: 'role', from: '2', to: 'rHelp' }]],
    [
      'of a picture name its source',
      {},
      { photos: [{ value: 'data:x' }] },
      [{ kind: 'uploadPicture', source: 'data:x' }],
    ],
    ['of a removed picture', { pic_url: 'u' }, { photos: null }, [{ kind: 'removePicture' }]],
    ['of a password', {}, { password: 'p' }, [{ kind: 'password', password: 'p' }]],
    [
      'of a deactivation revoke first',
      {},
      { active: false },
      [{ kind: 'revokeToken', asked: false }, { kind: 'deactivate' }],
    ],
    [
      'of an activation come first',
      { status: 'inactive', type: 1 },
      { active: true, title: 'y' },
      [{ kind: 'activate' }, update({ job_title: 'y' })],
    ],
  ])('%s', (_what, zoom, wish, expected) => {
    expect(plan(user(zoom), undefined, wish).changes).toEqual(expected);
  });

  it('stand in the fixed order, whatever the order of the wish', () => {
    const wish: Wish = {
      active: false,
      password: 'p',
      photos: [{ value: 'data:x' }],
      roles: [{ value: 'rHelp' }],
      [`${ZOOM}:usePmi`]: true,
      userName: 'b@example.com',
    };
    const { changes } = plan(user(), undefined, wish, { cleared: [PATH.ssoToken] });
    const kinds: readonly ZoomUserChange['kind'][] = changes.map((change) => change.kind);
    expect(kinds).toEqual(['email', 'update', 'role', 'uploadPicture', 'password', 'revokeToken', 'deactivate']);
  });

  it.each<[string, Partial<ZoomUser>, Wish, PlanOptions]>([
    ['without ZOOM_REVOKE_ON_DEACTIVATE revoke nothing', {}, { active: false }, { revokeOnDeactivate: false }],
    [
      'without ZOOM_ASSIGNABLE_ROLES give no role',
      {},
      { roles: [{ value: 'rHelp' }], active: false },
      { rolesAssignable: false, revokeOnDeactivate: false },
    ],
  ])('%s', (_what, zoom, wish, options) => {
    expect(plan(user(zoom), undefined, wish, options).changes).toEqual([{ kind: 'deactivate' }]);
  });
});

describe('a wish that can never be done', () => {
  it.each<[string, string, Partial<ZoomUser>, Wish]>([
    ['active removed', 'invalidValue', {}, { active: null }],
    ['a licence removed', 'invalidValue', {}, { [PATH.licence]: null }],
    ['no login left', 'invalidValue', {}, { userName: 'ada', emails: null }],
    ['a login of a pending user', 'conflict', { status: 'pending' }, { userName: 'b@example.com' }],
    ['a login of an inactive user', 'conflict', { status: 'inactive' }, { userName: 'b@example.com' }],
    ['a password of a pending user, alone', 'conflict', { status: 'pending' }, { password: 'p' }],
    ['a password of an SSO user, alone', 'invalidValue', { login_types: [101] }, { password: 'p' }],
    ['a role nobody knows', 'invalidValue', {}, { roles: [{ value: 'x' }] }],
    ['a role that is not assignable', 'invalidValue', {}, { roles: [{ value: 'Admin' }] }],
    ['a role that may not be taken away', 'forbidden', { role_id: '1' }, { roles: null }],
    ['a pmi that is none', 'invalidValue', { status: 'pending' }, { [`${ZOOM}:pmi`]: '1' }],
    ['two licences', 'invalidValue', { type: 1 }, { userType: 'Licensed', [PATH.licence]: 'None' }],
  ])('is refused before anything is planned: %s', (_what, kind, zoom, wish) => {
    expect(() => plan(user(zoom), undefined, wish)).toThrow(expect.objectContaining({ kind }));
  });
});

describe('what is left out', () => {
  it.each<[string, Partial<ZoomUser>]>([
    ['no work-email login', { login_types: [101, 1] }],
    ['not active', { status: 'inactive' }],
    ['not active', { status: 'pending' }],
  ])('is a password beside other attributes: %s', (reason, zoom) => {
    const { leftOut, changes, link } = plan(user(zoom), undefined, { password: 'secret', externalId: 'e' });
    expect(leftOut).toEqual([expect.stringContaining(reason)]);
    expect(JSON.stringify([leftOut, changes, link])).not.toContain('secret');
  });

  it('is nothing where the login types are not known', () => {
    expect(plan(user({ login_types: [] }), undefined, { password: 'p' }).changes).toHaveLength(1);
  });
});

describe('the link', () => {
  it.each<[string, Wish, object]>([
    ['externalId', { externalId: 'e' }, { externalId: 'e' }],
    ['a userName in its own case', { userName: 'Ada@example.com' }, { userName: 'Ada@example.com' }],
    ['a new login', { userName: 'b@example.com' }, { userName: 'b@example.com', login: 'b@example.com' }],
    ['emails', { emails: [{ value: 'x@y.z' }] }, { emails: [{ value: 'x@y.z' }] }],
    ['that there are no emails', { emails: null }, { emails: [] }],
    ['a userType that is no licence', { userType: 'Staff' }, { kept: { userType: 'Staff' } }],
    ['a division', { [`${ENTERPRISE}:division`]: 'N' }, { kept: { [PATH.division]: 'N' } }],
    ['a manager whom nobody knows', { [PATH.manager]: { value: 'x' } }, { kept: { [PATH.manager]: 'x' } }],
    ['numbers as written', { phoneNumbers: [{ value: 'desk' }] }, { kept: { phoneNumbers: [{ value: 'desk' }] } }],
    ['the licence that a deactivation takes', { active: false }, { formerLicence: 2 }],
    [
      'a licence wished with a deactivation',
      { active: false, userType: 'None' },
      { formerLicence: 99, deferred: { [PATH.licence]: 'None' } },
    ],
  ])('keeps %s', (_what, wish, expected) => {
    expect(plan(user(), undefined, wish).link).toEqual({ ...linkOf(), ...expected });
  });

  it('is not made for what Zoom holds', () => {
    expect(
      plan(user(), undefined, { title: 'x', userType: 'Basic', userName: 'ada@example.com' }).link,
    ).toBeUndefined();
  });

  it('follows Zoom where Zoom contradicted what was kept', () => {
    const old = linkOf({
      login: 'old@example.com',
      userName: 'Old@example.com',
      emails: [{ value: 'OLD@example.com' }],
    });
    expect(plan(user(), old, { title: 'x' }).link).toEqual(
      linkOf({ userName: 'ada@example.com', emails: [{ value: 'ada@example.com' }] }),
    );
  });

  it.each<[string, Partial<ZoomUser>, Wish, number | undefined]>([
    ['is spent by an activation', { status: 'inactive', type: 1 }, { active: true }, undefined],
    ['waits while the user is inactive', { status: 'inactive', type: 1 }, { title: 'x' }, 4],
    ['yields to a licence wished meanwhile', { status: 'inactive', type: 1 }, { userType: 'Licensed' }, 2],
    ['is spent by asking for active again after a failure', { type: 1 }, { active: true }, undefined],
    ['stays where the request does not speak of active', { type: 1 }, { title: 'x' }, 4],
    ['is forgotten with an explicit licence', { type: 1 }, { userType: 'Unassigned' }, undefined],
    ['is forgotten once Zoom shows another licence', { type: 2 }, { title: 'x' }, undefined],
    ['stays through a deactivation of a Basic user', { type: 1 }, { active: false }, 4],
    ['yields to the licence that a deactivation takes', { type: 2 }, { active: false }, 2],
  ])('has a former licence, which %s', (_what, zoom, wish, expected) => {
    expect(plan(user(zoom), linkOf({ formerLicence: 4 }), wish).link?.formerLicence).toBe(expected);
  });
});

describe('what must wait', () => {
  const wish: Wish = {
    title: 'x',
    roles: [{ value: 'Helpdesk' }],
    photos: [{ value: 'data:x' }],
    userType: 'None',
    [PATH.manager]: { value: 'idBoss' },
  };
  const waiting = {
    title: 'x',
    roles: [{ value: 'rHelp', display: 'Helpdesk' }],
    photos: [{ type: 'photo', value: 'data:x' }],
    [PATH.licence]: 'None',
    [PATH.manager]: { value: 'idBoss' },
  };

  it.each(['pending' as const, 'inactive' as const])('of a %s user is in the link and not in the changes', (status) => {
    const { changes, link } = plan(user({ status, type: 1 }), undefined, wish);
    expect([changes, link?.deferred]).toEqual([[], waiting]);
  });

  it('is planned once the user is active, without being asked for', () => {
    const { changes, link } = plan(user({ type: 1 }), linkOf({ deferred: waiting }), {});
    expect(changes).toEqual([
      update({ job_title: 'x', manager: 'boss@example.com', type: 99 }),
      { kind: 'role', from: '2', to: 'rHelp' },
      { kind: 'uploadPicture', source: 'data:x' },
    ]);
    expect(link?.deferred).toEqual({});
  });

  it('is a deactivation only while the user is pending', () => {
    expect(plan(user({ status: 'pending' }), undefined, { active: false }).link?.deferred).toEqual({ active: false });
    expect(
      plan(user({ status: 'pending' }), linkOf({ deferred: { active: false } }), { active: true }).link?.deferred,
    ).toEqual({});
    const accepted = plan(user(), linkOf({ deferred: { active: false } }), {});
    expect(accepted.changes.at(-1)).toEqual({ kind: 'deactivate' });
    expect(accepted.link?.deferred).toEqual({});
  });
});

describe('an update', () => {
  it.each([
    [{}, []],
    [{ job_title: 'x' }, [{ job_title: 'x' }]],
    [{ type: 1 }, [{ type: 1 }]],
    [{ plan_united_type: '1', job_title: 'x' }, [{ job_title: 'x', plan_united_type: '1' }]],
    [
      { type: 1, plan_united_type: '1', zoom_one_type: '8' },
      [{ type: 1 }, { plan_united_type: '1' }, { zoom_one_type: '8' }],
    ],
    [{ plan_united_type: 'none', zoom_one_type: '0' }, [{ plan_united_type: 'none' }, { zoom_one_type: '0' }]],
  ])('%j is sent as %j: Zoom takes one licence at a time', (whole, parts) => {
    expect(splitUpdate(whole)).toEqual(parts);
  });
});
