/** An app on a socket: time limits, answers to what is not HTTP, and a graceful end. */
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { SCIM_MEDIA_TYPE } from '../scim/router.js';

export interface Listening {
  /** With the port that was really taken. */
  readonly url: string;
  readonly port: number;
  /** Finishes what is in flight and drops the rest after ten seconds; a second call waits for the first. */
  close(): Promise<void>;
}

interface ListenOptions {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** How long `close` waits for requests in flight. */
  readonly graceMs?: number;
  readonly timeouts?: Timeouts;
}

/** In milliseconds. A client gets its headers and its body across in this time, or the socket is given back. */
interface Timeouts {
  readonly headers: number;
  readonly request: number;
  /** How often that is looked at. */
  readonly check: number;
}

const TIMEOUTS: Timeouts = { headers: 15_000, request: 30_000, check: 5_000 };

const GRACE_MS = 9_500;
const ERROR_SCHEMA = 'urn:ietf:params:scim:api:messages:2.0:Error';

export async function listen(
  app: RequestListener,
  { host, port, graceMs = GRACE_MS, timeouts = TIMEOUTS }: ListenOptions,
): Promise<Listening> {
  const server = createServer(
    {
      headersTimeout: timeouts.headers,
      requestTimeout: timeouts.request,
      connectionsCheckingInterval: timeouts.check,
      // Longer than the minute after which load balancers usually drop an idle connection, so that they close first.
      keepAliveTimeout: 65_000,
      maxHeaderSize: 32 * 1024,
    },
    app,
  );
  server.on('clientError', answerClientError);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.removeListener('error', reject);
      resolve();
    });
  });
  const address = addressOf(server);
  const shownHost = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  let closed: Promise<void> | undefined;
  return {
    url: `http://${shownHost}:${address.port}`,
    port: address.port,
    close() {
      closed ??= closeServer(server, graceMs);
      return closed;
    },
  };
}

function addressOf(server: Server): AddressInfo {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server does not listen on a port');
  return address;
}

/** Idle connections are closed at once, busy ones when their answer is out, and what is left after the grace time is cut. */
function closeServer(server: Server, graceMs: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const force = setTimeout(() => server.closeAllConnections(), graceMs);
    const sweep = setInterval(() => server.closeIdleConnections(), 50);
    server.close((error) => {
      clearTimeout(force);
      clearInterval(sweep);
      if (error === undefined) resolve();
      else reject(error);
    });
    // Tells a client that keeps its connection alive not to send another request on it.
    server.prependListener('request', (_request, response) => response.setHeader('Connection', 'close'));
  });
}

const CLIENT_ERRORS: Readonly<Record<string, readonly [status: number, reason: string, detail: string]>> = {
  HPE_HEADER_OVERFLOW: [
    431,
    'Request Header Fields Too Large',
    'The request line and headers are too long. Send a long filter in the body of POST /Users/.search.',
  ],
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'Request Timeout', 'The request did not arrive in time.'],
};
const BAD_REQUEST = [400, 'Bad Request', 'The request is not valid HTTP.'] as const;

/** No request object exists here, so that the SCIM error body (RFC 7644 §3.12) is written by hand. */
function answerClientError(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (!socket.writable || error.code === 'ECONNRESET') {
    socket.destroy();
    return;
  }
  const [status, reason, detail] = CLIENT_ERRORS[error.code ?? ''] ?? BAD_REQUEST;
  const body = JSON.stringify({ schemas: [ERROR_SCHEMA], status: String(status), detail });
  socket.end(
    `HTTP/1.1 ${status} ${reason}\r\nContent-Type: ${SCIM_MEDIA_TYPE}\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}
