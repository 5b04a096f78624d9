/** SCIMMY's way in to our users: a resource type whose methods ask the UserPort and leave nothing to SCIMMY's own data path. */
import SCIMMY from 'scimmy';
import type { DefinitionIndex, ResourceDefinition } from './definition.js';
import { LIST_LIMITS } from './discovery.js';
import { parseListQuery } from './list-query.js';
import { parsePatch } from './patch-request.js';
import { compileProjection, parseProjection } from './projection.js';
import type { QueryParameters } from './query-string.js';
import { createPrint, entityTagOf, locationOf, type Print, printPage } from './representation.js';
import { toScimmyResourceSchema, type VerifyInbound } from './schemas.js';
import type { JsonObject, Projection, RequestContext, ScimResource, UserPort } from './types.js';
import { parseUserBody } from './user-body.js';

/** What does not change from one request to the next. */
export interface UserEndpoint {
  readonly users: UserPort;
  readonly index: DefinitionIndex;
  readonly verifyInbound: VerifyInbound;
  /** `https://…/scim/v2/Users` */
  readonly url: string;
  /** For requests that name no attributes: compiled once. */
  readonly print: Print;
  /** As `print`; for single users, who are the same object again where nothing has changed. */
  readonly printOnce: Print;
}

/**
 * One request to the users. SCIMMY hands it through untouched as its `context`; there is one resource class in the
 * process but any number of apps, so all that belongs to one of them is in here.
 */
export class UserRequest {
  /** What a method threw. SCIMMY's error handler passes on a copy that has lost kind, cause and Retry-After. */
  failure: unknown;

  constructor(
    readonly endpoint: UserEndpoint,
    readonly query: QueryParameters,
    readonly context: RequestContext,
    readonly setHeader: (name: 'ETag' | 'Location' | 'Age', value: string) => void,
  ) {}

  projection(): Projection {
    return parseProjection(this.query['attributes'], this.query['excludedAttributes'], this.endpoint.index);
  }

  print(projection: Projection): Print {
    const { print, index, url } = this.endpoint;
    return projection.kind === 'default' ? print : createPrint(compileProjection(projection, index), url);
  }

  /** JSON, which Express sends as it is. The entity tag is of the whole resource, whatever part of it was asked for. */
  represent(resource: ScimResource, projection: Projection): string {
    const version = entityTagOf(resource);
    if (version !== undefined) this.setHeader('ETag', version);
    const print = projection.kind === 'default' ? this.endpoint.printOnce : this.print(projection);
    return print(resource);
  }
}

/**
 * Declares the resource type, once in a process: SCIMMY keeps declarations in process-wide state, and scimmy-routers
 * takes its routes from there. Nothing else is read from it, so that apps with different definitions do not meet.
 */
export function declareUserResource(definition: ResourceDefinition): void {
  if (SCIMMY.Resources.declared(definition.name) !== undefined) return;
  const schema = toScimmyResourceSchema(definition);

  class UserSchema extends SCIMMY.Types.Schema {
    static override readonly id = schema.id;
    static override readonly definition = schema;
  }

  class UserResource extends SCIMMY.Types.Resource {
    static override readonly endpoint = definition.endpoint;
    static override readonly schema = UserSchema;
    /** scimmy-routers sets this on every request; locations come from the request's own endpoint instead. */
    static override readonly basepath = () => UserResource;

    /** The query is kept from SCIMMY: it would parse filters and projections in ways that stall or lose data. */
    constructor(id?: unknown) {
      super(undefined, {});
      if (typeof id === 'string') this.id = id;
    }

    override read(request?: unknown): Promise<string> {
      return guarded(request, (each) => (this.id === undefined ? listUsers(each.query, each) : getUser(this.id, each)));
    }

    override write(body: unknown, request?: unknown): Promise<string> {
      return guarded(request, (each) =>
        this.id === undefined ? createUser(body, each) : replaceUser(this.id, body, each),
      );
    }

    override patch(body: unknown, request?: unknown): Promise<string> {
      return guarded(request, (each) => patchUser(this.id ?? '', body, each));
    }

    override dispose(request?: unknown): Promise<void> {
      return guarded(request, ({ endpoint, context }) => endpoint.users.remove(this.id ?? '', context));
    }
  }

  SCIMMY.Resources.declare(UserResource, definition.name);
}

/** Passes SCIMMY an error that its error handler re-throws instead of rendering, and keeps the real one for our gate. */
async function guarded<T>(request: unknown, answer: (request: UserRequest) => Promise<T>): Promise<T> {
  if (!(request instanceof UserRequest)) throw new TypeError('SCIMMY was given another context than ours');
  try {
    return await answer(request);
  } catch (error) {
    request.failure = error;
    throw Object.assign(new Error('kept in the request', { cause: error }), { schemas: [SCIMMY.Messages.Error.id] });
  }
}

/** RFC 7644 §3.4.2, as JSON text; the parameters come from the query or from the body of a `.search` (§3.4.3). */
export async function listUsers(parameters: Readonly<Record<string, unknown>>, request: UserRequest): Promise<string> {
  const { users, index, url } = request.endpoint;
  const query = parseListQuery(parameters, index, LIST_LIMITS);
  const page = await users.list(query, request.context);
  // RFC 9111 §5.1: whole seconds. Rounded up, so that nothing seems younger than it is.
  if (page.ageSeconds !== undefined) request.setHeader('Age', String(Math.max(0, Math.ceil(page.ageSeconds))));
  return printPage(page, query, request.print(query.projection), url);
}

async function getUser(id: string, request: UserRequest): Promise<string> {
  const projection = request.projection();
  return request.represent(await request.endpoint.users.get(id, request.context), projection);
}

async function createUser(body: unknown, request: UserRequest): Promise<string> {
  // Before the write: a broken parameter must not leave a user behind.
  const projection = request.projection();
  const user = inboundUser(body, request);
  const created = await request.endpoint.users.create(user, request.context);
  request.setHeader('Location', locationOf(request.endpoint.url, created.id));
  return request.represent(created, projection);
}

async function replaceUser(id: string, body: unknown, request: UserRequest): Promise<string> {
  const projection = request.projection();
  const user = inboundUser(body, request);
  return request.represent(await request.endpoint.users.replace(id, user, request.context), projection);
}

async function patchUser(id: string, body: unknown, request: UserRequest): Promise<string> {
  const projection = request.projection();
  const operations = parsePatch(body, request.endpoint.index);
  return request.represent(await request.endpoint.users.patch(id, operations, request.context), projection);
}

function inboundUser(body: unknown, { endpoint, context }: UserRequest): JsonObject {
  const { user, ignored } = parseUserBody(body, endpoint.index, { requireUserName: true });
  if (ignored.length > 0) context.log.debug({ ignored }, 'attributes that no schema of ours has were ignored');
  endpoint.verifyInbound(user);
  return user;
}
