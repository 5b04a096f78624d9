/** Who changed what: one log line a write, with the names of attributes and changes, never their values. */
import type { ZoomUserChange } from '../mapping/changes.js';
import { isAddress } from '../mapping/login.js';
import type { RequestContext } from '../scim/types.js';

export interface AuditEntry {
  readonly action: 'create' | 'adopt' | 'change' | 'carryOutDeferred' | 'delete';
  /** Empty or an address where Zoom gave no id. */
  readonly userId: string;
  readonly changes: readonly ZoomUserChange[];
  readonly asked: readonly string[];
}

const nameOf = (change: ZoomUserChange): string =>
  change.kind === 'update' ? `update(${Object.keys(change.update).join(',')})` : change.kind;

export function logAudit(context: RequestContext, { action, userId, changes, asked }: AuditEntry): void {
  // An address is personal data; the request id leads to the user at debug.
  const shownId = userId === '' || isAddress(userId) ? {} : { userId };
  const audit = { action, ...shownId, by: context.principal.name, asked, zoomChanges: changes.map(nameOf) };
  context.log.info({ audit }, 'audit');
}
