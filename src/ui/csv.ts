import Papa from 'papaparse';

/**
 * CSV files for a spreadsheet: with a byte order mark, so that Excel reads UTF-8. A value that a spreadsheet would take for
 * a formula is given a leading apostrophe. Columns are spelled as the API spells its fields, where it has one.
 */
export function csv(lines: Record<string, string>[], fields: string[]): string {
  return `\uFEFF${Papa.unparse({ fields, data: lines }, { escapeFormulae: true }).trimEnd()}\r\n`;
}
