/** One call of Zoom's API: the request as data, and `Send`, the function that wrappers (token, retries, budgets) compose. */
import type { FormData } from 'node-fetch';
import { isErrorBody, zoomErrorFrom } from './classify.js';
import type { ZoomCallContext, ZoomClient } from './client.js';
import { ZoomError } from './errors.js';
import { parseZoomJson, renderZoomJson } from './json.js';
import type { AnswerHeaders } from './limits.js';
import { createBodyParser } from './recent-bodies.js';
import type { Lane } from './scheduler/lanes.js';
import type { HttpAnswer, Transport } from './transport.js';

/**
 * What a call may suffer when it is unknown whether Zoom carried it out (reset, 5xx):
 * `repeatable` calls leave the same state however often they are sent; a `once` call is sent again only after Zoom refused it (429).
 */
type Repetition = 'repeatable' | 'once';

export interface ZoomRequest {
  /** The client's method, for logs, metrics and budgets. */
  readonly operation: keyof ZoomClient;
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Below the API's base URL, with its query, percent-encoded. */
  readonly path: string;
  readonly json?: object;
  readonly form?: FormData;
  readonly repetition: Repetition;
  /** Where the call is more urgent than its operation usually is. */
  readonly lane?: Lane;
  /** It makes Zoom invite somebody, of which there is a number a day. */
  readonly invites?: boolean;
  readonly context: ZoomCallContext;
  /** Milliseconds of the clock after which no further exchange begins and none may last. */
  readonly deadline?: number;
  readonly accessToken?: string;
}

/** Answers the parsed body, undefined when there is none. Throws ZoomError only. */
export type Send = (request: ZoomRequest) => Promise<unknown>;

export interface SendOptions {
  /** Without a trailing slash. */
  readonly apiUrl: string;
  readonly transport: Transport;
  readonly timeoutMs: number;
  readonly now: () => number;
  /** Told of every exchange; of answers of success with their headers. */
  readonly onExchange?: (request: ZoomRequest, status: number | undefined, headers: AnswerHeaders | undefined) => void;
}

/** The innermost `Send`: one exchange, judged. */
export function createSend(options: SendOptions): Send {
  const parse = createBodyParser(parseZoomJson);
  return (request) => sendZoomRequest(request, parse, options);
}

type Parse = (text: string) => unknown;

async function sendZoomRequest(request: ZoomRequest, parse: Parse, options: SendOptions): Promise<unknown> {
  const { operation } = request;
  const answer = await exchange(request, options);
  const body = bodyOf(answer.text, parse);
  const success = answer.status >= 200 && answer.status < 300;
  options.onExchange?.(request, answer.status, success ? answer.headers : undefined);
  if (!success || isErrorBody(body)) {
    throw zoomErrorFrom(operation, answer.status, answer.headers, body ?? answer.text, options.now());
  }
  // Answers to 201 and 204 may be empty and without a content type.
  if (body === undefined && answer.text.trim() !== '') throw unintelligible(request, answer.status, answer.headers);
  return body;
}

async function exchange(request: ZoomRequest, options: SendOptions): Promise<HttpAnswer> {
  const { operation, method, context } = request;
  const timeoutMs = timeLeft(request, options);
  try {
    return await options.transport.exchange({
      operation,
      method,
      url: options.apiUrl + request.path,
      headers: headersOf(request),
      body: request.json === undefined ? request.form : renderZoomJson(request.json),
      timeoutMs,
      context,
    });
  } catch (error) {
    options.onExchange?.(request, undefined, undefined);
    throw error;
  }
}

function headersOf(request: ZoomRequest): Record<string, string> {
  const headers: Record<string, string> = { accept: 'application/json', 'user-agent': 'zoom-scim-bridge' };
  if (request.accessToken !== undefined) headers['authorization'] = `Bearer ${request.accessToken}`;
  if (request.json !== undefined) headers['content-type'] = 'application/json';
  return headers;
}

function timeLeft(request: ZoomRequest, options: SendOptions): number {
  if (request.deadline === undefined) return options.timeoutMs;
  const left = request.deadline - options.now();
  if (left <= 0) {
    throw new ZoomError('timeout', `${request.operation}: out of time before it was sent`, {
      operation: request.operation,
      unsent: true,
    });
  }
  return Math.min(left, options.timeoutMs);
}

function bodyOf(text: string, parse: Parse): unknown {
  if (text === '') return undefined;
  try {
    return parse(text);
  } catch {
    return undefined;
  }
}

function unintelligible(
  request: ZoomRequest,
  status: number,
  headers: { get(name: string): string | null },
): ZoomError {
  return new ZoomError('unintelligible', `${request.operation}: HTTP ${status} with a body that is no JSON`, {
    operation: request.operation,
    status,
    trackingId: headers.get('x-zm-trackingid') ?? undefined,
  });
}
