/** Sample users as the mapping makes them of Zoom's answers: plain SCIM JSON in memory, no Zoom in sight. */
import { Account } from '../src/emulator/account.js';
import { sampleAccount } from '../src/emulator/sample-users.js';
import { renderUser } from '../src/emulator/user.js';
import { toScimUser } from '../src/mapping/user.js';
import type { ScimResource } from '../src/scim/types.js';
import { parseUser } from '../src/zoom/parse.js';

const baseUrl = 'http://127.0.0.1/scim/v2';
const names = { role: () => 'Member', group: (id: string) => id, manager: () => undefined };

export function mappedUsers(count: number): ScimResource[] {
  const account = new Account('aBenchmark000000000000', sampleAccount(count), () => Date.UTC(2026, 0, 1));
  const facts = { ...account, accountId: account.accountId, siteUrl: account.siteUrl, roleName: () => 'Member' };
  return account.order.flatMap((user) => {
    if (user === undefined) return [];
    const zoom = parseUser(JSON.parse(JSON.stringify(renderUser(user, facts))), 'getUser');
    return [toScimUser({ zoom, link: undefined, names, country: 'US', baseUrl })];
  });
}
