/** Zoom's events from the door to the last call that they cause: receiver, inbox and worker put together. */
import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import type { RequestContext } from '../scim/types.js';
import type { InboxEvent } from '../store/ports.js';
import { watchEvents } from './event-watch.js';
import { startInboxWorker } from './inbox-worker.js';
import type { Bridge } from './options.js';
import { createEventReceiver, type EventReceiver } from './receive-event.js';
import { carryOutEvent } from './zoom-events.js';

export interface EventOptions {
  readonly bridge: Bridge;
  /** None: no webhooks are served, but what an earlier life has left in the inbox is still worked off. */
  readonly secrets: readonly string[];
  readonly accountId: string;
  readonly log: Logger;
  readonly registry: Registry;
  readonly record: RequestContext['record'];
  /** 0 … 1 */
  readonly random: () => number;
}

export interface ZoomEvents {
  readonly receiver: EventReceiver;
  /** Waits for the events at hand; the rest stays in the inbox for the next start. */
  close(): Promise<void>;
}

export function startEvents({ bridge, log, registry, record, ...options }: EventOptions): ZoomEvents {
  const { now, names, directory } = bridge;
  const { inbox } = bridge.store;
  const watch = watchEvents({ registry, inbox, now });
  const contextOf = ({ key, type }: InboxEvent): RequestContext => {
    const requestId = `event-${key.slice(0, 16)}`;
    const principal = { name: 'zoom-events', role: 'provisioner' } as const;
    return { requestId, principal, log: log.child({ requestId, event: type }), record };
  };
  const worker = startInboxWorker({
    inbox,
    carryOut: (event) => carryOutEvent(event, bridge, contextOf(event)),
    now,
    random: options.random,
    log,
    onWorked: watch.worked,
  });
  const receiver = createEventReceiver({
    secrets: options.secrets,
    accountId: options.accountId,
    inbox,
    names,
    directory,
    now,
    log,
    wake: worker.wake,
    onReceived: watch.received,
  });
  return { receiver, close: worker.close };
}
