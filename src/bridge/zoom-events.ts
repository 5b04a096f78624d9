/** What an event of Zoom's does: it is a hint to read the user again, and what the read shows is acted on. */
import { isDeepStrictEqual } from 'node:util';
import { isRefusal } from '../mapping/errors.js';
import { isAddress } from '../mapping/login.js';
import { ScimError } from '../scim/errors.js';
import type { RequestContext } from '../scim/types.js';
import type { InboxEvent, Link } from '../store/ports.js';
import type { ZoomEventSubject, ZoomUserEventType } from '../zoom/webhook-event.js';
import type { DirectoryKeeper } from './directory/keeper.js';
import { renewUser } from './directory/renew-user.js';
import { findInZoom, settleForReading, zoomKeyOf } from './load.js';
import { logFailure, zoomErrorIn } from './log-failure.js';
import type { NameDirectory } from './names.js';
import type { Bridge } from './options.js';
import { forget } from './remove-user.js';
import { isDue } from './settle.js';
import { deactivates, unhurried, urgentIf } from './urgency.js';

/** `notYet`: Zoom's reads do not show what the event tells. `failed`: Zoom cannot be asked, or not now. */
export type EventOutcome = 'done' | 'notYet' | 'failed';

type Work = (event: InboxEvent, bridge: Bridge, context: RequestContext) => Promise<EventOutcome>;

/** What comes before the mirror is told; undefined: names in memory are forgotten, and that is all. */
const WORK: Readonly<Record<ZoomUserEventType, Work | undefined>> = {
  'user.created': settleAll,
  'user.updated': settleAll,
  'user.invitation_accepted': settleAll,
  'user.activated': settleAll,
  'user.deactivated': undefined,
  'user.deleted': forgetAll,
  'user.disassociated': forgetAll,
};

/** After these a user is active, as soon as Zoom's reads show it (they lag by a moment). */
const ANNOUNCES_ACTIVE: readonly string[] = ['user.invitation_accepted', 'user.activated'];

const workOf = (type: string): Work | undefined => Object.entries(WORK).find(([each]) => each === type)?.[1];

/** Whether there is more to do than to forget names. Every event of a user tells the mirror something. */
export const needsWork = (type: string, { isOn }: Pick<DirectoryKeeper, 'isOn'>): boolean =>
  isOn || workOf(type) !== undefined;

export function forgetNames({ userId, addresses }: ZoomEventSubject, names: NameDirectory): void {
  if (addresses.length === 0 && userId !== undefined) names.forget({ id: userId });
  for (const email of addresses) names.forget({ ...(userId === undefined ? {} : { id: userId }), email });
}

/** Never throws. Our own echoes find nothing left to do, and mostly cost no call. */
export async function carryOutEvent(event: InboxEvent, bridge: Bridge, context: RequestContext): Promise<EventOutcome> {
  try {
    const outcome = (await workOf(event.type)?.(event, bridge, context)) ?? 'done';
    return outcome === 'done' ? await renewUser(event, bridge, unhurried(context)) : outcome;
  } catch (error) {
    const failure = zoomErrorIn(error);
    if (failure === undefined && !(error instanceof ScimError)) context.log.error({ err: error }, 'event failed');
    if (failure !== undefined) logFailure(failure, context);
    return isFinal(error) ? 'done' : 'failed';
  }
}

/** Zoom has judged, so that asking again would change nothing. */
function isFinal(error: unknown): boolean {
  const failure = zoomErrorIn(error);
  if (failure !== undefined) return isRefusal(failure);
  return error instanceof ScimError && error.status < 429;
}

/** By Zoom's id, and by the address where that is the id (invited users whom Zoom gave none). */
async function linksOf({ userId, addresses }: ZoomEventSubject, bridge: Bridge): Promise<Link[]> {
  const { links } = bridge.store;
  const byId = userId === undefined ? undefined : await links.get(userId);
  const byLogin = addresses.length === 0 ? [] : await links.findByLogins(addresses);
  return [...(byId === undefined ? [] : [byId]), ...byLogin.filter(({ id }) => isAddress(id))];
}

const hasDeferred = ({ deferred, deleted }: Link): boolean => deleted === undefined && Object.keys(deferred).length > 0;

async function settleAll(event: InboxEvent, bridge: Bridge, context: RequestContext): Promise<EventOutcome> {
  const outcomes: EventOutcome[] = [];
  for (const link of (await linksOf(event, bridge)).filter(hasDeferred)) {
    outcomes.push(await settleOne(link, event, bridge, context));
  }
  return outcomes.find((outcome) => outcome !== 'done') ?? 'done';
}

async function settleOne(link: Link, event: InboxEvent, bridge: Bridge, context: RequestContext) {
  const user = await settleForReading(link.id, bridge, urgentIf(deactivates(link.deferred), context));
  if (isDue(user)) return 'failed';
  const isUntouched = isDeepStrictEqual(user.link?.deferred, link.deferred);
  return isUntouched && ANNOUNCES_ACTIVE.includes(event.type) ? 'notYet' : 'done';
}

/** An event alone deletes nothing: Zoom must not know the user any more. */
async function forgetAll(event: InboxEvent, bridge: Bridge, context: RequestContext): Promise<EventOutcome> {
  const ids = (await linksOf(event, bridge)).map(({ id }) => id);
  const { userId } = event;
  if (userId !== undefined && !ids.includes(userId) && (await isRemembered(userId, event, bridge))) ids.push(userId);
  const outcomes: EventOutcome[] = [];
  for (const id of ids) outcomes.push(await bridge.serial(id, () => forgetOne(id, event, bridge, unhurried(context))));
  return outcomes.find((outcome) => outcome !== 'done') ?? 'done';
}

async function forgetOne(id: string, event: InboxEvent, bridge: Bridge, context: RequestContext) {
  const link = await bridge.store.links.get(id);
  const key = link === undefined ? id : zoomKeyOf(link);
  const found = await findInZoom(key, bridge, context);
  if (found !== undefined) return 'notYet';
  await forget(id, key, bridge);
  for (const { login } of await createsOf(event, bridge)) await bridge.store.creates.remove(login);
  context.log.info({ userId: event.userId }, 'forgot a user who has left Zoom');
  return 'done';
}

const isRemembered = async (userId: string, event: InboxEvent, bridge: Bridge): Promise<boolean> =>
  (await bridge.store.versions.has(userId)) || (await createsOf(event, bridge)).length > 0;

/** Begun creates of this very user: the same address may be on its way to a new one. */
async function createsOf({ userId, addresses }: InboxEvent, bridge: Bridge) {
  const creates = await Promise.all(addresses.map((address) => bridge.store.creates.get(address)));
  return creates.filter((create) => create !== undefined).filter(({ id }) => id !== undefined && id === userId);
}
