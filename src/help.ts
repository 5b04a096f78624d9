/** The text of `--help`: commands, exit codes and every variable, from the table that configuration is read by. */
import { VARIABLES, type Variable } from './config-variables.js';

export function renderHelp(version: string): string {
  return `zoom-scim-bridge ${version}: a SCIM 2.0 server in front of Zoom

Usage: node dist/main.js [command]

Commands
  serve            serve SCIM on HOST:PORT until SIGTERM or SIGINT (what happens without a command)
  check            try credentials, scopes, permissions, clock and store; print what to paste into Okta and Entra

Options
  -h, --help       print this text
  -v, --version    print the version

Exit codes
  0 stopped as asked, or check found nothing wrong · 1 start or check failed · 64 wrong usage · 78 wrong configuration

Environment (* required; + may also be given as NAME_FILE, the path of a file that holds it)
${VARIABLES.map(renderVariable).join('\n')}
`;
}

function renderVariable(variable: Variable): string {
  const marks = `${variable.required ? '*' : ''}${variable.secret ? '+' : ''}`;
  const shown = variable.default === undefined ? '' : ` [${variable.default}]`;
  return `  ${variable.name}${marks}${shown}\n      ${variable.meaning}`;
}
