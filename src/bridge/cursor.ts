/** Cursors (RFC 9865): a place in one list, sealed, so that it is nobody's to read or to change. */
import { createCipheriv, createDecipheriv, hash, hkdfSync, randomBytes } from 'node:crypto';
import { CURSOR_TIMEOUT_SECONDS } from '../scim/discovery.js';
import { ScimError } from '../scim/errors.js';
import type { ListQuery } from '../scim/types.js';
import type { Place } from '../store/directory-ports.js';

const CIPHER = 'aes-256-gcm';
const [KEY_BYTES, IV_BYTES, TAG_BYTES] = [32, 12, 16];
const LIFETIME_MS = CURSOR_TIMEOUT_SECONDS * 1000;

export type From = { readonly position: number } | { readonly after: Place } | { readonly before: Place };

export interface Cursors {
  /** A cursor for the users after or before this place in the list that the query asks for. */
  seal(query: ListQuery, from: { readonly after: Place } | { readonly before: Place }): string;
  /** Where the answer to the query begins. Throws ScimError invalidCursor, expiredCursor. */
  open(query: ListQuery): From;
}

const invalid = (cause?: unknown): ScimError =>
  new ScimError(
    'invalidCursor',
    'The cursor was not given out for this list: repeat filter, sortBy and sortOrder as they were, or start again with an empty cursor.',
    { cause },
  );

/** A page in its list. */
interface PageEnds {
  readonly first: Place | undefined;
  readonly last: Place | undefined;
  readonly hasEarlier: boolean;
  readonly hasLater: boolean;
}

/** What a page tells of its neighbours, where the query pages by cursor. */
export function neighbours(query: ListQuery, { first, last, hasEarlier, hasLater }: PageEnds, cursors: Cursors) {
  if (query.cursor === undefined) return {};
  return {
    ...(hasLater && last ? { nextCursor: cursors.seal(query, { after: last }) } : {}),
    ...(hasEarlier && first ? { previousCursor: cursors.seal(query, { before: first }) } : {}),
  };
}

/** Filter and order, in one spelling. */
const listOf = ({ filter, sort }: ListQuery): Buffer =>
  Buffer.from(
    hash('sha256', JSON.stringify([filter ?? null, sort && [sort.attribute.path, sort.leaf.name, sort.descending]])),
  );

/** Every instance with this secret opens what another has sealed. A place holds an address, which is not for logs of URLs. */
export function createCursors(secret: string, now: () => Date): Cursors {
  const key = Buffer.from(hkdfSync('sha256', secret, '', 'zoom-scim-bridge cursor', KEY_BYTES));

  function decipher(text: string, query: ListQuery): unknown {
    const bytes = Buffer.from(text, 'base64url');
    const cipher = createDecipheriv(CIPHER, key, bytes.subarray(0, IV_BYTES), { authTagLength: TAG_BYTES });
    cipher.setAAD(listOf(query));
    cipher.setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
    const plain = Buffer.concat([cipher.update(bytes.subarray(IV_BYTES + TAG_BYTES)), cipher.final()]);
    return JSON.parse(plain.toString());
  }

  return {
    seal(query, from) {
      const [direction, { address, key: sortKey }] = 'after' in from ? ['after', from.after] : ['before', from.before];
      const plain = JSON.stringify([direction, now().getTime(), address, ...(sortKey === undefined ? [] : [sortKey])]);
      const iv = randomBytes(IV_BYTES);
      const cipher = createCipheriv(CIPHER, key, iv, { authTagLength: TAG_BYTES });
      cipher.setAAD(listOf(query));
      const sealed = Buffer.concat([cipher.update(plain), cipher.final()]);
      return Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString('base64url');
    },
    open(query) {
      const { cursor, startIndex } = query;
      if (cursor === undefined) return { position: startIndex - 1 };
      if (cursor === '') return { position: 0 };
      let content: unknown;
      try {
        content = decipher(cursor, query);
      } catch (error) {
        throw invalid(error);
      }
      const { direction, at, place } = parseContent(content);
      if (now().getTime() - at > LIFETIME_MS) {
        throw new ScimError('expiredCursor', 'The cursor is older than a day. Start again with an empty cursor.');
      }
      return direction === 'after' ? { after: place } : { before: place };
    },
  };
}

/** What was sealed with our key is ours; another version of the bridge may have written it otherwise. */
function parseContent(content: unknown) {
  const [direction, at, address, key]: unknown[] = Array.isArray(content) ? content : [];
  const isKey = key === undefined || typeof key === 'string' || typeof key === 'number';
  if (typeof direction !== 'string' || typeof at !== 'number' || typeof address !== 'string' || !isKey) throw invalid();
  return { direction, at, place: { address, ...(key === undefined ? {} : { key }) } };
}
