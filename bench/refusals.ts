/** The suite "refusals": what a request with a wrong token costs, beside the least that Node's own server can do. */
import { randomBytes } from 'node:crypto';
import { type MeasuredServer, startServer } from './children.js';
import { measure } from './measure.js';
import { median, number, renderRows } from './table.js';
import type { BenchOptions } from './users.js';

const CONTENDERS = [
  { name: 'bridge', program: new URL('./bridge-process.ts', import.meta.url) },
  { name: 'bare node:http', program: new URL('./bare-http-process.ts', import.meta.url) },
];

const CONNECTIONS = 50;
const REQUESTS = 5000;

/** Nobody is asked there: a wrong token ends before Zoom. */
const NO_ZOOM = {
  apiUrl: 'http://127.0.0.1:9/v2',
  oauthUrl: 'http://127.0.0.1:9',
  accountId: 'no-account',
  clientId: 'no-client',
  clientSecret: 'no-secret',
};

interface Round {
  readonly perSecond: number;
  /** Processor time of the server for one refusal, microseconds. */
  readonly cpu: number;
}

async function run({ url, takeCpu }: MeasuredServer): Promise<Round> {
  await takeCpu();
  const { perSecond, answers, failures } = await measure({
    scimUrl: `${url}/scim/v2`,
    token: 'a-wrong-token-of-a-stranger-0123456789',
    connections: CONNECTIONS,
    amount: REQUESTS,
    next: { method: 'GET', path: '/Users' },
  });
  if (failures !== answers) throw new Error(`${answers - failures} wrong tokens were let in`);
  return { perSecond, cpu: ((await takeCpu()) * 1000) / answers };
}

export async function benchRefusals({ rounds, tell }: BenchOptions): Promise<string> {
  const token = randomBytes(24).toString('base64url');
  const contenders = await Promise.all(
    CONTENDERS.map(async ({ name, program }) => ({
      name,
      server: await startServer(program, { zoom: NO_ZOOM, token }),
      measured: [] as Round[],
    })),
  );
  try {
    for (const { server } of contenders) await run(server);
    for (let round = 0; round < rounds; round += 1) {
      for (const { name, server, measured } of contenders) {
        measured.push(await run(server));
        tell(`round ${round + 1}: ${name}`);
      }
    }
    const rows = contenders.map(({ name, measured }) => {
      const cpu = median(measured.map((each) => each.cpu));
      const perSecond = median(measured.map((each) => each.perSecond));
      return [name, number(perSecond), number(cpu), number(1e6 / cpu)];
    });
    return renderRows([['server', 'refused/s', 'CPU µs', 'of one core/s'], ...rows], 1);
  } finally {
    await Promise.all(contenders.map(({ server }) => server.stop()));
  }
}
