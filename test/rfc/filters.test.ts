/** Filters (RFC 7644 §3.4.2.2), deviation by deviation: docs/conformance.md has the list. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ENTERPRISE, type People, startPeople, ZOOM } from './people.js';

let people: People;
beforeAll(async () => {
  people = await startPeople();
});
afterAll(async () => {
  await people.world.close();
  expect(people.world.emulator.contractFaults).toEqual([]);
});

const CORE = 'urn:ietf:params:scim:schemas:core:2.0:User';

/** Letters of the users found. Where the list names an attribute that Zoom has not, the nearest that it has stands in. */
const HOLD: readonly (readonly [id: string, filter: string, letters: string, rule: string])[] = [
  ['F2', 'userName eq "BJensen@Example.com"', 'a', 'userName is compared without case'],
  ['F4', 'userName co "JON"', 'c', 'so is a part of it'],
  ['F8', 'title co "def"', '', 'an absent attribute contains nothing (title for nickName)'],
  ['F9', 'title sw "un"', '', 'an absent attribute starts with nothing (title for nickName)'],
  ['F14', 'meta.created eq "2024-05-02T02:00:00+02:00"', 'b', 'a time is an instant (created for lastModified)'],
  ['F18', `${ZOOM}:pronounsOption gt 1`, 'b', 'an integer of an extension is ordered (pronounsOption for pmi)'],
  ['F19', `${ZOOM}:pronounsOption eq 1`, 'a', 'and compared'],
  ['F20', `${ENTERPRISE}:department eq "Tour"`, 'a', 'an attribute of an extension is found by its URN'],
  ['F21', `${ENTERPRISE}:manager.value eq "{c}"`, 'a', 'so is a sub-attribute'],
  ['F22', `${CORE}:userName eq "bjensen@example.com"`, 'a', 'the URN of the core schema is understood'],
  ['F24', `${ZOOM}:loginTypes eq "google"`, 'a', 'any value of a simple list matches (loginTypes for tags)'],
  ['F25', 'emails eq "bsmith@example.com"', 'b', 'a multi-valued attribute stands for its value'],
  ['F26', 'emails co "example.com"', 'ab', 'with every operator'],
  ['F27', 'emails pr', 'ab', 'and can be asked for its presence'],
  ['F28', 'emails.value co "example.com"', 'ab', 'a sub-attribute of any value'],
  ['F29', 'emails.type eq "home"', 'ab', 'a sub-attribute of any value'],
  ['F30', 'emails[type eq "work" and value co "@example.com"]', 'a', 'a value path is about one value'],
  ['F31', 'emails[type eq "home" and value co "@example.com"]', 'b', 'a value path is about one value'],
  ['F32', 'emails[type eq "work"]', 'a', 'a value path with one term'],
  ['F33', 'emails[not (type eq "work")]', 'ab', 'not within a value path'],
  ['F34', 'emails[type eq "work" or type eq "home"]', 'ab', 'or within a value path'],
  ['F35', 'not (emails[type eq "work"])', 'bc', 'not of a value path, also for users without any'],
  ['F36', 'emails.type eq "work" and emails.value co "home.org"', 'a', 'without brackets two values may match'],
  ['F42', 'not (userName eq "bjensen@example.com" or userName eq "cjones@example.com")', 'b', 'not of an or'],
  ['F43', 'not (active eq true and title pr)', 'bc', 'not of an and'],
  ['F44', '((userName eq "asmith") or (active eq true)) and name.familyName sw "J"', 'ac', 'groups nest'],
  ['F45', 'active eq true and (userName eq "asmith" or (title pr and userName sw "b"))', 'a', 'groups nest'],
  ['F45b', 'not (not (userName eq "bjensen@example.com"))', 'a', 'not of not'],
  ['F47', '(displayName eq "foo (bar) and baz")', 'b', 'quoted parentheses and words are text'],
  ['F48', 'not (displayName eq "foo (bar) and baz")', 'ac', 'also under not'],
  ['F54', 'userName Eq "bjensen@example.com" AND active EQ TRUE', 'a', 'operators and true are read without case'],
  ['F58', `${ZOOM}:lastLoginTime gt "2024-01-01T00:00:00Z"`, 'a', 'a time of an extension is ordered'],
  ['F59', `${ZOOM}[pronounsOption eq 1]`, 'a', 'an extension can be asked like a complex attribute'],
  ['F61', `schemas eq "${CORE}"`, 'abc', 'schemas can be asked'],
  ['F63', 'emails[type eq "work"].value eq "bjensen@example.com"', 'a', 'a sub-attribute of selected values'],
  ['F67', 'emails[value eq "x]y" or type eq "work"]', 'a', 'a quoted bracket is text'],
  ['F68', 'emails[type eq "work"] and emails[type eq "home"]', 'a', 'two value paths are about two values'],
];

describe('filters that hold', () => {
  it.each(HOLD)('%s RFC 7644 §3.4.2.2: %s finds "%s": %s', async (_id, filter, letters) => {
    const answer = await people.world.find(filter.replace('{c}', people.id.c));
    expect(answer.status).toBe(200);
    expect(people.lettersOf(answer.body)).toBe(letters);
    expect(answer.body).toMatchObject({ totalResults: letters.length, itemsPerPage: letters.length, startIndex: 1 });
  });

  it.each([
    ['F49', 'say "hi"', String.raw`"say \"hi\""`, 'an escaped quote'],
    ['F50', String.raw`a\b`, String.raw`"a\\b"`, 'an escaped backslash'],
    ['F51', 'café', String.raw`"caf\u00e9"`, 'an escape by code'],
  ])('%s RFC 7644 §3.4.2.2: a title of %s is found by %s, JSON with %s', async (_id, title, quoted) => {
    await people.world.patch(people.id.c, { op: 'replace', path: 'title', value: title });
    const answer = await people.world.find(`title eq ${quoted}`);
    await people.world.patch(people.id.c, { op: 'remove', path: 'title' });
    expect(people.lettersOf(answer.body)).toBe('c');
  });
});

describe('filters that are refused', () => {
  it.each([
    ['FB1', 'userName', 'an attribute alone'],
    ['FB2', 'userName eq', 'an operator without a value'],
    ['FB4', 'eq "x"', 'an operator without an attribute'],
    ['FB8', 'and', 'a bare and'],
    ['FB9', 'not', 'a bare not'],
    ['FB10', 'userName eq "x" and', 'an and without its second half'],
    ['FB11', 'or userName eq "x"', 'an or without its first half'],
    ['FB14', 'emails[]', 'an empty value path'],
    ['FB15', '()', 'an empty group'],
    ['FB16', 'userName pr "x"', 'a presence with a value'],
    ['FB17', 'active gt true', 'an order of booleans'],
    ['FB18', 'unknownAttr eq "x"', 'an attribute that no schema has'],
    ['FB20', '"x" eq userName', 'a value in front'],
    ['FB22', 'userName eq bjensen', 'a text without quotes'],
    ['FB23', 'aaa…', '14,000 letters'],
  ])('%s RFC 7644 §3.12: %s is 400 invalidFilter: %s', async (_id, text) => {
    const filter = text === 'aaa…' ? 'a'.repeat(14_000) : text;
    people.world.calls();
    const answer = await people.world.find(filter);
    expect(answer).toMatchObject({
      status: 400,
      body: {
        schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
        status: '400',
        scimType: 'invalidFilter',
        detail: expect.stringMatching(/\w/),
      },
    });
    expect(answer.body.detail.length).toBeLessThan(500);
    expect(people.world.calls()).toEqual([]);
  });
});
