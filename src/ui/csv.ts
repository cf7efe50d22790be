import Papa from 'papaparse';

/**
 * What a spreadsheet takes for the beginning of a formula, or lets stand before one
 * (https://owasp.org/www-community/attacks/CSV_Injection).
 */
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/;

/**
 * CSV files for a spreadsheet: with a byte order mark, so that Excel reads UTF-8. A value that a spreadsheet would take for
 * a formula is given a leading apostrophe. Columns are spelled as the API spells its fields, where it has one.
 */
export function csv(lines: Record<string, string>[], fields: string[]): string {
  const table = Papa.unparse({ fields, data: lines }, { escapeFormulae: FORMULA });
  // Only where there are no lines papaparse ends the last one.
  return `\uFEFF${table.replace(/\r\n$/, '')}\r\n`;
}
