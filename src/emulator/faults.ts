/** What a test can make go wrong, and when. */
import { type Misbehaviour, RandomFaults } from './random-faults.js';

interface FaultMatch {
  readonly method?: string;
  /** A template such as /users/{userId}/status, a path such as /users/me, or an expression tried on the path. */
  readonly path?: string | RegExp;
}

export type WireFault =
  | {
      readonly kind: 'status';
      readonly status: number;
      /** JSON; a text goes out as it is. */
      readonly body?: unknown;
      readonly headers?: Readonly<Record<string, string>>;
    }
  | { readonly kind: 'reset' }
  | { readonly kind: 'brokenJson' }
  | { readonly kind: 'okWithErrorBody'; readonly body?: unknown }
  | { readonly kind: 'html'; readonly status?: number };

/** After a delay the exchange goes on as usual. */
type FaultKind = WireFault | { readonly kind: 'delay'; readonly ms: number };

/** Without `match` it meets any API call, but not the token request: name /oauth/token for that. */
export type Fault = FaultKind & {
  readonly match?: FaultMatch;
  /** 1 when left out. */
  readonly times?: number;
  /** So many requests that fit are spared first. */
  readonly spare?: number;
  /** The work is done, then the answer is lost. */
  readonly after?: boolean;
};

export interface FaultyRequest {
  readonly method: string;
  /** Without /v2, decoded nowhere. */
  readonly path: string;
  readonly template: string | undefined;
  /** Address of the user it is about, where there is one. */
  readonly subject?: string;
}

export class Faults {
  #waiting: { readonly fault: Fault; left: number; spare: number }[] = [];
  #random: RandomFaults | undefined;

  add(fault: Fault): void {
    this.#waiting.push({ fault, left: fault.times ?? 1, spare: fault.spare ?? 0 });
  }

  addRandom(misbehaviour: Misbehaviour): void {
    this.#random = new RandomFaults(misbehaviour);
  }

  clear(): void {
    this.#waiting = [];
    this.#random = undefined;
  }

  /** The oldest fault that fits, used up by one; else one by chance. */
  take(request: FaultyRequest): Fault | undefined {
    const found = this.#waiting.find((each) => fits(each.fault.match, request) && !isSpared(each));
    if (found === undefined) return this.#random?.draw(request);
    found.left -= 1;
    if (found.left <= 0) this.#waiting = this.#waiting.filter((each) => each !== found);
    return found.fault;
  }
}

function isSpared(waiting: { spare: number }): boolean {
  if (waiting.spare === 0) return false;
  waiting.spare -= 1;
  return true;
}

function fits(match: FaultMatch | undefined, { method, path, template }: FaultyRequest): boolean {
  if (match?.method !== undefined && match.method.toUpperCase() !== method) return false;
  if (match?.path === undefined) return path !== '/oauth/token';
  if (match.path instanceof RegExp) return match.path.test(path);
  return match.path === template || match.path === path;
}

export interface WireAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string | undefined;
}

export const jsonType = { 'content-type': 'application/json;charset=UTF-8' };

export function renderFault(fault: Exclude<WireFault, { kind: 'reset' }>): WireAnswer {
  switch (fault.kind) {
    case 'status': {
      const body = fault.body ?? { code: fault.status, message: 'A failure that a test ordered.' };
      const text = typeof body === 'string' ? body : JSON.stringify(body);
      return { status: fault.status, headers: { ...jsonType, ...fault.headers }, text };
    }
    case 'brokenJson':
      return { status: 200, headers: jsonType, text: '{"id": "abc", "email": "somebody@exam' };
    case 'okWithErrorBody': {
      const body = fault.body ?? { code: 200, message: 'Only available for paid accounts.' };
      return { status: 200, headers: jsonType, text: JSON.stringify(body) };
    }
    case 'html':
      return { status: fault.status ?? 502, headers: { 'content-type': 'text/html' }, text: '<h1>Bad gateway</h1>' };
  }
}
