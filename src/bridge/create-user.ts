/** POST of a user: created in Zoom, or finished where an earlier POST broke off, or adopted where a DELETE left it. */
import { setTimeout as sleep } from 'node:timers/promises';
import { createdZoomUser, needsMoreThanPost, toZoomUserCreate, type ZoomUserCreate } from '../mapping/create.js';
import { isRefusal, toScimError } from '../mapping/errors.js';
import { textAt } from '../mapping/json.js';
import { isAddress } from '../mapping/login.js';
import { ScimError } from '../scim/errors.js';
import type { JsonObject, RequestContext, ScimResource } from '../scim/types.js';
import { mergeReplacement } from '../scim/user-body.js';
import type { Link, UnfinishedCreate } from '../store/ports.js';
import { ZoomError } from '../zoom/errors.js';
import type { ZoomUser } from '../zoom/types.js';
import { logAudit } from './audit.js';
import { carryOutWish } from './change-user.js';
import { zoomIdOf } from './execute.js';
import type { Bridge } from './options.js';
import { type LinkedUser, renderPlain, renderUser } from './render.js';

interface Creation {
  readonly body: JsonObject;
  readonly create: ZoomUserCreate;
  /** Lower case. */
  readonly login: string;
}

/** undefined: Zoom has no such user in this account. */
async function findInZoom(idOrEmail: string, bridge: Bridge, context: RequestContext): Promise<ZoomUser | undefined> {
  try {
    return await bridge.zoom.getUser(idOrEmail, context);
  } catch (error) {
    if (error instanceof ZoomError && error.kind === 'notFound') return undefined;
    throw error;
  }
}

/** By whom the address is taken: "create says it exists, get says it does not" is a normal state of Zoom. */
function conflictError(holder: ZoomUser | undefined, cause: ZoomError | undefined): ScimError {
  const who =
    holder === undefined
      ? 'a user of another Zoom account. That account must release it first'
      : holder.status === 'pending'
        ? 'a user with a pending invitation to this Zoom account'
        : 'a user of this Zoom account';
  return new ScimError('uniqueness', `The address belongs to ${who}.`, { cause });
}

/** A userName that is no address is unique in the bridge; Zoom only guards addresses. */
async function verifyUserNameFree({ body, login }: Creation, bridge: Bridge, context: RequestContext): Promise<void> {
  const userName = textAt(body, 'userName');
  if (userName === undefined || isAddress(userName)) return;
  for (const link of await bridge.store.links.findByUserName(userName)) {
    if (link.deleted !== undefined || link.login === login) continue;
    if ((await findInZoom(link.id, bridge, context)) !== undefined) {
      throw new ScimError('uniqueness', 'The userName belongs to another user.');
    }
    await bridge.store.links.remove(link.id);
  }
}

/** Brings a Zoom user to what the body asks, over what it has; an absent active means true. */
async function finish(
  user: LinkedUser,
  body: JsonObject,
  bridge: Bridge,
  context: RequestContext,
): Promise<LinkedUser> {
  const [before = {}] = await renderPlain([user], bridge, context);
  const { after, cleared } = mergeReplacement(before, { active: true, ...body }, bridge.index);
  return carryOutWish(user, before, { after, cleared, asked: Object.keys(body) }, bridge, context);
}

/** A user whom a SCIM DELETE left in Zoom, by login or by a userName that is no address. */
async function findDeleted({ body, login }: Creation, bridge: Bridge): Promise<Link | undefined> {
  const userName = textAt(body, 'userName') ?? login;
  const links = [
    ...(await bridge.store.links.findByLogins([login])),
    ...(await bridge.store.links.findByUserName(userName)),
  ];
  return links.find((link) => link.deleted !== undefined);
}

async function adopt(creation: Creation, bridge: Bridge, context: RequestContext): Promise<LinkedUser | undefined> {
  const deleted = await findDeleted(creation, bridge);
  if (deleted === undefined) return undefined;
  const zoom = await findInZoom(deleted.id, bridge, context);
  if (zoom === undefined) {
    await bridge.store.links.remove(deleted.id);
    return undefined;
  }
  const { deleted: _, ...link } = deleted;
  const result = await finish({ zoom, link }, creation.body, bridge, context);
  await bridge.store.links.save(result.link ?? link);
  logAudit(context, { action: 'adopt', userId: link.id, changes: [], asked: [] });
  return result;
}

const CLOCKS_MS = 5 * 60_000;

/** Only a user that appeared after the POST was begun is that POST's. */
function isOurs(zoom: ZoomUser, unfinished: UnfinishedCreate): boolean {
  if (unfinished.id !== undefined) return zoom.id === unfinished.id;
  const created = Date.parse(zoom.user_created_at ?? zoom.created_at ?? '');
  return Number.isNaN(created) || created >= Date.parse(unfinished.startedAt) - CLOCKS_MS;
}

/** The Zoom user of an earlier POST that broke off; throws uniqueness when the address has become somebody else's. */
async function findUnfinished({ login }: Creation, earlier: UnfinishedCreate, bridge: Bridge, context: RequestContext) {
  const zoom = await findInZoom(earlier.id ?? login, bridge, context);
  if (zoom === undefined || isOurs(zoom, earlier)) return zoom;
  await bridge.store.creates.remove(login);
  throw conflictError(zoom, undefined);
}

/** Throws ScimError. The begun create is remembered before Zoom is asked, and forgotten when Zoom has judged against it. */
async function sendCreate(
  { create, login }: Creation,
  earlier: UnfinishedCreate | undefined,
  bridge: Bridge,
  context: RequestContext,
): Promise<ZoomUser> {
  const unfinished = earlier ?? { login, startedAt: bridge.now().toISOString() };
  await bridge.store.creates.save(unfinished);
  try {
    const { id } = await bridge.zoom.createUser(create.action, create.info, context);
    if (id !== undefined) await bridge.store.creates.save({ ...unfinished, id });
    return createdZoomUser(create, id, `${unfinished.startedAt.slice(0, 19)}Z`);
  } catch (error) {
    if (!(error instanceof ZoomError)) throw error;
    const holder = error.kind === 'conflict' ? await findInZoom(login, bridge, context) : undefined;
    // An answer that was lost: the user is there, and it is the earlier POST's.
    if (holder !== undefined && earlier !== undefined && isOurs(holder, earlier)) return holder;
    const judged = isRefusal(error) || ['rateLimited', 'scopes', 'credentials'].includes(error.kind);
    if (judged) await bridge.store.creates.remove(login);
    throw error.kind === 'conflict' ? conflictError(holder, error) : toScimError(error);
  }
}

/** Zoom's reads may lag behind its writes by a moment (observed). */
const LAGS_MS = [250, 500, 1000, 0];

async function readCreated(user: ZoomUser, bridge: Bridge, context: RequestContext): Promise<ZoomUser> {
  for (const lag of LAGS_MS) {
    const found = await findInZoom(zoomIdOf(user), bridge, context);
    if (found !== undefined) return found;
    await sleep(lag);
  }
  throw new ScimError('unavailable', 'Zoom has created the user and does not show it yet. Repeat the request.', {
    retryAfterSeconds: 5,
  });
}

interface Created {
  readonly user: LinkedUser;
  /** All that Zoom shows of the user is known, so that the answer can carry a version. */
  readonly isRead: boolean;
}

async function createInZoom(creation: Creation, bridge: Bridge, context: RequestContext): Promise<Created> {
  const { body, login } = creation;
  const earlier = await bridge.store.creates.get(login);
  const unfinished = earlier && (await findUnfinished(creation, earlier, bridge, context));
  const sent = unfinished ?? (await sendCreate(creation, earlier, bridge, context));
  // Under `create` Zoom decides whether the user is pending; writing to a pending user would be lost in silence.
  const mustRead = sent.status === undefined && (sent.id === undefined || needsMoreThanPost(body));
  const zoom = mustRead ? await readCreated(sent, bridge, context) : sent;
  const { password: _, ...rest } = body;
  const user = await finish({ zoom, link: undefined }, rest, bridge, context);
  await bridge.store.creates.remove(login);
  logAudit(context, { action: 'create', userId: zoomIdOf(zoom), changes: [], asked: Object.keys(body) });
  return { user, isRead: mustRead || unfinished !== undefined };
}

/** Throws ScimError, ZoomError. The answer is 201 in each of the three cases. */
export async function createUser(body: JsonObject, bridge: Bridge, context: RequestContext): Promise<ScimResource> {
  const create = toZoomUserCreate(body, bridge.policy);
  const login = create.info.email.toLowerCase();
  if (create.passwordLeftOut)
    context.log.info({ createAction: create.action }, 'password left out: only autoCreate takes one');
  const creation = { body, create, login };
  return bridge.serial(`login:${login}`, async () => {
    const adopted = await adopt(creation, bridge, context);
    if (adopted !== undefined) return renderUser(adopted, bridge, context);
    await verifyUserNameFree(creation, bridge, context);
    const { user, isRead } = await createInZoom(creation, bridge, context);
    if (isRead) return renderUser(user, bridge, context);
    const [resource] = await renderPlain([user], bridge, context);
    if (resource === undefined) throw new Error('one user renders to one resource');
    return { ...resource, meta: { ...resource.meta, lastModified: resource.meta['created'] ?? '' } };
  });
}
