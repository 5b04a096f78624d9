/** The lines of docs/auditors.md, run by a shell with curl against bridge and emulator, and compared with the account. */
import { execFile, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { adminRole } from '../../src/emulator/account.js';
import type { UserSeed } from '../../src/emulator/blank-user.js';
import { sampleAccount } from '../../src/emulator/sample-users.js';
import { type EmulatedUser, loginType } from '../../src/emulator/user.js';
import { AUDITOR_TOKEN, type Body, startWorld, type World } from '../world.js';

jest.setTimeout(60_000);

const [prelude = '', ...blocks] = [
  ...readFileSync(new URL('../../docs/auditors.md', import.meta.url), 'utf8').matchAll(/^```sh\n([\s\S]*?)^```/gm),
].map(([, text = '']) => text);
const questions = blocks.filter((text) => text.startsWith('audit '));

// In CI a missing curl is a failure: the tests run, and say so.
const canRun = spawnSync('curl', ['--version']).status === 0 || process.env['CI'];
if (!canRun) process.stderr.write('Skipped: the lines of docs/auditors.md. There is no curl to run them with.\n');

/** All but the two that the reader sets. */
const definitions = prelude
  .split('\n')
  .filter((line) => !/^(BASE|TOKEN)=/.test(line))
  .join('\n');

const day = 86_400_000;
const daysAgo = (days: number): number => Date.now() - days * day;

const person = (name: string, more: Partial<UserSeed>): UserSeed => ({
  email: `${name}@example.com`,
  first_name: name,
  last_name: 'Audited',
  type: 1,
  status: 'active',
  ...more,
});

/** Beside the sample, one on each side of what the questions draw a line at. */
const PEOPLE: readonly UserSeed[] = [
  person('dormant', { type: 2, lastLoginAt: daysAgo(91), createdAt: daysAgo(400) }),
  person('awake', { type: 2, lastLoginAt: daysAgo(89), createdAt: daysAgo(400) }),
  person('never', { type: 2, createdAt: daysAgo(400) }),
  person('leaver', { type: 2, status: 'inactive', createdAt: daysAgo(400) }),
  person('forgotten', { status: 'pending', createdAt: daysAgo(31), invitedAt: daysAgo(31) }),
  person('invited', { status: 'pending', createdAt: daysAgo(29), invitedAt: daysAgo(29) }),
  person('admin', { role_id: adminRole, createdAt: daysAgo(400) }),
  person('mailer', { login_types: [loginType.workEmail, loginType.google], createdAt: daysAgo(400) }),
  person('newcomer', { createdAt: daysAgo(6), manager: 'admin@example.com' }),
  person('older', { createdAt: daysAgo(8), manager: 'admin@example.com' }),
  person('payer', { type: 2, cost_center: 'CC-410', createdAt: daysAgo(400) }),
  { ...person('guest', { createdAt: daysAgo(400) }), email: 'guest@partner.example' },
];
const CHANGED = 'older@example.com';

const isActive = ({ status }: EmulatedUser): boolean => status !== 'inactive';
const hasLicence = ({ type }: EmulatedUser): boolean => type === 2;

/** The questions once more, as predicates on the account. */
const TRUTH: readonly ((user: EmulatedUser) => boolean)[] = [
  (user) => isActive(user) && hasLicence(user) && !((user.lastLoginAt ?? 0) >= daysAgo(90)),
  (user) => user.status === 'inactive' && hasLicence(user),
  (user) => user.status === 'pending' && user.createdAt < daysAgo(30),
  (user) => user.role_id !== '2',
  ({ status, login_types }) => status === 'active' && !login_types.includes(loginType.sso),
  (user) => user.createdAt >= daysAgo(7),
  (user) => isActive(user) && user.manager === '',
  (user) => user.cost_center === 'CC-410' && hasLicence(user),
  ({ email }) => !/@example\.(com|org)$/.test(email),
  ({ email, createdAt }) => email === CHANGED || createdAt >= daysAgo(1),
  isActive,
];

(canRun ? describe : describe.skip)('docs/auditors.md', () => {
  let world: World;
  beforeAll(async () => {
    const seed = sampleAccount(120);
    world = await startWorld({
      env: { DIRECTORY_MAX_AGE: '900' },
      emulator: { account: { ...seed, users: [...(seed.users ?? []), ...PEOPLE] } },
    });
    // Answered once everybody is read.
    let found = await world.find('title pr', '&count=0');
    while (found.status === 503) found = await world.find('title pr', '&count=0');
    const { body } = await world.find(`userName eq "${CHANGED}"`);
    expect((await world.patch(body.Resources[0].id, { op: 'add', path: 'title', value: 'Keeper' })).status).toBe(200);
    world.calls();
  });
  afterAll(async () => {
    await world.close();
    expect(world.emulator.contractFaults).toEqual([]);
  });

  async function run(lines: string): Promise<Body> {
    const env = { PATH: process.env['PATH'] ?? '', BASE: world.scimUrl, TOKEN: AUDITOR_TOKEN };
    const { stdout } = await promisify(execFile)('sh', ['-c', `${definitions}\n${lines}`], { env });
    return JSON.parse(stdout);
  }

  it('has a truth for every question', () => {
    expect(questions).toHaveLength(TRUTH.length);
  });

  it.each(questions.map((line, at) => [at + 1, line] as const))(
    'answers line %i as the account is: %s',
    async (number, line) => {
      const body = await run(line);
      const wanted = world.emulator.users().filter(TRUTH[number - 1] ?? (() => false));
      expect(body.Resources.map(({ userName }: Body) => userName).sort()).toEqual(
        wanted.map(({ email }) => email).sort(),
      );
      expect(body.totalResults).toBe(wanted.length);
      expect(wanted.length).toBeGreaterThan(0);
      expect(wanted.length).toBeLessThan(world.emulator.users().length);
    },
  );

  it('promises an age', async () => {
    const { headers } = await world.send('GET', '/Users?count=1');
    expect(Number(headers.get('age'))).toBeGreaterThanOrEqual(0);
  });

  it('promises that a write with its token is 403', async () => {
    const answer = await world.send('POST', '/Users', {}, { Authorization: `Bearer ${AUDITOR_TOKEN}` });
    expect(answer.status).toBe(403);
  });
});
