/** The Zoom calls that the bridge makes, one method an endpoint. */
import type { Lane } from './scheduler/lanes.js';
import type {
  ZoomCreateAction,
  ZoomGroup,
  ZoomPicture,
  ZoomRole,
  ZoomUser,
  ZoomUserInfo,
  ZoomUserPage,
  ZoomUserStatus,
  ZoomUserUpdate,
} from './types.js';

/** One exchange as it went, reported to the caller for logs and metrics. */
export interface ZoomCall {
  readonly operation: string;
  readonly status: number | undefined;
  readonly trackingId: string | undefined;
  readonly durationMs: number;
}

/** Who calls. Beside `record`, all of it is for the queue in which calls wait for Zoom's limits. */
export interface ZoomCallContext {
  /** Calls of one request go one after the other, those of different requests in turn. */
  readonly requestId?: string;
  /** Where the caller's purpose makes its calls more or less urgent than they usually are. */
  readonly lane?: Lane;
  /** Aborted when nobody waits for the answer any more: what is not sent by then is not sent. */
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds since the request came in, which count into the deadline. */
  elapsedMs?(): number;
  record(call: ZoomCall): void;
}

export interface ZoomDeleteOptions {
  readonly action: 'disassociate' | 'delete';
  /** Receives meetings, webinars, recordings, whiteboards … when given. */
  readonly transferEmail?: string;
}

export interface ZoomListQuery {
  readonly status: ZoomUserStatus;
  readonly roleId?: string;
  readonly nextPageToken?: string;
}

/** Every method throws ZoomError only. `userId` is an id or an email address. */
export interface ZoomClient {
  listUsers(query: ZoomListQuery, context: ZoomCallContext): Promise<ZoomUserPage>;
  getUser(userId: string, context: ZoomCallContext): Promise<ZoomUser>;
  createUser(
    action: ZoomCreateAction,
    user: ZoomUserInfo,
    context: ZoomCallContext,
  ): Promise<{ id: string | undefined; email: string; type: number }>;
  updateUser(userId: string, update: ZoomUserUpdate, context: ZoomCallContext): Promise<void>;
  deleteUser(userId: string, options: ZoomDeleteOptions | undefined, context: ZoomCallContext): Promise<void>;
  setStatus(userId: string, action: 'activate' | 'deactivate', context: ZoomCallContext): Promise<void>;
  setEmail(userId: string, email: string, context: ZoomCallContext): Promise<void>;
  setPassword(userId: string, password: string, context: ZoomCallContext): Promise<void>;
  uploadPicture(userId: string, picture: ZoomPicture, context: ZoomCallContext): Promise<void>;
  deletePicture(userId: string, context: ZoomCallContext): Promise<void>;
  revokeSsoToken(userId: string, context: ZoomCallContext): Promise<void>;
  listRoles(context: ZoomCallContext): Promise<ZoomRole[]>;
  addRoleMember(roleId: string, userId: string, context: ZoomCallContext): Promise<void>;
  removeRoleMember(roleId: string, userId: string, context: ZoomCallContext): Promise<void>;
  /** All groups, paged to the end. */
  listGroups(context: ZoomCallContext): Promise<ZoomGroup[]>;
}
