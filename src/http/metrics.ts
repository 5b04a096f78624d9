/** What Prometheus may know: requests, upstream calls and the process, in a registry of this app's own. */
import { Counter, collectDefaultMetrics, Histogram, Registry } from 'prom-client';
import type { UpstreamCall } from '../scim/types.js';

export interface ObservedRequest {
  /** Template such as `/Users/{id}`, so that the number of series stays bounded. */
  readonly route: string;
  readonly method: string;
  readonly status: number;
  readonly durationMs: number;
}

export interface Metrics {
  /** For counters of other parts of the house. */
  readonly registry: Registry;
  observeRequest(request: ObservedRequest): void;
  observeUpstream(call: UpstreamCall): void;
  /** A statement such as `select`. */
  observeStore(statement: string, ms: number): void;
}

const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

export function createMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });

  const requests = new Counter({
    name: 'http_requests_total',
    help: 'HTTP requests answered',
    labelNames: ['route', 'method', 'status'],
    registers,
  });
  const requestSeconds = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Time from the request line to the end of the answer',
    labelNames: ['route', 'method'],
    buckets: SECONDS,
    registers,
  });
  const calls = new Counter({
    name: 'upstream_calls_total',
    help: 'Calls to the system behind the bridge; status "none" when no answer came',
    labelNames: ['operation', 'status'],
    registers,
  });
  const callSeconds = new Histogram({
    name: 'upstream_call_duration_seconds',
    help: 'Time of one call to the system behind the bridge',
    labelNames: ['operation'],
    buckets: SECONDS,
    registers,
  });

  const storeSeconds = new Histogram({
    name: 'store_statement_duration_seconds',
    help: 'Time of one statement in the database',
    labelNames: ['statement'],
    buckets: [0.0001, 0.001, 0.01, 0.1, 1, 10],
    registers,
  });

  return {
    registry,
    observeStore: (statement, ms) => storeSeconds.observe({ statement }, ms / 1000),
    observeRequest({ route, method, status, durationMs }) {
      requests.inc({ route, method, status });
      requestSeconds.observe({ route, method }, durationMs / 1000);
    },
    observeUpstream({ operation, status, durationMs }) {
      calls.inc({ operation, status: status ?? 'none' });
      callSeconds.observe({ operation }, durationMs / 1000);
    },
  };
}
