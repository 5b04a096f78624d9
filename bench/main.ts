/** `npm run bench [suite]`: measures, prints a table, asserts nothing. */
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { benchDirectory } from './directory.js';
import { benchLimits } from './limits.js';
import { benchOverload } from './overload.js';
import { benchRefusals } from './refusals.js';
import { benchScim } from './scim.js';
import { benchUsers } from './users.js';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    users: { type: 'string', default: '10000' },
    rounds: { type: 'string', default: '3' },
    seconds: { type: 'string', default: '2' },
    connections: { type: 'string', default: '10' },
    sizes: { type: 'string', default: '1000,10000,100000' },
    database: { type: 'string' },
    only: { type: 'string' },
  },
});

const options = {
  users: Number(values.users),
  rounds: Number(values.rounds),
  seconds: Number(values.seconds),
  connections: Number(values.connections),
  ...(values.only === undefined ? {} : { only: values.only }),
  tell: (progress: string) => console.error(progress),
};

const sizes = {
  sizes: values.sizes
    .split(',')
    .map(Number)
    .sort((one, other) => one - other),
  ...(values.database === undefined ? {} : { database: values.database }),
};

const several = `${options.users} Zoom users, ${options.connections} connections`;

const SUITES: Readonly<Record<string, () => Promise<string>>> = {
  users: () => benchUsers(options),
  limits: () => benchLimits(options.tell),
  overload: () => benchOverload(options),
  refusals: () => benchRefusals(options),
  scim: () => benchScim(options),
  directory: () => benchDirectory({ ...options, ...sizes }),
};

const chosen = positionals.length === 0 ? Object.keys(SUITES) : positionals;
for (const name of chosen) {
  const suite = SUITES[name];
  if (suite === undefined) {
    console.error(`There is no suite ${name}. Suites: ${Object.keys(SUITES).join(', ')}.`);
    process.exitCode = 1;
    continue;
  }
  const processors = cpus();
  const load = name === 'directory' ? `${sizes.sizes.join(', ')} Zoom users, one client` : several;
  console.log(`${name}: ${load}, ${options.rounds} rounds`);
  console.log(`Node ${process.version}, ${processors.length} × ${processors[0]?.model}; no latency at Zoom\n`);
  console.log(await suite());
}
