/** What each call costs and how urgent it is: its label (Zoom's reference, "Rate Limit Label") and its lane. */
import type { ZoomClient } from '../client.js';
import type { ZoomRequest } from '../request.js';
import type { RateLabel } from './budgets.js';
import type { Lane } from './lanes.js';

interface Operation {
  readonly label: RateLabel;
  /** Where neither the call nor its caller says otherwise. */
  readonly lane: Lane;
}

export interface Demand extends Operation {
  /** Draws on the daily budget of invitations too. */
  readonly invites: boolean;
}

/** A new method of the client does not compile until it has its row. */
export const OPERATIONS: Readonly<Record<keyof ZoomClient, Operation>> = {
  listUsers: { label: 'Medium', lane: 'list' },
  getUser: { label: 'Light', lane: 'read' },
  createUser: { label: 'Light', lane: 'write' },
  updateUser: { label: 'Light', lane: 'write' },
  deleteUser: { label: 'Light', lane: 'revoke' },
  // A deactivation says lane `revoke` itself.
  setStatus: { label: 'Light', lane: 'write' },
  setEmail: { label: 'Light', lane: 'write' },
  setPassword: { label: 'Medium', lane: 'write' },
  uploadPicture: { label: 'Medium', lane: 'write' },
  deletePicture: { label: 'Medium', lane: 'write' },
  revokeSsoToken: { label: 'Light', lane: 'revoke' },
  listRoles: { label: 'Medium', lane: 'read' },
  addRoleMember: { label: 'Medium', lane: 'write' },
  removeRoleMember: { label: 'Light', lane: 'write' },
  listGroups: { label: 'Medium', lane: 'read' },
};

/** A caller's lane goes before the call's own, but never makes a revocation wait. */
export function demandOf({ operation, lane, invites = false, context }: ZoomRequest): Demand {
  const { label, lane: usual } = OPERATIONS[operation];
  const own = lane ?? usual;
  return { label, invites, lane: own === 'revoke' ? own : (context.lane ?? own) };
}
