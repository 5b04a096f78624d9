/** What an item of Zoom's lists changes in what was known of a user. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { LISTED_FIELDS, mergeListed } from '../../src/mapping/directory-listed.js';
import type { ZoomUser } from '../../src/zoom/types.js';

const whole: ZoomUser = {
  id: 'Zoom-1',
  email: 'ada@example.com',
  type: 2,
  status: 'active',
  first_name: 'Ada',
  dept: '',
  role_id: '2',
  role_name: 'Member',
  group_ids: ['g1', 'g2'],
  last_login_time: '2026-01-01T00:00:00Z',
  job_title: 'Countess',
  manager: 'boss@example.com',
};
/** As a list shows the same user: without what only a GET shows. */
const { role_name: _, job_title: __, manager: ___, ...item } = whole;

const invited: ZoomUser = {
  id: 'Zoom-2',
  email: 'ida@example.com',
  type: 1,
  status: 'pending',
  first_name: 'Ida',
  created_at: '2026-01-01T00:00:00Z',
  group_ids: ['g1'],
  role_id: '2',
};
const invitation: ZoomUser = { email: 'ida@example.com', type: 1, status: 'pending', first_name: '', role_id: '2' };

describe('a list item', () => {
  it('names the fields that Zoom lists', () => {
    const { components } = parse(readFileSync(new URL('../../openapi/zoom.yaml', import.meta.url), 'utf8'));
    const listed = Object.keys(components.schemas.UserListItem.properties);
    // host_key is listed for those who ask, and we do not.
    expect([...LISTED_FIELDS].sort()).toEqual(listed.filter((name) => name !== 'host_key').sort());
  });

  it('is all that is known of a new user', () => {
    expect(mergeListed(undefined, item)).toEqual(item);
  });

  it('changes nothing of a user who has not changed', () => {
    expect(mergeListed(whole, item)).toBe(whole);
    const { dept, ...without } = item;
    expect(mergeListed(whole, { ...without, group_ids: ['g2', 'g1'] })).toBe(whole);
    expect(mergeListed({ ...whole, division_ids: [] }, item)).toEqual({ ...whole, division_ids: [] });
    expect(mergeListed(invited, { ...invitation, group_ids: ['g1'] })).toBe(invited);
  });

  it('replaces what lists show, left out or empty too, and leaves what only a GET shows', () => {
    const { group_ids: _groups, last_login_time: _time, ...rest } = item;
    expect(mergeListed(whole, { ...rest, email: 'ada@example.org', type: 1, first_name: '', dept: 'Engines' })).toEqual(
      {
        id: 'Zoom-1',
        email: 'ada@example.org',
        type: 1,
        status: 'active',
        first_name: '',
        dept: 'Engines',
        role_id: '2',
        role_name: 'Member',
        job_title: 'Countess',
        manager: 'boss@example.com',
      },
    );
  });

  it('takes the name of the role along with the role', () => {
    expect(mergeListed(whole, { ...item, role_id: '1' })).toEqual({
      ...item,
      role_id: '1',
      job_title: 'Countess',
      manager: 'boss@example.com',
    });
  });

  it('of an invited person says nothing of id, names and the time of the invitation', () => {
    expect(mergeListed(invited, { ...invitation, group_ids: ['g1'], created_at: '2026-03-01T00:00:00Z' })).toEqual(
      invited,
    );
    expect(mergeListed(invited, { ...invitation, role_id: '1' })).toEqual({
      id: 'Zoom-2',
      email: 'ida@example.com',
      type: 1,
      status: 'pending',
      first_name: 'Ida',
      created_at: '2026-01-01T00:00:00Z',
      role_id: '1',
    });
    expect(mergeListed(invited, { ...invitation, id: 'Zoom-3', first_name: 'Idunn' })).toMatchObject({
      id: 'Zoom-3',
      first_name: 'Idunn',
    });
  });

  it('of someone who has accepted an invitation tells all that lists show', () => {
    const accepted: ZoomUser = { id: 'Zoom-2', email: 'ida@example.com', type: 1, status: 'active', last_name: 'Berg' };
    expect(mergeListed(invited, accepted)).toEqual(accepted);
  });

  it('of someone who is invited anew is all that is known', () => {
    expect(mergeListed({ ...whole, email: 'ida@example.com' }, invitation)).toEqual(invitation);
  });

  it('keeps the id that it lacks', () => {
    const { id, ...without } = item;
    expect(mergeListed(whole, without)).toEqual(whole);
  });
});
