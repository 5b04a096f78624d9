/** Reads the picture behind a SCIM `photos` value: a data: URI, or a URL fetched without reach into private networks. */
import http from 'node:http';
import https from 'node:https';
import fetch, { FetchError, type Response } from 'node-fetch';
import { ScimError } from '../scim/errors.js';
import type { ZoomPicture } from '../zoom/types.js';
import {
  ADDRESS_REFUSED,
  guardedLookup,
  type LookupAll,
  literalAddress,
  lookupAllAddresses,
  type PhotoHosts,
  parsePhotoHosts,
} from './photo-hosts.js';

/** Zoom's limit for `pic_file`. */
const MAX_BYTES = 2 * 1024 * 1024;
const MAX_REDIRECTS = 3;
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

export interface PhotoPolicy {
  /** Hosts opened beside public https ones: names, `*.suffix`, addresses, CIDR (`PHOTO_ALLOW_HOSTS`). */
  readonly allowHosts: readonly string[];
  /** For the whole download, redirects included. */
  readonly timeoutMs?: number;
  readonly lookupAll?: LookupAll;
}

/** Throws ScimError `invalidValue` whose detail tells what to do and repeats nothing of the remote's answer. */
export type PhotoReader = (value: string) => Promise<ZoomPicture>;

interface Download {
  readonly hosts: PhotoHosts;
  readonly agent: (url: URL) => http.Agent;
  readonly signal: AbortSignal;
}

export function createPhotoReader(policy: PhotoPolicy): PhotoReader {
  const hosts = parsePhotoHosts(policy.allowHosts);
  const lookupAll = policy.lookupAll ?? lookupAllAddresses;
  const plain = new http.Agent({ lookup: guardedLookup(hosts, 'http:', lookupAll) });
  const secure = new https.Agent({ lookup: guardedLookup(hosts, 'https:', lookupAll) });
  const agent = (url: URL) => (url.protocol === 'http:' ? plain : secure);
  const timeoutMs = policy.timeoutMs ?? 10_000;
  return async (value) => {
    const bytes = /^data:/i.test(value) ? bytesOfDataUri(value) : await download(value, { hosts, agent, timeoutMs });
    return { bytes, type: typeOf(bytes) };
  };
}

/** RFC 2397, base64 only: pictures come in no other form. */
function bytesOfDataUri(value: string): Uint8Array {
  const comma = value.indexOf(',');
  if (comma < 0 || !/;\s*base64\s*$/i.test(value.slice(0, comma))) {
    throw refused('A data: URI must have the form data:image/png;base64,… or data:image/jpeg;base64,….');
  }
  const base64 = value
    .slice(comma + 1)
    .replaceAll(/\s|%0A|%0D|%20/gi, '')
    .replaceAll(/%2B/gi, '+')
    .replaceAll(/%2F/gi, '/')
    .replaceAll(/%3D/gi, '=');
  if (!/^[A-Za-z0-9+/_-]+={0,2}$/.test(base64)) throw refused('The data: URI is not valid base64.');
  if (base64.length * 0.75 > MAX_BYTES + 2) throw tooLarge();
  const bytes = Buffer.from(base64, 'base64');
  if (bytes.length > MAX_BYTES) throw tooLarge();
  return bytes;
}

async function download(
  value: string,
  { hosts, agent, timeoutMs }: { hosts: PhotoHosts; agent: (url: URL) => http.Agent; timeoutMs: number },
): Promise<Uint8Array> {
  const abort = new AbortController();
  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
    abort.abort();
  }, timeoutMs);
  try {
    return await fetchPicture(value, { hosts, agent, signal: abort.signal });
  } catch (cause) {
    throw refusalOf(cause, timedOut);
  } finally {
    clearTimeout(timer);
    // Ends the connection of an answer that was not read to its end.
    abort.abort();
  }
}

/** Follows redirects itself, so that each target passes the same checks. */
async function fetchPicture(value: string, { hosts, agent, signal }: Download): Promise<Uint8Array> {
  let url = checkedUrl(value, undefined, hosts);
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects += 1) {
    const headers = { accept: 'image/png, image/jpeg', 'user-agent': 'zoom-scim-bridge' };
    const response = await fetch(url.href, { agent, signal, headers, redirect: 'manual', compress: false });
    if (!REDIRECTS.has(response.status)) return bytesOfResponse(response);
    // Never read: the connection is given up with it.
    response.body?.on('error', () => undefined);
    url = checkedUrl(response.headers.get('location') ?? '', url, hosts);
  }
  throw refused(`The picture's URL redirects more than ${MAX_REDIRECTS} times. Give the final address.`);
}

function checkedUrl(value: string, base: URL | undefined, hosts: PhotoHosts): URL {
  const url = parsedUrl(value, base);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    throw refused('A picture must be an https: URL or a data: URI with a png or jpeg image.');
  }
  if (url.username !== '' || url.password !== '') {
    throw refused("A picture's URL must not hold a user name or password. Give an address that needs none.");
  }
  // A socket asks no look-up for a literal address, so it is checked here.
  const address = literalAddress(url.hostname);
  if (address !== undefined && !hosts.allows(url.protocol, url.hostname, address)) throw hostRefused();
  return url;
}

function parsedUrl(value: string, base: URL | undefined): URL {
  try {
    return new URL(value, base);
  } catch {
    throw refused('The picture is neither a valid URL nor a data: URI. Give an https: URL of a png or jpeg image.');
  }
}

async function bytesOfResponse(response: Response): Promise<Uint8Array> {
  if (response.status !== 200) {
    response.body?.on('error', () => undefined);
    throw refused(
      `The picture could not be fetched: its host answered HTTP ${response.status}. Check that the URL is open without sign-in.`,
    );
  }
  const { body } = response;
  if (body === null) throw refused('The picture could not be fetched: its host answered without a body.');
  body.on('error', () => undefined);
  if (Number(response.headers.get('content-length') ?? 0) > MAX_BYTES) throw tooLarge();
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of body) {
    const bytes = Buffer.from(chunk);
    length += bytes.length;
    // A host may declare less than it sends, or nothing.
    if (length > MAX_BYTES) throw tooLarge();
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}

/** By content: names and headers are claims. */
function typeOf(bytes: Uint8Array): ZoomPicture['type'] {
  const hex = Buffer.from(bytes.subarray(0, 8)).toString('hex');
  if (hex === '89504e470d0a1a0a') return 'image/png';
  if (hex.startsWith('ffd8ff')) return 'image/jpeg';
  throw refused('The picture is neither a png nor a jpeg image. Zoom takes no other.');
}

function refusalOf(cause: unknown, timedOut: boolean): ScimError {
  if (cause instanceof ScimError) return cause;
  if (timedOut) return refused('The picture could not be fetched in time. Check its host, or send a data: URI.');
  if (cause instanceof FetchError && cause.code === ADDRESS_REFUSED) return hostRefused();
  // node-fetch's own message repeats the URL, which may be signed: only its code goes on, for the log.
  const reason = cause instanceof FetchError ? new Error(cause.code ?? cause.type) : cause;
  return refused(
    'The picture could not be fetched: its host cannot be reached. Check the URL, or send a data: URI.',
    reason,
  );
}

function hostRefused(): ScimError {
  return refused(
    'Pictures are fetched only by https from public addresses. Use such a URL, send a data: URI, or have the host listed in PHOTO_ALLOW_HOSTS.',
  );
}

function tooLarge(): ScimError {
  return refused('The picture is larger than 2 MB, the most that Zoom takes. Give a smaller one.');
}

function refused(detail: string, cause?: unknown): ScimError {
  return new ScimError('invalidValue', detail, { cause });
}
