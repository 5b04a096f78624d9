/** scimmy-routers as its README shows it, over the same users in memory. */
import type { AddressInfo } from 'node:net';
import express from 'express';
import SCIMMY from 'scimmy';
import { SCIMMYRouters } from 'scimmy-routers';
import type { JsonObject } from '../src/scim/types.js';
import { mappedUsers } from './mapped-users.js';
import { readMemoryOrder, sayReady } from './messages.js';

const { users: count, token } = readMemoryOrder();

/** The core schema's part: the README declares no extension. */
const coreOf = (user: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(user).filter(([name]) => !name.startsWith('urn:') && name !== 'schemas'));

const users = new Map(mappedUsers(count).map((user) => [user.id, coreOf(user)]));

interface Asked {
  id?: string;
  filter?: { match(users: unknown[]): unknown[] };
}

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

const app = express();
// Express 5 parses `query` anew on each reading, and scimmy-routers writes into it: without this there are no pages.
app.use((request, _response, next) => {
  Object.defineProperty(request, 'query', { value: { ...request.query }, writable: true, configurable: true });
  next();
});
app.use(
  '/scim/v2',
  new SCIMMYRouters({
    type: 'bearer',
    handler: (request) => {
      if (request.header('Authorization') !== `Bearer ${token}`) throw new Error('Authorization not detected!');
      return 'bench';
    },
  }) as unknown as express.Router,
);

const server = app.listen(0, '127.0.0.1', () => {
  sayReady(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});
