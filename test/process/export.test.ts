/** The command beside a running bridge: the same users, exit codes, pipes. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { sampleAccount } from '../../src/emulator/sample-users.js';
import { type Body, startWorld, type World } from '../world.js';
import { type Ending, runProgram } from './child.js';

jest.setTimeout(60_000);

const USERS = 120;
const ROOT = fileURLToPath(new URL('../../', import.meta.url));

const directory = mkdtempSync(join(tmpdir(), 'bridge-export-'));
const DATABASE_URL = `sqlite:${join(directory, 'bridge.db')}`;

let world: World;
let users: Body[];

async function metric(name: string): Promise<number> {
  const text = await (await fetch(new URL('/metrics', world.scimUrl))).text();
  return Number(new RegExp(`^${name} (\\d+)`, 'm').exec(text)?.[1]);
}

beforeAll(async () => {
  const seed = sampleAccount(USERS);
  const evil = { email: 'evil@example.com', first_name: '=HYPERLINK("http://evil.example")', last_name: 'Byron, "A"' };
  world = await startWorld({
    env: { DATABASE_URL, DIRECTORY_MAX_AGE: '900' },
    emulator: { account: { ...seed, users: [...(seed.users ?? []), { ...evil, type: 1, status: 'active' }] } },
  });
  // Answered once a crawl is finished and everybody is read.
  for (let tries = 0; (await world.find('title pr', '&count=0')).status !== 200; tries += 1)
    expect(tries).toBeLessThan(5);
  while ((await metric('directory_incomplete_users')) > 0) await new Promise((resolve) => setTimeout(resolve, 50));
  const { body } = await world.send('GET', '/Users?count=200');
  users = body.Resources;
});
afterAll(async () => {
  await world.close();
  expect(world.emulator.contractFaults).toEqual([]);
  rmSync(directory, { recursive: true, force: true });
});

const run = (...args: string[]): Promise<Ending> =>
  runProgram('src/main.ts', ['export', ...args], { DATABASE_URL }).ended;

/** RFC 4180, read strictly. */
function parseCsv(text: string): string[][] {
  const rows: string[][] = [];
  const field = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/y;
  let row: string[] = [];
  while (field.lastIndex < text.length) {
    const at = field.lastIndex;
    const [, quoted, plain, end] = field.exec(text) ?? [];
    if (end === undefined) throw new Error(`no CSV at character ${at}`);
    row.push(quoted?.replaceAll('""', '"') ?? plain ?? '');
    if (end === '\r\n') {
      rows.push(row);
      row = [];
    }
  }
  return rows;
}

describe('node dist/main.js export', () => {
  it('writes what the bridge answers, knowing nothing but the database', async () => {
    const { code, stdout, stderr } = await run();
    expect(stdout.endsWith('\n')).toBe(true);
    expect(
      stdout
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toEqual(users);
    expect(users).toHaveLength(USERS + 1);
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringMatching(/^121 users; .* ago\.\n$/) });
  });

  it('writes a table that is safe to open, for the owner of the file', async () => {
    const file = join(directory, 'users.csv');
    const filter = 'userName ew "@example.com"';
    const { code, stdout } = await run('--format', 'csv', '--filter', filter, '--sort-by', 'userName', '-o', file);
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const [head, ...rows] = parseCsv(readFileSync(file, 'utf8'));
    expect(head).toContain('name.givenName');
    const wanted = users.filter(({ userName }) => userName.endsWith('@example.com'));
    expect(rows.map((row) => row[head?.indexOf('id') ?? -1])).toEqual(wanted.map(({ id }) => id));
    const evil = rows.find((row) => row.includes('evil@example.com')) ?? [];
    expect(evil[head?.indexOf('name.givenName') ?? -1]).toBe(`'=HYPERLINK("http://evil.example")`);
    expect(evil[head?.indexOf('name.familyName') ?? -1]).toBe('Byron, "A"');
  });

  it('ends quietly when its reader has enough', async () => {
    const child = spawn('sh', ['-c', '"$0" --import tsx src/main.ts export | head -n 1', process.execPath], {
      cwd: ROOT,
      env: { PATH: process.env['PATH'] ?? '', DATABASE_URL },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const output = { stdout: '', stderr: '' };
    for (const stream of ['stdout', 'stderr'] as const) {
      child[stream].setEncoding('utf8').on('data', (text: string) => {
        output[stream] += text;
      });
    }
    expect(await new Promise((resolve) => child.on('close', resolve))).toBe(0);
    expect(JSON.parse(output.stdout)).toEqual(users[0]);
    expect(output.stderr).not.toMatch(/EPIPE|Error/);
  });

  it.each([
    [64, ['--filter', 'userName'], {}, /^--filter: /],
    [64, ['--verbose'], {}, /verbose/],
    [64, ['more'], {}, /more/],
    [78, [], { DATABASE_URL: 'mysql://nowhere' }, /DATABASE_URL: must be/],
    [78, [], { DIRECTORY_MAX_AGE: 'long' }, /DIRECTORY_MAX_AGE: must be/],
    [1, [], { DIRECTORY_MAX_AGE: '0' }, /DIRECTORY_MAX_AGE is 0/],
    [1, [], { DATABASE_URL: 'sqlite:/nowhere/bridge.db' }, /^DATABASE_URL: the file is not there/],
    [1, ['-o', '/nowhere/users.csv'], {}, /^--output: cannot be written \(ENOENT\)/],
  ])('exits with %i after %j %j, and says why', async (exit, args, env, reason) => {
    const { code, stdout, stderr } = await runProgram('src/main.ts', ['export', ...args], { DATABASE_URL, ...env })
      .ended;
    expect({ code, stdout }).toEqual({ code: exit, stdout: '' });
    expect(stderr).toMatch(reason);
  });

  it('is told of by --help, also its own', async () => {
    for (const args of [['--help'], ['export', '--help']]) {
      expect((await runProgram('src/main.ts', args).ended).stdout).toContain('--sort-by');
    }
  });
});
