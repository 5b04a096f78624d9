/** What the bridge must remember because Zoom cannot, and how it is asked for. */
import type { JsonObject } from '../scim/types.js';
import type { DirectoryStore } from './directory-ports.js';
import type { DayUseStore, Shared } from './shared/ports.js';

/** What a provider said of a user that Zoom does not hold. One row a user; `id` is the SCIM id. */
export interface Link {
  /** Zoom's user id; the email address for a pending user to whom Zoom gave no id. */
  readonly id: string;
  /** The Zoom email as last seen or written, lower case. */
  readonly login: string;
  /** As the provider wrote it; found without case. */
  readonly userName?: string;
  /** Found with case. */
  readonly externalId?: string;
  /** As the provider wrote them; every `value` is found without case. */
  readonly emails?: readonly JsonObject[];
  /** Other kept attributes by canonical SCIM path (`userType`, `phoneNumbers`, `urn:…:division`). */
  readonly kept: JsonObject;
  /** Changes that Zoom cannot take yet, by canonical SCIM path (`name.givenName`, `active`, `photos`). */
  readonly deferred: JsonObject;
  /** The Zoom licence to restore on reactivation. */
  readonly formerLicence?: number;
  /** Set when a SCIM DELETE left the Zoom user in place: the SCIM user is gone. */
  readonly deleted?: { readonly action: 'deactivate' | 'revokeToken'; readonly at: string };
}

/** A link exists only for users of whom there is something to remember. Deleted links are returned too. */
export interface LinkStore {
  get(id: string): Promise<Link | undefined>;
  getMany(ids: readonly string[]): Promise<Map<string, Link>>;
  findByLogins(logins: readonly string[]): Promise<Link[]>;
  findByUserName(userName: string): Promise<Link[]>;
  findByExternalId(externalId: string): Promise<Link[]>;
  findByEmail(email: string): Promise<Link[]>;
  /** Links with a deletion mark or a deferred change: the ones that make a listing differ from Zoom's. */
  exceptional(): Promise<Link[]>;
  save(link: Link): Promise<void>;
  remove(id: string): Promise<void>;
}

/** A create that was begun and not yet finished, by login (lower case). */
export interface UnfinishedCreate {
  readonly login: string;
  /** ISO time at which Zoom was first asked. */
  readonly startedAt: string;
  /** Known once Zoom has answered. */
  readonly id?: string;
}

export interface CreateStore {
  get(login: string): Promise<UnfinishedCreate | undefined>;
  save(create: UnfinishedCreate): Promise<void>;
  remove(login: string): Promise<void>;
}

/** When a representation was last seen to change. */
export interface VersionStore {
  /**
   * Takes id → version now seen and, for one never seen before, the time to assume; returns id → ISO time of the last change.
   * A version that differs from the stored one changed at `now`. One transaction for all.
   */
  observe(
    seen: readonly { readonly id: string; readonly version: string; readonly firstSeen: string }[],
    now: string,
  ): Promise<Map<string, string>>;
  /** Whether this user was ever observed, and not removed since. */
  has(id: string): Promise<boolean>;
  remove(id: string): Promise<void>;
}

/** What we were told of a user and still have to act on. */
export interface InboxEvent {
  /** Told twice, it has the same key. */
  readonly key: string;
  readonly type: string;
  readonly userId?: string;
  /** Lower case. */
  readonly addresses: readonly string[];
  /** ISO time. */
  readonly receivedAt: string;
}

export interface WaitingEvent extends InboxEvent {
  /** How often it was tried in vain. */
  readonly attempts: number;
}

/** Events that must not be lost, whatever happens to the process. Times are ISO. */
export interface InboxStore {
  /** False: one with this key was added before, whether it waits or is finished. */
  add(event: InboxEvent): Promise<boolean>;
  /** Events whose turn has come, those first that wait longest for it. */
  due(now: string, count: number): Promise<WaitingEvent[]>;
  /** When the next turn comes; undefined: nothing waits. */
  nextTurn(): Promise<string | undefined>;
  /** Its key is remembered, all else is forgotten. */
  finish(key: string): Promise<void>;
  postpone(key: string, attempts: number, until: string): Promise<void>;
  /** Forgets all that was received before, and returns what of it was never finished. */
  prune(before: string): Promise<WaitingEvent[]>;
  /** How many wait, and when the oldest of them was received. */
  depth(): Promise<{ readonly waiting: number; readonly oldest: string | undefined }>;
}

export interface Store {
  readonly links: LinkStore;
  readonly creates: CreateStore;
  readonly versions: VersionStore;
  readonly inbox: InboxStore;
  readonly dayUse: DayUseStore;
  readonly directory: DirectoryStore;
  /** Absent: no other process writes to this store. */
  readonly shared?: Shared;
  /** For /readyz: throws when the store cannot be read. */
  ping(): Promise<void>;
  close(): Promise<void>;
}
