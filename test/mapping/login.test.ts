/** Which address is the login, and what is shown when Zoom and the link differ. */
import { describe, expect, it } from '@jest/globals';
import { isAddress, loginOf, shownEmails, shownUserName } from '../../src/mapping/login.js';
import type { JsonObject } from '../../src/scim/types.js';
import { linkOf } from './planned.js';

describe('the login', () => {
  const work = { value: 'work@example.com', type: 'work' };
  const home = { value: 'home@example.com', type: 'home' };
  const primary = { value: 'first@example.com', primary: true };

  it.each<[string, JsonObject, string | undefined]>([
    ['userName, where it is an address', { userName: 'Ada@example.com', emails: [primary] }, 'Ada@example.com'],
    ['the primary email', { userName: 'ada', emails: [home, work, primary] }, 'first@example.com'],
    ['else the work email', { userName: 'ada', emails: [home, work] }, 'work@example.com'],
    ['else the first', { userName: 'ada', emails: [home, { value: 'b@example.com' }] }, 'home@example.com'],
    ['the email, without a userName', { emails: [home] }, 'home@example.com'],
    ['nothing, where neither is an address', { userName: 'ada', emails: [{ value: 'ada', type: 'work' }] }, undefined],
    [
      'nothing, where the leading email is none',
      { userName: 'ada', emails: [home, { ...primary, value: 'x' }] },
      undefined,
    ],
    ['nothing, without emails', { userName: 'ada' }, undefined],
    ['nothing, in an empty user', {}, undefined],
  ])('is %s', (_what, user, expected) => {
    expect(loginOf(user)).toBe(expected);
  });

  it.each(['a@b.c', "o'neil+tag@mail.example.co.uk", 'ü@exämple.de'])('%s is an address', (text) => {
    expect(isAddress(text)).toBe(true);
  });

  it.each(['', 'ada', 'a@b', '@b.c', 'a@', 'a b@c.d', 'a@b@c.d', 'DOMAIN\\ada'])('%p is none', (text) => {
    expect(isAddress(text)).toBe(false);
  });
});

describe('the shown userName', () => {
  const email = 'ada@example.com';

  it.each([
    ["Zoom's email without a link", undefined, email],
    ["Zoom's email without a kept name", linkOf(), email],
    ['the kept address in its own case', linkOf({ userName: 'Ada@Example.com' }), 'Ada@Example.com'],
    ['a kept name that is no address', linkOf({ userName: 'ada', login: 'old@example.com' }), 'ada'],
    ['Zoom, where it contradicts', linkOf({ userName: 'Old@example.com', login: 'old@example.com' }), email],
  ])('is %s', (_what, link, expected) => {
    expect(shownUserName(link, email)).toBe(expected);
  });
});

describe('the shown emails', () => {
  const email = 'ada@example.com';

  it('are one entry, work and primary, where nothing is kept', () => {
    for (const link of [undefined, linkOf()]) {
      expect(shownEmails(link, email)).toEqual([{ value: email, type: 'work', primary: true }]);
    }
  });

  it('are as kept, but the entry that was the login follows Zoom', () => {
    const emails = [
      { value: 'Old@example.com', type: 'work', display: 'O' },
      { value: 'other@mail.example', type: 'home' },
      { type: 'other' },
    ];
    expect(shownEmails(linkOf({ emails, login: 'old@example.com' }), email)).toEqual([
      { value: email, type: 'work', display: 'O' },
      { value: 'other@mail.example', type: 'home' },
      { type: 'other' },
    ]);
    expect(shownEmails(linkOf({ emails, login: 'old@example.com' }), 'OLD@example.com')).toEqual(emails);
  });

  it('are none where none are kept', () => {
    expect(shownEmails(linkOf({ emails: [] }), email)).toEqual([]);
  });
});
