/** The suite "overload": what the bridge's memory, event loop and deactivations suffer from too many and too slow clients. */
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { type MeasuredServer, startEmulatorProcess, startServer } from './children.js';
import { type Load, SCENARIOS, SCENARIOS_OF_LISTS, type Target } from './overload-loads.js';
import { type BenchOptions, untilMirrored } from './users.js';

const BRIDGES = [
  {
    name: 'with the mirror, as it runs by default',
    program: new URL('./mirrored-bridge-process.ts', import.meta.url),
    isMirrored: true,
    scenarios: SCENARIOS,
  },
  {
    name: 'without the mirror',
    program: new URL('./bridge-process.ts', import.meta.url),
    isMirrored: false,
    scenarios: SCENARIOS_OF_LISTS,
  },
];
const PAUSE_MS = 200;
/** The bridge gives slow clients up to 15 and 30 s. */
const SECONDS_PER_ROUND = 10;

interface Vitals {
  readonly rssMb: number;
  /** Since they were last taken. */
  readonly lagMs: number;
}

const page = z.object({ Resources: z.array(z.object({ id: z.string() })) });

/** prom-client starts its histogram of the event loop's delay anew after each look. */
async function takeVitals({ url }: Target): Promise<Vitals> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const numberOf = (name: string) => Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1]);
  return {
    rssMb: numberOf('process_resident_memory_bytes') / 2 ** 20,
    lagMs: numberOf('nodejs_eventloop_lag_p99_seconds') * 1000,
  };
}

async function watch(target: Target, stop: AbortSignal): Promise<Vitals[]> {
  const vitals: Vitals[] = [];
  while (!stop.aborted) {
    await sleep(1000);
    vitals.push(await takeVitals(target));
  }
  return vitals;
}

async function readIds({ url, token }: Target): Promise<string[]> {
  const filter = encodeURIComponent('urn:ietf:params:scim:schemas:extension:zoom:2.0:User:status eq "active"');
  const response = await fetch(`${url}/scim/v2/Users?filter=${filter}&startIndex=100&count=200&attributes=id`, {
    headers: { authorization: `Bearer ${token}` },
  });
  return page.parse(await response.json()).Resources.map(({ id }) => id);
}

interface Deactivations {
  readonly times: number[];
  failed: number;
}

/** One after the other, off and on again. */
async function deactivate({ url, token }: Target, ids: readonly string[], stop: AbortSignal): Promise<Deactivations> {
  const done: Deactivations = { times: [], failed: 0 };
  for (let turn = 0; !stop.aborted; turn += 1) {
    const value = Math.floor(turn / ids.length) % 2 === 1;
    const begun = performance.now();
    const response = await fetch(`${url}/scim/v2/Users/${ids[turn % ids.length]}`, {
      method: 'PATCH',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/scim+json' },
      body: JSON.stringify({
        schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
        Operations: [{ op: 'replace', path: 'active', value }],
      }),
    });
    await response.text();
    if (response.status === 200) done.times.push(performance.now() - begun);
    else done.failed += 1;
    await sleep(PAUSE_MS);
  }
  return done;
}

function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

interface Bridge {
  readonly server: MeasuredServer;
  readonly target: Target;
  /** Of active users. */
  readonly ids: readonly string[];
}

async function runScenario(loads: readonly Load[], { server, target, ids }: Bridge, seconds: number) {
  const stop = new AbortController();
  await takeVitals(target);
  await server.takeLag();
  const underWay = loads.map((load) => load.run(target, stop.signal));
  const watched = watch(target, stop.signal);
  const deactivated = deactivate(target, ids, stop.signal);
  await sleep(seconds * 1000);
  const lagMs = await server.takeLag();
  stop.abort();
  const [vitals, { times, failed }, told] = [await watched, await deactivated, await Promise.all(underWay)];
  const rss = vitals.map(({ rssMb }) => rssMb);
  const name = loads.length > 2 ? 'all of these at once' : loads.map((load) => load.name).join(', ') || 'nothing else';
  return [
    `${name}`,
    `  RSS ${rss.map((each) => each.toFixed(0)).join(' ')} MB`,
    `  event loop lag p99 ${lagMs.toFixed(1)} ms; that of each second: median ${percentile(
      vitals.map(({ lagMs }) => lagMs),
      0.5,
    ).toFixed(1)} ms, worst ${Math.max(...vitals.map(({ lagMs }) => lagMs)).toFixed(1)} ms`,
    `  deactivations ${times.length}, failed ${failed}, p50 ${percentile(times, 0.5).toFixed(0)} ms, p99 ${percentile(times, 0.99).toFixed(0)} ms`,
    ...told.map((text, at) => `  ${loads[at]?.name}: ${text}`),
  ].join('\n');
}

async function runBridge(
  { name, program, isMirrored, scenarios }: (typeof BRIDGES)[number],
  options: BenchOptions,
): Promise<string> {
  const token = randomBytes(24).toString('base64url');
  const emulator = await startEmulatorProcess(options.users);
  const server = await startServer(program, { zoom: emulator.zoom, token });
  const target = { url: server.url, token };
  try {
    if (isMirrored) await untilMirrored(server.url);
    const ids = await readIds(target);
    const results = [`${name}:`];
    for (const loads of scenarios) {
      results.push(await runScenario(loads, { server, target, ids }, options.rounds * SECONDS_PER_ROUND));
      options.tell(results.at(-1) ?? '');
    }
    return results.join('\n\n');
  } finally {
    await server.stop();
    await emulator.stop();
  }
}

export async function benchOverload(options: BenchOptions): Promise<string> {
  const results: string[] = [];
  for (const bridge of BRIDGES) results.push(await runBridge(bridge, options));
  return results.join('\n\n');
}
