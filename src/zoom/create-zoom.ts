/** Builds the client and its token from the connection's settings: exchange, token, budgets, breaker, retries. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterToken, withToken } from './authorize.js';
import { Breaker } from './breaker.js';
import type { ZoomCallContext, ZoomClient } from './client.js';
import { createZoomClient } from './http-client.js';
import { type BreakerState, UNOBSERVED, type ZoomObserver } from './observer.js';
import { createSend } from './request.js';
import { withRetries } from './retry.js';
import type { ZoomPlan } from './scheduler/budgets.js';
import type { SetTimer } from './scheduler/label-queue.js';
import { OPERATIONS } from './scheduler/operations.js';
import { Scheduler, type SchedulerState, type SharedBudgets } from './scheduler/scheduler.js';
import type { TokenStore } from './shared-token.js';
import { createToken, type ZoomToken } from './token.js';
import { createTransport } from './transport.js';

export interface ZoomOptions {
  /** Both without a trailing slash. */
  readonly apiUrl: string;
  readonly oauthUrl: string;
  readonly accountId: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Sockets kept per host. */
  readonly poolSize?: number;
  /** Of one exchange. */
  readonly timeoutMs?: number;
  /** Of one request, or of one call with its retries where the request does not tell its age. */
  readonly deadlineMs?: number;
  /** Rate budgets follow the plan. */
  readonly plan?: ZoomPlan;
  /** Our part of the account's budgets; the rest is for its other apps. */
  readonly budgetShare?: number;
  readonly observer?: ZoomObserver;
  /** Told of token requests, which belong to no caller. */
  readonly tokenContext?: ZoomCallContext;
  /** Where several instances keep one token; otherwise it is kept in memory. */
  readonly tokenStore?: TokenStore;
  readonly now?: () => number;
  readonly sleep?: (ms: number) => Promise<void>;
  readonly setTimer?: SetTimer;
  readonly random?: () => number;
}

export interface ZoomState extends SchedulerState {
  readonly breaker: BreakerState;
  /** Undefined before the first token. */
  readonly tokenAgeMs: number | undefined;
}

export interface Zoom {
  readonly client: ZoomClient;
  readonly token: ZoomToken;
  readonly budgets: SharedBudgets;
  state(): ZoomState;
  /** Refuses what waits. Closes idle and active connections. */
  close(): void;
}

const setTimer: SetTimer = (ms, task) => {
  const timer = setTimeout(task, Math.ceil(ms));
  return () => clearTimeout(timer);
};

/** Milliseconds since 1970 that never go back, so that pacing and deadlines survive a clock that is set. */
const steadyNow = (): number => performance.timeOrigin + performance.now();

export function createZoom(options: ZoomOptions): Zoom {
  const { apiUrl, oauthUrl, accountId, clientId, clientSecret, timeoutMs = 15_000, now = steadyNow } = options;
  const { observer = UNOBSERVED } = options;
  const transport = createTransport(options.poolSize ?? 64);
  const token = createToken({
    oauthUrl,
    accountId,
    clientId,
    clientSecret,
    timeoutMs,
    transport,
    now,
    ...(options.tokenContext === undefined ? {} : { context: options.tokenContext }),
    ...(options.tokenStore === undefined ? {} : { store: options.tokenStore }),
  });
  const scheduler = new Scheduler({
    plan: options.plan ?? 'pro',
    share: options.budgetShare ?? 0.9,
    now,
    setTimer: options.setTimer ?? setTimer,
    observer,
  });
  const breaker = new Breaker({
    now,
    onTurn(state, pauseMs) {
      observer.breakerTurned(state);
      if (state === 'open') scheduler.refuseWaiting(pauseMs);
    },
  });
  const exchange = createSend({
    apiUrl,
    transport,
    timeoutMs,
    now,
    onExchange(request, status, headers) {
      observer.exchanged(request.operation, OPERATIONS[request.operation].label, status);
      if (headers !== undefined) scheduler.learn(request, headers);
    },
  });
  const send = withRetries(breaker.wrap(afterToken(scheduler.wrap(withToken(exchange, token)), token)), {
    deadlineMs: options.deadlineMs ?? 25_000,
    now,
    sleep: options.sleep ?? ((ms) => sleep(ms)),
    random: options.random ?? Math.random,
    observer,
  });
  return {
    client: createZoomClient(send),
    token,
    budgets: scheduler,
    state: () => ({
      ...scheduler.state(),
      breaker: breaker.state,
      tokenAgeMs: token.obtainedAt === undefined ? undefined : now() - token.obtainedAt,
    }),
    close() {
      scheduler.refuseWaiting(0);
      transport.close();
    },
  };
}
