/** What to do about a start that failed, for whoever reads the terminal. */
import { StoreError } from './store/errors.js';

/** Node's codes when listening fails, each with its cure. */
const LISTEN_CURES: Readonly<Record<string, string>> = {
  EADDRINUSE: 'PORT: another process listens there already; stop it or set another PORT',
  EACCES: 'PORT: the bridge may not listen there; ports below 1024 need a privilege, set another PORT',
  EADDRNOTAVAIL: 'HOST: this machine does not have that address; set one that it has, or 0.0.0.0 for all',
  ENOTFOUND: 'HOST: the name cannot be resolved; set an address',
};

/** Undefined where only the error itself tells. */
export function explainStartFailure(error: unknown): string | undefined {
  if (error instanceof StoreError) return error.message;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return LISTEN_CURES[code];
}
