import Papa from 'papaparse';
import { BREAK, undoEntities, withoutInvisible } from '../../restore/plain-text';

const DELIMITERS = [',', ';', '\t', '|'];
/** Says that a row is one cell: no text has it. */
const NONE = Papa.UNIT_SEP;

/** So much of a text tells how its table is written. */
const SAMPLE = 100_000;
/** Headings stand in one of so many rows, below titles and words about the export. */
const MOST_ABOVE = 60;
/** A quoted cell has no more lines than this; one that would was never meant to be quoted. */
const MOST_LINES_IN_A_CELL = 1_000;

/**
 * The rows of a table and their cells, numbered as a spreadsheet numbers them: blank rows count, and a cell with line breaks
 * in it makes no row more. `isHeading` knows the name of a column that says for sure that the row is one of headings.
 */
export function tableRows(text: string, isHeading: (cell: string) => boolean): string[][] {
  // \r alone is an old Mac's line end.
  const plain = withoutEntities(withoutInvisible(text).replace(/\r\n?/g, '\n'));
  // How a file tells spreadsheets its delimiter; they show no such row.
  const told = /^"?sep=([^\n])"?\n/i.exec(plain);
  if (told?.[1] !== undefined) return split(plain.slice(told[0].length), told[1]);
  return split(plain, delimiterOf(plain, isHeading));
}

/** `o&#39;brien` has no semicolon to part a table at. What an entity stands for parts none either. */
function withoutEntities(text: string): string {
  let plain = text;
  for (let before = ''; plain !== before && plain.includes('&'); ) {
    before = plain;
    plain = plain.replace(/&(?:#\d{1,7}|#x[\da-f]{1,6}|[a-z]\w{1,30});/gi, (entity) => {
      const sign = undoEntities(entity);
      return sign === entity ? BREAK : /^[\s",;|]$/.test(sign) ? ' ' : sign;
    });
  }
  return plain;
}

/**
 * The delimiter of a table: one that makes a cell of the heading, and else one that the quotes agree with; of several the one
 * that makes the rows most alike.
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

/** Whether a quoted cell begins and does not end. */
function isOpen({ errors }: Parsed): boolean {
  return errors.length > 0 && errors.every(({ code }) => code === 'MissingQuotes');
}

/** The line that a cell ends in which begins in line `at`; this one itself where no line after it can be the one. */
function lineThatCloses(odd: boolean[], at: number): number {
  for (let end = at + 1; end < at + MOST_LINES_IN_A_CELL; end++) if (odd[end]) return end;
  return at;
}

/** Whether its quotes do not come in pairs. */
function isOdd(line: string): boolean {
  return line.split('"').length % 2 === 0;
}

/**
 * The cells of a line whose quotes are none of a table's, as in `"Bo" B.,b@x.example`: there each quote is only a mark, but
 * what stands between two of them stays together.
 */
function cellsOf(line: string, delimiter: string): string[] {
  if (isOdd(line)) return line.split(delimiter);
  const parts = line.split('"').map((part, at) => (at % 2 === 1 ? part.replaceAll(delimiter, ' ') : part));
  return parts.join('"').split(delimiter);
}
