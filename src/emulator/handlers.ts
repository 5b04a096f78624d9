/** Which function answers which operation of openapi/zoom.yaml; it does not compile with one missing. */
import { createUser } from './create-user.js';
import { deleteUser } from './delete-user.js';
import { listUsers } from './listing.js';
import { deletePicture, uploadPicture } from './picture.js';
import {
  addRoleMembers,
  listGroups,
  listManagedDomains,
  listRoleMembers,
  listRoles,
  removeRoleMember,
} from './roles-groups.js';
import { updateUser } from './update-user.js';
import { getUser, listPermissions, revokeSsoToken, setEmail, setPassword, setStatus } from './user-calls.js';
import type { Answer, ApiOperationId, ApiRequest, Handlers, World } from './world.js';

const handlers: Handlers = {
  listUsers: ({ query }, world) => ({ status: 200, body: listUsers(world.account, world.pageTokens, query) }),
  createUser,
  getUser,
  updateUser,
  deleteUser,
  setStatus,
  setEmail,
  setPassword,
  uploadPicture,
  deletePicture,
  revokeSsoToken,
  listPermissions,
  listGroups,
  listRoles,
  listRoleMembers,
  addRoleMembers,
  removeRoleMember,
  listManagedDomains,
};

/** A request that the contract has judged; its parts have the types of the operation. */
export interface JudgedRequest {
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, unknown>>;
  readonly body: unknown;
  readonly zoomOneType: string | undefined;
  readonly file: ApiRequest<'uploadPicture'>['file'];
}

export function answerOf(id: ApiOperationId, request: JudgedRequest, world: World): Answer {
  // The validators come from the document that the types come from.
  const handler = handlers[id] as (request: JudgedRequest, world: World) => Answer;
  return handler(request, world);
}
