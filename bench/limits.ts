/** The suite "limits": a burst of creates under the limits of a plan, by the bridge and by one without a scheduler. */
import { randomBytes } from 'node:crypto';
import { limitsOfPlan } from '../src/emulator/plan-limits.js';
import { type Emulator, startEmulator } from '../src/emulator/start.js';
import { startServer } from './children.js';
import { type Burst, deactivate, runBurst } from './limits-burst.js';
import type { ServerOrder } from './messages.js';

const CREATES = 500;
const CONCURRENCY = 50;
const LEAVERS = 60;
/** Deactivations before the burst, to compare with. */
const ALONE = 5;
/** About what Zoom takes. */
const LATENCY_MS = 100;
/** The bridge's part of the budgets, as it is by default. */
const SHARE = 0.9;
/** Zoom calls of one deactivation: read, revoke, status. */
const CALLS_OF_DEACTIVATION = 3;
const SEED = 4;

type PlanName = 'pro' | 'business';
const PLANS: readonly PlanName[] = ['pro', 'business'];

const CONTENDERS = [
  { name: 'bridge', program: new URL('./limits-bridge-process.ts', import.meta.url) },
  { name: 'no scheduler', program: new URL('./limits-naive-process.ts', import.meta.url) },
] as const;

const startZoom = (plan: PlanName): Promise<Emulator> =>
  startEmulator({
    ...limitsOfPlan(plan),
    latencyMs: LATENCY_MS,
    account: {
      users: Array.from({ length: LEAVERS + ALONE }, (_, i) => ({ email: `leaver-${i}@example.com`, type: 2 })),
      managedDomains: ['example.com'],
    },
  });

interface Result {
  readonly plan: PlanName;
  readonly contender: string;
  readonly burst: Burst;
  /** Milliseconds of a deactivation when nothing else goes on. */
  readonly alone: number;
  /** Milliseconds of deactivations none of whose calls Zoom has failed, and of the others. */
  readonly unhurt: readonly number[];
  readonly hurt: readonly number[];
  readonly zoomCalls: number;
  readonly zoomRefusals: number;
}

async function measure(plan: PlanName, { name, program }: (typeof CONTENDERS)[number]): Promise<Result> {
  const emulator = await startZoom(plan);
  const { url, accountId, clientId, clientSecret } = emulator;
  const token = randomBytes(24).toString('base64url');
  const order: ServerOrder & { plan: PlanName } = {
    zoom: { apiUrl: `${url}/v2`, oauthUrl: url, accountId, clientId, clientSecret },
    token,
    plan,
  };
  const server = await startServer(program, order);
  try {
    const target = { url: server.url, token };
    const [first, ...others] = emulator.users().map(({ id }) => id);
    if (first === undefined) throw new Error('the account has nobody');
    await deactivate(target, first);
    const quiet: number[] = [];
    for (const id of others.slice(0, ALONE - 1)) quiet.push(await deactivate(target, id));
    emulator.clearCalls();
    emulator.misbehave({ seed: SEED, serverErrors: 0.005, resets: 0.005 });
    const leavers = others.slice(ALONE - 1);
    const burst = await runBurst(target, { creates: CREATES, concurrency: CONCURRENCY, leavers });
    const calls = emulator.calls.filter(({ template }) => template !== '/oauth/token');
    const zoomRefusals = calls.filter(({ status }) => status === 429).length;
    const failed = new Set(calls.flatMap(({ status = 0, userId }) => (status === 0 || status >= 500 ? userId : [])));
    const times = (isHurt: boolean) =>
      burst.deactivations.flatMap(({ id, ms }) => (failed.has(id) === isHurt ? ms : []));
    return {
      plan,
      contender: name,
      burst,
      alone: percentile(quiet, 0.5),
      unhurt: times(false),
      hurt: times(true),
      zoomCalls: calls.length,
      zoomRefusals,
    };
  } finally {
    await server.stop();
    await emulator.close();
  }
}

function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

const lightPerSecond = (plan: PlanName): number => (limitsOfPlan(plan).rateLimits?.Light ?? 0) * SHARE;

/** The calls that must be made, at the rate that the share of the plan allows. */
const minimumSeconds = ({ plan, burst }: Result): number =>
  (CREATES + CALLS_OF_DEACTIVATION * burst.deactivations.length) / lightPerSecond(plan);

function errorsOf({ errors }: Burst): string {
  const total = [...errors.values()].reduce((sum, count) => sum + count, 0);
  const byStatus = [...errors].map(([status, count]) => `${status === 0 ? 'none' : status} × ${count}`).join(', ');
  return total === 0 ? '0' : `${total} (${byStatus})`;
}

function row(result: Result): string[] {
  const { plan, contender, burst, alone, unhurt, hurt, zoomCalls, zoomRefusals } = result;
  const minimum = minimumSeconds(result);
  const tick = 1000 / lightPerSecond(plan);
  const goal = alone + CALLS_OF_DEACTIVATION * tick;
  const all = [...unhurt, ...hurt];
  const judge = (worst: number) => `${worst.toFixed(0)} ${worst <= goal ? 'met' : 'MISSED'}`;
  return [
    plan,
    contender,
    burst.seconds.toFixed(1),
    minimum.toFixed(1),
    (burst.seconds / minimum).toFixed(2),
    errorsOf(burst),
    `${zoomRefusals} of ${zoomCalls} (${((100 * zoomRefusals) / zoomCalls).toFixed(1)} %)`,
    alone.toFixed(0),
    tick.toFixed(0),
    goal.toFixed(0),
    percentile(all, 0.5).toFixed(0),
    judge(percentile(unhurt, 0.99)),
    `${judge(percentile(all, 0.99))} (${hurt.length} of ${all.length})`,
  ];
}

const HEADINGS = [
  'plan',
  'server',
  'seconds',
  'minimum',
  'ratio',
  'errors seen by the client',
  '429s of Zoom',
  'leave alone ms',
  'tick ms',
  'goal ms',
  'leave p50 ms',
  'p99, no call failed',
  'p99 of all (with a failed call)',
];

export async function benchLimits(tell: (progress: string) => void): Promise<string> {
  const rows = [HEADINGS];
  for (const plan of PLANS) {
    for (const contender of CONTENDERS) {
      tell(`${plan}, ${contender.name}`);
      rows.push(row(await measure(plan, contender)));
    }
  }
  const widths = HEADINGS.map((_, column) => Math.max(...rows.map((cells) => cells[column]?.length ?? 0)));
  const table = rows.map((cells) =>
    cells
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  return [
    `${CREATES} creates at concurrency ${CONCURRENCY}; ${LATENCY_MS} ms at Zoom; 1 % of its calls fail; minimum at ${SHARE * 100} % of the plan's rate`,
    '"leave": PATCH active false, three Zoom calls, one after the other; a tick is the time that the budget gives to one call',
    'goal of leave p99: what it takes when nothing else goes on, and a tick for each of its calls',
    '',
    ...table,
  ].join('\n');
}
