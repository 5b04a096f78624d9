/** Refusals that several calls on users share. */
import { adminRole, ownerRole } from './account.js';
import { invalidField, Refusal } from './refusal.js';
import type { EmulatedUser } from './user.js';
import type { World } from './world.js';

const invitationLife = 30 * 24 * 3_600_000;

export function isOwnerOrAdmin(user: EmulatedUser): boolean {
  return user.role_id === ownerRole || user.role_id === adminRole;
}

/** 1120: after about 30 days an invitation has lapsed. */
export function requireLivingInvitation(user: EmulatedUser, world: World): void {
  if (user.status !== 'pending' || world.now() - user.invitedAt < invitationLife) return;
  throw new Refusal(400, 1120, 'The invitation is missing or has expired.');
}

/**
 * Sub-resources of invited people answer 1000. What Zoom says about deactivated users is published nowhere:
 * that it refuses is observed, the code 1000 is our guess.
 */
export function requireActive(user: EmulatedUser): void {
  if (user.status === 'active') return;
  const state = user.status === 'pending' ? 'pending' : 'deactivated';
  throw new Refusal(400, 1000, `This cannot be done for a user in ${state} state.`);
}

interface Names {
  readonly first_name?: string;
  readonly last_name?: string;
  readonly display_name?: string;
}

/** Chinese characters count more than others, and some words are forbidden (300). */
export function verifyNames(names: Names, prefix: string, world: World): void {
  const limits = { first_name: 5, last_name: 5, display_name: 10 } as const;
  for (const field of ['first_name', 'last_name', 'display_name'] as const) {
    const name = names[field] ?? '';
    if ((name.match(/\p{Script=Han}/gu) ?? []).length > limits[field]) throw invalidField(`${prefix}${field}`);
    const forbidden = world.settings.forbiddenNameWords.some((word) => name.toLowerCase().includes(word));
    if (forbidden) throw new Refusal(400, 300, 'The name contains a word that is not allowed.');
  }
}
