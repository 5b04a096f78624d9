/** The suite "users": the bridge beside bare Express and scimmy-routers, in front of one emulator, in one run. */
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { type EmulatorProcess, startEmulatorProcess, startServer } from './children.js';
import { measure, type Sample } from './measure.js';
import { type KnownUser, OPERATIONS, type Operation, Stock } from './operations.js';
import { renderTable, type Series } from './table.js';

export interface BenchOptions {
  readonly users: number;
  readonly rounds: number;
  readonly seconds: number;
  readonly connections: number;
  /** Name of the one operation that is measured; absent: all. */
  readonly only?: string;
  /** Told what has been done, for the one who waits. */
  tell(progress: string): void;
}

const CONTENDERS = [
  { name: 'bridge', program: new URL('./mirrored-bridge-process.ts', import.meta.url) },
  { name: 'bridge without mirror', program: new URL('./bridge-process.ts', import.meta.url) },
  { name: 'bare Express', program: new URL('./express-process.ts', import.meta.url) },
  { name: 'scimmy-routers', program: new URL('./scimmy-process.ts', import.meta.url) },
];

const SLOW_SECONDS = 5;

/** Later ones work on users that earlier ones have made: of those, none can be measured alone. */
function operationsOf({ only }: BenchOptions): readonly Operation[] {
  const operations = only === undefined ? OPERATIONS : OPERATIONS.filter(({ name }) => name === only);
  if (operations.length === 0) throw new Error(`--only: ${OPERATIONS.map(({ name }) => name).join('; ')}`);
  return operations;
}

interface Contender {
  readonly name: string;
  readonly scimUrl: string;
  readonly token: string;
  readonly stock: Stock;
  /** Requests a second, as the warm-up saw them, by operation. */
  readonly pace: Map<string, number>;
}

interface Tally {
  readonly samples: Sample[];
  zoomCalls: number;
}

const page = z.object({
  Resources: z.array(z.object({ id: z.string(), userName: z.string(), displayName: z.string() })),
});

/** Until all users are mirrored as GET shows them: then nothing is read beside the requests for seven minutes. */
export async function untilMirrored(url: string): Promise<void> {
  for (;;) {
    const metrics = await (await fetch(`${url}/metrics`)).text();
    if (/^directory_users [1-9]/m.test(metrics) && /^directory_incomplete_users 0$/m.test(metrics)) return;
    await sleep(200);
  }
}

/** Active users as the bridge shows them, for all contenders to work on. */
async function readUsers(scimUrl: string, token: string): Promise<KnownUser[]> {
  const filter = encodeURIComponent('urn:ietf:params:scim:schemas:extension:zoom:2.0:User:status eq "active"');
  const url = `${scimUrl}/Users?filter=${filter}&count=200&startIndex=10&attributes=userName,displayName`;
  const response = await fetch(url, { headers: { authorization: `Bearer ${token}` } });
  if (!response.ok) throw new Error(`the bridge answered ${response.status}: ${await response.text()}`);
  return page.parse(await response.json()).Resources;
}

/** Slow is one request at a time, one a round: a list that takes ten seconds is measured in ten seconds. */
function loadOf({ pace }: Contender, operation: Operation, { connections, seconds }: BenchOptions) {
  const fixed = operation.fixedAmount?.(connections * 40, connections);
  if (fixed !== undefined) return { connections, amount: fixed };
  const perSecond = pace.get(operation.name) ?? 0;
  if (perSecond < 1 / SLOW_SECONDS) return { connections: 1, amount: 1 };
  return { connections, amount: Math.max(Math.round(perSecond * seconds), connections) };
}

function run(contender: Contender, operation: Operation, load: { connections: number; amount: number }) {
  const { scimUrl, token, stock } = contender;
  return measure({
    scimUrl,
    token,
    ...load,
    next: () => operation.next(stock),
    answered: (body) => operation.answered?.(stock, body),
  });
}

/** Two requests one by one, then a burst of two seconds or so, where that is more; tells how long a measured round is. */
async function warmUp(contender: Contender, operation: Operation, connections: number): Promise<void> {
  await run(contender, operation, { connections: 1, amount: 1 });
  const { perSecond } = await run(contender, operation, { connections: 1, amount: 1 });
  const amount = Math.min(Math.round(perSecond * 2), connections * 30);
  const burst = amount < connections ? undefined : await run(contender, operation, { connections, amount });
  contender.pace.set(operation.name, burst?.perSecond ?? perSecond);
}

async function measureRounds(
  contenders: readonly Contender[],
  emulator: EmulatorProcess,
  options: BenchOptions,
): Promise<Series[]> {
  const tallies = new Map<string, Tally>();
  const tallyOf = (operation: Operation, { name }: Contender): Tally => {
    const key = `${operation.name} ${name}`;
    const tally = tallies.get(key) ?? { samples: [], zoomCalls: 0 };
    tallies.set(key, tally);
    return tally;
  };
  for (let round = 0; round < options.rounds; round += 1) {
    for (const operation of operationsOf(options)) {
      // Another order each round: nobody always comes first, or right after the slow one.
      const order = contenders.map((_, at) => contenders[(at + round) % contenders.length]);
      for (const contender of order) {
        if (contender === undefined) continue;
        await emulator.takeCalls();
        const sample = await run(contender, operation, loadOf(contender, operation, options));
        options.tell(`round ${round + 1}: ${operation.name}, ${contender.name}`);
        const tally = tallyOf(operation, contender);
        tally.samples.push(sample);
        tally.zoomCalls += await emulator.takeCalls();
      }
    }
  }
  return operationsOf(options).flatMap((operation) =>
    contenders.map((contender) => ({
      operation: operation.name,
      contender: contender.name,
      ...tallyOf(operation, contender),
    })),
  );
}

export async function benchUsers(options: BenchOptions): Promise<string> {
  const token = randomBytes(24).toString('base64url');
  const emulator = await startEmulatorProcess(options.users);
  const servers = await Promise.all(
    CONTENDERS.map(({ program }) => startServer(program, { zoom: emulator.zoom, token })),
  );
  try {
    await untilMirrored(servers[0]?.url ?? '');
    const shared = await readUsers(`${servers[0]?.url}/scim/v2`, token);
    const contenders = CONTENDERS.map(({ name }, at) => ({
      name,
      scimUrl: `${servers[at]?.url}/scim/v2`,
      token,
      stock: new Stock(name.toLowerCase().replaceAll(' ', '-'), shared),
      pace: new Map<string, number>(),
    }));
    for (const contender of contenders) {
      for (const operation of operationsOf(options)) {
        if (operation.fixedAmount === undefined || operation.name === 'create') {
          await warmUp(contender, operation, options.connections);
          options.tell(`warmed up: ${operation.name}, ${contender.name}`);
        }
      }
    }
    const series = await measureRounds(contenders, emulator, options);
    return renderTable(series, 'bare Express');
  } finally {
    await Promise.all([...servers.map((server) => server.stop()), emulator.stop()]);
  }
}
