/** The bridge's own SCIM shell over users in memory: what is left of it when Zoom costs nothing. */
import { pino } from 'pino';
import { createApp } from '../src/http/app.js';
import { listen } from '../src/http/listen.js';
import { createMetrics } from '../src/http/metrics.js';
import { userDefinition } from '../src/mapping/user-definition.js';
import { indexDefinition } from '../src/scim/definition.js';
import { ScimError } from '../src/scim/errors.js';
import { compileFilter } from '../src/scim/filter-evaluator.js';
import { applyPatch } from '../src/scim/patch.js';
import type { ScimResource, UserPort } from '../src/scim/types.js';
import { mappedUsers } from './mapped-users.js';
import { readMemoryOrder, sayReady } from './messages.js';

const { users: count, token } = readMemoryOrder();
const definition = userDefinition(false);
const index = indexDefinition(definition);
const users = new Map(mappedUsers(count).map((user) => [user.id, user]));

function find(id: string): ScimResource {
  const found = users.get(id);
  if (found === undefined) throw new ScimError('notFound', 'There is no such user.');
  return found;
}

const notMeasured = async (): Promise<never> => {
  throw new ScimError('notFound', 'This benchmark does not create or delete.');
};

const port: UserPort = {
  async list({ filter, startIndex, count: size }) {
    const all = [...users.values()];
    const matching = filter === undefined ? all : all.filter(compileFilter(filter, index));
    const resources = matching.slice(startIndex - 1, startIndex - 1 + size);
    return { resources, totalResults: matching.length, startIndex };
  },
  get: async (id) => find(id),
  async patch(id, operations) {
    const { after } = applyPatch(find(id), operations, index);
    const patched: ScimResource = { ...find(id), ...after };
    users.set(id, patched);
    return patched;
  },
  create: notMeasured,
  replace: notMeasured,
  remove: notMeasured,
};

const app = createApp({
  publicUrl: 'http://127.0.0.1',
  definition,
  users: port,
  tokens: { provisioner: [token], auditor: [] },
  log: pino({ level: 'error' }),
  readiness: async () => ({ ready: true, checks: {} }),
  metrics: createMetrics(),
});
const { url } = await listen(app, { host: '127.0.0.1', port: 0 });
sayReady(url);
