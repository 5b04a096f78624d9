/** The suite "directory": scans of a whole directory, answered from the mirror, by size of the account. */
import { type Account, type CrawlFigures, openAccount } from './directory-account.js';
import { type BulkRun, buildBridge, runExport } from './directory-bridge.js';
import { closeDatabases, createDatabase } from './directory-databases.js';
import { FIRST_PAGE, QUESTIONS, type Question } from './directory-questions.js';
import { measureScimmy, type Outcome } from './directory-scimmy.js';
import { median, number, renderRows } from './table.js';

export interface DirectoryOptions {
  /** Ascending. */
  readonly sizes: readonly number[];
  readonly rounds: number;
  /** Of a PostgreSQL server on which databases may be created; absent: SQLite files. */
  readonly database?: string;
  tell(progress: string): void;
}

const REQUESTS = 30;
/** List calls a second: Zoom's limit for Medium calls of a Pro account, and the bridge's share of it. */
const BUDGETED_PAGES = 20 * 0.9;
const GOALS = { crawlShare: 0.95, exportRate: 20_000, rssMb: 250 };

interface Series {
  readonly times: number[];
  zoomCalls: number;
  cpuMs: number;
}

const NOTHING: Series = { times: [], zoomCalls: 0, cpuMs: 0 };

type Measured = ReadonlyMap<Account, ReadonlyMap<Question, Series>>;

function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/** Sizes take turns within a round, so that their ratio does not tell of what else the machine did. */
async function measureRounds(accounts: readonly Account[], { rounds, tell }: DirectoryOptions): Promise<Measured> {
  const all = new Map(
    accounts.map((account) => [
      account,
      new Map(QUESTIONS.map((question): [Question, Series] => [question, { times: [], zoomCalls: 0, cpuMs: 0 }])),
    ]),
  );
  // One round to warm up.
  for (let round = 0; round <= rounds; round += 1) {
    tell(round === 0 ? 'warming up' : `round ${round}`);
    for (const question of QUESTIONS) {
      for (const account of accounts) {
        await account.takeCalls();
        const { times, cpuMs } = await account.measure(question, REQUESTS);
        const series = all.get(account)?.get(question);
        if (round === 0 || series === undefined) continue;
        series.times.push(...times);
        series.cpuMs += cpuMs;
        series.zoomCalls += await account.takeCalls();
      }
    }
  }
  return all;
}

const verdict = (isMet: boolean): string => (isMet ? 'met' : 'MISSED');

/** Each goal with what was measured. */
function judge(question: Question, account: Account, measured: Measured): string {
  const p50 = (of: Account | undefined, asked: Question | undefined): number =>
    median((of && asked && measured.get(of)?.get(asked)?.times) ?? []);
  const [smallest] = measured.keys();
  const { p50Ms, toSmallest, toFirst, first = FIRST_PAGE } = question.goals;
  const own = p50(account, question);
  const parts: string[] = [];
  if (p50Ms !== undefined) parts.push(`p50 ≤ ${p50Ms} ms: ${verdict(own <= p50Ms)}`);
  if (toSmallest !== undefined && account !== smallest) {
    const ratio = own / p50(smallest, question);
    parts.push(`${number(ratio)} of the smallest ≤ ${toSmallest}: ${verdict(ratio <= toSmallest)}`);
  }
  if (toFirst !== undefined) {
    const ratio =
      own /
      p50(
        account,
        QUESTIONS.find(({ name }) => name === first),
      );
    parts.push(`${number(ratio)} of the first page ≤ ${toFirst}: ${verdict(ratio <= toFirst)}`);
  }
  return parts.join('; ');
}

const HEADINGS = ['question', 'users', 'p50 ms', 'p95 ms', 'CPU ms', 'Zoom calls', 'scimmy-routers p50 ms', 'goals'];

const told = (outcome: Outcome | undefined): string =>
  outcome === undefined ? '' : 'ms' in outcome ? number(outcome.ms) : outcome.failure;

type Scimmy = ReadonlyMap<Account, ReadonlyMap<string, Outcome>>;

function rowsOf(measured: Measured, scimmy: Scimmy): string[][] {
  const accounts = [...measured.keys()];
  return QUESTIONS.flatMap((question) =>
    accounts.map((account) => {
      const { times, zoomCalls, cpuMs } = measured.get(account)?.get(question) ?? NOTHING;
      return [
        question.name,
        account.users.toLocaleString('en'),
        number(median(times)),
        number(percentile(times, 0.95)),
        number(cpuMs / times.length),
        number(zoomCalls / times.length),
        told(scimmy.get(account)?.get(question.name)),
        account === accounts.at(-1) ? judge(question, account, measured) : '',
      ];
    }),
  );
}

async function measureAllScimmy(accounts: readonly Account[], tell: (progress: string) => void): Promise<Scimmy> {
  const all = new Map<Account, Map<string, Outcome>>();
  let smaller: Map<string, Outcome> | undefined;
  for (const account of accounts) {
    tell(`scimmy-routers, ${account.users} users`);
    smaller = await measureScimmy(account.users, QUESTIONS, { requests: 5, smaller });
    all.set(account, smaller);
  }
  return all;
}

interface Bulk {
  readonly crawl: CrawlFigures;
  readonly fill: BulkRun;
  readonly exports: Readonly<Record<'ndjson' | 'csv', BulkRun>>;
}

function bulkLines({ users, rssMb }: Account, { crawl, fill, exports }: Bulk): string[] {
  const pages = crawl.pages / crawl.seconds;
  const rates = Object.entries(exports).map(([format, run]) => {
    const rate = run.users / run.seconds;
    return `export --format ${format}: ${number(run.seconds)} s, ${number(rate)} users/s (goal ${GOALS.exportRate}): ${verdict(rate >= GOALS.exportRate)}`;
  });
  const share = pages / BUDGETED_PAGES;
  return [
    `crawl of ${users.toLocaleString('en')} users at the pace of a Pro account: ${crawl.pages} pages in ${number(crawl.seconds)} s, ${number(pages)} of ${BUDGETED_PAGES} pages/s, ${number(100 * share)} % (goal ${100 * GOALS.crawlShare} %): ${verdict(share >= GOALS.crawlShare)}`,
    `crawl and GETs of ${fill.users.toLocaleString('en')} users without limits: ${number(fill.seconds)} s, ${number(fill.users / fill.seconds)} users/s`,
    ...rates,
    `RSS of the bridge, most of all that was seen: ${number(rssMb)} MB (goal ${GOALS.rssMb} MB): ${verdict(rssMb <= GOALS.rssMb)}`,
  ];
}

/** The smallest is read by crawl and GETs. The largest comes first: none becomes too old while others are filled. */
async function fillAll([smallest, ...larger]: readonly Account[], tell: (progress: string) => void) {
  const largest = larger.at(-1) ?? smallest;
  if (smallest === undefined || largest === undefined) throw new Error('--sizes names no size');
  tell(`crawling ${largest.users} users`);
  const crawl = await largest.crawl();
  for (const account of larger.toReversed()) {
    tell(`writing the mirror of ${account.users} users`);
    await account.seed();
  }
  tell(`reading ${smallest.users} users`);
  return { crawl, fill: { users: smallest.users, seconds: await smallest.fill() } };
}

async function measureAll(accounts: readonly Account[], options: DirectoryOptions): Promise<string> {
  const { tell } = options;
  const largest = accounts.at(-1);
  if (largest === undefined) throw new Error('--sizes names no size');
  const figures = await fillAll(accounts, tell);
  const measured = await measureRounds(accounts, options);
  tell('export');
  const exports = { ndjson: await runExport(largest.order, 'ndjson'), csv: await runExport(largest.order, 'csv') };
  const bulk = bulkLines(largest, { ...figures, exports });
  // The other side takes minutes: here is what is known by now.
  tell([renderRows([HEADINGS, ...rowsOf(measured, new Map())], 1), ...bulk].join('\n'));
  // No other process while another one is measured.
  await Promise.all(accounts.map((account) => account.stop()));
  const scimmy = await measureAllScimmy(accounts, tell);
  const table = renderRows([HEADINGS, ...rowsOf(measured, scimmy)], 1);
  return [table, '', ...bulk].join('\n');
}

export async function benchDirectory(options: DirectoryOptions): Promise<string> {
  buildBridge();
  const accounts: Account[] = [];
  try {
    for (const users of options.sizes) {
      const { database, tell } = options;
      const databaseUrl = database === undefined ? {} : { databaseUrl: await createDatabase(database) };
      accounts.push(await openAccount({ users, tell, ...databaseUrl }));
    }
    return await measureAll(accounts, options);
  } finally {
    await Promise.all(accounts.map((account) => account.stop()));
    await closeDatabases();
  }
}
