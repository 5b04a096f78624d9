/** The log: JSON lines, without secrets whatever a caller hands in. */
import { type DestinationStream, type Logger, type LoggerOptions, pino } from 'pino';

/** Fields that never belong in a log, wherever an object holds them one or two levels down. */
const SECRET_FIELDS = [
  'authorization',
  'Authorization',
  'password',
  'token',
  'ssoToken',
  'access_token',
  'accessToken',
  'client_secret',
  'clientSecret',
  'secret',
  'secrets',
  'cookie',
];

const OPTIONS: Omit<LoggerOptions, 'level'> = {
  base: null,
  timestamp: () => `,"time":"${new Date().toISOString()}"`,
  formatters: { level: (label) => ({ level: label }) },
  redact: { paths: SECRET_FIELDS.flatMap((field) => [field, `*.${field}`, `*.*.${field}`]), censor: '[redacted]' },
};

/** Writes to stdout unless another destination is given. */
export function createLog(level: string, destination?: DestinationStream): Logger {
  const options = { ...OPTIONS, level };
  return destination === undefined ? pino(options) : pino(options, destination);
}
