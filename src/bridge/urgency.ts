/** Which requests take access away: their calls, reads included, go before all others that wait for Zoom's limits. */
import type { JsonObject, PatchOperation, RequestContext } from '../scim/types.js';
import type { ZoomCallContext } from '../zoom/client.js';

type CallerContext = RequestContext & Pick<ZoomCallContext, 'lane'>;

export const urgent = (context: RequestContext): CallerContext => ({ ...context, lane: 'revoke' });

export const urgentIf = (takesAccess: boolean, context: RequestContext): CallerContext =>
  takesAccess ? urgent(context) : context;

/** Nobody waits for it. */
export const unhurried = (context: RequestContext): CallerContext => ({ ...context, lane: 'background' });

export const deactivates = (user: JsonObject): boolean => user['active'] === false;

/** `active` set to false, or the SSO token removed. */
export function takesAccess(operations: readonly PatchOperation[]): boolean {
  return operations.some(({ op, path, value }) => {
    if (op === 'remove') return path?.attribute?.name.toLowerCase() === 'ssotoken';
    if (path === undefined) return typeof value === 'object' && value !== null && 'active' in value && !value['active'];
    return value === false && path.attribute?.name.toLowerCase() === 'active';
  });
}
