/** What may be said of write-only attributes and can never come true for a user who is there. */
import { ScimError } from '../scim/errors.js';
import { PATH } from './attributes.js';
import { textAt } from './json.js';
import type { ChangeRequest } from './plan-types.js';

interface Wish {
  readonly path: string;
  readonly detail: string;
  isMeant(request: ChangeRequest): boolean;
}

const IMPOSSIBLE: readonly Wish[] = [
  {
    path: PATH.createAction,
    detail: 'createAction says how a user is created, and this user is.',
    isMeant: ({ asked }) => asked.includes(PATH.createAction),
  },
  {
    path: PATH.ssoToken,
    detail: 'An SSO token cannot be set: remove ssoToken to revoke it.',
    isMeant: ({ after }) => textAt(after, PATH.ssoToken) !== undefined,
  },
  {
    path: 'password',
    detail: 'A password cannot be removed: set another one, or deactivate the user.',
    isMeant: ({ cleared }) => cleared.includes('password'),
  },
];

/**
 * Names for the log of what is left out beside other wishes. Throws ScimError mutability where nothing else was asked:
 * 200 would say that it is done (RFC 7644 §3.5.2).
 */
export function refuseImpossible(request: ChangeRequest): string[] {
  const meant = IMPOSSIBLE.filter((wish) => wish.isMeant(request));
  const paths = meant.map(({ path }) => path);
  if (paths.length > 0 && request.asked.every((path) => paths.includes(path))) {
    throw new ScimError('mutability', meant.map(({ detail }) => detail).join(' '));
  }
  return paths.map((path) => `${path} (not possible for a user who is there)`);
}
