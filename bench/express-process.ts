/** Contender (a): bare Express that forwards the same Zoom calls and answers Zoom's JSON; no SCIM at all. */
import type { AddressInfo } from 'node:net';
import express from 'express';
import { readOrder, say } from './messages.js';
import { ZoomCalls } from './zoom-calls.js';

interface PatchBody {
  Operations: [{ path: string; value: unknown }];
}

interface CreateBody {
  userName: string;
  displayName: string;
  name: { givenName: string; familyName: string };
}

const { zoom, token } = readOrder();
const calls = await ZoomCalls.signIn(zoom);
const app = express();

app.use((request, response, next) => {
  if (request.headers.authorization === `Bearer ${token}`) next();
  else response.status(401).end();
});
app.use(express.json({ type: 'application/scim+json' }));

app.get('/scim/v2/Users', async (request, response) => {
  const email = /"(.+)"/.exec(String(request.query['filter'] ?? ''))?.[1];
  if (email === undefined) response.json((await calls.listPage('active', 100, '')).users);
  else response.json([await calls.getUser(email)]);
});

app.get('/scim/v2/Users/:id', async (request, response) => {
  response.json(await calls.getUser(request.params.id));
});

app.post('/scim/v2/Users', async (request, response) => {
  const { userName, displayName, name }: CreateBody = request.body;
  const { givenName, familyName } = name;
  const user = { email: userName, first_name: givenName, last_name: familyName, display_name: displayName };
  response.status(201).json(await calls.createUser(user));
});

app.patch('/scim/v2/Users/:id', async (request, response) => {
  const [{ path, value }] = (request.body as PatchBody).Operations;
  const user = await calls.getUser(request.params.id);
  if (path === 'active') await calls.setStatus(request.params.id, value === true);
  else if (user?.display_name !== value) await calls.updateUser(request.params.id, { display_name: String(value) });
  response.json(user);
});

app.delete('/scim/v2/Users/:id', async (request, response) => {
  await calls.deleteUser(request.params.id);
  response.status(204).end();
});

const server = app.listen(0, '127.0.0.1', () => {
  say({ kind: 'ready', url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
});
