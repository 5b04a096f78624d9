/** Contender (a): bare Express that forwards the same Zoom calls and answers Zoom's JSON; no SCIM at all. */
import type { AddressInfo } from 'node:net';
import express from 'express';
import pLimit from 'p-limit';
import { readOrder, sayReady } from './messages.js';
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

const limit = pLimit(8);

/** As the bridge: the whole directory for the total, and one GET for each user of the page unless attributes are named. */
async function listHundred(areNamed: boolean): Promise<unknown[]> {
  const everybody = await calls.listEverybody();
  if (areNamed) return everybody.slice(0, 100);
  const ids = everybody.slice(0, 100).map(({ id, email }) => id ?? email);
  return Promise.all(ids.map((id) => limit(() => calls.getUser(id))));
}

app.get('/scim/v2/Users', async (request, response) => {
  const email = /"(.+)"/.exec(String(request.query['filter'] ?? ''))?.[1];
  const areNamed = request.query['attributes'] !== undefined;
  response.json(email === undefined ? await listHundred(areNamed) : [await calls.getUser(email)]);
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
  sayReady(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});
