/** Where an export goes: files that appear whole, and readers that go. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { OutputError, writeToFile, writeToStream } from '../../src/export/output.js';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'bridge-export-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

async function* chunks(...texts: string[]): AsyncGenerator<string> {
  yield* texts;
}

async function* breakingOff(): AsyncGenerator<string> {
  yield 'half\n';
  throw new Error('the database has gone');
}

describe('a file', () => {
  it('holds all, for its owner only, and takes the place of a former one', async () => {
    const path = join(directory, 'users.csv');
    writeFileSync(path, 'of yesterday');
    await writeToFile(chunks('a\n', 'b\n'), path);
    expect(readFileSync(path, 'utf8')).toBe('a\nb\n');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readdirSync(directory)).toEqual(['users.csv']);
  });

  it('stays as it was when the export breaks off, and nothing half lies beside it', async () => {
    const path = join(directory, 'users.csv');
    writeFileSync(path, 'of yesterday');
    await expect(writeToFile(breakingOff(), path)).rejects.toThrow('the database has gone');
    expect(readFileSync(path, 'utf8')).toBe('of yesterday');
    expect(readdirSync(directory)).toEqual(['users.csv']);
  });

  it('stays as it was when the export is stopped', async () => {
    const path = join(directory, 'users.csv');
    const stop = new AbortController();
    async function* stopping(): AsyncGenerator<string> {
      yield 'half\n';
      stop.abort();
      yield 'rest\n';
    }
    await expect(writeToFile(stopping(), path, stop.signal)).rejects.toThrow();
    expect(readdirSync(directory)).toEqual([]);
  });

  it.each([
    ['in a directory that is not there', 'missing/users.csv', 'ENOENT'],
    ['that is a directory', '.', 'EISDIR'],
  ])('%s cannot be written, and says so', async (_case, name, code) => {
    const writing = writeToFile(chunks('a\n'), join(directory, name));
    await expect(writing).rejects.toThrow(OutputError);
    await expect(writing).rejects.toThrow(code);
  });

  it('is written to as it is where it cannot be replaced', async () => {
    const pipe = join(directory, 'pipe');
    expect(spawnSync('mkfifo', [pipe]).status).toBe(0);
    const read = import('node:fs').then(({ createReadStream }) => text(createReadStream(pipe)));
    await writeToFile(chunks('a\n', 'b\n'), pipe);
    expect(await read).toBe('a\nb\n');
    expect(statSync(pipe).isFIFO()).toBe(true);
  });
});

describe('a stream', () => {
  it('gets all and stays open', async () => {
    const stream = new PassThrough();
    await writeToStream(chunks('a\n', 'b\n'), stream);
    expect(stream.writableEnded).toBe(false);
    stream.end('c\n');
    expect(await text(stream)).toBe('a\nb\nc\n');
  });

  it('is not handed more than it takes', async () => {
    let made = 0;
    async function* endless(): AsyncGenerator<string> {
      for (;;) {
        made += 1;
        yield 'x'.repeat(100_000);
      }
    }
    const stream = new PassThrough();
    const stop = new AbortController();
    const writing = writeToStream(endless(), stream, stop.signal);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(made).toBeLessThan(10);
    stop.abort();
    await expect(writing).rejects.toThrow();
  });
});
