/** DELETE /users/{userId}: without `action` it unlinks, it does not delete. */
import { adminRole, ownerRole } from './account.js';
import { noSuchUser, Refusal } from './refusal.js';
import { type EmulatedUser, loginType } from './user.js';
import { requireLivingInvitation } from './user-rules.js';
import type { Answer, ApiRequest, World } from './world.js';

type Query = ApiRequest<'deleteUser'>['query'];

export function deleteUser({ params, query }: ApiRequest<'deleteUser'>, world: World): Answer {
  const { account } = world;
  const user = account.require(params.userId);
  const action = query.action ?? 'disassociate';
  requireLivingInvitation(user, world);
  if (user.status === 'pending') {
    // An invitation can be withdrawn, but not deleted.
    if (action === 'delete') throw noSuchUser(params.userId);
  } else verifyDelete(user, action, world);
  const transfers = verifyTransfer(user, query, world);
  account.remove(user, action === 'delete' ? 'deleted' : 'disassociated');
  if (action === 'disassociate' && user.status !== 'pending') account.foreignAccounts.set(user.email, 'free');
  world.deletions.push({ id: user.id, email: user.email, action, transferEmail: query.transfer_email, transfers });
  return { status: 204 };
}

function verifyDelete(user: EmulatedUser, action: 'delete' | 'disassociate', world: World): void {
  if (user.role_id === ownerRole) throw new Refusal(400, 200, 'The account owner cannot be deleted.');
  if (action === 'delete') return;
  if (user.role_id === adminRole) throw new Refusal(400, 1117, 'An admin cannot be disassociated.');
  if (world.account.isManaged(user.email)) {
    throw new Refusal(400, 1107, 'A user of a managed domain cannot be disassociated.');
  }
  if (user.login_types.includes(loginType.api)) throw new Refusal(400, 300, 'An API user cannot be disassociated.');
}

/** The receiver must be another user of the account. */
function verifyTransfer(user: EmulatedUser, query: Query, { account }: World): string[] {
  const wished = Object.entries(query).flatMap(([name, value]) =>
    name.startsWith('transfer_') && value === true ? [name] : [],
  );
  if (query.transfer_email === undefined) {
    if (wished.length > 0) throw new Refusal(400, 300, 'transfer_email is required for a transfer.');
    return [];
  }
  const receiver = account.find(query.transfer_email);
  if (receiver === undefined) throw new Refusal(400, 300, 'The transfer target is not a user of this account.');
  if (receiver === user) throw new Refusal(400, 300, 'The transfer target is the user who is being deleted.');
  return wished;
}
