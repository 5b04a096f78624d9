/** Zoom's events, parsed at the door: `unknown` in, what matters to us out (Zoom's event reference, "users", "groups"). */

const USER_EVENTS = [
  'user.created',
  'user.updated',
  'user.invitation_accepted',
  'user.activated',
  'user.deactivated',
  'user.deleted',
  'user.disassociated',
] as const;

/** Groups are not ours to keep: an event tells no more than that their names may have changed. */
const GROUP_EVENTS: readonly string[] = [
  'group.created',
  'group.updated',
  'group.deleted',
  'group.member_added',
  'group.member_deleted',
  // As one sample of Zoom's spells it.
  'group.members_deleted',
  'group.admin_added',
  'group.admin_deleted',
];

export type ZoomUserEventType = (typeof USER_EVENTS)[number];

/** An event says little and may come late, twice or out of order: it is a hint to look, never the news itself. */
export type ZoomEvent =
  | { readonly kind: 'urlValidation'; readonly plainToken: string }
  | ({ readonly kind: 'user'; readonly type: ZoomUserEventType } & ZoomEventOrigin & ZoomEventSubject)
  | ({ readonly kind: 'group' | 'appDeauthorized' | 'unknown'; readonly type: string } & ZoomEventOrigin);

interface ZoomEventOrigin {
  readonly accountId: string | undefined;
}

export interface ZoomEventSubject {
  readonly userId?: string;
  /** Of today and, after a change, the one before; lower case. */
  readonly addresses: readonly string[];
}

type Fields = Record<string, unknown>;

/** undefined: not an event of Zoom's. */
export function parseEvent(body: Uint8Array): ZoomEvent | undefined {
  const envelope = fieldsIn(parseJson(body));
  const payload = fieldsIn(envelope['payload']);
  const type = envelope['event'];
  if (typeof type !== 'string') return undefined;
  if (type === 'endpoint.url_validation') {
    const plainToken = textIn(payload, 'plainToken');
    return plainToken === undefined ? undefined : { kind: 'urlValidation', plainToken };
  }
  const origin = { accountId: textIn(payload, 'account_id') };
  const userType = USER_EVENTS.find((each) => each === type);
  if (userType !== undefined) return { kind: 'user', type: userType, ...origin, ...parseSubject(payload) };
  if (GROUP_EVENTS.includes(type)) return { kind: 'group', type: type.replace('.members_', '.member_'), ...origin };
  return { kind: type === 'app_deauthorized' ? 'appDeauthorized' : 'unknown', type, ...origin };
}

/** In user.updated both objects are of the same user; that their ids differ in Zoom's sample is its mistake. */
function parseSubject(payload: Fields): ZoomEventSubject {
  const object = fieldsIn(payload['object']);
  const userId = textIn(object, 'id');
  const addresses = [object, fieldsIn(payload['old_object'])].flatMap((each) => textIn(each, 'email') ?? []);
  return {
    ...(userId === undefined ? {} : { userId }),
    addresses: [...new Set(addresses.map((address) => address.toLowerCase()))],
  };
}

function parseJson(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(body));
  } catch {
    return undefined;
  }
}

function fieldsIn(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function textIn(fields: Fields, name: string): string | undefined {
  const value = fields[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}
