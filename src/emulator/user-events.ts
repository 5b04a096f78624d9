/** What Zoom tells of a user's change, as events without their envelope (Zoom's event reference, "users"). */
import type { EmulatedUser } from './user.js';

export interface EmulatedEvent {
  readonly event: string;
  /** Without account_id. */
  readonly payload: Readonly<Record<string, unknown>>;
}

/** How a user leaves the account. */
export type Departure = 'deleted' | 'disassociated';

/** Fields of which user.updated tells; there is no event for job_title, location, manager, cost_center, pronouns, phones. */
const REPORTED = [
  'first_name',
  'last_name',
  'display_name',
  'email',
  'type',
  'company',
  'pmi',
  'use_pmi',
  'timezone',
  'pic_url',
  'vanity_name',
  'host_key',
  'role_id',
  'dept',
  'language',
  'custom_attributes',
] as const;

export function creationEvent(user: EmulatedUser): EmulatedEvent {
  return {
    event: 'user.created',
    payload: { creation_type: 'create', object: { ...brief(user), display_name: user.display_name } },
  };
}

export function departureEvent(user: EmulatedUser, departure: Departure): EmulatedEvent {
  return { event: `user.${departure}`, payload: { object: brief(user) } };
}

/** undefined: Zoom tells nobody. */
export function changeEvent(before: EmulatedUser, after: EmulatedUser): EmulatedEvent | undefined {
  const payload = { object: brief(after) };
  if (before.status === 'pending' && after.status === 'active') return { event: 'user.invitation_accepted', payload };
  if (before.status === 'inactive' && after.status === 'active') return { event: 'user.activated', payload };
  if (before.status === 'active' && after.status === 'inactive') return { event: 'user.deactivated', payload };
  const changed = REPORTED.filter((field) => before[field] !== after[field]);
  if (changed.length === 0) return undefined;
  const shown = (user: EmulatedUser) => ({
    id: user.id,
    ...Object.fromEntries(changed.map((field) => [field === 'role_id' ? 'role' : field, user[field]])),
  });
  return { event: 'user.updated', payload: { object: shown(after), old_object: shown(before) } };
}

function brief({ id, idShown, first_name, last_name, email, type }: EmulatedUser) {
  return { ...(idShown && { id }), first_name, last_name, email, type };
}
