/** What the benchmark and its child processes say to each other (IPC). */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { z } from 'zod';

const zoomAccess = z.object({
  apiUrl: z.string(),
  oauthUrl: z.string(),
  accountId: z.string(),
  clientId: z.string(),
  clientSecret: z.string(),
});

/** Where the emulator is and how one signs in to it. */
export type ZoomAccess = z.infer<typeof zoomAccess>;

/** A measured server says `url`; the emulator says `zoom` too. What is taken is answered by what has come together since. */
export const fromChild = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ready'), url: z.string(), zoom: zoomAccess.optional() }),
  z.object({ kind: z.literal('calls'), count: z.int() }),
  z.object({ kind: z.literal('cpu'), milliseconds: z.number() }),
  z.object({ kind: z.literal('lag'), milliseconds: z.number() }),
]);

export type FromChild = z.infer<typeof fromChild>;

/** Asks the emulator for the calls that it has seen, any child for the processor time it has used and how late its event loop was. */
export const fromParent = z.object({ kind: z.enum(['takeCalls', 'takeCpu', 'takeLag']) });

/** What a measured server is told, as its one argument. */
const serverOrder = z.object({ zoom: zoomAccess, token: z.string() });

export type ServerOrder = z.infer<typeof serverOrder>;

/** What a server is told that keeps sample users in memory and calls no Zoom. */
const memoryOrder = z.object({ users: z.int(), token: z.string() });

export type MemoryOrder = z.infer<typeof memoryOrder>;

export function say(message: FromChild): void {
  if (process.send === undefined) throw new Error('this program runs only as a child of the benchmark');
  process.send(message);
}

function answerCpu(): void {
  let before = process.cpuUsage();
  process.on('message', (message) => {
    if (fromParent.parse(message).kind !== 'takeCpu') return;
    const { user, system } = process.cpuUsage(before);
    before = process.cpuUsage();
    say({ kind: 'cpu', milliseconds: (user + system) / 1000 });
  });
}

/** The 99th percentile of all delays since it was last asked for; as finely as prom-client measures them. */
function answerLag(): void {
  const delays = monitorEventLoopDelay({ resolution: 10 });
  delays.enable();
  process.on('message', (message) => {
    if (fromParent.parse(message).kind !== 'takeLag') return;
    say({ kind: 'lag', milliseconds: delays.percentile(99) / 1e6 });
    delays.reset();
  });
}

/** However the benchmark ends, the child ends with it. */
export function sayReady(url: string, zoom?: ZoomAccess): void {
  process.once('disconnect', () => process.exit());
  answerCpu();
  answerLag();
  say({ kind: 'ready', url, ...(zoom === undefined ? {} : { zoom }) });
}

export function readOrder(): ServerOrder {
  return serverOrder.parse(JSON.parse(process.argv[2] ?? ''));
}

export function readMemoryOrder(): MemoryOrder {
  return memoryOrder.parse(JSON.parse(process.argv[2] ?? ''));
}
