/** POST /users as the mapping makes it: what is sent, what is foreseen, and how a refusal is told. */
import { describe, expect, it } from '@jest/globals';
import { createdZoomUser, needsMoreThanPost, toZoomUserCreate } from '../../src/mapping/create.js';
import { conflictError, toCreateError, toUnfinishedError } from '../../src/mapping/create-refusal.js';
import { ScimError } from '../../src/scim/errors.js';
import { ZoomError, type ZoomErrorKind } from '../../src/zoom/errors.js';
import { ENTERPRISE, ZOOM } from '../world.js';

const policy = { createAction: 'create', defaultUserType: 1 } as const;
const userName = 'ada@example.com';

describe('a body asks for more than POST takes', () => {
  it.each([
    [
      'names, licence, login and kept texts',
      { name: { givenName: 'A', familyName: 'L' }, userType: 'Basic', externalId: 'e' },
      false,
    ],
    ['active as it will be', { active: true }, false],
    ['emails', { emails: [{ value: 'a@example.com' }] }, false],
    [
      'division and employee number, which only the link keeps',
      { [ENTERPRISE]: { division: 'D', employeeNumber: '7' } },
      false,
    ],
    ['zoom type and createAction', { [ZOOM]: { type: 'Basic', createAction: 'create' } }, false],
    ['null, which clears nothing', { title: null, [ENTERPRISE]: { department: null } }, false],
    ['inactive', { active: false }, true],
    ['title', { title: 'T' }, true],
    ['department', { [ENTERPRISE]: { department: 'D' } }, true],
    ['a picture', { photos: [{ value: 'data:' }] }, true],
    ['a personal meeting id', { [ZOOM]: { pmi: '1234567890' } }, true],
  ])('with %s: %j %s', (_, part, expected) => {
    expect(needsMoreThanPost({ userName, ...part })).toBe(expected);
  });
});

it('the foreseen user has what was sent but the password, and no status where Zoom decides it', () => {
  const body = {
    userName: 'Ada@Example.com',
    name: { givenName: 'Ada' },
    password: 'Secret-123',
    [ZOOM]: { createAction: 'autoCreate' },
  };
  const auto = createdZoomUser(toZoomUserCreate(body, policy), 'id1', '2026-01-01T00:00:00Z');
  expect(auto).toMatchObject({ id: 'id1', email: 'ada@example.com', first_name: 'Ada', status: 'active', type: 1 });
  expect(JSON.stringify(auto)).not.toContain('Secret');
  const invited = createdZoomUser(toZoomUserCreate({ userName }, policy), undefined, '2026-01-01T00:00:00Z');
  expect(invited.status).toBeUndefined();
  expect(invited.id).toBeUndefined();
});

describe('a refused create', () => {
  const create = (password?: string) =>
    toZoomUserCreate(
      { userName, ...(password === undefined ? {} : { password }), [ZOOM]: { createAction: 'autoCreate' } },
      policy,
    );
  const refusal = (kind: ZoomErrorKind, fields: string[] = []) =>
    new ZoomError(kind, 'text of Zoom', { operation: 'createUser', code: 300, fields });

  it.each([
    ['Ab1', /too short/],
    ['aaaaaaaa', /repeat/],
    ['Abcdefgh1', /run/],
    ['98172635', /letter/],
    ['NoDigitsHere', /digit/],
    ['lowercase77', /upper-case/],
    ['Perfectly-Fine-1', /password by the rules of the account, or a word in the names/],
  ])('with password %s tells the rule', (password, text) => {
    const error = toCreateError(refusal('invalid'), create(password));
    expect({ kind: error.kind, detail: error.message }).toEqual({
      kind: 'invalidValue',
      detail: expect.stringMatching(text),
    });
  });

  it('speaks of no password where none was sent, or another field is named', () => {
    expect(toCreateError(refusal('invalid'), create()).message).not.toMatch(/password/);
    expect(toCreateError(refusal('invalid', ['user_info.last_name']), create('Ab1')).message).toContain(
      'name.familyName',
    );
  });

  it('never shows Zoom’s text, not even as a field', () => {
    const odd = refusal('invalid', ['ada@example.com is wrong', 'user_info.secret']);
    expect(toCreateError(odd, create()).message).not.toMatch(/ada|secret|text of Zoom/);
  });

  it('for an address says who holds it', () => {
    const told = [undefined, 'lapsed' as const, { email: userName, type: 1, status: 'pending' as const }].map(
      (holder) => conflictError(holder, undefined).message,
    );
    expect(told).toEqual([
      expect.stringContaining('another Zoom account'),
      expect.stringContaining('lapsed'),
      expect.stringContaining('pending invitation'),
    ]);
  });
});

describe('a create that is not finished', () => {
  it('keeps its kind and its time to wait, and says that the user exists', () => {
    const error = toUnfinishedError(new ScimError('forbidden', 'No seat.'));
    expect({ kind: error.kind, detail: error.message }).toEqual({
      kind: 'forbidden',
      detail: 'The user was created in Zoom, but the request is not finished. No seat.',
    });
    expect(toUnfinishedError(new ScimError('unavailable', 'x', { retryAfterSeconds: 7 })).retryAfterSeconds).toBe(7);
  });

  it('is never "not found"', () => {
    const error = toUnfinishedError(new ScimError('notFound', 'There is no such user.'));
    expect({ status: error.status, wait: error.retryAfterSeconds }).toEqual({ status: 503, wait: 5 });
  });
});
