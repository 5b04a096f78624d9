/** PATCH /users/{userId}: absent means unchanged; invited people hear nothing of it. */
import type { Account } from './account.js';
import { derivedDisplayName } from './blank-user.js';
import { invalidField, Refusal } from './refusal.js';
import type { EmulatedUser, Schemas } from './user.js';
import { requireActive, requireLivingInvitation, verifyNames } from './user-rules.js';
import type { Answer, ApiRequest, World } from './world.js';

type Update = Schemas['UserUpdate'];

/** Fields that are stored as they come. */
const plainFields = [
  'first_name',
  'last_name',
  'type',
  'company',
  'job_title',
  'location',
  'dept',
  'cost_center',
  'language',
  'timezone',
  'pronouns',
  'pronouns_option',
  'pmi',
  'use_pmi',
  'host_key',
  'custom_attributes',
  'division_ids',
  'cms_user_id',
] as const;

export function updateUser(request: ApiRequest<'updateUser'>, world: World): Answer {
  const user = world.account.require(request.params.userId);
  requireLivingInvitation(user, world);
  if (user.status === 'pending') return updatePending(user, request.body, world.account);
  requireActive(user);
  verifyUpdate(user, request.body, world);
  world.account.change(user, changesOf(user, request.body, request.zoomOneType));
  return { status: 204 };
}

/** Zoom answers 204 and does nothing, but for the group. */
function updatePending(user: EmulatedUser, update: Update, account: Account): Answer {
  const group = update.group_id;
  if (group !== undefined && account.groups.has(group) && !user.group_ids.includes(group)) {
    account.change(user, { group_ids: [...user.group_ids, group] });
  }
  return { status: 204 };
}

function verifyUpdate(user: EmulatedUser, update: Update, world: World): void {
  const licences = [update.type, update.plan_united_type, update.zoom_one_type].filter((each) => each !== undefined);
  if (licences.length > 1) {
    throw new Refusal(400, 300, 'Only one of type, plan_united_type and zoom_one_type can be set at once.');
  }
  verifyNames(update, '', world);
  if (update.manager !== undefined && update.manager !== '') verifyManager(update.manager, world.account);
  if (update.vanity_name !== undefined && update.vanity_name !== '') {
    const holder = world.account.findByVanityName(update.vanity_name);
    if (holder !== undefined && holder !== user) throw new Refusal(400, 4100, 'The personal link name is taken.');
  }
  if (update.type !== undefined && update.type !== user.type) world.account.requireSeat(update.type);
}

/** "Within the same account", says the document; which error a stranger gives is our guess. */
function verifyManager(manager: string, account: Account): void {
  if (account.find(manager) !== undefined) return;
  const byName = !manager.includes('@') && account.order.some((user) => user?.display_name === manager);
  if (!byName) throw invalidField('manager');
}

function changesOf(user: EmulatedUser, update: Update, zoomOneType: string | undefined): Partial<EmulatedUser> {
  const { manager, vanity_name, plan_united_type: plan, feature } = update;
  return {
    ...Object.fromEntries(
      plainFields.flatMap((field) => (update[field] === undefined ? [] : [[field, update[field]]])),
    ),
    ...displayNameChange(user, update),
    ...(manager !== undefined && { manager: manager.includes('@') ? manager.toLowerCase() : manager }),
    ...(vanity_name !== undefined && { vanity_name }),
    ...(update.phone_numbers !== undefined && { phone_numbers: update.phone_numbers.map(withVerified) }),
    ...(plan !== undefined && { plan_united_type: plan === 'none' ? undefined : plan }),
    ...(update.zoom_one_type !== undefined && { zoom_one_type: update.zoom_one_type === 0 ? '' : (zoomOneType ?? '') }),
    ...(feature?.zoom_phone !== undefined && { zoom_phone: feature.zoom_phone }),
  };
}

/** Given empty, it is derived from the names; left out, it stays, even when the names change (observed). */
function displayNameChange(user: EmulatedUser, update: Update): Partial<EmulatedUser> {
  if (update.display_name === undefined) return {};
  if (update.display_name !== '') return { display_name: update.display_name };
  const { first_name = user.first_name, last_name = user.last_name } = update;
  return { display_name: derivedDisplayName({ first_name, last_name }) };
}

function withVerified(phone: Schemas['PhoneNumberUpdate']): Schemas['PhoneNumber'] {
  return { code: '', country: '', label: '', number: '', ...phone, verified: false };
}
