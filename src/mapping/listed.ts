/** Which attributes Zoom's lists show, and of whom: the others take a GET of the user. */
import type { ZoomUser } from '../zoom/types.js';
import { ZOOM } from './attribute-row.js';
import { attributeRows, PATH, rowPath } from './attributes.js';

/** Version and time of change are taken over all that GET shows. */
const NEVER_LISTED: ReadonlySet<string> = new Set([
  ...attributeRows.filter((row) => row.source === 'get').map(rowPath),
  'meta.version',
  'meta.lastModified',
]);

/** All that a list shows of an invited person: no id, no names, no department, no personal meeting id. */
const LISTED_OF_PENDING: ReadonlySet<string> = new Set([
  'userName',
  'emails',
  'active',
  'userType',
  'roles',
  'groups',
  PATH.licence,
  `${ZOOM}:status`,
  `${ZOOM}:verified`,
]);

const NOT_LISTED_OF_PENDING: ReadonlySet<string> = new Set([
  ...NEVER_LISTED,
  ...attributeRows
    .filter((row) => row.source === 'list')
    .map(rowPath)
    .filter((path) => !LISTED_OF_PENDING.has(path)),
  'name',
  // Zoom gives the time of the call as that of an invitation; a GET has `user_created_at`.
  'meta.created',
]);

/** Canonical paths of which a list item of this user says nothing. */
export const notListed = ({ status }: { readonly status?: string }): ReadonlySet<string> =>
  status === 'pending' ? NOT_LISTED_OF_PENDING : NEVER_LISTED;

/** `…:User:manager.value` → `…:User:manager`; URNs hold dots too. */
const attributeOf = (path: string): string => path.split(/\.(?=[A-Za-z]+$)/, 1)[0] ?? path;

/** Whether a list item of this user tells these canonical paths (of attributes or sub-attributes). */
export const isListed = (paths: readonly string[], user: ZoomUser): boolean => {
  const lacking = notListed(user);
  return !paths.some((path) => lacking.has(path) || lacking.has(attributeOf(path)));
};

/** Whose GET it takes to tell some attributes: lists show less of invited users. */
export type UntoldOf = 'nobody' | 'invited' | 'everybody';

/** `isUsed` is asked for canonical paths. Lists give no id of an invited user. */
export function untoldOf(isUsed: (path: string) => boolean): UntoldOf {
  if ([...NEVER_LISTED].some(isUsed)) return 'everybody';
  return ['id', 'meta.location', ...NOT_LISTED_OF_PENDING].some(isUsed) ? 'invited' : 'nobody';
}

/** Whether one of these paths is the given attribute or a part of it. */
export const usesAttribute = (paths: readonly string[], attribute: string): boolean =>
  paths.some((path) => path === attribute || attributeOf(path) === attribute);
