/** POST /webhooks/zoom: reads the raw body, since that is what the signature covers, and tells a stranger nothing. */
import { type Request, type RequestHandler, Router } from 'express';
import { exchangeOf } from './exchange.js';
import { readBytes } from './json-body.js';

const PATH = '/webhooks/zoom';
const BODY_LIMIT_BYTES = 1024 * 1024;

interface SignatureHeaders {
  readonly timestamp: string | undefined;
  readonly signature: string | undefined;
}

/** What the route asks of the rest of the house. */
export interface WebhookPort {
  /** Judged before the body is read. */
  mayBeSigned(headers: SignatureHeaders): boolean;
  /** undefined: the signature is wrong. A body is answered as JSON. */
  receive(headers: SignatureHeaders, body: Buffer): Promise<{ readonly body?: object } | undefined>;
}

export function createWebhookRouter(webhooks: WebhookPort, logging: RequestHandler): Router {
  const router = Router();
  router.all(PATH, nameRoute, logging, async (request, response) => {
    if (request.method !== 'POST') {
      response.status(405).set('Allow', 'POST').end();
      return;
    }
    const headers = signatureHeadersOf(request);
    const taken = webhooks.mayBeSigned(headers)
      ? await webhooks.receive(headers, await readBytes(request, false, BODY_LIMIT_BYTES))
      : undefined;
    if (taken === undefined) response.status(401).end();
    else if (taken.body === undefined) response.status(204).end();
    else response.json(taken.body);
  });
  return router;
}

/** For the log line and the metrics. */
const nameRoute: RequestHandler = (request, _response, next) => {
  exchangeOf(request).endpoint = { template: PATH, path: PATH, methods: ['POST'] };
  next();
};

/** Zoom's page "Using webhooks": verify with Zoom's header. */
function signatureHeadersOf({ headers }: Request): SignatureHeaders {
  const textOf = (value: string | string[] | undefined) => (typeof value === 'string' ? value : undefined);
  return { timestamp: textOf(headers['x-zm-request-timestamp']), signature: textOf(headers['x-zm-signature']) };
}
