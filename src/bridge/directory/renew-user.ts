/** An event's part for the mirror: the user is read again, whatever the event says of it. */
import type { RequestContext } from '../../scim/types.js';
import type { InboxEvent } from '../../store/ports.js';
import type { Bridge } from '../options.js';
import type { EventOutcome } from '../zoom-events.js';
import { readOne, zoomKeyOfMirrored } from './read-one.js';

/** Zoom's reads may lag behind what it tells by half a second (observed). */
const LAG_MS = 500;

const DEPARTURES: readonly string[] = ['user.deleted', 'user.disassociated'];

/**
 * One GET, whose answer is right in whatever order events come. None where a GET or a write of ours has shown the user
 * since: of several events in a row the last is read for all. Our own echo mostly comes too late for that and costs
 * one GET without hurry: it cannot be told from a change that somebody else made at the same moment. Throws ZoomError.
 */
export async function renewUser(event: InboxEvent, bridge: Bridge, context: RequestContext): Promise<EventOutcome> {
  const { directory, now } = bridge;
  if (!directory.isOn) return 'done';
  const showsAt = Date.parse(event.receivedAt) + LAG_MS;
  if (now().getTime() < showsAt) return 'notYet';
  await bridge.serial(`mirror:${event.userId ?? event.addresses[0] ?? ''}`, async () => {
    await directory.flush();
    const keys = await keysToRead(event, new Date(showsAt).toISOString(), bridge);
    const readings = [];
    for (const key of keys) readings.push(...(await readOne(key, undefined, bridge, context)));
    await directory.keepRead(readings, context);
    await directory.flush();
  });
  return 'done';
}

/** By Zoom's id; by address too where the mirror knows an invited user only by that. */
async function keysToRead(
  { type, userId, addresses }: InboxEvent,
  showsAt: string,
  { store }: Bridge,
): Promise<string[]> {
  const known = await store.directory.find({ ...(userId === undefined ? {} : { zoomIds: [userId] }), addresses });
  const own = known.filter(({ zoomId }) => zoomId === undefined || zoomId === userId || userId === undefined);
  const isNew = own.length === 0 && !DEPARTURES.includes(type);
  const aged = own.filter(({ wholeAt }) => wholeAt === undefined || wholeAt < showsAt).map(zoomKeyOfMirrored);
  const first = userId ?? addresses[0];
  return [...new Set([...aged, ...(isNew && first !== undefined ? [first] : [])])];
}
