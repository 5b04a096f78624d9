/** A child process that writes links in a loop and is killed in the middle of it. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

const WRITER = `
import { writeSync } from 'node:fs';
import { openStore } from './src/store/open.ts';
const store = await openStore('sqlite:' + process.argv.at(-1));
for (let n = 0; ; n++) {
  await store.links.save({
    id: 'u' + n, login: 'u' + n + '@example.com', kept: {}, deferred: {}, emails: [{ value: 'a' + n + '@example.com' }],
  });
  writeSync(1, n + '\\n');
}
`;

/** Kills the writer with SIGKILL after `writes` acknowledged ones; tells the last one that it had acknowledged. */
export async function killWhileWriting(file: string, writes: number): Promise<number> {
  const argv = ['--import', 'tsx', '--input-type=module', '--eval', WRITER, file];
  const child = spawn(process.execPath, argv, {
    cwd: new URL('../..', import.meta.url),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let last = -1;
  for await (const line of createInterface({ input: child.stdout })) {
    last = Number(line);
    if (last === writes) child.kill('SIGKILL');
  }
  return last;
}
