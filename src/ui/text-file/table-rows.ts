import Papa from 'papaparse';
import { LOST, undoEntities, withoutInvisible } from '../../restore/plain-text';

const DELIMITERS = [',', ';', '\t', '|', '^'];
/** A delimiter that no text has, so a row is one cell. */
const NONE = Papa.UNIT_SEP;

/** So much of a text shows how its table is written. */
const SAMPLE = 100_000;
/** The headings are among so many rows, below titles and words about the export. */
const MOST_ABOVE = 60;
/** A quoted cell has at most so many lines. A longer one was never meant to be quoted. */
const MOST_LINES_IN_A_CELL = 1_000;

/**
 * The rows of a table and their cells, numbered as a spreadsheet numbers them: blank rows count, and line breaks in a cell
 * do not. `isHeading` is true for a name that only a heading has.
 */
export function tableRows(text: string, isHeading: (cell: string) => boolean): string[][] {
  // A lone \r is the line end of an old Mac.
  const written = withoutEntities(withoutInvisible(text).replace(/\r\n?/g, '\n'));
  const plain = isQuotedTwice(written, isHeading) ? withoutQuotes(written) : written;
  // The first line of a file may name the delimiter. Spreadsheets do not show it.
  const declared = /^"?sep=([^\n])"?\n/i.exec(plain);
  if (declared?.[1] !== undefined) return split(plain.slice(declared[0].length), declared[1]);
  return split(plain, delimiterOf(plain, isHeading));
}

/** A spreadsheet that takes a table for one column saves each row as one cell. */
function isQuotedTwice(text: string, isHeading: (cell: string) => boolean): boolean {
  const [headings = ''] = text.split('\n', 1);
  const cells = /^"((?:[^"]|"")*)"$/.exec(headings)?.[1]?.replaceAll('"', '') ?? '';
  return DELIMITERS.some((delimiter) => cells.includes(delimiter) && cells.split(delimiter).some(isHeading));
}

function withoutQuotes(text: string): string {
  return text.replace(/^"((?:[^"\n]|"")*)"$/gm, (_line, cells: string) => cells.replaceAll('""', '"'));
}

/** The semicolon in `o&#39;brien` is no delimiter, and neither is the character of an entity. */
function withoutEntities(text: string): string {
  let plain = text;
  for (let before = ''; plain !== before && plain.includes('&'); ) {
    before = plain;
    plain = plain.replace(/&(?:#\d{1,7}|#x[\da-f]{1,6}|[a-z]\w{1,30});/gi, (entity) => {
      const sign = undoEntities(entity);
      return sign === entity ? LOST : /^[\s",;|]$/.test(sign) ? ' ' : sign;
    });
  }
  return plain;
}

/**
 * The delimiter of a table: one that makes the heading a cell, else one that fits the quotes. Of several, the one with the most
 * regular rows.
 */
function delimiterOf(text: string, isHeading: (cell: string) => boolean): string {
  const lines = text.slice(0, SAMPLE).split('\n');
  const sample = lines.filter((line) => /[^\s,;|]/.test(line)).join('\n');
  const preview = (delimiter: string, rows = 10) =>
    Papa.parse<string[]>(sample, { delimiter, newline: '\n', preview: rows });
  const [heading] = preview(NONE).data[0] ?? [];
  if (heading !== undefined && isHeading(heading) && !DELIMITERS.some((each) => heading.includes(each))) return NONE;
  let among = DELIMITERS;
  for (const fits of [
    (delimiter: string) => preview(delimiter, MOST_ABOVE).data.some((row) => row.length > 1 && row.some(isHeading)),
    (delimiter: string) => areTableQuotes(preview(delimiter)),
  ]) {
    const some = among.filter(fits);
    if (some.length > 0) among = some;
  }
  const [only] = among;
  if (only !== undefined && among.length === 1) return only;
  return Papa.parse(sample, { newline: '\n', delimitersToGuess: among, preview: 10 }).meta.delimiter;
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

/** Whether a quoted cell begins but does not end. */
function isOpen({ errors }: Parsed): boolean {
  return errors.length > 0 && errors.every(({ code }) => code === 'MissingQuotes');
}

/** The last line of a cell that begins in line `at`; `at` itself where no later line ends it. */
function lineThatCloses(odd: boolean[], at: number): number {
  for (let end = at + 1; end < at + MOST_LINES_IN_A_CELL; end++) if (odd[end]) return end;
  return at;
}

/** Whether a line has a quote without a partner. */
function isOdd(line: string): boolean {
  return line.split('"').length % 2 === 0;
}

/**
 * The cells of a line whose quotes do not mark cells, as in `"Bo" B.,b@x.example`. The text between two quotes still stays
 * together.
 */
function cellsOf(line: string, delimiter: string): string[] {
  if (isOdd(line)) return line.split(delimiter);
  const pieces = line.split('"').map((part, at) => (at % 2 === 1 ? part.replaceAll(delimiter, ' ') : part));
  return pieces.join('"').split(delimiter);
}
