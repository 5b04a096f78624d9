/** Plays one sequence against a SCIM server over HTTP and reports what did not hold. */
import { Agent, type IncomingHttpHeaders, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { holds, valueAt } from './checks.js';
import type { JsonValue, Operator, Sequence, Step } from './sequence.js';
import { fillJson, fillText, startingVariables, type Variables } from './variables.js';

/** `scimUrl` ends in `/scim/v2`; paths of steps are appended to it as they are. */
export interface Target {
  readonly scimUrl: string;
  readonly token: string;
}

/** `failures` are broken promises; `warnings` are checks of level "should". */
export interface Report {
  readonly failures: string[];
  readonly warnings: string[];
}

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  readonly json: unknown;
}

const TIMEOUT_MS = 30_000;
const EXCERPT = 300;

/** Names without case: a step overrides the default, null leaves a header out. */
function headersOf(sequence: Sequence, step: Step, token: string, variables: Variables): Map<string, string> {
  const headers = new Map([['authorization', `Bearer ${token}`]]);
  const hasBody = step.body !== undefined || step.bodyRaw !== undefined;
  for (const [name, value] of Object.entries(sequence.headers)) {
    if (hasBody || name.toLowerCase() !== 'content-type') headers.set(name.toLowerCase(), fillText(value, variables));
  }
  for (const [name, value] of Object.entries(step.headers ?? {})) {
    if (value === null) headers.delete(name.toLowerCase());
    else headers.set(name.toLowerCase(), fillText(value, variables));
  }
  return headers;
}

function bodyOf(step: Step, variables: Variables): string | undefined {
  if (step.bodyRaw !== undefined) return fillText(step.bodyRaw, variables);
  return step.body === undefined ? undefined : JSON.stringify(fillJson(step.body, variables));
}

function parseBody(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

/** node:http and not fetch: the path goes out byte by byte, and a header that was left out stays out. */
function send(
  target: Target,
  agent: Agent,
  exchange: { method: string; path: string; headers: Map<string, string>; body: string | undefined },
): Promise<Answer> {
  const base = new URL(target.scimUrl);
  const headers = Object.fromEntries(exchange.headers);
  if (exchange.body !== undefined) headers['content-length'] = String(Buffer.byteLength(exchange.body));
  return new Promise((resolve, reject) => {
    const sent = request({
      host: base.hostname,
      port: base.port,
      method: exchange.method,
      path: base.pathname + exchange.path,
      headers,
      agent,
      timeout: TIMEOUT_MS,
    });
    sent.on('error', reject);
    sent.on('timeout', () => sent.destroy(new Error(`no answer within ${TIMEOUT_MS} ms`)));
    sent.on('response', (response) => {
      text(response).then(
        (body) =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, text: body, json: parseBody(body) }),
        reject,
      );
    });
    sent.end(exchange.body);
  });
}

const show = (value: unknown): string => (value === undefined ? 'nothing' : JSON.stringify(value));

function judge(where: string, op: Operator, found: unknown, wanted: unknown): string | undefined {
  if (holds(op, found, wanted)) return undefined;
  return `${where} ${op}${wanted === undefined ? '' : ` ${show(wanted)}`}: found ${show(found).slice(0, EXCERPT)}`;
}

function judgeAnswer(step: Step, answer: Answer, variables: Variables): Report {
  const report: Report = { failures: [], warnings: [] };
  const { expect } = step;
  if (!expect.status.includes(answer.status)) {
    const body = answer.text.slice(0, EXCERPT);
    report.failures.push(`status ${answer.status} instead of ${expect.status.join(' or ')}: ${body}`);
  }
  for (const check of expect.headers ?? []) {
    const name = check.name.toLowerCase();
    const fault = judge(`header ${name}`, check.op, answer.headers[name], filled(check.value, variables));
    if (fault !== undefined) report.failures.push(fault);
  }
  if (expect.ifBody === true && answer.text === '') return report;
  for (const check of expect.json ?? []) {
    const path = fillText(check.path, variables);
    const fault = judge(path, check.op, valueAt(answer.json, path), filled(check.value, variables));
    if (fault !== undefined) (check.level === 'should' ? report.warnings : report.failures).push(fault);
  }
  return report;
}

function filled(value: JsonValue | undefined, variables: Variables): JsonValue | undefined {
  return value === undefined ? undefined : fillJson(value, variables);
}

/** Returns what could not be saved. Names may hold `{{i}}`. */
function saveValues(step: Step, answer: Answer, variables: Map<string, string>): string[] {
  const missing: string[] = [];
  for (const [name, path] of Object.entries(step.expect.save ?? {})) {
    const found = valueAt(answer.json, fillText(path, variables));
    if (found === undefined || found === null) missing.push(`${path} is not there to be saved as ${name}`);
    else variables.set(fillText(name, variables), String(found));
  }
  return missing;
}

/** Stops at the first value that cannot be saved, since later steps need it; collects every other failure. */
export async function replay(sequence: Sequence, target: Target): Promise<Report> {
  const total: Report = { failures: [], warnings: [] };
  const variables = startingVariables(sequence.vars);
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  try {
    for (const [index, step] of sequence.steps.entries()) {
      for (let round = 1; round <= (step.repeat ?? 1); round += 1) {
        if (step.repeat !== undefined) variables.set('i', String(round));
        const path = fillText(step.path, variables);
        const answer = await send(target, agent, {
          method: step.method,
          path,
          headers: headersOf(sequence, step, target.token, variables),
          body: bodyOf(step, variables),
        });
        const label = (fault: string): string => `step ${index + 1} ${step.method} ${path}: ${fault}`;
        const unsaved = saveValues(step, answer, variables);
        const report = judgeAnswer(step, answer, variables);
        total.failures.push(...[...report.failures, ...unsaved].map(label));
        total.warnings.push(...report.warnings.map(label));
        if (unsaved.length > 0) return total;
      }
    }
    return total;
  } finally {
    agent.destroy();
  }
}
