/** The calls to Zoom as Prometheus sees them; docs/operations.md says what each metric means. */
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { ZoomState } from './create-zoom.js';
import type { BreakerState, ZoomObserver } from './observer.js';

const WAIT_SECONDS = [0.001, 0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 25];

const BREAKER: Readonly<Record<BreakerState, number>> = { closed: 0, halfOpen: 1, open: 2 };

export interface ZoomWatch {
  readonly observer: ZoomObserver;
  /** Where the gauges are read from when they are asked for. */
  follow(state: () => ZoomState): void;
}

export function watchZoom(registry: Registry): ZoomWatch {
  return { observer: createObserver([registry]), follow: (state) => createGauges([registry], state) };
}

function createObserver(registers: Registry[]): ZoomObserver {
  const counter = <Label extends string>(name: string, help: string, labelNames: readonly Label[]) =>
    new Counter({ name, help, labelNames, registers });
  const calls = counter('zoom_calls_total', 'Exchanges with the API; status "none" when no answer came', [
    'operation',
    'label',
    'status',
  ]);
  const refused = counter('zoom_queue_refused_total', 'Calls that were answered here and not sent', ['lane', 'reason']);
  const limited = counter('zoom_rate_limited_total', 'Answers 429 of Zoom', ['label', 'limit']);
  const retries = counter('zoom_retries_total', 'Calls that were sent again', ['operation', 'reason']);
  const turns = counter('zoom_breaker_turns_total', 'How often the circuit breaker came to a state', ['state']);
  const waits = new Histogram({
    name: 'zoom_queue_wait_seconds',
    help: 'Time that a call waited for its turn',
    labelNames: ['lane'],
    buckets: WAIT_SECONDS,
    registers,
  });
  return {
    exchanged: (operation, label, status) => calls.inc({ operation, label, status: status ?? 'none' }),
    waited: (lane, ms) => waits.observe({ lane }, ms / 1000),
    refused: (lane, reason) => refused.inc({ lane, reason }),
    limited: (label, limit) => limited.inc({ label, limit }),
    retried: (operation, reason) => retries.inc({ operation, reason }),
    breakerTurned: (state) => turns.inc({ state }),
  };
}

function createGauges(registers: Registry[], state: () => ZoomState): void {
  const gauge = <Label extends string>(
    name: string,
    help: string,
    labelNames: readonly Label[],
    collect: (gauge: Gauge<Label>) => void,
  ) =>
    new Gauge({
      name,
      help,
      labelNames,
      registers,
      collect() {
        collect(this);
      },
    });
  gauge('zoom_queue_depth', 'Calls that wait for their turn', ['lane'], (depth) => {
    for (const [lane, size] of Object.entries(state().waiting)) depth.set({ lane }, size);
  });
  gauge('zoom_budget_left', 'Calls of a label that may still go in the present second', ['label'], (left) => {
    for (const [label, calls] of Object.entries(state().left)) left.set({ label }, calls);
  });
  gauge('zoom_day_budget_left', 'What is left of a daily limit until 00:00 UTC', ['budget'], (left) => {
    left.reset();
    for (const [budget, calls] of Object.entries(state().leftToday)) {
      if (Number.isFinite(calls)) left.set({ budget }, calls);
    }
  });
  gauge('zoom_breaker_state', '0 closed, 1 probing, 2 open', [], (breaker) => breaker.set(BREAKER[state().breaker]));
  gauge('zoom_token_age_seconds', 'Age of the access token', [], (age) => {
    const { tokenAgeMs } = state();
    if (tokenAgeMs !== undefined) age.set(tokenAgeMs / 1000);
  });
}
