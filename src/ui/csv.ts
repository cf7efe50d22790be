import Papa from 'papaparse';

/** What a browser is told of the files. */
export const CSV = 'text/csv;charset=utf-8';

/** Lines that are made at once: a few ms. */
const SLICE = 500;

/**
 * What a spreadsheet takes for the beginning of a formula, or lets stand before one
 * (https://owasp.org/www-community/attacks/CSV_Injection).
 */
const FORMULA = /^(?:[\t\r\n]|[\s"]*[=+\-@＝＋－＠])/;
/** A spreadsheet that parts cells by semicolons or tabs lets one begin, or another row, within a value. */
const FORMULA_WITHIN = /([;\t\r\n][\s"]*)(?=[=+\-@＝＋－＠])/g;

/**
 * CSV files for a spreadsheet: with a byte order mark, so that Excel reads UTF-8. What a spreadsheet would take for a formula
 * is given a leading apostrophe. Columns are spelled as the API spells its fields, where it has one.
 */
export function csv(lines: Record<string, string>[], fields: string[]): string {
  return `\uFEFF${unparse(lines, fields, true)}`;
}

/** As `csv`, of very many items: made little by little, so that the page goes on drawing and answering. */
export async function csvOfMany<T>(
  items: T[],
  fields: readonly string[],
  lineOf: (item: T) => Record<string, string>,
): Promise<Blob> {
  const parts: string[] = [csv(items.slice(0, SLICE).map(lineOf), [...fields])];
  for (let from = SLICE; from < items.length; from += SLICE) {
    await breathe();
    parts.push(unparse(items.slice(from, from + SLICE).map(lineOf), [...fields], false));
  }
  return new Blob(parts, { type: CSV });
}

function unparse(data: Record<string, string>[], fields: string[], header: boolean): string {
  const rows = data.map((line) => fields.map((field) => line[field]?.replace(FORMULA_WITHIN, "$1'")));
  const table = Papa.unparse({ fields, data: rows }, { escapeFormulae: FORMULA, header });
  // Only where there are no lines papaparse ends the last one.
  return `${table.replace(/\r\n$/, '')}\r\n`;
}

/** Lets the page do what waits. A timer would take a second each time in a page that nobody sees. */
function breathe(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}
