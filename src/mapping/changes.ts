/** A change to a Zoom user as data: what a plan is made of, and what the user looks like afterwards. */
import type { ZoomUser, ZoomUserUpdate } from '../zoom/types.js';

export type ZoomUserChange =
  | { readonly kind: 'activate' }
  | { readonly kind: 'email'; readonly email: string }
  /** One PATCH /users/{id} with only the changed fields. */
  | { readonly kind: 'update'; readonly update: ZoomUserUpdate }
  | { readonly kind: 'role'; readonly from: string; readonly to: string }
  /** `source`: data: or https: URL. */
  | { readonly kind: 'uploadPicture'; readonly source: string }
  | { readonly kind: 'removePicture' }
  | { readonly kind: 'password'; readonly password: string }
  /** `asked`: the provider asked for just this; otherwise it goes with a deactivation. */
  | { readonly kind: 'revokeToken'; readonly asked: boolean }
  | { readonly kind: 'deactivate' };

/** Built-in role ids (GET /roles). */
export const OWNER_ROLE = '0';
export const ADMIN_ROLE = '1';
export const MEMBER_ROLE = '2';

export const derivedDisplayName = (user: ZoomUser): string =>
  [user.first_name, user.last_name].filter(Boolean).join(' ').trim();

function applyUpdate(user: ZoomUser, update: ZoomUserUpdate): ZoomUser {
  const updated: ZoomUser = { ...user, ...update };
  // Zoom derives an emptied display name from the parts of the name.
  if (update.display_name === '') updated.display_name = derivedDisplayName(updated);
  if (update.plan_united_type === 'none') delete updated.plan_united_type;
  return updated;
}

/** What Zoom shows after a change; `pic_url` after an upload, and the meeting URL of a new pmi, are not foreseeable. */
export function applyChange(user: ZoomUser, change: ZoomUserChange, roleName?: string): ZoomUser {
  switch (change.kind) {
    case 'activate':
      return { ...user, status: 'active' };
    case 'email':
      return { ...user, email: change.email.toLowerCase() };
    case 'update':
      return applyUpdate(user, change.update);
    case 'role':
      return { ...user, role_id: change.to, role_name: roleName ?? '' };
    case 'removePicture': {
      const { pic_url: _, ...rest } = user;
      return rest;
    }
    case 'deactivate': {
      // Deactivation takes away all licences; Basic is what remains.
      const { plan_united_type: _plan, zoom_one_type: _one, ...rest } = user;
      return { ...rest, status: 'inactive', type: 1 };
    }
    case 'uploadPicture':
    case 'password':
    case 'revokeToken':
      return user;
  }
}
