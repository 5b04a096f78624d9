/** What in an environment is probably a mistake though nothing stops the start. */
import { VARIABLES, type Variable } from './config-variables.js';

const OURS = /^(ZOOM|SCIM|PHOTO)_/;

/** Variables that look like ours and are none of them, each with the name that was probably meant. */
export function unknownVariables(env: Readonly<Record<string, string | undefined>>): string[] {
  const known = VARIABLES.flatMap((variable: Variable) =>
    variable.secret ? [variable.name, `${variable.name}_FILE`] : [variable.name],
  );
  return Object.keys(env)
    .filter((name) => OURS.test(name) && !known.includes(name))
    .map((name) => {
      const meant = known.find((candidate) => editDistance(name, candidate) <= 2);
      return `${name}: is not a variable of the bridge and has no effect${meant ? `; was ${meant} meant?` : ''}`;
    });
}

export function listensEverywhere(host: string, publicUrl: string | undefined): string[] {
  if (publicUrl !== undefined || !['0.0.0.0', '::'].includes(host)) return [];
  return ['PUBLIC_URL: is not set while HOST is every address; set it, or meta.location names an address of no use'];
}

/** Levenshtein's distance: how many characters to add, drop or change. */
function editDistance(left: string, right: string): number {
  let row = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (const [index, letter] of [...left].entries()) {
    const next = [index + 1];
    for (const [column, other] of [...right].entries()) {
      const changed = (row[column] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min(changed, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1));
    }
    row = next;
  }
  return row[right.length] ?? 0;
}
