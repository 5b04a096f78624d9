#!/usr/bin/env node
/** The process edge: arguments and environment in, exit code out. */
import { parseArgs } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { ConfigError, type MirrorConfig, type ReadConfig, readConfig, readMirrorConfig } from './config.js';
import { renderHelp } from './help.js';
import { endOnBug, endOnSignal } from './lifecycle.js';
import { createLog } from './log.js';
import { explainStartFailure } from './start-failure.js';
import { readVersion } from './version.js';

/** sysexits(3): wrong usage, wrong configuration. */
const EX_USAGE = 64;
const EX_CONFIG = 78;

const USAGE = 'Usage: node dist/main.js [serve | check | export [OPTIONS] | --help | --version]';

type Command = 'serve' | 'check' | 'export' | 'help' | 'version';

function parseCommand(args: string[]): Command | undefined {
  // It has options of its own.
  if (args[0] === 'export' && !args.includes('--help') && !args.includes('-h')) return 'export';
  const options = { help: { type: 'boolean', short: 'h' }, version: { type: 'boolean', short: 'v' } } as const;
  try {
    const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
    if (values.help) return 'help';
    if (values.version) return 'version';
    const [command = 'serve', ...rest] = positionals;
    return rest.length === 0 && (command === 'serve' || command === 'check') ? command : undefined;
  } catch {
    return undefined;
  }
}

async function main(): Promise<void> {
  const args = process.argv.slice(2);
  const command = parseCommand(args);
  switch (command) {
    case 'help':
      process.stdout.write(renderHelp(readVersion()));
      return;
    case 'version':
      process.stdout.write(`${readVersion()}\n`);
      return;
    case 'serve':
      return withConfig(readConfig, serve);
    case 'check':
      return withConfig(readConfig, check);
    case 'export':
      return withConfig(readMirrorConfig, (config) => exportUsers(args.slice(1), config));
    default:
      process.stderr.write(`${USAGE}\n`);
      process.exitCode = EX_USAGE;
  }
}

async function withConfig<T>(
  read: (env: NodeJS.ProcessEnv) => T,
  command: (config: T) => Promise<void>,
): Promise<void> {
  try {
    await command(read(process.env));
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const lines = error.faults.map((fault) => `  ${fault}\n`);
    process.stderr.write(`The configuration is wrong:\n${lines.join('')}Run with --help for every variable.\n`);
    process.exitCode = EX_CONFIG;
  }
}

// The commands load what they need, so that --help and a wrong configuration answer at once.
async function serve(config: ReadConfig): Promise<void> {
  // V8 lets garbage grow to some four times what lives before it collects all: twice keeps a crawl 50 MB smaller, as fast.
  setFlagsFromString('--heap-growing-percent=100');
  const log = createLog(config.logLevel);
  endOnBug(log);
  for (const warning of config.warnings) log.warn(warning);
  const isWatched = process.stderr.isTTY;
  const tellProgress = (line: string) => process.stderr.write(`${line}\n`);
  const running = import('./start.js').then(({ start }) =>
    start(config, { log, ...(isWatched ? { tellProgress } : {}) }),
  );
  endOnSignal(running, log);
  try {
    const { url } = await running;
    log.info({ url, version: readVersion() }, 'listening');
  } catch (error) {
    log.fatal({ err: error }, 'start failed');
    const cure = explainStartFailure(error) ?? 'The bridge could not start; the log line has the reason.';
    process.stderr.write(`${cure}\n`);
    process.exit(1);
  }
}

async function check(config: ReadConfig): Promise<void> {
  const { runCheck } = await import('./check.js');
  const { ok, lines } = await runCheck(config);
  process.stdout.write(`${lines.join('\n')}\n`);
  process.exitCode = ok ? 0 : 1;
}

/** The lines go to stdout, all that is said about them to stderr. */
async function exportUsers(args: readonly string[], config: MirrorConfig): Promise<void> {
  const { runExport } = await import('./export.js');
  const stop = new AbortController();
  process.once('SIGINT', () => stop.abort());
  process.once('SIGTERM', () => stop.abort());
  const draw = process.stderr.isTTY ? { draw: (text: string) => process.stderr.write(text) } : {};
  const outcome = await runExport(args, {
    ...config,
    stdout: process.stdout,
    tell: (line) => process.stderr.write(`${line}\n`),
    ...draw,
    signal: stop.signal,
  });
  process.exitCode = { done: 0, failed: 1, misused: EX_USAGE }[outcome];
}

await main();
