/** Contender (b): scimmy-routers as its README shows it, with egress, ingress and degress that call Zoom. */
import SCIMMY from 'scimmy';
import { readOrder } from './messages.js';
import { type Asked, serveScimmy } from './serve-scimmy.js';
import { type PlainUser, ZoomCalls } from './zoom-calls.js';

const { zoom, token } = readOrder();
const calls = await ZoomCalls.signIn(zoom);

const toScim = (user: PlainUser) => ({
  id: user.id ?? user.email,
  userName: user.email,
  name: { givenName: user.first_name, familyName: user.last_name },
  displayName: user.display_name,
  emails: [{ value: user.email, type: 'work', primary: true }],
  active: user.status !== 'inactive',
  meta: { resourceType: 'User' },
});

async function egress(asked: Asked): Promise<unknown> {
  if (asked.id === undefined) {
    const everybody = (await calls.listEverybody()).map(toScim);
    return asked.filter === undefined ? everybody : asked.filter.match(everybody);
  }
  const user = await calls.getUser(asked.id);
  if (user === undefined) throw new SCIMMY.Types.Error(404, undefined as never, `Resource ${asked.id} not found`);
  return toScim(user);
}

/** A handler sees no PATCH operations: what it is given is written. */
async function ingress(asked: Asked, wish: SCIMMY.Schemas.User): Promise<unknown> {
  const { userName, displayName, name, active } = wish;
  const user: PlainUser = {
    email: userName,
    first_name: name?.givenName ?? '',
    last_name: name?.familyName ?? '',
    display_name: displayName ?? '',
  };
  if (asked.id === undefined) return toScim(await calls.createUser(user));
  const { email: _email, ...profile } = user;
  await calls.updateUser(asked.id, profile);
  await calls.setStatus(asked.id, active === true);
  return toScim({ ...user, id: asked.id, status: active === true ? 'active' : 'inactive' });
}

SCIMMY.Resources.declare(SCIMMY.Resources.User, {
  egress,
  ingress,
  degress: async ({ id }: Asked) => {
    if (id !== undefined) await calls.deleteUser(id);
  },
});

serveScimmy(token);
