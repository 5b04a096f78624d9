/** Deferred changes, carried out once Zoom can take them (a user seen active). */

import { isRefusal } from '../mapping/errors.js';
import { sameLink } from '../mapping/plan.js';
import { ScimError } from '../scim/errors.js';
import type { JsonObject, RequestContext } from '../scim/types.js';
import type { Link } from '../store/ports.js';
import { ZoomError } from '../zoom/errors.js';
import { logAudit } from './audit.js';
import { executeChanges, zoomIdOf } from './execute.js';
import { logFailure, zoomErrorIn } from './log-failure.js';
import type { Bridge } from './options.js';
import { planRequest } from './plan-request.js';
import { rememberLicences } from './remember-licences.js';
import { type LinkedUser, renderPlain } from './render.js';

interface WaitingUser extends LinkedUser {
  readonly link: Link;
}

export const isDue = (user: LinkedUser): user is WaitingUser =>
  user.zoom.status === 'active' && Object.keys(user.link?.deferred ?? {}).length > 0;

/** "Never, as asked", as against an outage or a user who is gone. */
const isRefused = (error: unknown): boolean =>
  error instanceof ScimError && error.status >= 400 && error.status < 429 && error.kind !== 'notFound';

/** The user as shown, deferred values included, is what is wanted; the plan is what Zoom lacks of it. */
async function carryOut(user: WaitingUser, bridge: Bridge, context: RequestContext): Promise<WaitingUser> {
  const [shown = {}] = await renderPlain([user], bridge, context);
  const request = { before: shown, after: shown, asked: [], cleared: [] };
  const { plan, ...sources } = await planRequest(user, request, bridge, context);
  await rememberLicences(user, plan, bridge);
  const zoom = await executeChanges(user.zoom, plan.changes, { ...bridge, ...sources, context });
  const asked = Object.keys(user.link.deferred);
  logAudit(context, { action: 'carryOutDeferred', userId: zoomIdOf(user.zoom), changes: plan.changes, asked });
  return { zoom, link: plan.link ?? { ...user.link, deferred: {} } };
}

async function remember(before: Link, after: WaitingUser, bridge: Bridge): Promise<WaitingUser> {
  if (!sameLink(before, after.link)) await bridge.store.links.save(after.link);
  return after;
}

/** A deferred deactivation comes last: Zoom takes no other change after it. */
const inOrder = (deferred: JsonObject): [string, JsonObject[string]][] =>
  Object.entries(deferred).sort(([a], [b]) => Number(a === 'active') - Number(b === 'active'));

/** One at a time, so that a refused value drops only itself. */
async function carryOutEach(user: WaitingUser, bridge: Bridge, context: RequestContext): Promise<WaitingUser> {
  const dropped: string[] = [];
  let current: WaitingUser = { ...user, zoom: await bridge.zoom.getUser(zoomIdOf(user.zoom), context) };
  for (const [path, value] of inOrder(user.link.deferred)) {
    const { [path]: _, ...later } = current.link.deferred;
    const single = { ...current, link: { ...current.link, deferred: { [path]: value } } };
    const next = await carryOut(single, bridge, context).catch((error: unknown) => {
      if (!isRefused(error)) throw error;
      dropped.push(path);
      return { ...current, link: { ...current.link, deferred: {} } };
    });
    // What a deactivation took waits on, beside what is still to come.
    const deferred = { ...next.link.deferred, ...later };
    current = await remember(current.link, { ...next, link: { ...next.link, deferred } }, bridge);
  }
  context.log.warn({ userId: user.link.id, dropped }, 'Zoom refused deferred changes; they are dropped');
  bridge.onDropped(dropped);
  return current;
}

async function carryOutOrDrop(user: WaitingUser, bridge: Bridge, context: RequestContext): Promise<WaitingUser> {
  try {
    return await remember(user.link, await carryOut(user, bridge, context), bridge);
  } catch (error) {
    if (!isRefused(error)) throw error;
    return carryOutEach(user, bridge, context);
  }
}

/** "Not now": Zoom fails or asks to slow down. */
const isOutage = (error: unknown): boolean =>
  error instanceof ScimError ? error.status >= 429 : error instanceof ZoomError && !isRefusal(error);

/**
 * Carries out what waits, in one go where Zoom takes it. What Zoom refuses is dropped: the answer shows Zoom's value
 * again, and the provider's next push meets the refusal aloud. In an outage all still waits, and the answer says so by
 * zoom `deferred`: a read must not fail because a write did. Throws ScimError notFound for a user who is gone.
 */
export async function settle(user: LinkedUser, bridge: Bridge, context: RequestContext): Promise<LinkedUser> {
  if (!isDue(user)) return user;
  try {
    return await carryOutOrDrop(user, bridge, context);
  } catch (error) {
    if (!isOutage(error)) throw error;
    const failure = zoomErrorIn(error);
    if (failure !== undefined) logFailure(failure, context);
    context.log.warn({ userId: user.link.id, waiting: Object.keys(user.link.deferred) }, 'deferred changes still wait');
    return user;
  }
}
