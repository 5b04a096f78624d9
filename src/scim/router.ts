/** The SCIM endpoints behind the door: discovery, search, and SCIMMY's routes to the users. */
import { type Request, type RequestHandler, type Response, Router } from 'express';
import SCIMMY from 'scimmy';
import { SCIMMYRouters } from 'scimmy-routers';
import { indexDefinition, type ResourceDefinition } from './definition.js';
import { createDiscovery, SERVICE_PROVIDER_CONFIG } from './discovery.js';
import { ScimError } from './errors.js';
import { compileProjection } from './projection.js';
import { parseQueryString } from './query-string.js';
import { createPrint, printOnce } from './representation.js';
import { createInboundVerification } from './schemas.js';
import { parseSearchRequest } from './search-request.js';
import type { RequestContext, UserPort } from './types.js';
import { declareUserResource, listUsers, type UserEndpoint, UserRequest } from './user-resource.js';

export const SCIM_MEDIA_TYPE = 'application/scim+json; charset=utf-8';

interface ScimRouterOptions {
  readonly definition: ResourceDefinition;
  readonly users: UserPort;
  /** `https://…/scim/v2` */
  readonly baseUrl: string;
  contextOf(request: Request): RequestContext;
}

/**
 * Expects requests that are authenticated and whose path, method, media type and body are checked, with the body parsed.
 * What was thrown leaves through `next`.
 */
export function createScimRouter({ definition, users, baseUrl, contextOf }: ScimRouterOptions): Router {
  const index = indexDefinition(definition);
  const url = `${baseUrl}${definition.endpoint}`;
  const print = createPrint(compileProjection({ kind: 'default' }, index), url);
  const endpoint: UserEndpoint = {
    users,
    index,
    print,
    printOnce: printOnce(print),
    verifyInbound: createInboundVerification(definition),
    url,
  };
  const userRequests = new WeakMap<Request, UserRequest>();
  const openUserRequest = (request: Request, response: Response): UserRequest => {
    const query = parseQueryString(request.url);
    const opened = new UserRequest(endpoint, query, contextOf(request), (name, value) => response.set(name, value));
    userRequests.set(request, opened);
    return opened;
  };

  const router = Router();
  router.use(answerDiscovery(definition, baseUrl));

  router.post(['/.search', `${definition.endpoint}/.search`], async (request, response) => {
    const parameters = parseSearchRequest(request.body);
    response.type(SCIM_MEDIA_TYPE).send(await listUsers(parameters, openUserRequest(request, response)));
  });

  router.use((request, response, next) => {
    openUserRequest(request, response);
    // A directive to caches (RFC 9111 §5.2.1.4), and Node's fetch sends it beside If-None-Match: Express would take it
    // for a wish to have the whole answer instead of a 304 (RFC 7644 §3.14).
    delete request.headers['cache-control'];
    response.setHeader('Content-Type', SCIM_MEDIA_TYPE);
    next();
  });
  router.use(
    definition.endpoint,
    scimmyRoutes(definition, (request) => userRequests.get(request)),
  );
  router.use((error: unknown, request: Request, _response: Response, _next: (error: unknown) => void) => {
    throw userRequests.get(request)?.failure ?? error;
  });
  return router;
}

/**
 * The routes of scimmy-routers to the users. Its other layers parse the body, check the token and serve discovery, all
 * of which is done by now and would be done again on every request (docs/decisions/002-scimmy.md). The routes to a
 * resource type are the only layer there that is bound to a path.
 */
function scimmyRoutes(
  definition: ResourceDefinition,
  context: (request: Request) => UserRequest | undefined,
): RequestHandler {
  declareUserResource(definition);
  const routes = new SCIMMYRouters({ type: 'bearer', handler: () => '', context });
  // The constructor declares every feature supported and adds an authentication scheme each time: the truth comes after.
  SCIMMY.Config.set('authenticationSchemes', []);
  SCIMMY.Config.set(structuredClone(SERVICE_PROVIDER_CONFIG));
  const bound = routes.stack.filter((layer) => 'slash' in layer && layer.slash === false);
  const [users] = bound;
  if (users === undefined || bound.length > 1) throw new Error('scimmy-routers has other routes than expected');
  return users.handle;
}

/** One look at the first segment, so that requests for users are not matched against every document. */
function answerDiscovery(definition: ResourceDefinition, baseUrl: string): RequestHandler {
  const documents = createDiscovery(definition, baseUrl);
  return (request, response, next) => {
    const [, collection = '', name] = request.path.split('/');
    const find = documents[collection];
    if (find === undefined) return next();
    // RFC 7644 §4: a filter here is answered 403.
    if (parseQueryString(request.url)['filter'] !== undefined) {
      throw new ScimError('forbidden', 'The discovery endpoints take no filter.');
    }
    const text = find(name === undefined ? undefined : decodeURIComponent(name));
    if (text === undefined) {
      throw new ScimError('notFound', `Nothing of this name is described here; /${collection} lists what is.`);
    }
    response.type(SCIM_MEDIA_TYPE).send(text);
  };
}
