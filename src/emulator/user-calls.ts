/** The small calls on one user: read, status, email, password, SSO token, permissions. */
import { verifyPassword } from './passwords.js';
import { emailUsed, noSuchUser, Refusal } from './refusal.js';
import { loginType, renderUser } from './user.js';
import { isOwnerOrAdmin, requireActive, requireLivingInvitation } from './user-rules.js';
import type { Answer, ApiRequest, World } from './world.js';

export function getUser({ params, query }: ApiRequest<'getUser'>, world: World): Answer {
  const { account } = world;
  const byUniqueId = query.search_by_unique_id === true;
  const user = byUniqueId
    ? account.order.find((each) => each?.employee_unique_id === params.userId)
    : account.findShown(params.userId);
  if (user === undefined) throw noSuchUser(params.userId);
  if (query.login_type !== undefined && !user.login_types.includes(query.login_type)) throw noSuchUser(params.userId);
  requireLivingInvitation(user, world);
  const answer = { status: 200, body: renderUser(user, account) };
  return user.zoom_one_type === '' ? answer : { ...answer, zoomOneType: user.zoom_one_type };
}

/**
 * Deactivation takes every licence away and ends the sessions; what `type` shows then is published nowhere, Basic is
 * our guess. Activation restores the sign-in only. That an invited person can be neither is our guess too.
 */
export function setStatus({ params, body }: ApiRequest<'setStatus'>, { account }: World): Answer {
  const user = account.require(params.userId);
  if (body.action === 'clock_in' || body.action === 'clock_out') return { status: 204 };
  if (user.status === 'pending') throw new Refusal(400, 1000, 'The status of a user in pending state cannot change.');
  if (body.action === 'deactivate') {
    if (isOwnerOrAdmin(user)) throw new Refusal(400, 200, 'The owner and admins cannot be deactivated.');
    const stripped = { plan_united_type: undefined, zoom_one_type: '', zoom_phone: false };
    if (user.status === 'active') account.change(user, { status: 'inactive', type: 1, sessions: 0, ...stripped });
  } else if (user.status === 'inactive') {
    account.requireSeat(user.type, 3412);
    account.change(user, { status: 'active' });
  }
  return { status: 204 };
}

/** Three changes a user in 24 hours; only into managed domains; the address must be new to Zoom. */
export function setEmail({ params, body }: ApiRequest<'setEmail'>, { account, now }: World): Answer {
  const user = account.require(params.userId);
  requireActive(user);
  const email = body.email.toLowerCase();
  if (!account.isManaged(email)) throw new Refusal(400, 1116, "Domain name doesn't match the managed domains.");
  if (account.find(email) !== undefined || account.foreignAccounts.has(email)) throw emailUsed(email);
  const recent = user.emailChangedAt.filter((at) => now() - at < 86_400_000);
  // A limit by user: unlike the account's limits it has neither a type nor a Retry-After.
  if (recent.length >= 3)
    throw new Refusal(429, 429, 'You have changed the email of this user too often. Try again later.');
  account.change(user, { email, emailChangedAt: [...recent, now()] });
  return { status: 204 };
}

export function setPassword({ params, body }: ApiRequest<'setPassword'>, { account, settings }: World): Answer {
  const user = account.require(params.userId);
  requireActive(user);
  if (isOwnerOrAdmin(user)) throw new Refusal(400, 1117, 'The password of the owner or an admin cannot be set.');
  if (!user.login_types.includes(loginType.workEmail)) {
    throw new Refusal(400, 1123, 'The user has no work email login, so that no password can be set.');
  }
  verifyPassword(body.password, settings.passwordNeedsSpecial);
  if (body.password === user.password) throw new Refusal(400, 300, 'The new password must not be the old one.');
  if (user.formerPasswords.includes(body.password)) throw new Refusal(400, 1129, 'This password was used before.');
  account.change(user, { password: body.password, formerPasswords: [...user.formerPasswords, user.password] });
  return { status: 204 };
}

/** Revokes the SSO token and ends the sessions; a deactivated user has none (the refusal's code is our guess). */
export function revokeSsoToken({ params }: ApiRequest<'revokeSsoToken'>, { account }: World): Answer {
  const user = account.require(params.userId);
  requireActive(user);
  account.change(user, { sessions: 0, tokenRevocations: user.tokenRevocations + 1 });
  return { status: 204 };
}

export function listPermissions({ params }: ApiRequest<'listPermissions'>, { account, settings }: World): Answer {
  const user = account.require(params.userId);
  const permissions = isOwnerOrAdmin(user) ? settings.permissions : [];
  return { status: 200, body: { permissions } };
}
