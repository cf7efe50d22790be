import Papa from 'papaparse';
import * as v from 'valibot';
import type { Memberships } from '../../constant-contact/contacts';
import { createCellReader } from '../../restore/lists-in-cell';

export interface ExportedLists {
  memberships: Memberships[];
  /** Rows that could not be read with certainty. */
  unread: number;
}

const uuid = v.pipe(v.string(), v.uuid());
const parsedSchema = v.object({ data: v.array(v.array(v.string())), meta: v.object({ cursor: v.number() }) });

/**
 * Reads the lists of contacts from an export file, piece by piece, so that the file is never in memory as a whole.
 * `end` returns undefined if the file has no column of contact ids or of lists. A contact is left out if its cell can
 * be read in several ways or in none, and so is the last row of a truncated file.
 */
export function createExportReader(lists: { id: string; name: string }[]) {
  const readCell = createCellReader(lists);
  const memberships: Memberships[] = [];
  let unread = 0;
  let rest = '';
  let parser: Papa.Parser | undefined;
  let columns: { count: number; idAt: number; listsAt: number } | undefined;

  function readRow(row: string[]): void {
    if (!columns) {
      const headings = row.map((heading) => heading.toLowerCase().replace(/[^a-z]/g, ''));
      const [idAt, listsAt] = [headings.indexOf('contactid'), headings.indexOf('emaillists')];
      columns = { count: row.length, idAt, listsAt };
      return;
    }
    const contactId = row[columns.idAt]?.trim().toLowerCase();
    const cell = row[columns.listsAt];
    const isWhole = cell !== undefined && row.length === columns.count && v.is(uuid, contactId);
    const reading = isWhole ? readCell(cell) : undefined;
    if (isWhole && reading && 'listIds' in reading) memberships.push({ contactId, listIds: reading.listIds });
    else unread++;
  }

  function readRows(): void {
    parser ??= parserOf(rest);
    const { data, meta } = v.parse(parsedSchema, parser.parse(rest, 0, true));
    rest = rest.slice(meta.cursor);
    for (const row of data) if (row.length > 1 || row[0] !== '') readRow(row);
  }

  function add(piece: string): void {
    rest += piece;
    // The first line shows the file’s format, so its whole line ending has to be there.
    if (parser || /[\r\n]./s.test(rest)) readRows();
  }

  function end(): ExportedLists | undefined {
    if (!parser) readRows();
    return columns && columns.idAt !== -1 && columns.listsAt !== -1 ? { memberships, unread } : undefined;
  }

  return { add, end };
}

/** Configures the parser by the first line, which has the headings. */
function parserOf(text: string): Papa.Parser {
  const [, line = text, newline = '\n'] = /^([^\r\n]*)(\r\n|\n|\r)/.exec(text) ?? [];
  return new Papa.Parser({ delimiter: Papa.parse(line).meta.delimiter, newline: newline as '\n' });
}
