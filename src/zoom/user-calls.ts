/** Which calls concern one existing user: what Zoom refuses there says something of that user. */
import type { ZoomClient } from './client.js';

// The parameter keeps each name that of a method; the sets are asked with names out of errors.
const named = (...operations: readonly (keyof ZoomClient)[]): ReadonlySet<string> => new Set(operations);

/** The user is named in the path. */
export const USER_WRITES = named(
  'updateUser',
  'deleteUser',
  'setStatus',
  'setEmail',
  'setPassword',
  'uploadPicture',
  'deletePicture',
  'revokeSsoToken',
);

/** The user is a member of something else that the path names first. */
export const ROLE_CALLS = named('addRoleMember', 'removeRoleMember');
