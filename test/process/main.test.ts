/** The commands as an operator meets them: arguments, messages, exit codes. */
import { readFileSync } from 'node:fs';
import { describe, expect, it, jest } from '@jest/globals';
import { VARIABLES } from '../../src/config-variables.js';
import { runProgram } from './child.js';

jest.setTimeout(30_000);

describe('node dist/main.js', () => {
  it('--help lists the commands and every variable with its default', async () => {
    const { code, stdout, stderr } = await runProgram('src/main.ts', ['--help']).ended;
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    for (const text of ['serve', 'check', '--version', ...VARIABLES.map(({ name }) => name)])
      expect(stdout).toContain(text);
    expect(stdout).toMatch(/ZOOM_API_URL \[https:\/\/api\.zoom\.us\/v2\]/);
    expect(stdout).toMatch(/SCIM_TOKEN\*\+/);
  });

  it('--version prints the version of package.json', async () => {
    const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
    const { code, stdout } = await runProgram('src/main.ts', ['--version']).ended;
    expect({ code, stdout }).toEqual({ code: 0, stdout: `${manifest.version}\n` });
  });

  it.each([['launch'], ['--verbose'], ['check now']])('refuses %s with the usage and exit code 64', async (args) => {
    const { code, stdout, stderr } = await runProgram('src/main.ts', args.split(' ')).ended;
    expect({ code, stdout }).toEqual({ code: 64, stdout: '' });
    expect(stderr).toMatch(/^Usage: node dist\/main\.js/);
  });

  it.each([['serve'], ['check']])(
    '%s stops at a wrong configuration with every fault and exit code 78',
    async (command) => {
      const env = { SCIM_TOKEN: 'too-short-secret', ZOOM_PLAN: 'gold', ZOOM_CLIENT_SECRET: 'client-secret-of-the-app' };
      const { code, stdout, stderr } = await runProgram('src/main.ts', [command], env).ended;
      expect({ code, stdout }).toEqual({ code: 78, stdout: '' });
      expect(
        stderr
          .split('\n')
          .map((line) => /^ {2}([A-Z_]+): ./.exec(line)?.[1])
          .filter(Boolean),
      ).toEqual(['SCIM_TOKEN', 'ZOOM_ACCOUNT_ID', 'ZOOM_CLIENT_ID', 'ZOOM_PLAN']);
      expect(stderr).not.toContain('too-short-secret');
      expect(stderr).not.toContain('client-secret-of-the-app');
    },
  );
});
