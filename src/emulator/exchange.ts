/** One request to the emulator from its arrival to its answer, with the faults that a test ordered. */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { CallLog, EmulatedCall } from './call-log.js';
import type { Contract, Route } from './contract.js';
import { type Fault, type Faults, jsonType, renderFault, type WireAnswer, type WireFault } from './faults.js';
import { answerOf } from './handlers.js';
import type { RateCounter } from './rate.js';
import { Refusal } from './refusal.js';
import { readBody, type SentBody } from './request-body.js';
import type { Tokens } from './tokens.js';
import type { Answer, World } from './world.js';
import type { WritesInFlight } from './writes-in-flight.js';

export interface Exchanges {
  readonly contract: Contract;
  readonly world: World;
  readonly tokens: Tokens;
  readonly rate: RateCounter;
  readonly writes: WritesInFlight;
  readonly faults: Faults;
  readonly log: CallLog;
  /** Answers of ours that the contract does not allow: bugs of the emulator. */
  readonly contractFaults: string[];
  readonly judgeAnswers: boolean;
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly route: Route | undefined;
  readonly query: Readonly<Record<string, string>>;
  readonly sent: SentBody;
  readonly call: EmulatedCall;
}

const tokenPath = '/oauth/token';
const apiBase = '/v2';

export async function answerExchange(request: IncomingMessage, response: ServerResponse, on: Exchanges): Promise<void> {
  const exchange = await openExchange(request, response, on);
  const { method, path, template } = exchange.call;
  const fault = on.faults.take({ method, path, template, subject: subjectOf(exchange, on.world) });
  const early = fault?.after === true ? undefined : fault;
  const late = fault?.after === true ? fault : undefined;
  if (await playsOut(early, exchange)) return;
  try {
    const answer = judged(exchange, on, decide(exchange, on));
    await passTime(exchange, on.world);
    if (!(await playsOut(late, exchange))) sendAnswer(exchange, answer);
  } finally {
    on.writes.end(exchange.call);
  }
}

/** Whom a call is about: the user's address where the account knows one, else what the call says. */
function subjectOf({ call: { userId, body } }: Exchange, { account }: World): string {
  if (userId !== undefined) return account.find(userId)?.email ?? userId;
  const info = typeof body === 'object' && body !== null && 'user_info' in body ? body.user_info : undefined;
  return typeof info === 'object' && info !== null && 'email' in info ? String(info.email).toLowerCase() : '';
}

async function passTime({ route }: Exchange, { settings }: World): Promise<void> {
  if (settings.latencyMs > 0 && route?.operation.id !== 'requestToken') await sleep(settings.latencyMs);
}

/** True when the fault was the answer; a delay is none. */
async function playsOut(fault: Fault | undefined, exchange: Exchange): Promise<boolean> {
  if (fault === undefined) return false;
  if (fault.kind === 'delay') await sleep(fault.ms, undefined, { ref: false });
  else playFault(fault, exchange);
  return fault.kind !== 'delay';
}

async function openExchange(request: IncomingMessage, response: ServerResponse, on: Exchanges): Promise<Exchange> {
  const { pathname: location, search } = splitUrl(request.url ?? '');
  const method = request.method ?? 'GET';
  const route = routeOf(on.contract, method, location);
  const query = Object.fromEntries(new URLSearchParams(search));
  const sent = await readBody(request);
  const trackingId = `v=2.0;clid=us06;rid=WEB_${randomUUID().replaceAll('-', '')}`;
  const call: EmulatedCall = {
    method,
    template: route?.operation.template,
    path: location.startsWith(apiBase) ? location.slice(apiBase.length) : location,
    query: { ...query },
    body: sent.body,
    file: sent.file && {
      field: sent.file.field,
      filename: sent.file.filename,
      type: sent.file.type,
      size: sent.file.size,
    },
    userId: route?.params['userId'] ?? route?.params['memberId'],
    trackingId,
    status: undefined,
  };
  on.log.add(call);
  return { request, response, route, query, sent, call };
}

function splitUrl(url: string): { pathname: string; search: string } {
  const mark = url.indexOf('?');
  return mark < 0 ? { pathname: url, search: '' } : { pathname: url.slice(0, mark), search: url.slice(mark + 1) };
}

/** The grant stands outside the API's base, everything else inside. */
function routeOf(contract: Contract, method: string, location: string): Route | undefined {
  if (location === tokenPath) return contract.find(method, tokenPath);
  if (!location.startsWith(`${apiBase}/`) || location === `${apiBase}${tokenPath}`) return undefined;
  return contract.find(method, location.slice(apiBase.length));
}

/** The order is Zoom's: who are you, may you, not too fast, is it well formed, and only then the matter itself. */
function decide(exchange: Exchange, on: Exchanges): Answer {
  const { request, route, query, sent } = exchange;
  let headers: Record<string, string> = {};
  try {
    if (route === undefined) throw new Refusal(400, 2300, 'This API endpoint is not recognized.');
    const { operation, params } = route;
    if (operation.id === 'requestToken') return grantToken(exchange, on);
    on.tokens.verify(request.headers.authorization, operation);
    headers = on.rate.count(operation.label);
    const coerced: Record<string, unknown> = query;
    on.contract.verifyRequest(operation, coerced, sent.body);
    beginWrite(exchange, on);
    const answer = answerOf(operation.id, { params, query: coerced, ...sent }, on.world);
    return { ...answer, headers: { ...headers, ...answer.headers } };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { status: error.status, body: error.body, headers: { ...headersOf(error, headers), ...error.headers } };
  }
}

/** Zoom's limits by user tell no type, and the label's remaining count is positive (observed). */
function headersOf({ status }: Refusal, headers: Record<string, string>): Record<string, string> {
  if (status !== 429) return headers;
  const { 'x-ratelimit-type': _, ...rest } = headers;
  return rest;
}

function beginWrite({ call }: Exchange, { writes, world }: Exchanges): void {
  if (call.method === 'GET' || call.userId === undefined) return;
  writes.begin(world.account.find(call.userId)?.id ?? call.userId, call);
}

function grantToken({ request, query, sent }: Exchange, { tokens }: Exchanges): Answer {
  const form = typeof sent.body === 'object' && sent.body !== null ? sent.body : {};
  const values = new URLSearchParams({ ...query, ...form });
  return tokens.grant(request.headers.authorization, values, `http://${request.headers.host ?? ''}`);
}

/** An answer of ours that breaks the contract is a bug, and loud. */
function judged({ route }: Exchange, on: Exchanges, answer: Answer): Answer {
  if (route === undefined || !on.judgeAnswers) return answer;
  const fault = on.contract.faultOfAnswer(route.operation, answer.status, answer.body);
  if (fault === undefined) return answer;
  on.contractFaults.push(fault);
  return { status: 500, body: { code: 500, message: `The emulator broke its contract: ${fault}` } };
}

function sendAnswer(exchange: Exchange, { status, body, headers = {}, zoomOneType }: Answer): void {
  if (body === undefined) {
    sendText(exchange, { status, headers, text: undefined });
    return;
  }
  const text = JSON.stringify(body);
  const exact =
    zoomOneType === undefined ? text : text.replace(/"zoom_one_type":\d+/, `"zoom_one_type":${zoomOneType}`);
  sendText(exchange, { status, headers: { ...jsonType, ...headers }, text: exact });
}

function playFault(fault: WireFault, exchange: Exchange): void {
  if (fault.kind === 'reset') exchange.request.socket.resetAndDestroy();
  else sendText(exchange, renderFault(fault));
}

function sendText({ response, call }: Exchange, { status, headers, text }: WireAnswer): void {
  call.status = status;
  const length = text === undefined ? {} : { 'content-length': String(Buffer.byteLength(text)) };
  response.writeHead(status, { 'x-zm-trackingid': call.trackingId, ...headers, ...length });
  response.end(text);
}
