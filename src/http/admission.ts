/** The steps that a SCIM request passes before anything is done for it, the cheap ones first. */
import type { Request, RequestHandler } from 'express';
import type { AuthenticateFrom } from '../auth/wrong-tokens.js';
import type { ResourceDefinition } from '../scim/definition.js';
import { checkMethod, type Endpoint, findEndpoint, isWrite } from '../scim/endpoints.js';
import { ScimError } from '../scim/errors.js';
import { type Exchange, exchangeOf } from './exchange.js';
import { readJsonBody } from './json-body.js';

const BODY_METHODS = ['POST', 'PUT', 'PATCH'];
const BODY_LIMIT_BYTES = 1024 * 1024;

/** One handler: a router would look at the path before each step. What a step throws is a ScimError. */
export function createAdmission(definition: ResourceDefinition, authenticate: AuthenticateFrom): RequestHandler {
  return async (request, _response, next) => {
    const exchange = exchangeOf(request);
    const { role } = requireAuthentication(request, exchange, authenticate);
    const endpoint = requireEndpoint(request, exchange, definition);
    if (role === 'auditor') requireNoWrite(endpoint, request.method);
    if (BODY_METHODS.includes(request.method)) request.body = await readJsonBody(request, BODY_LIMIT_BYTES);
    // Some clients send a Content-Type with GET and DELETE. A body there means nothing (RFC 9110 §9.3.1, §9.3.5),
    // and without the header the body parser inside scimmy-routers leaves it alone.
    else delete request.headers['content-type'];
    next();
  };
}

function requireAuthentication(request: Request, exchange: Exchange, authenticate: AuthenticateFrom) {
  // Whoever has come through the door has shown a token there.
  const found = exchange.principal ?? authenticate(request.headers.authorization, request.socket.remoteAddress);
  if (found instanceof ScimError) throw found;
  exchange.principal = found;
  return found;
}

/** Also rewrites the path to its canonical spelling, which the routes behind rely on. */
function requireEndpoint(request: Request, exchange: Exchange, definition: ResourceDefinition): Endpoint {
  const { path, url } = request;
  checkEncoding(path);
  const endpoint = findEndpoint(path, definition);
  exchange.endpoint = endpoint;
  const query = url.indexOf('?');
  request.url = query === -1 ? endpoint.path : `${endpoint.path}${url.slice(query)}`;
  checkMethod(endpoint, request.method);
  return endpoint;
}

function checkEncoding(pathname: string): void {
  try {
    decodeURIComponent(pathname);
  } catch {
    throw new ScimError('invalidSyntax', 'The path is not valid percent-encoding.');
  }
}

function requireNoWrite(endpoint: Endpoint, method: string): void {
  if (!isWrite(endpoint, method)) return;
  throw new ScimError('forbidden', 'This token may only read. Use the token of the provisioner for changes.');
}
