/** Everything that planning needs and that is not pure: manager's address, role names, pictures. */

import { PATH } from '../mapping/attributes.js';
import { MEMBER_ROLE } from '../mapping/changes.js';
import { elementsAt, textAt } from '../mapping/json.js';
import { planUserChanges } from '../mapping/plan.js';
import { wantsManager } from '../mapping/plan-profile.js';
import type { ChangeRequest, Plan, RoleChoice } from '../mapping/plan-types.js';
import type { RequestContext } from '../scim/types.js';
import { type Pictures, zoomIdOf } from './execute.js';
import type { Bridge, BridgePolicy } from './options.js';
import type { LinkedUser } from './render.js';

type Wish = Pick<ChangeRequest, 'before' | 'after' | 'asked' | 'cleared'>;

export interface PlannedRequest {
  readonly plan: Plan;
  readonly pictures: Pictures;
  readonly roleNames: ReadonlyMap<string, string>;
}

const isAssignable = (role: { id: string; name: string }, { assignableRoles }: BridgePolicy): boolean =>
  assignableRoles.some(
    (each) => each.toLowerCase() === role.id.toLowerCase() || each.toLowerCase() === role.name.toLowerCase(),
  );

const namesRoles = (wish: Wish): boolean =>
  JSON.stringify(elementsAt(wish.before, 'roles')) !== JSON.stringify(elementsAt(wish.after, 'roles'));

async function roleChoices(
  user: LinkedUser,
  wish: Wish,
  bridge: Bridge,
  context: RequestContext,
): Promise<RoleChoice[]> {
  const touched = namesRoles(wish) || 'roles' in (user.link?.deferred ?? {});
  if (bridge.policy.assignableRoles.length === 0 || !touched) return [];
  const roles = await bridge.names.roles(context);
  return roles.map((role) => ({ ...role, assignable: isAssignable(role, bridge.policy) }));
}

async function managerEmail(user: LinkedUser, wish: Wish, bridge: Bridge, context: RequestContext) {
  const value = textAt(wish.after, `${PATH.manager}.value`);
  if (value === undefined || !wantsManager(wish.before, wish.after, user.link?.deferred)) return undefined;
  // What is neither an address nor an id of Zoom's form is nobody: random words of a validator, ids of other systems.
  if (!/^[A-Za-z0-9_-]{1,64}$/.test(value) && !value.includes('@')) return undefined;
  return value === 'me' ? undefined : bridge.names.addressOf(value, context);
}

/** Sources of pictures to upload now, or to be uploaded later and therefore judged now. */
function pictureSources(plan: Plan, user: LinkedUser): string[] {
  const uploads = plan.changes.flatMap((change) => (change.kind === 'uploadPicture' ? [change.source] : []));
  const deferred =
    plan.link?.deferred['photos'] === user.link?.deferred['photos']
      ? []
      : elementsAt(plan.link?.deferred ?? {}, 'photos');
  return [...uploads, ...deferred.flatMap(({ value }) => (typeof value === 'string' ? [value] : []))];
}

/** A request that is repeated after a failure in a later step must not fail on the password that it has set. */
const withoutRepeatedPassword = (changes: Plan['changes'], { zoom }: LinkedUser, { recentPasswords }: Bridge) =>
  changes.filter((change) => change.kind !== 'password' || !recentPasswords.wasSet(zoomIdOf(zoom), change.password));

/** Throws ScimError for what can never be done, before anything is done. */
export async function planRequest(
  user: LinkedUser,
  wish: Wish,
  bridge: Bridge,
  context: RequestContext,
): Promise<PlannedRequest> {
  const { revokeOnDeactivate, country, assignableRoles } = bridge.policy;
  const [roles, email] = await Promise.all([
    roleChoices(user, wish, bridge, context),
    managerEmail(user, wish, bridge, context),
  ]);
  const planned = planUserChanges({
    ...user,
    ...wish,
    roles,
    managerEmail: email,
    policy: { revokeOnDeactivate, country, rolesAssignable: assignableRoles.length > 0 },
  });
  const plan = { ...planned, changes: withoutRepeatedPassword(planned.changes, user, bridge) };
  if (plan.leftOut.length > 0) context.log.info({ leftOut: plan.leftOut }, 'attributes left out');
  const pictures = new Map<string, Awaited<ReturnType<Bridge['readPicture']>>>();
  for (const source of pictureSources(plan, user)) pictures.set(source, await bridge.readPicture(source));
  const roleNames = new Map([...roles.map((role) => [role.id, role.name] as const), [MEMBER_ROLE, 'Member']]);
  return { plan, pictures, roleNames };
}
