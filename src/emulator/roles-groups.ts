/** Roles with their members, groups, managed domains. */
import { type Account, memberRole, ownerRole } from './account.js';
import { noSuchUser, Refusal } from './refusal.js';
import { type EmulatedUser, type Schemas, timestamp } from './user.js';
import type { Answer, ApiRequest, World } from './world.js';

/** An account that does not pay is refused with HTTP 200: the body tells. */
const unpaid: Answer = { status: 200, body: { code: 200, message: 'Only available for paid accounts.' } };

export function listRoles({ query }: ApiRequest<'listRoles'>, { account, settings }: World): Answer {
  if (!settings.paid) return unpaid;
  const roles = query.type === 'iq' ? [] : [...account.roles.values()];
  const body: Schemas['RoleList'] = {
    roles: roles.map((role) => ({ ...role, total_members: account.countRole(role.id) })),
    total_records: roles.length,
  };
  return { status: 200, body };
}

export function listRoleMembers({ params, query }: ApiRequest<'listRoleMembers'>, world: World): Answer {
  requireRole(world.account, params.roleId);
  const members = world.account.order
    .filter((user) => user !== undefined)
    .filter((user) => user.role_id === params.roleId);
  const page = pageOf(members, query, `members ${params.roleId}`, world);
  const body: Schemas['RoleMemberPage'] = {
    members: page.items.map((user) => ({
      id: user.id,
      email: user.email,
      first_name: user.first_name,
      last_name: user.last_name,
      type: user.type,
      department: user.dept,
    })),
    next_page_token: page.next_page_token,
    total_records: members.length,
    page_count: Math.ceil(members.length / page.size),
    page_number: page.number,
    page_size: page.size,
  };
  return { status: 200, body };
}

/** Who is unknown or only invited is passed over: 201 alone proves nothing, `ids` tells. */
export function addRoleMembers({ params, body }: ApiRequest<'addRoleMembers'>, world: World): Answer {
  if (!world.settings.paid) return unpaid;
  requireOpenRole(world.account, params.roleId);
  const added: EmulatedUser[] = [];
  for (const { id, email } of body.members) {
    const user = world.account.find(id ?? email ?? '');
    if (user === undefined || user.status === 'pending') continue;
    if (user.role_id === ownerRole) throw new Refusal(400, 300, 'The role of the owner cannot be changed.');
    world.account.change(user, { role_id: params.roleId });
    added.push(user);
  }
  return { status: 201, body: { ids: added.map((user) => user.id).join(','), add_at: timestamp(world.now()) } };
}

export function removeRoleMember({ params }: ApiRequest<'removeRoleMember'>, { account, settings }: World): Answer {
  if (!settings.paid) return unpaid;
  requireOpenRole(account, params.roleId);
  const user = account.require(params.memberId);
  if (user.role_id !== params.roleId) throw noSuchUser(params.memberId);
  account.change(user, { role_id: memberRole });
  return { status: 204 };
}

export function listGroups({ query }: ApiRequest<'listGroups'>, world: World): Answer {
  if (!world.settings.paid) return unpaid;
  const { account } = world;
  const members = new Map<string, number>();
  for (const user of account.order) {
    for (const id of user?.group_ids ?? []) members.set(id, (members.get(id) ?? 0) + 1);
  }
  const groups = [...account.groups.values()];
  const page = pageOf(groups, query, 'groups', world);
  const body: Schemas['GroupPage'] = {
    groups: page.items.map((group) => ({ ...group, total_members: members.get(group.id) ?? 0 })),
    next_page_token: page.next_page_token,
    total_records: groups.length,
  };
  return { status: 200, body };
}

export function listManagedDomains({ params }: ApiRequest<'listManagedDomains'>, { account }: World): Answer {
  if (params.accountId !== 'me' && params.accountId !== account.accountId) {
    throw new Refusal(404, 2001, `Account does not exist: ${params.accountId}.`);
  }
  const domains = [...account.managedDomains].map((domain) => ({ domain, status: 'managed' }));
  return { status: 200, body: { domains, total_records: domains.length } };
}

function requireRole(account: Account, roleId: string): void {
  if (!account.roles.has(roleId)) throw new Refusal(400, 1034, 'The role_id does not exist.');
}

/** Members of the Owner and Member roles cannot be added or taken away. */
function requireOpenRole(account: Account, roleId: string): void {
  requireRole(account, roleId);
  if (roleId !== ownerRole && roleId !== memberRole) return;
  throw new Refusal(400, 300, 'Members of the Owner or Normal role cannot be added or removed.');
}

interface PageQuery {
  readonly page_size?: number;
  readonly next_page_token?: string;
  readonly page_number?: number;
}

function pageOf<Item>(items: readonly Item[], query: PageQuery, list: string, { pageTokens }: World) {
  const size = query.page_size ?? 30;
  const binding = JSON.stringify([list, size]);
  const cursor = query.next_page_token ? pageTokens.redeem(query.next_page_token, binding) : undefined;
  const number = cursor?.pageNumber ?? query.page_number ?? 1;
  const end = number * size;
  return {
    items: items.slice(end - size, end),
    next_page_token: end < items.length ? pageTokens.issue(binding, end, number + 1) : '',
    size,
    number,
  };
}
