/** Doing: a short loop that carries out planned changes, stops at the first failure and says what was done before it. */
import { applyChange, MEMBER_ROLE, type ZoomUserChange } from '../mapping/changes.js';
import { isRefusal, toScimError } from '../mapping/errors.js';
import type { RequestContext } from '../scim/types.js';
import type { ZoomClient } from '../zoom/client.js';
import { ZoomError } from '../zoom/errors.js';
import type { ZoomPicture, ZoomUser } from '../zoom/types.js';
import type { RecentPasswords } from './recent-passwords.js';
import type { RecentWrites } from './recent-writes.js';

/** Pictures are read before anything is changed, so that a bad one changes nothing. */
export type Pictures = ReadonlyMap<string, ZoomPicture>;

interface Execution {
  readonly zoom: ZoomClient;
  readonly recentPasswords: RecentPasswords;
  readonly recentWrites: RecentWrites;
  readonly pictures: Pictures;
  readonly roleNames: ReadonlyMap<string, string>;
  readonly context: RequestContext;
}

/** What a change is called in an error's "already done". */
const DONE: Record<ZoomUserChange['kind'], string> = {
  activate: 'activation',
  email: 'login address',
  update: 'profile',
  role: 'role',
  uploadPicture: 'picture',
  removePicture: 'removal of the picture',
  password: 'password',
  revokeToken: 'revocation of the SSO token',
  deactivate: 'deactivation',
};

const LICENCE_FIELDS: ReadonlySet<string> = new Set(['type', 'plan_united_type', 'zoom_one_type']);

const nameOf = (change: ZoomUserChange): string =>
  change.kind === 'update' && Object.keys(change.update).every((field) => LICENCE_FIELDS.has(field))
    ? 'licence'
    : DONE[change.kind];

export const zoomIdOf = (user: ZoomUser): string => user.id || user.email;

async function sendChange(
  user: ZoomUser,
  change: ZoomUserChange,
  { zoom, recentPasswords, pictures, context }: Execution,
): Promise<void> {
  const id = zoomIdOf(user);
  switch (change.kind) {
    case 'activate':
    case 'deactivate':
      return zoom.setStatus(id, change.kind, context);
    case 'email':
      return zoom.setEmail(id, change.email, context);
    case 'update':
      return zoom.updateUser(id, change.update, context);
    case 'role':
      // One role a user: giving one takes the other away; taking one away leaves Member.
      return change.to === MEMBER_ROLE
        ? zoom.removeRoleMember(change.from, id, context)
        : zoom.addRoleMember(change.to, id, context);
    case 'uploadPicture': {
      const picture = pictures.get(change.source);
      if (picture === undefined) throw new Error('a picture was planned and not read');
      return zoom.uploadPicture(id, picture, context);
    }
    case 'removePicture':
      return zoom.deletePicture(id, context);
    case 'password':
      await zoom.setPassword(id, change.password, context);
      return recentPasswords.remember(id, change.password);
    case 'revokeToken':
      return zoom.revokeSsoToken(id, context);
  }
}

/** A revocation that Zoom refuses has nothing to revoke, unless it is what the provider asked of an active user. */
const countsAsDone = (user: ZoomUser, change: ZoomUserChange, error: unknown): boolean =>
  change.kind === 'revokeToken' &&
  (!change.asked || user.status !== 'active') &&
  error instanceof ZoomError &&
  error.kind !== 'notFound' &&
  isRefusal(error);

/** Only Zoom knows the URL of a new picture, and of the room behind a new personal meeting id. */
const isUnforeseeable = (change: ZoomUserChange): boolean =>
  change.kind === 'uploadPicture' || (change.kind === 'update' && change.update.pmi !== undefined);

/** Returns the user as Zoom has it now. Throws ScimError; `done` in it names what was carried out. */
export async function executeChanges(
  user: ZoomUser,
  changes: readonly ZoomUserChange[],
  execution: Execution,
): Promise<ZoomUser> {
  let current = user;
  const done = new Set<string>();
  for (const change of changes) {
    try {
      await sendChange(current, change, execution);
    } catch (error) {
      if (!(error instanceof ZoomError)) throw error;
      if (!countsAsDone(current, change, error)) throw toScimError(error, [...done]);
      execution.context.log.info({ userId: zoomIdOf(current), code: error.code }, 'nothing to revoke');
    }
    done.add(nameOf(change));
    const next = applyChange(current, change, change.kind === 'role' ? execution.roleNames.get(change.to) : undefined);
    execution.recentWrites.remember(current, next);
    current = next;
  }
  if (!changes.some(isUnforeseeable)) return current;
  return execution.zoom.getUser(zoomIdOf(current), execution.context).catch((error: unknown) => {
    throw error instanceof ZoomError ? toScimError(error, [...done]) : error;
  });
}
