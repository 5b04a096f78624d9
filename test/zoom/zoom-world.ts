/** A Zoom client against a scripted server that grants tokens and answers API calls from a list. */
import type { OutgoingHttpHeaders } from 'node:http';
import type { ZoomCall } from '../../src/zoom/client.js';
import { createZoom, type ZoomOptions } from '../../src/zoom/create-zoom.js';
import { ZoomError } from '../../src/zoom/errors.js';
import {
  type Answer,
  type ScriptedServer,
  type SeenRequest,
  sendJson,
  startScriptedServer,
} from './scripted-server.js';

export type Step =
  | Answer
  | { readonly status: number; readonly body?: unknown; readonly headers?: OutgoingHttpHeaders };

export const RESET: Answer = (_request, response) => {
  response.destroy();
};

export class ZoomWorld {
  readonly calls: ZoomCall[] = [];
  readonly pauses: number[] = [];
  readonly context = { record: (call: ZoomCall) => void this.calls.push(call) };
  /** Answers to API calls in order; the last one stays. */
  steps: Step[] = [];
  grant: Step = (_request, response) => {
    this.tokens += 1;
    sendJson(response, 200, {
      access_token: `t${this.tokens}`,
      token_type: 'bearer',
      expires_in: 3600,
      scope: 'user:read:user:admin user:write:user:admin',
    });
  };
  tokens = 0;
  now = Date.parse('2026-03-01T22:30:00Z');

  private constructor(readonly server: ScriptedServer) {}

  static async start(): Promise<ZoomWorld> {
    const server = await startScriptedServer(() => undefined);
    const world = new ZoomWorld(server);
    server.answer = (request, response) => {
      const isToken = request.url.startsWith('/oauth/token');
      const step = isToken ? world.grant : world.steps.length > 1 ? world.steps.shift() : world.steps[0];
      if (step === undefined) throw new Error(`No answer scripted for ${request.method} ${request.url}`);
      if (typeof step === 'function') step(request, response);
      else if (step.body === undefined) response.writeHead(step.status, step.headers).end();
      else if (typeof step.body === 'string') response.writeHead(step.status, step.headers).end(step.body);
      else sendJson(response, step.status, step.body, step.headers);
    };
    return world;
  }

  /** Time stands still but for pauses, which take none. */
  zoom(options: Partial<ZoomOptions> = {}) {
    return createZoom({
      apiUrl: `${this.server.url}/v2`,
      oauthUrl: this.server.url,
      accountId: 'acc',
      clientId: 'client_id-1.x',
      clientSecret: 's-e_c.r~et',
      tokenContext: this.context,
      now: () => this.now,
      sleep: async (ms) => {
        this.pauses.push(ms);
        this.now += ms;
      },
      random: () => 0.5,
      // Nothing waits for Zoom's limits while time stands still; test/zoom/scheduler has its own clock.
      budgetShare: 1000,
      ...options,
    });
  }

  apiRequests(): SeenRequest[] {
    return this.server.seen.filter((request) => request.url.startsWith('/v2'));
  }

  tokenRequests(): SeenRequest[] {
    return this.server.seen.filter((request) => request.url.startsWith('/oauth/token'));
  }

  close(): Promise<void> {
    return this.server.close();
  }
}

export async function failureOf(promise: Promise<unknown>): Promise<ZoomError> {
  const outcome = await promise.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );
  if ('error' in outcome && outcome.error instanceof ZoomError) return outcome.error;
  throw new Error(`Expected a ZoomError, got ${JSON.stringify(outcome)}`);
}

export const refusal = (status: number, code: number, message = 'text'): Step => ({ status, body: { code, message } });
