/** scimmy-routers as its README shows it, over the same users in memory. */
import SCIMMY from 'scimmy';
import type { JsonObject } from '../src/scim/types.js';
import { mappedUsers } from './mapped-users.js';
import { readMemoryOrder } from './messages.js';
import { type Asked, serveScimmy } from './serve-scimmy.js';

const { users: count, token } = readMemoryOrder();

/** The core schema's part: the README declares no extension. */
const coreOf = (user: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(user).filter(([name]) => !name.startsWith('urn:') && name !== 'schemas'));

const users = new Map(mappedUsers(count).map((user) => [user.id, coreOf(user)]));

SCIMMY.Resources.declare(SCIMMY.Resources.User, {
  egress: async ({ id, filter }: Asked) => {
    if (id !== undefined) return users.get(id);
    const all = [...users.values()];
    return filter === undefined ? all : filter.match(all);
  },
  ingress: async ({ id = '' }: Asked, wish: SCIMMY.Schemas.User) => {
    const written: JsonObject = { ...users.get(id), ...JSON.parse(JSON.stringify(wish)), id };
    users.set(id, written);
    return written;
  },
  degress: async () => undefined,
});

serveScimmy(token);
