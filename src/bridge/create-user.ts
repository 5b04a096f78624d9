/** POST of a user: created in Zoom, or finished where an earlier POST broke off, or adopted where a DELETE left it. */
import { createdZoomUser, needsMoreThanPost, pathsOf, toZoomUserCreate } from '../mapping/create.js';
import { toUnfinishedError } from '../mapping/create-refusal.js';
import { toScimError } from '../mapping/errors.js';
import { textAt } from '../mapping/json.js';
import { wishedLicence } from '../mapping/licence.js';
import { isAddress } from '../mapping/login.js';
import { scimIdOf } from '../mapping/user.js';
import { ScimError } from '../scim/errors.js';
import type { JsonObject, RequestContext, ScimResource } from '../scim/types.js';
import { mergeReplacement } from '../scim/user-body.js';
import type { Link } from '../store/ports.js';
import { ZoomError } from '../zoom/errors.js';
import type { ZoomUser } from '../zoom/types.js';
import { logAudit } from './audit.js';
import { type Creation, findUnfinished, readCreated, sendCreate } from './begun-create.js';
import { carryOutWish } from './change-user.js';
import { zoomIdOf } from './execute.js';
import { findInZoom, zoomKeyOf } from './load.js';
import type { Bridge } from './options.js';
import { planRequest } from './plan-request.js';
import { type LinkedUser, renderPlain, renderUser } from './render.js';
import { tellStoreOutage } from './store-outage.js';

/** A userName that is no address is unique in the bridge; Zoom only guards addresses. */
async function verifyUserNameFree({ body, login }: Creation, bridge: Bridge, context: RequestContext): Promise<void> {
  const userName = textAt(body, 'userName');
  if (userName === undefined || isAddress(userName)) return;
  for (const link of await bridge.store.links.findByUserName(userName)) {
    if (link.deleted !== undefined || link.login === login) continue;
    if ((await findInZoom(zoomKeyOf(link), bridge, context)) !== undefined) {
      throw new ScimError('uniqueness', 'The userName belongs to another user.');
    }
    await bridge.store.links.remove(link.id);
  }
}

/** What the body makes of a user, over what it has; an absent active means true. */
async function wishFor(user: LinkedUser, body: JsonObject, bridge: Bridge, context: RequestContext) {
  const [before = {}] = await renderPlain([user], bridge, context);
  const asked = { active: true, ...body };
  return { before, ...mergeReplacement(before, asked, bridge.index), asked: pathsOf(asked) };
}

/** Brings a Zoom user to what the body asks. */
function finish(user: LinkedUser, body: JsonObject, bridge: Bridge, context: RequestContext): Promise<LinkedUser> {
  return bridge.serial(scimIdOf(user.zoom, user.link), async () => {
    const { before, ...wish } = await wishFor(user, body, bridge, context);
    return carryOutWish(user, before, wish, bridge, context);
  });
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

/** A licence that the POST asks for is a wish even where it is the one that a deactivation leaves. */
function revived({ deleted: _, formerLicence, ...link }: Link, body: JsonObject): Link {
  const restores = formerLicence !== undefined && wishedLicence(body, undefined) === undefined;
  return restores ? { ...link, formerLicence } : link;
}

async function adopt(creation: Creation, bridge: Bridge, context: RequestContext): Promise<LinkedUser | undefined> {
  const deleted = await findDeleted(creation, bridge);
  if (deleted === undefined) return undefined;
  const zoom = await findInZoom(zoomKeyOf(deleted), bridge, context);
  if (zoom === undefined) {
    await bridge.store.links.remove(deleted.id);
    return undefined;
  }
  const link = revived(deleted, creation.body);
  // From here on it is a begun create: once the deletion mark is gone, only that tells a repeated POST from a conflict.
  const { login } = creation;
  await bridge.store.creates.save({ login, startedAt: bridge.now().toISOString(), id: link.id });
  const result = await finish({ zoom, link }, creation.body, bridge, context);
  await bridge.store.links.save(result.link ?? link);
  logAudit(context, { action: 'adopt', userId: link.id, changes: [], asked: [] });
  return result;
}

/** What can never be done is refused before Zoom creates anybody: the plan is made for the user as it will be. */
async function verifyFeasible({ body, create }: Creation, bridge: Bridge, context: RequestContext): Promise<void> {
  if (!needsMoreThanPost(body)) return;
  const foreseen = createdZoomUser(create, undefined, bridge.now().toISOString());
  const user: LinkedUser = { zoom: { ...foreseen, status: 'active' }, link: undefined };
  await planRequest(user, await wishFor(user, body, bridge, context), bridge, context);
}

/** A picture is judged before the create and sent after it: downloaded once. */
function rememberingPictures(bridge: Bridge): Bridge {
  const pictures = new Map<string, ReturnType<Bridge['readPicture']>>();
  return {
    ...bridge,
    readPicture(source) {
      const picture = pictures.get(source) ?? bridge.readPicture(source);
      pictures.set(source, picture);
      return picture;
    },
  };
}

const isNotFound = (error: unknown): boolean =>
  (error instanceof ZoomError || error instanceof ScimError) && error.kind === 'notFound';

/** Under `create` Zoom decides whether the user is pending; writing to a pending user would be lost in silence. */
const mustRead = (sent: ZoomUser, body: JsonObject): boolean =>
  sent.id === undefined || (sent.status === undefined && needsMoreThanPost(body));

/** The rest of a create. Zoom's other calls may not know the user yet: then once more, when its reads do. */
async function finishCreated(user: LinkedUser, body: JsonObject, bridge: Bridge, context: RequestContext) {
  const { password: _, ...rest } = body;
  try {
    return await finish(user, rest, bridge, context);
  } catch (error) {
    if (!isNotFound(error)) throw error;
    return finish({ ...user, zoom: await readCreated(user.zoom, bridge, context) }, rest, bridge, context);
  }
}

/** Throws ScimError that tells of the user whom Zoom has by now. */
async function tellingOfUser<T>(user: ZoomUser, bridge: Bridge, task: () => Promise<T>): Promise<T> {
  try {
    return await task();
  } catch (error) {
    bridge.directory.noteDoubtful(zoomIdOf(user));
    const told = error instanceof ZoomError ? toScimError(error) : tellStoreOutage(error);
    throw told instanceof ScimError ? toUnfinishedError(told) : told;
  }
}

/** Without an id from Zoom the address is the SCIM id, and only a link tells that we gave it out. */
async function linkAddress({ zoom, link }: LinkedUser, bridge: Bridge): Promise<void> {
  if (zoom.id || link !== undefined) return;
  const login = zoom.email.toLowerCase();
  await bridge.store.links.save({ id: login, login, kept: {}, deferred: {} });
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
  if (unfinished === undefined) await verifyFeasible(creation, bridge, context);
  const sent = unfinished ?? (await sendCreate(creation, earlier, bridge, context));
  const isRead = unfinished !== undefined || mustRead(sent, body);
  const user = await tellingOfUser(sent, bridge, async () => {
    const zoom = mustRead(sent, body) ? await readCreated(sent, bridge, context) : sent;
    const link = unfinished && (await bridge.store.links.get(scimIdOf(zoom, undefined)));
    return finishCreated({ zoom, link }, body, bridge, context);
  });
  // Whoever was looked up before it existed is remembered as nobody.
  bridge.names.forget(user.zoom);
  await linkAddress(user, bridge);
  return { user, isRead };
}

/** One login and one userName have one writer; those of another spelling do not wait. */
function inTurn<T>({ body, login }: Creation, bridge: Bridge, task: () => Promise<T>): Promise<T> {
  const userName = textAt(body, 'userName')?.toLowerCase() ?? login;
  const byLogin = () => bridge.serial(`login:${login}`, task);
  return userName === login ? byLogin() : bridge.serial(`userName:${userName}`, byLogin);
}

async function answerWhole(user: LinkedUser, bridge: Bridge, context: RequestContext): Promise<ScimResource> {
  const resource = await renderUser(user, bridge, context);
  await bridge.directory.keepWritten(user, resource, true);
  return resource;
}

/** The resource of the 201. */
async function answerTo(creation: Creation, bridge: Bridge, context: RequestContext): Promise<ScimResource> {
  const adopted = await adopt(creation, bridge, context);
  if (adopted !== undefined) return answerWhole(adopted, bridge, context);
  await verifyUserNameFree(creation, bridge, context);
  const { user, isRead } = await createInZoom(creation, bridge, context);
  if (isRead) return answerWhole(user, bridge, context);
  const [resource] = await renderPlain([user], bridge, context);
  if (resource === undefined) throw new Error('one user renders to one resource');
  await bridge.directory.keepWritten(user, resource, false);
  return { ...resource, meta: { ...resource.meta, lastModified: resource.meta['created'] ?? '' } };
}

/** Throws ScimError, ZoomError. The answer is 201 in each of the three cases. */
export async function createUser(body: JsonObject, house: Bridge, context: RequestContext): Promise<ScimResource> {
  const bridge = rememberingPictures(house);
  const create = toZoomUserCreate(body, bridge.policy);
  const login = create.info.email.toLowerCase();
  if (create.passwordLeftOut)
    context.log.info({ createAction: create.action }, 'password left out: only autoCreate takes one');
  const creation = { body, create, login };
  return inTurn(creation, bridge, async () => {
    const resource = await answerTo(creation, bridge, context);
    // Last of all: when the answer fails, the repeated POST is still the same create.
    await bridge.store.creates.remove(login);
    return resource;
  });
}
