/** A webhook at the door: proved to be Zoom's, sorted, and kept before it is answered. */
import { createHash } from 'node:crypto';
import type { Logger } from 'pino';
import type { InboxStore } from '../store/ports.js';
import { parseEvent, type ZoomEvent } from '../zoom/webhook-event.js';
import { answerUrlValidation, findSigningSecret, mayBeSigned, type WebhookHeaders } from '../zoom/webhook-signature.js';
import type { DirectoryKeeper } from './directory/keeper.js';
import type { NameDirectory } from './names.js';
import { tellStoreOutage } from './store-outage.js';
import { forgetNames, needsWork } from './zoom-events.js';

/**
 * `kept`: waits in the inbox. `noted`: what is in memory was forgotten, and that is all. `foreign`: of another account.
 */
export type Reception = 'kept' | 'noted' | 'duplicate' | 'foreign' | 'unknown' | 'unreadable' | 'refused' | 'validated';

export interface EventReceiverOptions {
  /** Two while they rotate. */
  readonly secrets: readonly string[];
  readonly accountId: string;
  readonly inbox: InboxStore;
  readonly names: NameDirectory;
  readonly directory: Pick<DirectoryKeeper, 'isOn'>;
  readonly now: () => Date;
  readonly log: Logger;
  /** Something new is in the inbox. */
  readonly wake: () => void;
  readonly onReceived: (type: string, reception: Reception) => void;
}

/** As `WebhookPort` of http declares it. */
export interface EventReceiver {
  mayBeSigned(headers: WebhookHeaders): boolean;
  /** undefined: not signed by Zoom. Rejects when the store fails; Zoom then sends the event again. */
  receive(headers: WebhookHeaders, body: Buffer): Promise<{ readonly body?: object } | undefined>;
}

export function createEventReceiver(options: EventReceiverOptions): EventReceiver {
  const { secrets, now, onReceived } = options;
  return {
    mayBeSigned(headers) {
      const may = mayBeSigned(headers, now().getTime());
      if (!may) onReceived('none', 'refused');
      return may;
    },
    async receive(headers, body) {
      // Zoom expects the secret that it signs with, which in a rotation may be either.
      const secret = findSigningSecret(headers, body, secrets, now().getTime());
      if (secret === undefined) {
        onReceived('none', 'refused');
        return undefined;
      }
      const event = parseEvent(body);
      const reception = event === undefined ? 'unreadable' : await sort(event, body, options);
      onReceived(labelOf(event, reception), reception);
      return event?.kind === 'urlValidation' ? { body: answerUrlValidation(event.plainToken, secret) } : {};
    },
  };
}

/** Names of events that we do not know are Zoom's to invent: they would be series without end. */
function labelOf(event: ZoomEvent | undefined, reception: Reception): string {
  if (event === undefined || event.kind === 'unknown') return 'other';
  return event.kind === 'urlValidation' ? 'endpoint.url_validation' : reception === 'foreign' ? 'other' : event.type;
}

async function sort(event: ZoomEvent, body: Buffer, options: EventReceiverOptions): Promise<Reception> {
  if (event.kind === 'urlValidation') return 'validated';
  if (event.accountId !== options.accountId) return 'foreign';
  switch (event.kind) {
    case 'unknown':
      return 'unknown';
    case 'group':
      options.names.forgetGroups();
      return 'noted';
    case 'appDeauthorized':
      options.log.error(
        'Zoom says that an app of this account was deauthorized; if it is ours, no token is given again',
      );
      return 'noted';
    case 'user':
      forgetNames(event, options.names);
      return needsWork(event.type, options.directory) ? keep(event, body, options) : 'noted';
  }
}

/**
 * Known again by its body, which has the time of the event in milliseconds: the signature covers it, but not
 * `x-zm-request-id`, of which Zoom does not say whether it stays the same when an event is sent again.
 */
async function keep(
  { type, userId, addresses }: Extract<ZoomEvent, { kind: 'user' }>,
  body: Buffer,
  { inbox, now, wake }: EventReceiverOptions,
): Promise<Reception> {
  const key = createHash('sha256').update(body).digest('hex');
  const subject = { ...(userId === undefined ? {} : { userId }), addresses };
  const isNew = await inbox
    .add({ key, type, ...subject, receivedAt: now().toISOString() })
    .catch((error: unknown) => Promise.reject(tellStoreOutage(error)));
  if (isNew) wake();
  return isNew ? 'kept' : 'duplicate';
}
