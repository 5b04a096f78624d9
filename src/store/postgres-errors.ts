/** What PostgreSQL and the way to it can refuse, each with its cure. */
import { StoreError } from './errors.js';

/** SQLSTATE codes (PostgreSQL, appendix A), Node's codes for sockets and files, and those of TLS. */
const CURES: Readonly<Record<string, string>> = {
  '28P01': 'the server refuses the password; compare user name and password with those that the server knows',
  '28000':
    'the server does not let this user in; check that the user exists and that pg_hba.conf allows it from here (where it demands TLS, add ?sslmode=verify-full)',
  '3D000': 'the server has no database of that name; make it with: createdb --encoding=UTF8 NAME',
  '42501':
    'the user may not make or change tables; make the user the owner of the database, or: grant create, usage on schema public',
  '53100': "the disk of the database's server is full",
  '53300': 'the server has no connection left; raise its max_connections or stop other clients',
  '57014': 'the server did not answer a statement in time',
  '57P01': 'the server is stopping; start it again',
  '57P03': 'the server is starting or stopping; try again in a moment',
  '25006': 'the server is a standby or read-only; name the one that can be written',
  ENOTFOUND: 'the host name cannot be resolved; check it, and DNS',
  EAI_AGAIN: 'the host name cannot be resolved now; check DNS',
  ECONNREFUSED: 'no server listens there; check host and port, and that the server is up and listens on that address',
  ECONNRESET: 'the server broke the connection',
  EHOSTUNREACH: 'the host cannot be reached; check network and firewall',
  ENETUNREACH: 'the host cannot be reached; check network and firewall',
  ETIMEDOUT: 'the server does not answer; check host, port and firewall',
  ENOENT: 'a file that it names (socket, sslrootcert, sslcert or sslkey) is not there; check its path',
  EACCES: 'a file that it names (socket, sslrootcert, sslcert or sslkey) may not be read by the bridge; allow it to',
  CERT_HAS_EXPIRED: "the server's certificate has expired; renew it",
  ERR_TLS_CERT_ALTNAME_INVALID: "the server's certificate is for another host name; use the name that it has",
  SELF_SIGNED_CERT_IN_CHAIN: "the server's certificate is not trusted; name its CA with sslrootcert=PATH",
  DEPTH_ZERO_SELF_SIGNED_CERT: "the server's certificate is not trusted; name its CA with sslrootcert=PATH",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "the server's certificate is not trusted; name its CA with sslrootcert=PATH",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "the server's certificate is not trusted; name its CA with sslrootcert=PATH",
};

/** Failures to which pg gives no code, by their words. */
const WORDS: readonly (readonly [RegExp, string])[] = [
  [/password must be a (non-empty )?string/i, 'the server wants a password and the URL has none'],
  [/does not support SSL/i, 'the server does not speak TLS; leave sslmode out, or switch TLS on there'],
  [/timeout|timed out/i, 'the server does not answer in time; check host, port and firewall, and its load'],
];

/**
 * Classes of SQLSTATE after which the same statement may succeed later: connection, login, database, transaction rollback,
 * resources, locks, operator, system.
 */
const OUTAGES = /^(08|25006|28|3D|40|53|55|57|58)/;
const SQLSTATE = /^[0-9A-Z]{5}$/;

/** Keeps neither PostgreSQL's words nor its `detail`: they quote values, which are personal data. */
export function explainPostgresError(error: unknown): StoreError {
  if (error instanceof StoreError) return error;
  const code = codeOf(error);
  const isOutage = code === undefined || !isSqlState(code) ? !(error instanceof TypeError) : OUTAGES.test(code);
  const cure = cureOf(error, code) ?? (isOutage ? 'the server cannot be used' : 'the database refused a statement');
  return new StoreError(`DATABASE_URL: ${cure}${code === undefined ? '' : ` (${code})`}`, {
    ...(code === undefined ? {} : { code }),
    outage: isOutage,
  });
}

function cureOf(error: unknown, code: string | undefined): string | undefined {
  const known = code === undefined ? undefined : CURES[code];
  if (known !== undefined || !(error instanceof Error)) return known;
  return WORDS.find(([words]) => words.test(error.message))?.[1];
}

function codeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

/** Node's codes that happen to have five characters (`EPIPE`) are told from it by their beginning. */
function isSqlState(code: string): boolean {
  return SQLSTATE.test(code) && !/^E[A-Z]+$/.test(code);
}
