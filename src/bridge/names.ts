/** Names behind ids (roles, groups, managers), fetched when needed and remembered for a short while. */
import { LRUCache } from 'lru-cache';
import type { Names } from '../mapping/user.js';
import type { ZoomCallContext, ZoomClient } from '../zoom/client.js';
import { ZoomError } from '../zoom/errors.js';
import type { ZoomRole, ZoomUser } from '../zoom/types.js';
import { inParallel } from './parallel.js';

const LISTS_MS = 60_000;
const PEOPLE_MS = 300_000;
const MOST_PEOPLE = 10_000;

const BUILT_IN_ROLES: readonly ZoomRole[] = [
  { id: '0', name: 'Owner' },
  { id: '1', name: 'Admin' },
  { id: '2', name: 'Member' },
];

/** `none` is remembered too: most managers outside the account stay there. */
type Person = { readonly id: string; readonly email: string; readonly displayName?: string } | 'none';

export interface NamesContext extends ZoomCallContext {
  readonly log: { warn(fields: object, message: string): void };
}

export interface NameDirectory {
  /** Everything that showing these users needs. Throws ZoomError; missing scopes only cost the names. */
  namesFor(users: readonly ZoomUser[], context: NamesContext): Promise<Names>;
  roles(context: NamesContext): Promise<readonly ZoomRole[]>;
  /** The address of the user with this id or address; undefined when the account has no such user. */
  addressOf(idOrAddress: string, context: NamesContext): Promise<string | undefined>;
  /** What is remembered of this user is no longer true. Without an address the id has to do. */
  forget(user: { readonly id?: string; readonly email?: string }): void;
  forgetGroups(): void;
}

const notFoundAsNone = (error: unknown): 'none' => {
  if (error instanceof ZoomError && (error.kind === 'notFound' || error.kind === 'invitationExpired')) return 'none';
  throw error;
};

export function createNameDirectory(zoom: ZoomClient): NameDirectory {
  const lists = new LRUCache<'roles' | 'groups', ReadonlyMap<string, string>, NamesContext>({
    max: 2,
    ttl: LISTS_MS,
    async fetchMethod(kind, _stale, { context }) {
      const entries = kind === 'roles' ? await zoom.listRoles(context) : await zoom.listGroups(context);
      return new Map(entries.map((entry) => [entry.id, entry.name]));
    },
  });
  const people = new LRUCache<string, Person, NamesContext>({
    max: MOST_PEOPLE,
    ttl: PEOPLE_MS,
    async fetchMethod(key, _stale, { context }) {
      const user = await zoom.getUser(key, context).catch(notFoundAsNone);
      return user === 'none' ? user : personOf(user);
    },
  });

  const list = async (kind: 'roles' | 'groups', context: NamesContext) =>
    (await lists.fetch(kind, { context })) ?? new Map<string, string>();

  /** A name is an ornament: without the scope for it the user is shown without. */
  const listOrNothing = async (kind: 'roles' | 'groups', context: NamesContext) => {
    try {
      return await list(kind, context);
    } catch (error) {
      if (!(error instanceof ZoomError) || error.kind !== 'scopes') throw error;
      context.log.warn({ missing: error.missing, kind }, 'names are not shown: the Zoom app lacks a scope');
      return new Map<string, string>();
    }
  };

  const managersOf = async (users: readonly ZoomUser[], context: NamesContext) => {
    const here = new Map(users.map((user) => [user.email.toLowerCase(), personOf(user)]));
    // Who was just read need not be read again as somebody's manager.
    for (const [address, person] of here) if (person !== 'none') people.set(address, person);
    const addresses = new Set(
      users.map((user) => user.manager?.toLowerCase() ?? '').filter((text) => text.includes('@')),
    );
    const found = await inParallel([...addresses], async (address): Promise<[string, Person]> => {
      const person = here.get(address) ?? (await people.fetch(address, { context })) ?? 'none';
      return [address, person];
    });
    return new Map(found);
  };

  const needsRoles = (users: readonly ZoomUser[]) =>
    users.some((user) => user.role_id && !user.role_name && !BUILT_IN_ROLES.some((role) => role.id === user.role_id));

  return {
    async namesFor(users, context) {
      const nothing = new Map<string, string>();
      const [roles, groups, managers] = await Promise.all([
        needsRoles(users) ? listOrNothing('roles', context) : nothing,
        users.some((user) => user.group_ids?.length) ? listOrNothing('groups', context) : nothing,
        managersOf(users, context),
      ]);
      return {
        role: (id) => roles.get(id) ?? BUILT_IN_ROLES.find((role) => role.id === id)?.name,
        group: (id) => groups.get(id),
        manager(text) {
          const person = managers.get(text.toLowerCase());
          return person === undefined || person === 'none' ? undefined : person;
        },
      };
    },
    async roles(context) {
      return [...(await list('roles', context))].map(([id, name]) => ({ id, name }));
    },
    async addressOf(idOrAddress, context) {
      const key = idOrAddress.includes('@') ? idOrAddress.toLowerCase() : idOrAddress;
      // Who was nobody a moment ago may have been created since, and a write must not miss it.
      const forceRefresh = people.get(key) === 'none';
      const person = await people.fetch(key, { context, forceRefresh });
      if (person === undefined || person === 'none') return undefined;
      // Zoom will show this person by the address.
      people.set(person.email.toLowerCase(), person);
      return person.email;
    },
    forget({ id, email }) {
      if (id) people.delete(id);
      if (email !== undefined) people.delete(email.toLowerCase());
      else for (const [key, person] of people) if (person !== 'none' && person.id === id) people.delete(key);
    },
    forgetGroups() {
      lists.delete('groups');
    },
  };
}

function personOf(user: ZoomUser): Person {
  if (!user.id) return 'none';
  const displayName = user.display_name || [user.first_name, user.last_name].filter(Boolean).join(' ');
  return { id: user.id, email: user.email, ...(displayName === '' ? {} : { displayName }) };
}
