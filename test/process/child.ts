/** A program of the house as a child process: what it prints, when it says something, how it ends. */
import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

export interface Ending {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Child {
  readonly ended: Promise<Ending>;
  /** Resolves with the match once stdout holds it; rejects when the process ends before. */
  printed(pattern: RegExp): Promise<RegExpExecArray>;
  kill(signal: NodeJS.Signals): void;
}

/** Only the given variables are set, besides PATH. */
export function runProgram(
  file: 'src/main.ts' | 'src/demo.ts',
  args: string[],
  env: Record<string, string> = {},
): Child {
  return run([file, ...args], env);
}

/** TypeScript as text; imports are relative to the repository. */
export function runScript(text: string): Child {
  return run(['--input-type=module', '--eval', text], {});
}

function run(args: string[], env: Record<string, string>): Child {
  const child = spawn(process.execPath, ['--import', 'tsx', ...args], {
    cwd: ROOT,
    env: { PATH: process.env['PATH'] ?? '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].setEncoding('utf8').on('data', (text: string) => {
      output[stream] += text;
    });
  }
  const ended = new Promise<Ending>((resolve) => child.on('close', (code) => resolve({ code, ...output })));
  return {
    ended,
    printed: (pattern) => waitFor(child, pattern, () => output.stdout, ended),
    kill: (signal) => child.kill(signal),
  };
}

function waitFor(
  child: ChildProcess,
  pattern: RegExp,
  printed: () => string,
  ended: Promise<Ending>,
): Promise<RegExpExecArray> {
  return new Promise((resolve, reject) => {
    const look = (): void => {
      const match = pattern.exec(printed());
      if (match !== null) resolve(match);
    };
    look();
    child.stdout?.on('data', look);
    void ended.then(({ code, stderr }) => reject(new Error(`ended with ${code} before ${pattern}: ${stderr}`)));
  });
}
