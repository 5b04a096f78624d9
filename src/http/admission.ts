/** The steps that a SCIM request passes before anything is done for it, the cheap ones first. */
import type { Request, RequestHandler } from 'express';
import type { AuthenticateFrom } from '../auth/wrong-tokens.js';
import type { ResourceDefinition } from '../scim/definition.js';
import { checkMethod, type Endpoint, findEndpoint, isWrite } from '../scim/endpoints.js';
import { ScimError } from '../scim/errors.js';
import { exchangeOf, principalOf } from './exchange.js';
import { readJsonBody } from './json-body.js';

const BODY_METHODS = ['POST', 'PUT', 'PATCH'];
const BODY_LIMIT_BYTES = 1024 * 1024;

export function requireAuthentication(authenticate: AuthenticateFrom): RequestHandler {
  return (request, _response, next) => {
    const exchange = exchangeOf(request);
    // Whoever has come through the door has shown a token there.
    const found = exchange.principal ?? authenticate(request.headers.authorization, request.socket.remoteAddress);
    if (found instanceof ScimError) throw found;
    exchange.principal = found;
    next();
  };
}

/** Also rewrites the path to its canonical spelling, which the routes behind rely on. */
export function requireEndpoint(definition: ResourceDefinition): RequestHandler {
  return (request, _response, next) => {
    checkEncoding(request.path);
    const endpoint = findEndpoint(request.path, definition);
    exchangeOf(request).endpoint = endpoint;
    const query = request.url.indexOf('?');
    request.url = query === -1 ? endpoint.path : `${endpoint.path}${request.url.slice(query)}`;
    checkMethod(endpoint, request.method);
    next();
  };
}

function checkEncoding(pathname: string): void {
  try {
    decodeURIComponent(pathname);
  } catch {
    throw new ScimError('invalidSyntax', 'The path is not valid percent-encoding.');
  }
}

export const requireWriteAccess: RequestHandler = (request, _response, next) => {
  const { role } = principalOf(request);
  if (role === 'auditor' && isWrite(endpointOf(request), request.method)) {
    throw new ScimError('forbidden', 'This token may only read. Use the token of the provisioner for changes.');
  }
  next();
};

export const requireJsonBody: RequestHandler = async (request, _response, next) => {
  if (BODY_METHODS.includes(request.method)) {
    request.body = await readJsonBody(request, BODY_LIMIT_BYTES);
  } else {
    // Some clients send a Content-Type with GET and DELETE. A body there means nothing (RFC 9110 §9.3.1, §9.3.5),
    // and without the header the body parser inside scimmy-routers leaves it alone.
    delete request.headers['content-type'];
  }
  next();
};

function endpointOf(request: Request): Endpoint {
  const { endpoint } = exchangeOf(request);
  if (endpoint === undefined) throw new Error('the request has no endpoint: requireEndpoint must come first');
  return endpoint;
}
