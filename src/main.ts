#!/usr/bin/env node
/** The process edge: arguments and environment in, exit code out. */
import { parseArgs } from 'node:util';
import { ConfigError, type ReadConfig, readConfig } from './config.js';
import { renderHelp } from './help.js';
import { endOnBug, endOnSignal } from './lifecycle.js';
import { createLog } from './log.js';
import { explainStartFailure } from './start-failure.js';
import { readVersion } from './version.js';

/** sysexits(3): wrong usage, wrong configuration. */
const EX_USAGE = 64;
const EX_CONFIG = 78;

const USAGE = 'Usage: node dist/main.js [serve | check | --help | --version]';

type Command = 'serve' | 'check' | 'help' | 'version';

function parseCommand(args: string[]): Command | undefined {
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
  const command = parseCommand(process.argv.slice(2));
  switch (command) {
    case 'help':
      process.stdout.write(renderHelp(readVersion()));
      return;
    case 'version':
      process.stdout.write(`${readVersion()}\n`);
      return;
    case 'serve':
      return withConfig(serve);
    case 'check':
      return withConfig(check);
    default:
      process.stderr.write(`${USAGE}\n`);
      process.exitCode = EX_USAGE;
  }
}

async function withConfig(command: (config: ReadConfig) => Promise<void>): Promise<void> {
  try {
    await command(readConfig(process.env));
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const lines = error.faults.map((fault) => `  ${fault}\n`);
    process.stderr.write(`The configuration is wrong:\n${lines.join('')}Run with --help for every variable.\n`);
    process.exitCode = EX_CONFIG;
  }
}

// The commands load what they need, so that --help and a wrong configuration answer at once.
async function serve(config: ReadConfig): Promise<void> {
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

await main();
