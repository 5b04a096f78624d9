/** A request body as JSON: media type, coding and size are judged before a byte is parsed. */
import type { IncomingMessage } from 'node:http';
import { createGunzip } from 'node:zlib';
import { ScimError } from '../scim/errors.js';

const MEDIA_TYPES = ['application/scim+json', 'application/json'];
const MAX_NESTING = 64;

/** Throws ScimError `unsupportedMediaType`, `payloadTooLarge` or `invalidSyntax`. `limit` counts bytes after decompression. */
export async function readJsonBody(request: IncomingMessage, limit: number): Promise<unknown> {
  checkMediaType(request.headers['content-type']);
  const gzipped = isGzipped(request.headers['content-encoding']);
  if (Number(request.headers['content-length'] ?? 0) > limit) throw tooLarge(limit);
  const bytes = await readBytes(request, gzipped, limit);
  if (bytes.length === 0)
    throw new ScimError('invalidSyntax', 'The request has no body; this operation needs a JSON object.');
  return parseJson(bytes);
}

/**
 * RFC 7644 §3.1 and §8.1. Any charset parameter is let through: providers write it in every case, and JSON is UTF-8.
 * Without the header the body is taken for JSON (RFC 9110 §8.3 leaves that to the recipient).
 */
function checkMediaType(contentType: string | undefined): void {
  const mediaType = contentType?.split(';', 1)[0]?.trim().toLowerCase();
  if (mediaType === undefined || mediaType === '' || MEDIA_TYPES.includes(mediaType)) return;
  throw new ScimError(
    'unsupportedMediaType',
    'Send the body as application/scim+json (application/json is taken too).',
  );
}

function isGzipped(contentEncoding: string | undefined): boolean {
  const coding = contentEncoding?.trim().toLowerCase() ?? 'identity';
  if (coding === 'identity' || coding === '') return false;
  if (coding === 'gzip' || coding === 'x-gzip') return true;
  throw new ScimError('unsupportedMediaType', 'Send the body without a content coding, or with gzip.');
}

const tooLarge = (limit: number): ScimError =>
  new ScimError('payloadTooLarge', `The body is larger than the ${limit} bytes that are taken.`);

/**
 * Gives up as soon as the limit is passed, without destroying the request: its socket is still needed for the answer,
 * and Node discards the rest of the body after it.
 */
export function readBytes(request: IncomingMessage, gzipped: boolean, limit: number): Promise<Buffer> {
  const source = gzipped ? request.pipe(createGunzip()) : request;
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const refuse = (error: ScimError): void => {
      source.removeListener('data', keep);
      if (source !== request) {
        request.unpipe();
        source.destroy();
      }
      request.resume();
      reject(error);
    };
    const keep = (chunk: Buffer): void => {
      size += chunk.length;
      if (size > limit) refuse(tooLarge(limit));
      else chunks.push(chunk);
    };
    source.on('data', keep);
    source.once('end', () => resolve(Buffer.concat(chunks)));
    source.once('error', () => refuse(new ScimError('invalidSyntax', 'The body could not be read to its end.')));
    request.once('close', () => {
      if (!request.complete) refuse(new ScimError('invalidSyntax', 'The body ended early.'));
    });
  });
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

function parseJson(bytes: Buffer): unknown {
  const text = decode(bytes);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    // The parser's own message quotes the body, which may hold a password: only the place is taken from it.
    const place = error instanceof SyntaxError ? /at position \d+/.exec(error.message)?.[0] : undefined;
    throw new ScimError('invalidSyntax', `The body is not valid JSON${place === undefined ? '' : ` (${place})`}.`);
  }
  if (isDeeperThan(value, MAX_NESTING)) {
    throw new ScimError('invalidSyntax', `The body is nested more than ${MAX_NESTING} levels deep.`);
  }
  return value;
}

function decode(bytes: Buffer): string {
  try {
    return utf8.decode(bytes);
  } catch {
    throw new ScimError('invalidSyntax', 'The body is not valid UTF-8.');
  }
}

/** What comes after may recurse, so that depth has to be bounded here. */
function isDeeperThan(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((each) => isDeeperThan(each, levels - 1));
}
