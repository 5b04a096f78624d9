/** The suite "scim": what SCIM itself costs, with users in memory: filters, projected lists, PATCH. */
import { randomBytes } from 'node:crypto';
import { type MeasuredServer, startServer } from './children.js';
import { benchFilters } from './filters.js';
import { mappedUsers } from './mapped-users.js';
import { measure, type Sample, type ScimRequest } from './measure.js';
import { median, number, renderRows } from './table.js';
import type { BenchOptions } from './users.js';

/**
 * scimmy-routers makes a Schema instance of each user that egress returns: it does its best with as many as the page.
 * With more it pays for all of them on every page.
 */
const DIRECTORIES = [100, 1000];

const CONTENDERS = [
  { name: 'bridge', program: new URL('./scim-shell-process.ts', import.meta.url) },
  { name: 'scimmy-routers', program: new URL('./scimmy-memory-process.ts', import.meta.url) },
];

const patchOf = (operations: readonly (readonly [string, unknown])[]): unknown => ({
  schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
  Operations: operations.map(([path, value]) => ({ op: 'replace', path, value })),
});

/** Turns differ, so that every request changes something. */
const manyChanges = (turn: number): (readonly [string, unknown])[] =>
  ['displayName', 'title', 'name.givenName', 'name.familyName', 'timezone', 'preferredLanguage', 'userType'].map(
    (path) => [path, `Turn ${turn}`],
  );

interface Operation {
  readonly name: string;
  request(id: string, turn: number): ScimRequest;
}

const OPERATIONS: readonly Operation[] = [
  {
    name: 'list of 100, attributes=',
    request: () => ({ method: 'GET', path: '/Users?startIndex=1&count=100&attributes=userName,displayName,emails' }),
  },
  { name: 'list of 100', request: () => ({ method: 'GET', path: '/Users?startIndex=1&count=100' }) },
  {
    name: 'list, filtered',
    request: () => ({ method: 'GET', path: `/Users?filter=${encodeURIComponent('displayName co "an"')}` }),
  },
  { name: 'GET by id', request: (id) => ({ method: 'GET', path: `/Users/${id}` }) },
  {
    name: 'PATCH of one',
    request: (id, turn) => ({
      method: 'PATCH',
      path: `/Users/${id}`,
      body: patchOf([['displayName', `Turn ${turn}`]]),
    }),
  },
  {
    name: 'PATCH of seven',
    request: (id, turn) => ({ method: 'PATCH', path: `/Users/${id}`, body: patchOf(manyChanges(turn)) }),
  },
];

interface Contender {
  readonly name: string;
  readonly server: MeasuredServer;
}

interface Round extends Sample {
  /** Processor time of the server, milliseconds a request. */
  readonly cpu: number;
}

async function run(operation: Operation, { server }: Contender, ids: readonly string[], load: Load): Promise<Round> {
  let turn = 0;
  await server.takeCpu();
  const sample = await measure({
    scimUrl: `${server.url}/scim/v2`,
    ...load,
    next: () => {
      turn += 1;
      return operation.request(ids[turn % ids.length] ?? '', turn);
    },
  });
  return { ...sample, cpu: (await server.takeCpu()) / sample.answers };
}

interface Load {
  readonly token: string;
  readonly connections: number;
  readonly amount: number;
}

async function measureOperation(
  operation: Operation,
  contenders: readonly Contender[],
  ids: readonly string[],
  { token, options }: { token: string; options: BenchOptions },
): Promise<string[][]> {
  const { connections, seconds, rounds, tell } = options;
  const samples = new Map<string, Round[]>(contenders.map(({ name }) => [name, []]));
  const pace = new Map<string, number>();
  for (const contender of contenders) {
    await run(operation, contender, ids, { token, connections, amount: connections * 4 });
    const { perSecond } = await run(operation, contender, ids, { token, connections, amount: connections * 4 });
    pace.set(contender.name, perSecond);
  }
  for (let round = 0; round < rounds; round += 1) {
    for (const contender of contenders) {
      const amount = Math.max(connections, Math.round((pace.get(contender.name) ?? 0) * seconds));
      samples.get(contender.name)?.push(await run(operation, contender, ids, { token, connections, amount }));
      tell(`round ${round + 1}: ${operation.name}, ${contender.name}`);
    }
  }
  const cpuOf = (name: string) => median((samples.get(name) ?? []).map(({ cpu }) => cpu));
  const dearest = Math.max(...contenders.map(({ name }) => cpuOf(name)));
  return contenders.map(({ name }) => {
    const all = samples.get(name) ?? [];
    const failures = all.reduce((sum, sample) => sum + sample.failures, 0);
    return [
      operation.name,
      name,
      number(median(all.map(({ perSecond }) => perSecond))),
      number(median(all.map(({ p50 }) => p50))),
      number(median(all.map(({ p99 }) => p99))),
      number(cpuOf(name)),
      `${number(dearest / cpuOf(name))}×`,
      failures === 0 ? '' : `${failures} failed`,
    ];
  });
}

async function benchDirectory(users: number, options: BenchOptions): Promise<string> {
  const token = randomBytes(24).toString('base64url');
  const ids = mappedUsers(users).map(({ id }) => id);
  const operations =
    users === DIRECTORIES[0] ? OPERATIONS : OPERATIONS.filter(({ name }) => name.startsWith('list of'));
  const contenders = await Promise.all(
    CONTENDERS.map(async ({ name, program }) => ({
      name,
      server: await startServer(program, { users, token }),
    })),
  );
  try {
    const rows = [['operation', 'server', 'req/s', 'p50 ms', 'p99 ms', 'CPU ms', 'by CPU', '']];
    for (const operation of operations)
      rows.push(...(await measureOperation(operation, contenders, ids, { token, options })));
    return `Over HTTP, ${users} users in memory:\n\n${renderRows(rows, 2)}`;
  } finally {
    await Promise.all(contenders.map(({ server }) => server.stop()));
  }
}

export async function benchScim(options: BenchOptions): Promise<string> {
  const tables = [benchFilters(mappedUsers(options.users))];
  for (const users of DIRECTORIES) tables.push(await benchDirectory(users, options));
  return tables.join('\n\n');
}
