/** POST /users: four actions, four ways of becoming a user. */

import type { UserSeed } from './blank-user.js';
import { brokenPasswordRule } from './passwords.js';
import { dailyLimitReached, emailUsed, Refusal } from './refusal.js';
import { loginType, type Schemas, timestamp } from './user.js';
import { verifyNames } from './user-rules.js';
import type { Answer, ApiRequest, World } from './world.js';

type UserInfo = Schemas['UserInfo'];

export function createUser(request: ApiRequest<'createUser'>, world: World): Answer {
  const { action, user_info: info } = request.body;
  verifyNames(info, 'user_info.', world);
  verifyAddress(info.email.toLowerCase(), action, world);
  const seed = admit[action](info, world);
  world.account.requireSeat(info.type);
  if (seed.status === 'pending') countInvitation(world);
  const user = world.account.add({
    ...seed,
    type: info.type,
    first_name: info.first_name ?? '',
    last_name: info.last_name ?? '',
    display_name: info.display_name ?? '',
    division_ids: info.division_ids ?? [],
    plan_united_type: info.plan_united_type,
    zoom_one_type: request.zoomOneType ?? '',
    zoom_phone: info.feature?.zoom_phone ?? false,
    createdAt: world.now(),
  });
  world.account.lag.hide(user);
  const { id, email, type, first_name, last_name } = user;
  return { status: 201, body: { id: user.idShown ? id : '', email, type, first_name, last_name } };
}

/**
 * Taken here, pending included: 1005. Taken elsewhere: an outside free account can be invited; the holder of a paid
 * one, and anybody for custCreate, is 1009; else 1005.
 */
function verifyAddress(email: string, action: Schemas['CreateAction'], world: World): void {
  if (world.account.find(email) !== undefined) throw emailUsed(email);
  const outside = world.account.foreignAccounts.get(email);
  if (outside === undefined || (action === 'create' && outside === 'free')) return;
  if (action !== 'create' && action !== 'custCreate') throw emailUsed(email);
  throw new Refusal(400, 1009, `The user ${email} already holds an active account.`);
}

const admit: Record<Schemas['CreateAction'], (info: UserInfo, world: World) => UserSeed> = {
  create({ email }, { account, settings }) {
    if (account.foreignAccounts.has(email.toLowerCase())) return { email, status: 'pending', idShown: false };
    const active = account.isManaged(email) && settings.managedDomainCreate === 'active';
    return { email, status: active ? 'active' : 'pending', login_types: [loginType.workEmail] };
  },
  autoCreate({ email, password }, { account, settings }) {
    // That a managed domain is needed is documented; the code for its absence is our guess.
    if (!account.isManaged(email)) throw new Refusal(400, 1116, 'The email does not match the managed domains.');
    const broken = password === undefined ? undefined : brokenPasswordRule(password, settings.passwordNeedsSpecial);
    if (broken !== undefined) throw new Refusal(400, 300, broken.message);
    return { email, login_types: [loginType.workEmail], password: password ?? '' };
  },
  custCreate({ email }) {
    return { email, login_types: [loginType.api] };
  },
  ssoCreate(info, { account, settings }) {
    if (!settings.ssoEnabled) throw new Refusal(400, 2002, 'The account has not enabled single sign-on.');
    if (!settings.ssoPreprovisioning) throw new Refusal(400, 2032, 'ssoCreate is not available for this account.');
    const localPart = info.email.slice(0, info.email.lastIndexOf('@')).toLowerCase();
    const taken = account.findByVanityName(localPart) !== undefined;
    const vanity = taken ? `${localPart}.${account.order.length.toString(36)}` : localPart;
    return { email: info.email, login_types: [loginType.sso], vanity_name: info.type === 1 ? '' : vanity };
  },
};

function countInvitation(world: World): void {
  const day = timestamp(world.now()).slice(0, 10);
  const sent = world.invitations.get(day) ?? 0;
  if (sent >= world.settings.dailyCreateCap) throw dailyLimitReached(world.now(), world.settings.rateHeaders);
  world.invitations.set(day, sent + 1);
}
