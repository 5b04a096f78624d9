/** Turns away requests without a valid token before Express is troubled with them: they may come by the thousand. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AuthenticateFrom } from '../auth/wrong-tokens.js';
import { renderError, ScimError } from '../scim/errors.js';
import { SCIM_MEDIA_TYPE } from '../scim/router.js';
import type { Exchange } from './exchange.js';
import type { FollowRequest } from './request-log.js';

interface DoorOptions {
  /** Paths at and below it need a token. */
  readonly basePath: string;
  readonly authenticate: AuthenticateFrom;
  readonly follow: FollowRequest;
  /** Of every answer. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Names the principal in the exchange; false: the request has been answered. */
type Door = (request: IncomingMessage, response: ServerResponse, exchange: Exchange) => boolean;

/** What it does not know for a SCIM path (another spelling, say) is left to the steps behind, which ask for a token too. */
export function createDoor({ basePath, authenticate, follow, headers }: DoorOptions): Door {
  const renderRefusal = createRenderer(headers);
  return (request, response, exchange) => {
    if (!isBelow(basePath, exchange.url)) return true;
    const found = authenticate(request.headers.authorization, request.socket.remoteAddress);
    if (!(found instanceof ScimError)) {
      exchange.principal = found;
      return true;
    }
    exchange.failure = found;
    follow(request, response);
    const { status, headers: rendered, body } = renderRefusal(found);
    response.writeHead(status, ['X-Request-Id', exchange.requestId, ...rendered]).end(body);
    return false;
  };
}

function isBelow(basePath: string, url: string): boolean {
  if (!url.startsWith(basePath)) return false;
  const next = url.charAt(basePath.length);
  return next === '' || next === '/' || next === '?';
}

interface Refusal {
  readonly status: number;
  /** Names and values in turn, as `writeHead` takes them. */
  readonly headers: readonly string[];
  readonly body: string;
}

/** Authentication has a few errors, again and again: each is rendered once. */
function createRenderer(always: Readonly<Record<string, string>>): (error: ScimError) => Refusal {
  const known = new WeakMap<ScimError, Refusal>();
  const render = (error: ScimError): Refusal => {
    const { status, headers, body } = renderError(error);
    const text = JSON.stringify(body);
    const all = {
      ...always,
      ...headers,
      'Content-Type': SCIM_MEDIA_TYPE,
      'Content-Length': String(Buffer.byteLength(text)),
    };
    return { status, headers: Object.entries(all).flat(), body: text };
  };
  return (error) => {
    const refusal = known.get(error) ?? render(error);
    known.set(error, refusal);
    return refusal;
  };
}
