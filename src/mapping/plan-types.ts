/** What goes into a plan and what comes out of it. */
import type { JsonObject } from '../scim/types.js';
import type { Link } from '../store/ports.js';
import type { ZoomUser } from '../zoom/types.js';
import type { ZoomUserChange } from './changes.js';

export interface ChangePolicy {
  /** ZOOM_REVOKE_ON_DEACTIVATE */
  readonly revokeOnDeactivate: boolean;
  /** DEFAULT_COUNTRY */
  readonly country: string;
  /** Whether ZOOM_ASSIGNABLE_ROLES names any role. */
  readonly rolesAssignable: boolean;
}

/** One request, seen from a user's present state. All look-ups are done: planning is pure. */
export interface ChangeRequest {
  readonly zoom: ZoomUser;
  readonly link: Link | undefined;
  /** The user as it was answered before the request, and as it should be answered after it. */
  readonly before: JsonObject;
  readonly after: JsonObject;
  /** Write-only attributes that were explicitly cleared. */
  readonly cleared: readonly string[];
  /** Canonical paths that the request named, attributes or their sub-attributes. */
  readonly asked: readonly string[];
  /** Zoom address of `after`'s manager.value; undefined when nobody has that id. */
  readonly managerEmail: string | undefined;
  /** Zoom roles by id or name (without case), where the request touches roles. */
  readonly roles: readonly RoleChoice[];
  readonly policy: ChangePolicy;
}

export interface RoleChoice {
  readonly id: string;
  readonly name: string;
  readonly assignable: boolean;
}

export interface Plan {
  /** In the order of execution. Empty: Zoom is as it should be. */
  readonly changes: readonly ZoomUserChange[];
  /** What to remember once the changes are done; undefined: nothing. */
  readonly link: Link | undefined;
  /** What was left out and why, for the log: names of attributes, never values. */
  readonly leftOut: readonly string[];
}

/** How a user's status bears on a request. */
export interface Phase {
  /** Zoom takes profile and licence changes (now, or after the activation that comes first). */
  readonly writable: boolean;
  readonly activating: boolean;
  /** The licence that a deactivation took is given back: by the activation, or by asking again after one that failed half-way. */
  readonly restoring: boolean;
  readonly deactivating: boolean;
  readonly pending: boolean;
}
