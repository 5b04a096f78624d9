/** Zoom's events as Prometheus sees them. */
import { Counter, Gauge, type Registry } from 'prom-client';
import type { InboxStore } from '../store/ports.js';

interface Options {
  readonly registry: Registry;
  readonly inbox: InboxStore;
  readonly now: () => Date;
}

export function watchEvents({ registry, inbox, now }: Options) {
  const registers = [registry];
  const labelNames = ['event', 'outcome'];
  const received = new Counter({
    name: 'zoom_events_received_total',
    help: 'Webhooks of Zoom by what became of them at the door',
    labelNames,
    registers,
  });
  const worked = new Counter({
    name: 'zoom_events_worked_total',
    help: 'Tries to act on an event: done, postponed, or dropped after a day',
    labelNames,
    registers,
  });
  const gauge = (name: string, help: string, pick: (depth: Awaited<ReturnType<InboxStore['depth']>>) => number) =>
    new Gauge({
      name,
      help,
      registers,
      async collect() {
        // A store that fails is told by /readyz; the other metrics are still wanted.
        const depth = await inbox.depth().catch(() => undefined);
        this.set(depth === undefined ? Number.NaN : pick(depth));
      },
    });
  gauge('zoom_events_waiting', 'Events that are still to be acted on', ({ waiting }) => waiting);
  gauge('zoom_events_oldest_age_seconds', 'Age of the oldest event that waits, 0 when none does', ({ oldest }) =>
    oldest === undefined ? 0 : Math.max(0, (now().getTime() - Date.parse(oldest)) / 1000),
  );
  return {
    received: (event: string, outcome: string) => received.inc({ event, outcome }),
    worked: (event: string, outcome: string) => worked.inc({ event, outcome }),
  };
}
