/** The log: JSON lines, without secrets whatever a caller hands in. */
import { type DestinationStream, type Logger, type LoggerOptions, pino } from 'pino';

/** Fields that never belong in a log, at the top of a line or one level down; every path costs each line a little. */
const SECRET_FIELDS = ['authorization', 'password', 'token', 'ssoToken', 'clientSecret', 'secrets'];

const OPTIONS: Omit<LoggerOptions, 'level'> = {
  base: null,
  timestamp: () => `,"time":"${new Date().toISOString()}"`,
  formatters: { level: (label) => ({ level: label }) },
  redact: { paths: SECRET_FIELDS.flatMap((field) => [field, `*.${field}`]), censor: '[redacted]' },
};

/** Writes to stdout unless another destination is given. */
export function createLog(level: string, destination?: DestinationStream): Logger {
  const options = { ...OPTIONS, level };
  return destination === undefined ? pino(options) : pino(options, destination);
}
