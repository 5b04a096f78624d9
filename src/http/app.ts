/** The HTTP surface: which step comes when. */
import { setMaxListeners } from 'node:events';
import type { RequestListener } from 'node:http';
import express, { type Express, type Request, type RequestHandler, type Response, Router } from 'express';
import type { Logger } from 'pino';
import { type BearerTokens, createBearerAuthentication } from '../auth/bearer.js';
import { type AuthenticateFrom, limitWrongTokens } from '../auth/wrong-tokens.js';
import type { ResourceDefinition } from '../scim/definition.js';
import { ScimError } from '../scim/errors.js';
import { createScimRouter } from '../scim/router.js';
import type { RequestContext, UserPort } from '../scim/types.js';
import { createAdmission } from './admission.js';
import { maxAgeOf } from './cache-control.js';
import { createDoor } from './door.js';
import { answerError } from './error-gate.js';
import { exchangeOf, openExchange, principalOf } from './exchange.js';
import { createHealthRouter, type Readiness } from './health.js';
import type { Metrics } from './metrics.js';
import { protectiveHeaders } from './protective-headers.js';
import { createRequestLog, following } from './request-log.js';
import { createWebhookRouter, type WebhookPort } from './webhooks.js';

const SCIM_BASE_PATH = '/scim/v2';

export interface AppOptions {
  /** Without a trailing slash; may have a path. */
  readonly publicUrl: string;
  readonly definition: ResourceDefinition;
  readonly users: UserPort;
  readonly tokens: BearerTokens;
  readonly log: Logger;
  readonly readiness: () => Promise<Readiness>;
  readonly metrics: Metrics;
  /** Absent: the path does not exist. */
  readonly webhooks?: WebhookPort;
}

/** Before Express: what is cheap, and must not cost more when many strangers come. */
export function createApp(options: AppOptions): RequestListener {
  const { tokens, log, metrics } = options;
  const headers = protectiveHeaders();
  const authenticate = limitWrongTokens(createBearerAuthentication(tokens), () => performance.now());
  const follow = createRequestLog(metrics, log);
  const mayEnter = createDoor({ basePath: SCIM_BASE_PATH, authenticate, follow, headers });
  const app = createRoutes(options, authenticate, following(follow));
  const always = new Map(Object.entries(headers));
  return (request, response) => {
    const exchange = openExchange(request, log);
    if (!mayEnter(request, response, exchange)) return;
    response.setHeaders(always);
    response.setHeader('X-Request-Id', exchange.requestId);
    app(request, response);
  };
}

function createRoutes(
  { publicUrl, definition, users, log, readiness, metrics, webhooks }: AppOptions,
  authenticate: AuthenticateFrom,
  logging: RequestHandler,
): Express {
  const baseUrl = `${publicUrl}${SCIM_BASE_PATH}`;
  const app = express();
  // Entity tags are meta.version (RFC 7644 §3.14), not a hash of the body.
  app.set('etag', false);
  app.set('query parser', false);
  // Otherwise Express sets it first, only for us to take it away.
  app.disable('x-powered-by');

  const scim = Router();
  scim.use(
    logging,
    createAdmission(definition, authenticate),
    createScimRouter({ definition, users, baseUrl, contextOf: (request) => contextOf(request, metrics) }),
  );
  app.use(SCIM_BASE_PATH, scim);
  app.use(createHealthRouter({ readiness, metrics, log }));
  if (webhooks !== undefined) app.use(createWebhookRouter(webhooks, logging));
  app.use(logging, () => {
    throw new ScimError('notFound', `There is nothing here. The SCIM base URL is ${baseUrl}.`);
  });
  app.use(answerError);
  return app;
}

/** Nobody reads the answer any more. */
function signalOf(response: Response): AbortSignal {
  const gone = new AbortController();
  // A scan has many calls that listen to it.
  setMaxListeners(0, gone.signal);
  if (response.closed && !response.writableFinished) gone.abort();
  response.once('close', () => {
    if (!response.writableFinished) gone.abort();
  });
  return gone.signal;
}

function contextOf(request: Request, metrics: Metrics): RequestContext {
  const exchange = exchangeOf(request);
  const { requestId, calls, startedAt } = exchange;
  const ifMatch = request.headers['if-match'];
  const maxAgeSeconds = maxAgeOf(request.headers);
  let signal: AbortSignal | undefined;
  return {
    requestId,
    get log() {
      return exchange.log;
    },
    principal: principalOf(request),
    ...(ifMatch === undefined ? {} : { ifMatch }),
    ...(maxAgeSeconds === undefined ? {} : { maxAgeSeconds }),
    // Made when it is asked for: a call that need not wait for its turn never does.
    get signal() {
      // A write whose client has given up is finished: what it has begun must not stay half done.
      if (request.method === 'GET' && request.res !== undefined) signal ??= signalOf(request.res);
      return signal;
    },
    elapsedMs: () => performance.now() - startedAt,
    record(call) {
      calls.push(call);
      metrics.observeUpstream(call);
    },
  };
}
