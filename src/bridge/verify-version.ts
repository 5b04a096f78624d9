/** `If-Match` (RFC 7644 §3.14, RFC 9110 §13.1.1): judged before anything is written. */
import { ScimError } from '../scim/errors.js';
import type { ScimResource } from '../scim/types.js';

const opaque = (tag: string): string => tag.trim().replace(/^W\//, '');

/** Weak comparison: our tags are weak, and a client that has one should be able to use it. Throws preconditionFailed. */
export function verifyVersion(before: ScimResource, ifMatch: string | undefined): void {
  if (ifMatch === undefined || ifMatch.trim() === '*') return;
  const current = opaque(String(before.meta['version'] ?? ''));
  if (ifMatch.split(',').some((tag) => opaque(tag) === current)) return;
  throw new ScimError(
    'preconditionFailed',
    'The user has changed since it was read. Read it again and repeat the change.',
  );
}
