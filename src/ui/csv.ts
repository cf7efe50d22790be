import Papa from 'papaparse';
import { yieldToBrowser } from './yield-to-browser';

export const CSV = 'text/csv;charset=utf-8';

/** Lines per slice. One slice takes a few ms. */
const SLICE = 500;

/**
 * The start of a value that a spreadsheet reads as a formula
 * (https://owasp.org/www-community/attacks/CSV_Injection).
 */
const FORMULA = /^(?:[\t\r\n]|[\s"]*[=+\-@＝＋－＠])/;
/** In a spreadsheet with semicolons or tabs between cells, a formula can also begin inside a value. */
const FORMULA_WITHIN = /([;\t\r\n][\s"]*)(?=[=+\-@＝＋－＠])/g;

/**
 * Returns CSV for a spreadsheet. The byte order mark makes Excel read UTF-8, and an apostrophe stops a value from being
 * read as a formula. The columns are named like the API's fields.
 */
export function csv(lines: Record<string, string>[], fields: string[]): string {
  return `\uFEFF${unparse(lines, fields, true)}`;
}

/** Like `csv`, for a large number of items. It builds the file in slices, so that the page stays responsive. */
export async function csvOfMany<T>(
  items: T[],
  fields: readonly string[],
  lineOf: (item: T) => Record<string, string>,
): Promise<Blob> {
  const slices: string[] = [csv(items.slice(0, SLICE).map(lineOf), [...fields])];
  for (let from = SLICE; from < items.length; from += SLICE) {
    await yieldToBrowser();
    slices.push(unparse(items.slice(from, from + SLICE).map(lineOf), [...fields], false));
  }
  return new Blob(slices, { type: CSV });
}

function unparse(data: Record<string, string>[], fields: string[], header: boolean): string {
  const rows = data.map((line) => fields.map((field) => line[field]?.replace(FORMULA_WITHIN, "$1'")));
  const table = Papa.unparse({ fields, data: rows }, { escapeFormulae: FORMULA, header });
  // papaparse ends the last line only if there are no data lines.
  return `${table.replace(/\r\n$/, '')}\r\n`;
}
