/** Every request to the emulator and every answer of it, judged by openapi/zoom.yaml. */
import type { ErrorObject } from 'ajv';
import { type Operation, readOperations } from './document.js';
import { type FieldFault, Refusal, validationFailed } from './refusal.js';

export interface Route {
  readonly operation: Operation;
  readonly params: Readonly<Record<string, string>>;
}

let loaded: Contract | undefined;

/** Read once a process; it holds no state. */
export function loadContract(): Contract {
  loaded ??= new Contract();
  return loaded;
}

export class Contract {
  readonly operations: readonly Operation[] = readOperations();
  /** Every granular scope. */
  readonly scopes: readonly string[] = distinct(this.operations.map((operation) => operation.scope));
  readonly permissions: readonly string[] = distinct(this.operations.map((operation) => operation.permission));

  /** `path` is still percent-encoded. */
  find(method: string, path: string): Route | undefined {
    const segments = path.split('/');
    for (const operation of this.operations) {
      const params = operation.method === method ? matchSegments(operation.segments, segments) : undefined;
      if (params !== undefined) return { operation, params };
    }
    return undefined;
  }

  /** Throws Zoom's own refusals; `query` is coerced in place. */
  verifyRequest(operation: Operation, query: Record<string, unknown>, body: unknown): void {
    refuseFaults(operation.judgeQuery(query));
    if (operation.judgeBody === undefined) return;
    if (typeof body !== 'object' || body === null || Array.isArray(body)) {
      throw new Refusal(400, 300, 'Request Body should be a valid JSON object.');
    }
    refuseFaults(operation.judgeBody(body));
  }

  /** What is wrong with an answer of ours, or undefined. */
  faultOfAnswer(operation: Operation, status: number, body: unknown): string | undefined {
    const key = operation.answers.has(String(status)) ? String(status) : 'default';
    const where = `${operation.method} ${operation.template} → ${status}`;
    if (key === 'default' && status < 400) return `${where}: this status is not in the contract`;
    if (!operation.answers.has(key)) return `${where}: this status is not in the contract`;
    const judge = operation.answers.get(key);
    if (judge === undefined) return body === undefined ? undefined : `${where}: the contract has no body here`;
    const faults = judge(body);
    return faults.length === 0 ? undefined : `${where}: ${JSON.stringify(faults)}`;
  }
}

function distinct(values: readonly (string | undefined)[]): string[] {
  return [...new Set(values.filter((value) => value !== undefined))];
}

function matchSegments(template: readonly string[], actual: readonly string[]): Record<string, string> | undefined {
  if (template.length !== actual.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, expected] of template.entries()) {
    const segment = actual[index] ?? '';
    if (!expected.startsWith('{')) {
      if (segment !== expected) return undefined;
    } else if (segment === '') return undefined;
    else params[expected.slice(1, -1)] = decodeSegment(segment);
  }
  return params;
}

/** A bare "+" is a blank to Zoom: an address needs %2B. */
function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment.replaceAll('+', ' '));
  } catch {
    return segment;
  }
}

function refuseFaults(errors: readonly ErrorObject[]): void {
  if (errors.length > 0) throw validationFailed(fieldFaults(errors));
}

/** Zoom names a field by its dotted path, such as user_info.email. */
function fieldFaults(errors: readonly ErrorObject[]): FieldFault[] {
  const faults = new Map<string, FieldFault>();
  for (const error of errors) {
    const missing = error.keyword === 'required' ? String(error.params['missingProperty']) : undefined;
    const path = error.instancePath.split('/').slice(1);
    const field = [...path, ...(missing === undefined ? [] : [missing])].join('.');
    faults.set(field, { field, message: missing === undefined ? 'Invalid field.' : 'Missing field.' });
  }
  return [...faults.values()];
}
