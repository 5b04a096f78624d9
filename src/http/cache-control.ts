/** How old an answer may be for the client who asks (RFC 9111 §5.2.1, §5.4). */
import type { IncomingHttpHeaders } from 'node:http';

/** A directive with its argument, as a token or as quoted text, in which a comma is no end. */
const DIRECTIVE = /([^\s,;="]+)\s*(?:=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]*)))?/g;

/** Beyond these seconds (RFC 9111 §1.2.2) any age will do. */
const LONGEST = 2 ** 31;

function secondsOf(directive: string, argument: string): number | undefined {
  if (directive === 'no-cache') return 0;
  if (directive !== 'max-age') return undefined;
  // What cannot be read counts as the strictest wish (as for answers, RFC 9111 §4.2.1).
  return /^[0-9]+$/.test(argument) ? Math.min(LONGEST, Number(argument)) : 0;
}

/**
 * Seconds; the strictest of several directives. 0: nothing that was kept, but what is so now. undefined: the client
 * leaves it open.
 */
export function maxAgeOf(headers: Pick<IncomingHttpHeaders, 'cache-control' | 'pragma'>): number | undefined {
  const asked = headers['cache-control'];
  if (asked === undefined) return /(?:^|,)\s*no-cache\s*(?:,|$)/i.test(headers.pragma ?? '') ? 0 : undefined;
  let strictest: number | undefined;
  for (const [, directive = '', quoted, token] of asked.matchAll(DIRECTIVE)) {
    const seconds = secondsOf(directive.toLowerCase(), quoted ?? token ?? '');
    if (seconds !== undefined) strictest = Math.min(seconds, strictest ?? seconds);
  }
  return strictest;
}
