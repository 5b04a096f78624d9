/** Names behind ids (roles, groups, managers), fetched when needed and remembered for a short while. */
import { isDeepStrictEqual } from 'node:util';
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

/** `none`: nobody who can be named by an id. It is remembered too: most managers outside the account stay there. */
export type Person = { readonly id: string; readonly email: string; readonly displayName?: string } | 'none';

/** What Zoom's lists of roles and groups tell. */
export type ListNames = Pick<Names, 'role' | 'group'>;

export interface NamesContext extends ZoomCallContext {
  readonly log: { warn(fields: object, message: string): void };
}

export interface NameDirectory {
  /** Everything that showing these users needs. Throws ZoomError; missing scopes only cost the names. */
  namesFor(users: readonly ZoomUser[], context: NamesContext): Promise<Names>;
  /** As `namesFor`, without managers. */
  listNamesFor(users: readonly ZoomUser[], context: NamesContext): Promise<ListNames>;
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

/** Others may wait for the same answer: it is not given up when the one who asked first has gone. */
const forAll = ({ signal: _, ...context }: NamesContext): NamesContext => context;

/**
 * `findMirrored`: those of these addresses (lower case) who are in the mirror, which spares a GET.
 * What comes to be known or forgotten while an answer is awaited ends no waiting (`ignoreFetchAbort`), and is not overwritten by it.
 */
export function createNameDirectory(
  zoom: ZoomClient,
  findMirrored?: (addresses: readonly string[]) => Promise<readonly ZoomUser[]>,
): NameDirectory {
  const lists = new LRUCache<'roles' | 'groups', ReadonlyMap<string, string>, NamesContext>({
    max: 2,
    ttl: LISTS_MS,
    ignoreFetchAbort: true,
    async fetchMethod(kind, _stale, { context }) {
      const entries = kind === 'roles' ? await zoom.listRoles(forAll(context)) : await zoom.listGroups(forAll(context));
      return new Map(entries.map((entry) => [entry.id, entry.name]));
    },
  });
  const people = new LRUCache<string, Person, NamesContext>({
    max: MOST_PEOPLE,
    ttl: PEOPLE_MS,
    ignoreFetchAbort: true,
    async fetchMethod(key, _stale, { context }) {
      const user = await zoom.getUser(key, forAll(context)).catch(notFoundAsNone);
      return user === 'none' ? user : personOf(user);
    },
  });

  /** Apart from those that a GET has told: a write must not name somebody by an address of yesterday. */
  const mirrored = new LRUCache<string, Person>({ max: MOST_PEOPLE, ttl: PEOPLE_MS });

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
    const here = new Map<string, Person>();
    for (const user of users) {
      const person = personOf(user);
      if (person === 'none') continue;
      here.set(user.email.toLowerCase(), person);
      const known = people.get(user.email.toLowerCase());
      // Who was just read need not be read again as somebody's manager: the mirror, where there is one, tells who that is.
      const isOfUse = known !== undefined || findMirrored === undefined;
      if (isOfUse && !isDeepStrictEqual(known, person)) people.set(user.email.toLowerCase(), person);
    }
    const addresses = new Set(
      users.map((user) => user.manager?.toLowerCase() ?? '').filter((text) => text.includes('@')),
    );
    const unknown = [...addresses].filter((each) => !here.has(each) && !people.has(each) && !mirrored.has(each));
    // One without an id is read: the mirror may not have been told of it.
    for (const user of unknown.length === 0 ? [] : ((await findMirrored?.(unknown)) ?? [])) {
      const person = personOf(user);
      if (person !== 'none') mirrored.set(user.email.toLowerCase(), person);
    }
    const found = await inParallel([...addresses], async (address): Promise<[string, Person]> => {
      const known = here.get(address) ?? people.get(address) ?? mirrored.get(address);
      return [address, known ?? (await people.fetch(address, { context })) ?? 'none'];
    });
    return new Map(found);
  };

  const needsRoles = (users: readonly ZoomUser[]) =>
    users.some((user) => user.role_id && !user.role_name && !BUILT_IN_ROLES.some((role) => role.id === user.role_id));

  const listNamesFor = async (users: readonly ZoomUser[], context: NamesContext): Promise<ListNames> => {
    const nothing = new Map<string, string>();
    const [roles, groups] = await Promise.all([
      needsRoles(users) ? listOrNothing('roles', context) : nothing,
      users.some((user) => user.group_ids?.length) ? listOrNothing('groups', context) : nothing,
    ]);
    return {
      role: (id) => roles.get(id) ?? BUILT_IN_ROLES.find((role) => role.id === id)?.name,
      group: (id) => groups.get(id),
    };
  };

  return {
    listNamesFor,
    async namesFor(users, context) {
      const [listNames, managers] = await Promise.all([listNamesFor(users, context), managersOf(users, context)]);
      return {
        ...listNames,
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
      for (const known of [people, mirrored]) {
        if (id) known.delete(id);
        if (email !== undefined) known.delete(email.toLowerCase());
        else for (const [key, person] of known) if (person !== 'none' && person.id === id) known.delete(key);
      }
    },
    forgetGroups() {
      lists.delete('groups');
    },
  };
}

export function personOf(user: ZoomUser): Person {
  if (!user.id) return 'none';
  const displayName = user.display_name || [user.first_name, user.last_name].filter(Boolean).join(' ');
  return { id: user.id, email: user.email, ...(displayName === '' ? {} : { displayName }) };
}
