/** The text of `--help`: commands, exit codes and every variable, from the table that configuration is read by. */
import { VARIABLES, type Variable } from './config-variables.js';

export function renderHelp(version: string): string {
  return `zoom-scim-bridge ${version}: a SCIM 2.0 server in front of Zoom

Usage: node dist/main.js [command]

Commands
  serve            serve SCIM on HOST:PORT until SIGTERM or SIGINT (what happens without a command)
  check            try credentials, scopes, permissions, clock and store; print what to paste into Okta and Entra
  export           write the users whom a bridge has read into DATABASE_URL, as lines on stdout; asks Zoom nothing

Options of export
  --filter TEXT        a SCIM filter; without one, all users
  --format FORMAT      ndjson (a SCIM resource a line) or csv [ndjson]
  --attributes LIST    only these, separated by commas; in csv a column each
  --sort-by NAME       order by this attribute, else by address; --sort-order descending turns it round
  --output FILE, -o    write to this file, which appears when it is complete
  --max-age SECONDS    refuse what is older [DIRECTORY_MAX_AGE]

Options
  -h, --help       print this text
  -v, --version    print the version

Exit codes
  0 stopped as asked, all was written, or check found nothing wrong · 1 start, check or export failed · 64 wrong usage · 78 wrong configuration

Environment (* required; + may also be given as NAME_FILE, the path of a file that holds it)
${VARIABLES.map(renderVariable).join('\n')}
`;
}

function renderVariable(variable: Variable): string {
  const marks = `${variable.required ? '*' : ''}${variable.secret ? '+' : ''}`;
  const shown = variable.default === undefined ? '' : ` [${variable.default}]`;
  return `  ${variable.name}${marks}${shown}\n      ${variable.meaning}`;
}
