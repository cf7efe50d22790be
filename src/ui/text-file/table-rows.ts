import Papa from 'papaparse';
import { UNREADABLE_LETTER } from '../../restore/decode-escapes';
import { decodeEntities, withoutInvisible } from '../../restore/plain-text';

const DELIMITERS = [',', ';', '\t', '|', '^'];
/** A delimiter that never occurs in a text, so that a row is one cell. */
const NONE = Papa.UNIT_SEP;

/** Characters that suffice to recognize the format of a table. */
const SAMPLE = 100_000;
/** The headings are within this many rows, below titles and notes about the export. */
const MOST_ABOVE = 60;
/** Lines in a quoted cell. In a longer one, the quote is not a real quote. */
const MOST_LINES_IN_A_CELL = 1_000;

/**
 * Splits a table into rows and cells. Rows are numbered as in a spreadsheet: blank rows count, and line breaks inside a
 * cell do not. `isHeading` returns true for text that only a heading has.
 */
export function tableRows(text: string, isHeading: (cell: string) => boolean): string[][] {
  // A lone \r is a line end of the classic Mac OS.
  const written = withoutEntities(withoutInvisible(text).replace(/\r\n?/g, '\n'));
  const plain = isQuotedTwice(written, isHeading) ? withoutQuotes(written) : written;
  // The first line may declare the delimiter. Spreadsheets hide that line.
  const declared = /^"?sep=([^\n])"?\n/i.exec(plain);
  if (declared?.[1] !== undefined) return split(plain.slice(declared[0].length), declared[1]);
  return split(plain, delimiterOf(plain, isHeading));
}

/** A spreadsheet that opens a table as one column saves each row as one quoted cell. */
function isQuotedTwice(text: string, isHeading: (cell: string) => boolean): boolean {
  const [headings = ''] = text.split('\n', 1);
  const cells = /^"((?:[^"]|"")*)"$/.exec(headings)?.[1]?.replaceAll('"', '') ?? '';
  return DELIMITERS.some((delimiter) => cells.includes(delimiter) && cells.split(delimiter).some(isHeading));
}

function withoutQuotes(text: string): string {
  return text.replace(/^"((?:[^"\n]|"")*)"$/gm, (_line, cells: string) => cells.replaceAll('""', '"'));
}

/** Replaces HTML entities, because neither the semicolon of `o&#39;brien` nor the character it stands for is a delimiter. */
function withoutEntities(text: string): string {
  let plain = text;
  for (let before = ''; plain !== before && plain.includes('&'); ) {
    before = plain;
    plain = plain.replace(/&(?:#\d{1,7}|#x[\da-f]{1,6}|[a-z]\w{1,30});/gi, (entity) => {
      const sign = decodeEntities(entity);
      return sign === entity ? UNREADABLE_LETTER : /^[\s",;|]$/.test(sign) ? ' ' : sign;
    });
  }
  return plain;
}

/**
 * Finds the delimiter. It prefers delimiters that make a heading a cell, then those that fit the quotes, then the one with
 * the most regular rows.
 */
function delimiterOf(text: string, isHeading: (cell: string) => boolean): string {
  const lines = text.slice(0, SAMPLE).split('\n');
  const sample = lines.filter((line) => /[^\s,;|]/.test(line)).join('\n');
  const preview = (delimiter: string, rows = 10) =>
    Papa.parse<string[]>(sample, { delimiter, newline: '\n', preview: rows });
  const [heading] = preview(NONE).data[0] ?? [];
  if (heading !== undefined && isHeading(heading) && !DELIMITERS.some((each) => heading.includes(each))) return NONE;
  let candidates = DELIMITERS;
  for (const fits of [
    (delimiter: string) => preview(delimiter, MOST_ABOVE).data.some((row) => row.length > 1 && row.some(isHeading)),
    (delimiter: string) => areTableQuotes(preview(delimiter)),
  ]) {
    const some = candidates.filter(fits);
    if (some.length > 0) candidates = some;
  }
  const [only] = candidates;
  if (only !== undefined && candidates.length === 1) return only;
  return Papa.parse(sample, { newline: '\n', delimitersToGuess: candidates, preview: 10 }).meta.delimiter;
}

function split(text: string, delimiter: string): string[][] {
  const parse = (part: string) => Papa.parse<string[]>(part, { delimiter, newline: '\n' });
  const whole = parse(text);
  if (areTableQuotes(whole)) return whole.data;

  const rows: string[][] = [];
  const lines = text.split('\n');
  const odd = lines.map(isOdd);
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] ?? '';
    if (!line.includes('"')) {
      rows.push(line.split(delimiter));
      continue;
    }
    const alone = parse(line);
    const end = isOpen(alone) ? lineThatCloses(odd, at) : at;
    const row = end === at ? alone : parse(lines.slice(at, end + 1).join('\n'));
    if (areTableQuotes(row)) {
      for (const each of row.data) rows.push(each);
      at = end;
    } else {
      rows.push(cellsOf(line, delimiter));
    }
  }
  return rows;
}

type Parsed = Papa.ParseResult<string[]>;

function areTableQuotes({ errors }: Parsed): boolean {
  return errors.every(({ type }) => type !== 'Quotes');
}

/** Whether a quoted cell is not closed. */
function isOpen({ errors }: Parsed): boolean {
  return errors.length > 0 && errors.every(({ code }) => code === 'MissingQuotes');
}

/** The line that closes the quoted cell that opens in line `at`; `at` if none does. */
function lineThatCloses(odd: boolean[], at: number): number {
  for (let end = at + 1; end < at + MOST_LINES_IN_A_CELL; end++) if (odd[end]) return end;
  return at;
}

/** Whether the line has an odd number of quotes. */
function isOdd(line: string): boolean {
  return line.split('"').length % 2 === 0;
}

/**
 * The cells of a line whose quotes do not delimit cells, as in `"Bo" B.,b@x.example`. Text between two quotes stays
 * together.
 */
function cellsOf(line: string, delimiter: string): string[] {
  if (isOdd(line)) return line.split(delimiter);
  const pieces = line.split('"').map((part, at) => (at % 2 === 1 ? part.replaceAll(delimiter, ' ') : part));
  return pieces.join('"').split(delimiter);
}

/** Whether a row has no text. */
export function isBlank(row: string[]): boolean {
  return row.every((cell) => cell.trim() === '');
}
