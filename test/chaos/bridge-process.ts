/** The bridge as a process that is killed without warning and started again on the same port and database. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

export interface BridgeProcess {
  readonly scimUrl: string;
  /** Lines of level error and above, of all its lives, and whatever was printed on stderr. */
  readonly complaints: readonly string[];
  /** SIGKILL, and a new life; resolves when it listens. */
  killAndRestart(): Promise<void>;
  /** SIGTERM; resolves with the exit code. */
  stop(): Promise<number | null>;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

interface LogLine {
  readonly level?: number;
  readonly msg?: string;
}

const parsed = (line: string): LogLine => {
  try {
    return JSON.parse(line);
  } catch {
    return { level: 60, msg: line };
  }
};

export async function startBridgeProcess(env: Readonly<Record<string, string>>): Promise<BridgeProcess> {
  const port = await freePort();
  const complaints: string[] = [];

  const live = async (): Promise<ChildProcess> => {
    const child = spawn(process.execPath, ['--import', 'tsx', 'src/main.ts'], {
      cwd: ROOT,
      env: { PATH: process.env['PATH'] ?? '', ...env, PORT: String(port) },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => complaints.push(text));
    await new Promise<void>((resolve, reject) => {
      createInterface({ input: child.stdout }).on('line', (line) => {
        const { level = 0, msg } = parsed(line);
        if (msg === 'listening') resolve();
        if (level >= 50) complaints.push(line);
      });
      child.once('exit', (code) => reject(new Error(`the bridge ended with ${code}: ${complaints.join('\n')}`)));
    });
    return child;
  };

  let child = await live();
  return {
    scimUrl: `http://127.0.0.1:${port}/scim/v2`,
    complaints,
    async killAndRestart() {
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
      child = await live();
    },
    async stop() {
      if (child.exitCode !== null) return child.exitCode;
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
      return child.exitCode;
    },
  };
}
