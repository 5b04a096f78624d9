/** CSV (RFC 4180) that is safe to open in a spreadsheet. */

const END_OF_RECORD = '\r\n';

/**
 * Spreadsheets take a cell that begins so for a formula, which may send data away or start a program; the apostrophe
 * makes it text (https://owasp.org/www-community/attacks/CSV_Injection). Names and phone numbers are written by others.
 */
const FORMULA = /^[\t\r\n]|^\s*[=+\-@＝＋－＠]/;

/** Quoted also where a semicolon or tab stands, which some spreadsheets take for the end of a cell. */
const SPECIAL = /[",;\t\r\n]|^\s|\s$/;

export function renderCell(text: string): string {
  const inert = FORMULA.test(text) ? `'${text}` : text;
  return SPECIAL.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert;
}

/** With its line end. */
export const renderRecord = (cells: readonly string[]): string => cells.map(renderCell).join(',') + END_OF_RECORD;
