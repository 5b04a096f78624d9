/** One HTTP exchange on a real socket, with the path and the headers exactly as given. */
import { type Agent, request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { expect } from '@jest/globals';
import { TOKEN } from './app-under-test.js';

interface Options {
  readonly method?: string;
  /** `undefined` leaves a header out. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
  /** Sent as it is when text or bytes, else as JSON. */
  readonly body?: unknown;
  readonly agent?: Agent;
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: a test looks into answers of any shape
  readonly json: any;
  /** Local port of the socket: the same one when a connection was kept alive. */
  readonly localPort: number | undefined;
}

export function send(url: string, { method = 'GET', headers = {}, body, agent }: Options = {}): Promise<Answer> {
  const { hostname, port } = new URL(url);
  const path = url.slice(url.indexOf('/', 'http://'.length));
  const bytes = toBytes(body);
  const all: Record<string, string | undefined> = {
    authorization: `Bearer ${TOKEN}`,
    ...(bytes === undefined ? {} : { 'content-type': 'application/scim+json', 'content-length': String(bytes.length) }),
    ...headers,
  };
  return new Promise((resolve, reject) => {
    const sent = httpRequest(
      { hostname, port, path, method, ...(agent === undefined ? {} : { agent }) },
      (response) => {
        const localPort = response.socket.localPort;
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString();
          const isJson = response.headers['content-type']?.includes('json') && text !== '';
          const json: unknown = isJson ? JSON.parse(text) : undefined;
          resolve({ status: response.statusCode ?? 0, headers: response.headers, text, json, localPort });
        });
      },
    );
    sent.on('error', reject);
    for (const [name, value] of Object.entries(all)) if (value !== undefined) sent.setHeader(name, value);
    sent.end(bytes);
  });
}

function toBytes(body: unknown): Buffer | undefined {
  if (body === undefined) return undefined;
  if (Buffer.isBuffer(body)) return body;
  return Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
}

/** What every error answer of the SCIM surface has to be (RFC 7644 §3.12). */
export function errorOf(answer: Answer): {
  status: number;
  type: unknown;
  scimType: unknown;
  schemas: unknown;
  detail: string;
} {
  return {
    status: answer.status,
    type: answer.headers['content-type'],
    scimType: answer.json?.scimType,
    schemas: answer.json?.schemas,
    detail: answer.json?.detail,
  };
}

/** An error body of this status, with a detail that says something. */
export function scimError(status: number, detail: RegExp, scimType?: string): Record<string, unknown> {
  return {
    status,
    type: 'application/scim+json; charset=utf-8',
    scimType,
    schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
    detail: expect.stringMatching(detail),
  };
}
