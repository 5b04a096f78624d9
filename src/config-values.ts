/** How the text of each environment variable is read; every message says the cure and none repeats the value. */
import { isIP } from 'node:net';
import { getCountries } from 'libphonenumber-js/core';
import metadata from 'libphonenumber-js/max/metadata';
import { z } from 'zod';

const COUNTRIES: ReadonlySet<string> = new Set(getCountries(metadata));
const isCountry = (text: string): boolean => COUNTRIES.has(text);

/** RFC 6750 §2.1: what may stand in an `Authorization: Bearer` header. */
const BEARER_TOKEN = /^[A-Za-z0-9\-._~+/]+=*$/;
const HOST_NAME = /^(?!-)[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63})*\.?$/;
const EMAIL = /^[^\s@,;<>]+@[^\s@,;<>]+\.[^\s@,;<>]+$/;
const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

export const MINIMUM_TOKEN_LENGTH = 32;

function oneOf<const Value>(
  words: Readonly<Record<string, Value>>,
  message = `must be ${listWords(Object.keys(words))}`,
) {
  const byWord = new Map(Object.entries(words).map(([word, value]) => [word.toLowerCase(), value]));
  return z.string().transform((text, context) => {
    const value = byWord.get(text.toLowerCase());
    if (value !== undefined) return value;
    context.addIssue({ code: 'custom', message });
    return z.NEVER;
  });
}

function listWords(words: readonly string[]): string {
  return `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}

export function splitList(text: string | undefined): string[] {
  return (text ?? '')
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

function numberWithin(least: number, most: number, message: string, form: RegExp) {
  return z
    .string()
    .refine((text) => form.test(text) && Number(text) >= least && Number(text) <= most, { message })
    .transform(Number);
}

const list = z.string().transform(splitList);

function tokens(minimumLength: number) {
  return list
    .refine((items) => items.length > 0, { message: 'holds no token; make one with: openssl rand -hex 32' })
    .refine((items) => items.every((token) => BEARER_TOKEN.test(token)), {
      message: 'a token may hold only letters, digits and - . _ ~ + / (RFC 6750); make one with: openssl rand -hex 32',
    })
    .refine((items) => items.every((token) => token.length >= minimumLength), {
      message: `each token needs at least ${MINIMUM_TOKEN_LENGTH} characters; make one with: openssl rand -hex 32`,
    })
    .refine((items) => new Set(items).size === items.length, { message: 'names the same token twice; leave one out' });
}

function parseUrl(text: string): URL | undefined {
  if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) return undefined;
  const url = new URL(text);
  const plain = url.username === '' && url.password === '' && url.search === '' && url.hash === '';
  return plain && !/[?#]$/.test(text) ? url : undefined;
}

const baseUrl = z
  .string()
  .refine((text) => parseUrl(text) !== undefined, {
    message: 'must be an http(s) URL without user name, query and fragment, such as https://scim.example.com',
    abort: true,
  })
  .transform((text) => new URL(text).href.replace(/\/+$/, ''));

const zoomUrl = baseUrl.refine((url) => url.startsWith('https:') || LOOPBACK.test(new URL(url).hostname), {
  message: 'must be https; plain http is for loopback addresses only',
});

function isPhotoHost(entry: string): boolean {
  const [address = '', prefix, ...rest] = entry.split('/');
  if (prefix === undefined) return isIP(entry) !== 0 || HOST_NAME.test(entry.replace(/^\*\./, ''));
  const bits = isIP(address) === 4 ? 32 : 128;
  return rest.length === 0 && isIP(address) !== 0 && /^\d{1,3}$/.test(prefix) && Number(prefix) <= bits;
}

/** A password with `/`, `@`, `?` or `#` as they are puts the database, or a part of itself, elsewhere. */
function namesPostgresDatabase(text: string): boolean {
  // A user without a host, as for a socket (`postgres://bridge@/bridge?host=/run/postgresql`), is no URL to WHATWG.
  const full = text.replace('@/', '@localhost/');
  if (!URL.canParse(full)) return false;
  const { username, password, pathname, hash } = new URL(full);
  return hash === '' && /^\/[^/@]+$/.test(pathname) && [username, password, pathname].every(isDecodable);
}

function isDecodable(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}

const isPostgres = (text: string): boolean => /^postgres(ql)?:/i.test(text);

const databaseUrl = z
  .string()
  .refine((text) => !isPostgres(text) || (/^postgres(ql)?:\/\//.test(text) && namesPostgresDatabase(text)), {
    message:
      'must be postgres://USER:PASSWORD@HOST:PORT/DATABASE, with characters such as / @ ? # % in the password percent-encoded',
  })
  .refine((text) => isPostgres(text) || text === 'sqlite::memory:' || /^sqlite:(?!\/\/)[^:\s]/.test(text), {
    message:
      'must be sqlite:PATH, such as sqlite:./data/bridge.db or sqlite:/data/bridge.db, sqlite::memory:, or postgres://USER:PASSWORD@HOST:PORT/DATABASE',
  });

/** `minimumTokenLength` is 1 in the demo, whose tokens guard sample data on loopback. */
export function variablesSchema(minimumTokenLength: number) {
  const missing = (what: string) => z.string({ error: `is required: ${what}` });
  const token = tokens(minimumTokenLength);
  return z.object({
    HOST: z.string().refine((host) => isIP(host) !== 0 || HOST_NAME.test(host), {
      message: 'must be an address or a host name, without scheme, brackets and port',
    }),
    PORT: z
      .string()
      .refine((text) => /^\d{1,5}$/.test(text) && Number(text) <= 65535, {
        message: 'must be a number from 0 to 65535',
      })
      .transform(Number),
    PUBLIC_URL: baseUrl.optional(),
    SCIM_TOKEN: missing('the token that the identity provider sends; make one with: openssl rand -hex 32').pipe(token),
    SCIM_AUDITOR_TOKEN: token.optional(),
    ZOOM_ACCOUNT_ID: missing("the Account ID of Zoom's Server-to-Server OAuth app"),
    ZOOM_CLIENT_ID: missing("the Client ID of Zoom's Server-to-Server OAuth app"),
    ZOOM_CLIENT_SECRET: missing("the Client Secret of Zoom's Server-to-Server OAuth app"),
    ZOOM_API_URL: zoomUrl,
    ZOOM_OAUTH_URL: zoomUrl,
    ZOOM_PLAN: oneOf({ free: 'free', pro: 'pro', business: 'business' }),
    // Beyond 1 it paces nothing, which is for tests and benchmarks against the emulator.
    ZOOM_BUDGET_SHARE: numberWithin(
      0.01,
      10_000,
      'must be a number above 0, such as 0.9; above 1 only for tests',
      /^\d{1,5}(\.\d{1,4})?$/,
    ),
    ZOOM_DEADLINE_MS: numberWithin(
      1000,
      600_000,
      'must be a whole number of milliseconds from 1000 to 600000',
      /^\d{1,6}$/,
    ),
    ZOOM_CREATE_ACTION: oneOf({
      create: 'create',
      autoCreate: 'autoCreate',
      custCreate: 'custCreate',
      ssoCreate: 'ssoCreate',
    }),
    ZOOM_DEFAULT_USER_TYPE: oneOf({ Basic: 1, Licensed: 2, Unassigned: 4, None: 99 }),
    ZOOM_DELETE_ACTION: oneOf({
      delete: 'delete',
      disassociate: 'disassociate',
      deactivate: 'deactivate',
      revokeToken: 'revokeToken',
    }),
    ZOOM_TRANSFER_EMAIL: z.string().regex(EMAIL, { message: 'must be the email address of one Zoom user' }).optional(),
    ZOOM_REVOKE_ON_DEACTIVATE: oneOf(
      { true: true, yes: true, 1: true, false: false, no: false, 0: false },
      'must be true or false',
    ),
    ZOOM_ASSIGNABLE_ROLES: list.optional(),
    PHOTO_ALLOW_HOSTS: list
      .refine((entries) => entries.every(isPhotoHost), {
        message: 'must be host names, *.suffix, addresses or CIDR ranges, separated by commas, without scheme and port',
      })
      .optional(),
    DEFAULT_COUNTRY: z
      .string()
      .transform((text) => text.toUpperCase())
      .refine((country) => isCountry(country), { message: 'must be a two-letter ISO 3166 code such as US, DE or GB' }),
    ZOOM_WEBHOOK_SECRET: list.optional(),
    DATABASE_URL: databaseUrl,
    DIRECTORY_MAX_AGE: numberWithin(0, 604_800, 'must be a whole number of seconds from 0 to 604800', /^\d{1,6}$/),
    LOG_LEVEL: oneOf({
      trace: 'trace',
      debug: 'debug',
      info: 'info',
      warn: 'warn',
      error: 'error',
      silent: 'silent',
    }),
  });
}
