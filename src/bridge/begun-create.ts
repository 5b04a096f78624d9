/** A create on its way: asking Zoom, and knowing the user of an earlier POST that broke off. */
import { setTimeout as sleep } from 'node:timers/promises';
import { createdZoomUser, needsMoreThanPost, type ZoomUserCreate } from '../mapping/create.js';
import { conflictError, type Holder, toCreateError } from '../mapping/create-refusal.js';
import { isRefusal } from '../mapping/errors.js';
import { ScimError } from '../scim/errors.js';
import type { JsonObject, RequestContext } from '../scim/types.js';
import type { UnfinishedCreate } from '../store/ports.js';
import { ZoomError } from '../zoom/errors.js';
import type { ZoomUser } from '../zoom/types.js';
import { logAudit } from './audit.js';
import { zoomIdOf } from './execute.js';
import { findInZoom } from './load.js';
import type { Bridge } from './options.js';

export interface Creation {
  readonly body: JsonObject;
  readonly create: ZoomUserCreate;
  /** Lower case. */
  readonly login: string;
}

/** Zoom's reads may lag behind its writes by a moment (observed). */
const LAGS_MS = [0, 250, 500, 1000];

async function findLagging(idOrEmail: string, bridge: Bridge, context: RequestContext): Promise<ZoomUser | undefined> {
  for (const lag of LAGS_MS) {
    await sleep(lag);
    const found = await findInZoom(idOrEmail, bridge, context);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Throws ScimError when Zoom does not show it in time. */
export async function readCreated(user: ZoomUser, bridge: Bridge, context: RequestContext): Promise<ZoomUser> {
  const found = await findInZoom(zoomIdOf(user), bridge, context);
  if (found !== undefined) return found;
  throw new ScimError('unavailable', 'Zoom has created the user and does not show it yet. Repeat the request.', {
    retryAfterSeconds: 5,
  });
}

/** Clocks that differ, and the time that Zoom may take for a create whose answer is lost. */
const TOLERANCE_MS = 5 * 60_000;

/**
 * Whether this is the user of that POST: the id tells, or that it appeared about when the POST was sent.
 * `created_at` of a pending user may be the time of the call, so that it only tells of older invitations.
 */
function isOurs(zoom: ZoomUser, { id, startedAt }: UnfinishedCreate): boolean {
  if (id !== undefined) return zoom.id === id;
  const age = Date.parse(zoom.user_created_at ?? zoom.created_at ?? startedAt) - Date.parse(startedAt);
  return age >= -TOLERANCE_MS && (zoom.status === 'pending' || age <= TOLERANCE_MS);
}

/** undefined: that POST has left nobody. Throws uniqueness when the address has become somebody else's. */
export async function findUnfinished(
  { login }: Creation,
  earlier: UnfinishedCreate,
  bridge: Bridge,
  context: RequestContext,
): Promise<ZoomUser | undefined> {
  const zoom = await findInZoom(earlier.id ?? login, bridge, context);
  if (zoom === undefined || isOurs(zoom, earlier)) return zoom;
  await bridge.store.creates.remove(login);
  throw conflictError(zoom, undefined);
}

async function findHolder(login: string, bridge: Bridge, context: RequestContext): Promise<Holder> {
  try {
    return await findInZoom(login, bridge, context);
  } catch (error) {
    if (error instanceof ZoomError && error.kind === 'invitationExpired') return 'lapsed';
    throw error;
  }
}

/** The address is taken: by the user of an earlier POST whose answer was lost, or by somebody. Throws uniqueness. */
async function findOwn(
  cause: ZoomError,
  { login }: Creation,
  earlier: UnfinishedCreate | undefined,
  bridge: Bridge,
  context: RequestContext,
): Promise<ZoomUser> {
  if (earlier === undefined) throw conflictError(await findHolder(login, bridge, context), cause);
  const holder = await findLagging(login, bridge, context);
  if (holder !== undefined && isOurs(holder, earlier)) {
    await bridge.store.creates.save({ ...earlier, ...(holder.id ? { id: holder.id } : {}) });
    return holder;
  }
  await bridge.store.creates.remove(login);
  throw conflictError(holder, cause);
}

/** Zoom has answered and did nothing, or was not asked, so that this POST has left nobody. */
const hasJudged = (error: ZoomError): boolean =>
  error.unsent || isRefusal(error) || ['rateLimited', 'scopes', 'credentials'].includes(error.kind);

function logCreated({ body }: Creation, id: string | undefined, context: RequestContext): void {
  logAudit(context, { action: 'create', userId: id ?? '', changes: [], asked: Object.keys(body) });
}

async function postUser(
  creation: Creation,
  begun: UnfinishedCreate,
  bridge: Bridge,
  context: RequestContext,
): Promise<ZoomUser> {
  const { body, create } = creation;
  const { id } = await bridge.zoom.createUser(create.action, create.info, context);
  // Where the POST was all there is to do, the mark is removed next; until then the time tells whose user it is.
  if (id !== undefined && needsMoreThanPost(body)) await bridge.store.creates.save({ ...begun, id });
  logCreated(creation, id, context);
  return createdZoomUser(create, id, `${begun.startedAt.slice(0, 19)}Z`);
}

/** Zoom did not do it; the user may be that of an `earlier` POST. */
async function judge(
  error: ZoomError,
  creation: Creation,
  earlier: UnfinishedCreate | undefined,
  bridge: Bridge,
  context: RequestContext,
): Promise<ZoomUser> {
  const { creates } = bridge.store;
  if (hasJudged(error)) await (earlier === undefined ? creates.remove(creation.login) : creates.save(earlier));
  if (error.kind === 'conflict') return findOwn(error, creation, earlier, bridge, context);
  throw toCreateError(error, creation.create);
}

/** Nobody knows whether Zoom did it: the user is looked for, and only when it is not there is Zoom asked once more. */
async function recoverLost(
  lost: ZoomError,
  creation: Creation,
  begun: UnfinishedCreate,
  bridge: Bridge,
  context: RequestContext,
): Promise<ZoomUser> {
  const holder = await findInZoom(creation.login, bridge, context).catch(() => {
    throw toCreateError(lost, creation.create);
  });
  if (holder !== undefined) {
    if (isOurs(holder, begun)) {
      logCreated(creation, holder.id, context);
      return holder;
    }
    await bridge.store.creates.remove(creation.login);
    throw conflictError(holder, lost);
  }
  try {
    return await postUser(creation, begun, bridge, context);
  } catch (error) {
    if (!(error instanceof ZoomError)) throw error;
    return judge(error, creation, begun, bridge, context);
  }
}

/** The begun create is remembered before Zoom is asked, and forgotten when Zoom has judged against it. Throws ScimError, ZoomError. */
export async function sendCreate(
  creation: Creation,
  earlier: UnfinishedCreate | undefined,
  bridge: Bridge,
  context: RequestContext,
): Promise<ZoomUser> {
  const begun = { login: creation.login, startedAt: bridge.now().toISOString() };
  await bridge.store.creates.save(begun);
  try {
    return await postUser(creation, begun, bridge, context);
  } catch (error) {
    if (!(error instanceof ZoomError)) throw error;
    if (!hasJudged(error) && error.retryAfterSeconds === undefined) {
      context.log.info(
        { kind: error.kind, status: error.status },
        'the answer to a create is lost; looking for the user',
      );
      return recoverLost(error, creation, begun, bridge, context);
    }
    return judge(error, creation, earlier, bridge, context);
  }
}
