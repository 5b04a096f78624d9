/** ZoomClient over HTTP: which request each method is, and what its answer holds. */
import { Blob, FormData } from 'node-fetch';
import type { ZoomCallContext, ZoomClient, ZoomDeleteOptions, ZoomListQuery } from './client.js';
import { ZoomError } from './errors.js';
import { freezeAll } from './frozen.js';
import { parseCreated, parseNamed, parseUser, parseUserPage } from './parse.js';
import type { Send, ZoomRequest } from './request.js';
import type { ZoomGroup, ZoomPicture, ZoomUser, ZoomUserInfo } from './types.js';

/** What the pagination guide allows; the specification's 2,000 is not honoured everywhere. */
const PAGE_SIZE = '300';

/** Paths below /users that are no ids, and the alias of the token's owner: no user of the account is called so. */
const NO_USER_IDS: ReadonlySet<string> = new Set(['', '.', '..', 'me', 'email', 'features', 'summary', 'vanity_name']);

const TRANSFERS = [
  'transfer_meeting',
  'transfer_webinar',
  'transfer_recording',
  'transfer_whiteboard',
  'transfer_clipfiles',
  'transfer_notes',
  'transfer_visitors',
  'transfer_docs',
] as const;

type Call = Omit<ZoomRequest, 'operation' | 'context' | 'repetition'> & { readonly repetition?: 'once' };

export function createZoomClient(send: Send): ZoomClient {
  const call = (operation: keyof ZoomClient, context: ZoomCallContext, request: Call) =>
    send({ repetition: 'repeatable', ...request, operation, context });
  /** For the calls whose answer says nothing more than that they worked. */
  const command = async (operation: keyof ZoomClient, context: ZoomCallContext, request: Call) => {
    await call(operation, context, request);
  };

  const readUser = createUserReader();

  return {
    async listUsers(query, context) {
      const answer = await call('listUsers', context, { method: 'GET', path: `/users?${listQuery(query)}` });
      return parseUserPage(answer, 'listUsers');
    },
    async getUser(userId, context) {
      const answer = await call('getUser', context, { method: 'GET', path: userPath('getUser', userId) });
      return readUser(answer);
    },
    async createUser(action, user, context) {
      const json = { action, user_info: userInfo(user) };
      // `once`: a create whose answer was lost may have sent an invitation.
      const answer = await call('createUser', context, {
        method: 'POST',
        path: '/users',
        json,
        repetition: 'once',
        invites: action === 'create',
      });
      return parseCreated(answer, 'createUser');
    },
    updateUser: async (userId, update, context) =>
      command('updateUser', context, { method: 'PATCH', path: userPath('updateUser', userId), json: update }),
    deleteUser: async (userId, options, context) =>
      command('deleteUser', context, { method: 'DELETE', path: userPath('deleteUser', userId) + deleteQuery(options) }),
    setStatus: async (userId, action, context) =>
      command('setStatus', context, {
        method: 'PUT',
        path: userPath('setStatus', userId, '/status'),
        json: { action },
        ...(action === 'deactivate' ? { lane: 'revoke' } : {}),
      }),
    // `once`: Zoom counts the changes of an address, and an address in the path is gone after the first.
    setEmail: async (userId, email, context) =>
      command('setEmail', context, {
        method: 'PUT',
        path: userPath('setEmail', userId, '/email'),
        json: { email },
        repetition: 'once',
      }),
    // `once`: the same password again is refused as "same as old" (300).
    setPassword: async (userId, password, context) =>
      command('setPassword', context, {
        method: 'PUT',
        path: userPath('setPassword', userId, '/password'),
        json: { password },
        repetition: 'once',
      }),
    uploadPicture: async (userId, picture, context) =>
      command('uploadPicture', context, {
        method: 'POST',
        path: userPath('uploadPicture', userId, '/picture'),
        form: pictureForm(picture),
      }),
    deletePicture: async (userId, context) =>
      command('deletePicture', context, { method: 'DELETE', path: userPath('deletePicture', userId, '/picture') }),
    revokeSsoToken: async (userId, context) =>
      command('revokeSsoToken', context, { method: 'DELETE', path: userPath('revokeSsoToken', userId, '/token') }),
    async listRoles(context) {
      return parseNamed(await call('listRoles', context, { method: 'GET', path: '/roles' }), 'roles', 'listRoles')
        .items;
    },
    addRoleMember: async (roleId, userId, context) =>
      command('addRoleMember', context, {
        method: 'POST',
        path: `/roles/${encodeURIComponent(roleId)}/members`,
        json: { members: [userId.includes('@') ? { email: userId } : { id: userId }] },
      }),
    removeRoleMember: async (roleId, userId, context) =>
      command('removeRoleMember', context, {
        method: 'DELETE',
        path: `/roles/${encodeURIComponent(roleId)}/members/${userSegment('removeRoleMember', userId)}`,
      }),
    listGroups: (context) => listGroups((path) => call('listGroups', context, { method: 'GET', path })),
  };
}

/** The same answer, found again by its words (recent-bodies.ts), gives the same user: frozen, since many may hold it. */
function createUserReader(): (answer: unknown) => ZoomUser {
  const known = new WeakMap<object, ZoomUser>();
  return (answer) => {
    const isKnowable = typeof answer === 'object' && answer !== null;
    const user = (isKnowable ? known.get(answer) : undefined) ?? freezeAll(parseUser(answer, 'getUser'));
    if (isKnowable) known.set(answer, user);
    return user;
  };
}

async function listGroups(get: (path: string) => Promise<unknown>): Promise<ZoomGroup[]> {
  const groups: ZoomGroup[] = [];
  const query = new URLSearchParams({ page_size: PAGE_SIZE });
  const seen = new Set<string>();
  for (;;) {
    const page = parseNamed(await get(`/groups?${query}`), 'groups', 'listGroups');
    groups.push(...page.items);
    if (page.nextPageToken === '') return groups;
    if (seen.has(page.nextPageToken)) {
      throw new ZoomError('unintelligible', 'listGroups: a page token came twice', { operation: 'listGroups' });
    }
    seen.add(page.nextPageToken);
    query.set('next_page_token', page.nextPageToken);
  }
}

function listQuery(query: ZoomListQuery): URLSearchParams {
  return new URLSearchParams({
    status: query.status,
    page_size: PAGE_SIZE,
    include_fields: 'custom_attributes',
    ...(query.roleId === undefined ? {} : { role_id: query.roleId }),
    ...(query.nextPageToken === undefined ? {} : { next_page_token: query.nextPageToken }),
  });
}

function deleteQuery(options: ZoomDeleteOptions | undefined): string {
  if (options === undefined) return '';
  const query = new URLSearchParams({ action: options.action });
  if (options.transferEmail !== undefined) {
    query.set('transfer_email', options.transferEmail);
    for (const transfer of TRANSFERS) query.set(transfer, 'true');
  }
  return `?${query}`;
}

/** POST /users takes `zoom_one_type` inside `feature`, PATCH takes it flat. */
function userInfo(user: ZoomUserInfo): object {
  const { zoom_one_type, ...info } = user;
  return zoom_one_type === undefined ? info : { ...info, feature: { zoom_one_type } };
}

/** Without a file name Zoom refuses the picture with an empty message. */
function pictureForm(picture: ZoomPicture): FormData {
  const form = new FormData();
  const name = picture.type === 'image/png' ? 'picture.png' : 'picture.jpg';
  form.set('pic_file', new Blob([picture.bytes], { type: picture.type }), name);
  return form;
}

function userPath(operation: string, userId: string, resource = ''): string {
  return `/users/${userSegment(operation, userId)}${resource}`;
}

/** Ids and addresses as one path segment, `+` as %2B; what would address something else than a user is nobody's id. */
function userSegment(operation: string, userId: string): string {
  if (NO_USER_IDS.has(userId.toLowerCase()) || /\p{Surrogate}/u.test(userId)) {
    throw new ZoomError('notFound', `${operation}: not an id of a user`, { operation });
  }
  return encodeURIComponent(userId);
}
