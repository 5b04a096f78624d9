/** Child processes of a benchmark: each server on its own event loop, none on that of the load generator. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { type FromChild, fromChild, type MemoryOrder, type ServerOrder, type ZoomAccess } from './messages.js';

export interface MeasuredServer {
  readonly url: string;
  /** Milliseconds of processor time since this was last asked: unlike a rate, nearly the same on a busy machine. */
  takeCpu(): Promise<number>;
  /** Milliseconds by which the event loop was late, as the 99th percentile of the time since this was last asked. */
  takeLag(): Promise<number>;
  stop(): Promise<void>;
}

export interface EmulatorProcess {
  readonly zoom: ZoomAccess;
  /** Calls since this was last asked. */
  takeCalls(): Promise<number>;
  stop(): Promise<void>;
}

const EMULATOR = new URL('./emulator-process.ts', import.meta.url);

type Ready = Extract<FromChild, { kind: 'ready' }>;

async function nextMessage(child: ChildProcess, name: string): Promise<FromChild> {
  const answered = new AbortController();
  const { signal } = answered;
  const ended = once(child, 'exit', { signal }).then(() => {
    throw new Error(`${name} ended before it answered`);
  });
  try {
    const [message] = await Promise.race([once(child, 'message', { signal }), ended]);
    return fromChild.parse(message);
  } finally {
    ended.catch(() => undefined);
    answered.abort();
  }
}

/** The loader that runs this file (tsx) is in execArgv, which a fork inherits. */
async function startChild(program: URL, argument: string): Promise<{ child: ChildProcess; ready: Ready }> {
  const child = fork(fileURLToPath(program), [argument], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const message = await nextMessage(child, program.pathname);
  if (message.kind !== 'ready') throw new Error(`${program.pathname} said ${message.kind} before it was ready`);
  return { child, ready: message };
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  child.kill('SIGKILL');
  await once(child, 'exit');
}

async function take(kind: 'cpu' | 'lag', child: ChildProcess, name: string): Promise<number> {
  const answer = nextMessage(child, name);
  child.send({ kind: kind === 'cpu' ? 'takeCpu' : 'takeLag' });
  const message = await answer;
  if (message.kind !== kind) throw new Error(`${name} said ${message.kind}`);
  return message.milliseconds;
}

export async function startServer(program: URL, order: ServerOrder | MemoryOrder): Promise<MeasuredServer> {
  const { child, ready } = await startChild(program, JSON.stringify(order));
  return {
    url: ready.url,
    takeCpu: () => take('cpu', child, program.pathname),
    takeLag: () => take('lag', child, program.pathname),
    stop: () => stop(child),
  };
}

export async function startEmulatorProcess(users: number): Promise<EmulatorProcess> {
  const { child, ready } = await startChild(EMULATOR, String(users));
  if (ready.zoom === undefined) throw new Error('the emulator did not say how to reach it');
  return {
    zoom: ready.zoom,
    async takeCalls() {
      const answer = nextMessage(child, EMULATOR.pathname);
      child.send({ kind: 'takeCalls' });
      const message = await answer;
      if (message.kind !== 'calls') throw new Error(`the emulator said ${message.kind}`);
      return message.count;
    },
    stop: () => stop(child),
  };
}
