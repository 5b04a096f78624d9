/** JSON to and from Zoom without losing digits: licence enumerations exceed 2^53, which JSON.parse rounds. */

const WIDE_FIELD = '"zoom_one_type"';

/** Inside a JSON string every quote is escaped, so these match a key only, never a user's text. */
const WIDE_NUMBER = /("zoom_one_type"\s*:\s*)(-?\d+)(?=\s*[,}])/g;
const WIDE_TEXT = /("zoom_one_type":)"(-?\d+)"/g;

/** Throws SyntaxError. `zoom_one_type` arrives as text. */
export function parseZoomJson(text: string): unknown {
  return JSON.parse(text.includes(WIDE_FIELD) ? text.replace(WIDE_NUMBER, '$1"$2"') : text);
}

/** `zoom_one_type` given as text leaves as a JSON number, digits unchanged. */
export function renderZoomJson(value: unknown): string {
  const text = JSON.stringify(value);
  return text.includes(WIDE_FIELD) ? text.replace(WIDE_TEXT, '$1$2') : text;
}
