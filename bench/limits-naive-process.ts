/** A bridge without a scheduler: each request becomes its Zoom calls at once, and what Zoom refuses is passed on. */
import type { AddressInfo } from 'node:net';
import express, { type Response } from 'express';
import fetch from 'node-fetch';
import { signIn, type ZoomSession } from './limits-session.js';
import { readOrder, sayReady } from './messages.js';

interface CreateBody {
  userName: string;
}

interface PatchBody {
  Operations: [{ value: { active: boolean } }];
}

class Refused extends Error {
  readonly status: number;

  constructor(status: number) {
    super(`Zoom answered ${status}`);
    this.status = status;
  }
}

const { zoom, token } = readOrder();
const session: ZoomSession = await signIn(zoom);

async function ask(method: string, path: string, body?: unknown): Promise<unknown> {
  const response = await fetch(`${zoom.apiUrl}${path}`, {
    method,
    agent: session.agent,
    headers: { authorization: `Bearer ${session.token}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Refused(response.status);
  return text === '' ? undefined : JSON.parse(text);
}

/** 429 and 409 as they are; the rest is a bad gateway. */
function refuse(response: Response, error: unknown): void {
  const status = error instanceof Refused ? error.status : 502;
  if (status === 429) response.set('Retry-After', '1');
  response.status(status === 429 || status === 409 ? status : 502).end();
}

const app = express();
app.use((request, response, next) => {
  if (request.headers.authorization === `Bearer ${token}`) next();
  else response.status(401).end();
});
app.use(express.json({ type: 'application/scim+json' }));

app.post('/scim/v2/Users', async (request, response) => {
  const { userName }: CreateBody = request.body;
  const create = { action: 'autoCreate', user_info: { email: userName, type: 1 } };
  await ask('POST', '/users', create).then(
    (user) => response.status(201).json(user),
    (error: unknown) => refuse(response, error),
  );
});

app.patch('/scim/v2/Users/:id', async (request, response) => {
  const { Operations }: PatchBody = request.body;
  const path = `/users/${request.params.id}`;
  try {
    const user = await ask('GET', path);
    await ask('DELETE', `${path}/token`);
    await ask('PUT', `${path}/status`, { action: Operations[0].value.active ? 'activate' : 'deactivate' });
    response.json(user);
  } catch (error) {
    refuse(response, error);
  }
});

const server = app.listen(0, '127.0.0.1', () => {
  sayReady(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});
