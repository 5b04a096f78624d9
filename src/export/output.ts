/** Where an export goes: to a stream, or to a file that appears when it is complete. */
import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rename, rm, stat } from 'node:fs/promises';
import { Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

export type Chunks = AsyncIterable<string>;

/** The system refuses to write; the message says where, and by which code. */
export class OutputError extends Error {
  override readonly name = 'OutputError';
}

/** Personal data is for the owner of the file only. */
const PRIVATE = 0o600;

/** One chunk is made while the one before is written; no more are held. */
const readableOf = (chunks: Chunks): Readable => Readable.from(chunks, { objectMode: true, highWaterMark: 1 });

const codeOf = (error: unknown): string | undefined =>
  typeof error === 'object' && error !== null && 'syscall' in error && 'code' in error ? String(error.code) : undefined;

/** The stream stays open. Its reader may go when it has enough, as `| head` does. Throws OutputError. */
export async function writeToStream(chunks: Chunks, stream: Writable, signal?: AbortSignal): Promise<void> {
  try {
    await pipeline(readableOf(chunks), stream, { end: false, ...(signal === undefined ? {} : { signal }) });
  } catch (error) {
    const code = codeOf(error);
    if (code === 'EPIPE') return;
    throw code === undefined ? error : new OutputError(`stdout cannot be written (${code})`, { cause: error });
  }
}

/** Whoever reads the file meanwhile sees the former one; what breaks off leaves it as it was. Throws OutputError. */
export async function writeToFile(chunks: Chunks, path: string, signal?: AbortSignal): Promise<void> {
  const options = signal === undefined ? {} : { signal };
  // A device or a named pipe cannot be replaced.
  const isReplaced = await stat(path).then(
    (found) => found.isFile(),
    () => true,
  );
  const target = isReplaced ? `${path}.${randomUUID()}.part` : path;
  try {
    const stream = createWriteStream(target, { flags: isReplaced ? 'wx' : 'w', mode: PRIVATE });
    await pipeline(readableOf(chunks), stream, options);
    if (isReplaced) await rename(target, path);
  } catch (error) {
    if (isReplaced) await rm(target, { force: true });
    const code = codeOf(error);
    throw code === undefined ? error : new OutputError(`--output: cannot be written (${code})`, { cause: error });
  }
}
