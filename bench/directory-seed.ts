/** Writes a whole mirror through the store's own port: a GET of each of 100,000 users would take most of an hour. */
import { createHash } from 'node:crypto';
import { Account } from '../src/emulator/account.js';
import { sampleAccount } from '../src/emulator/sample-users.js';
import { renderUser } from '../src/emulator/user.js';
import { toDirectoryEntry } from '../src/mapping/directory-entry.js';
import { type Names, toScimUser } from '../src/mapping/user.js';
import { userDefinition } from '../src/mapping/user-definition.js';
import { indexDefinition } from '../src/scim/definition.js';
import type { DirectoryEntry } from '../src/store/directory-ports.js';
import { openStore } from '../src/store/open.js';
import { parseUser } from '../src/zoom/parse.js';
import { PUBLIC_URL } from './directory-bridge.js';

const index = indexDefinition(userDefinition(false));
const AT_A_TIME = 300;
const baseUrl = `${PUBLIC_URL}/scim/v2`;

function namesOf(account: Account): Names {
  return {
    role: (id) => account.roles.get(id)?.name,
    group: (id) => account.groups.get(id)?.name,
    manager(address) {
      const manager = account.find(address);
      return manager && { id: manager.id, email: manager.email, displayName: manager.display_name };
    },
  };
}

/** As many as the account has, in its order; each as a GET at this time would have shown it. */
function* entriesOf(users: number, at: string): Generator<DirectoryEntry, void> {
  const account = new Account('emulated-account', sampleAccount(users), Date.now);
  const names = namesOf(account);
  for (const user of account.order) {
    if (user === undefined) continue;
    const zoom = parseUser(JSON.parse(JSON.stringify(renderUser(user, account))), 'getUser');
    const { meta, ...attributes } = toScimUser({ zoom, link: undefined, names, country: 'US', baseUrl });
    const version = `W/"${createHash('sha1').update(JSON.stringify(attributes)).digest('base64url').slice(0, 20)}"`;
    const resource = { ...attributes, meta: { ...meta, lastModified: at, version } };
    yield toDirectoryEntry({ zoom, id: attributes.id, resource, wholeAt: at, seenAt: at }, index);
  }
}

/** As a crawl that was finished now, and a GET of everybody, leave it. */
export async function seedMirror(users: number, databaseUrl: string): Promise<void> {
  const store = await openStore(databaseUrl);
  const at = new Date().toISOString();
  const { current } = await store.directory.crawls();
  const generation = (current?.generation ?? 0) + 1;
  let waiting: DirectoryEntry[] = [];
  for (const entry of entriesOf(users, at)) {
    waiting.push(entry);
    if (waiting.length < AT_A_TIME) continue;
    await store.directory.save(waiting, { readAt: at, generation });
    waiting = [];
  }
  await store.directory.save(waiting, { readAt: at, generation });
  const now = new Date().toISOString();
  await store.directory.saveCrawl({
    generation,
    startedAt: now,
    finishedAt: now,
    lists: {},
    read: users,
    total: users,
  });
  await store.close();
}
