import type { JobOutcome } from '../../protocol/requests';
import { addressesIn, idsIn } from '../../restore/lookup-text';
import { tableRows } from './table-rows';

/** What one line of a list names: a contact by address or id, or nobody. */
export interface Entry {
  /** Of the text, or the row of the spreadsheet; the first is 1. */
  line: number;
  /** As people know it: the address, or else the id or what stands in the line. */
  shown: string;
  address?: string;
  id?: string;
}

export interface AddressTable {
  /** In the order of the text, repeated ones too. */
  entries: Entry[];
  /** Lines with anything in them, headings included. */
  lines: number;
  /** The heading of the one column that the addresses were taken from; absent where all of a line was read. */
  column?: string;
  /** The text is the results of a restore or a dry run: so many rows of it are of contacts that were not restored, and only these were taken. */
  notRestored?: number;
}

/** What people and programs call the column; case, hyphens and underscores do not matter. */
const ADDRESS_HEADINGS = new Set([
  'email',
  'e mail',
  'mail',
  'email address',
  'e mail address',
  'adresse e mail',
  'e mail adresse',
  'correo electrónico',
  'courriel',
]);
const ID_HEADING = 'contact id';
const OUTCOME_HEADING = 'outcome';
/** The history has contacts and outcomes too, but it is no job's. */
const HISTORY_HEADING = 'record id';
const RESTORED: (JobOutcome | '')[] = ['restored', 'different'];
/** An undo has others: there everybody is taken. */
const OUTCOMES: (JobOutcome | '')[] = [...RESTORED, 'skipped', 'failed', 'unknown', 'not-started', 'would-restore', ''];

/** A line that names nobody is shown, but not by the megabyte. */
const LONGEST_SHOWN = 200;
/** In one line; more would be no list of addresses. */
const MOST_IN_A_CELL = 200_000;

/**
 * Finds the addresses and contact ids in a pasted text or a file: one a line, several a line, or a table with commas,
 * semicolons or tabs. Where a heading names a column of addresses, only that column is read; everywhere else each address
 * counts, so that none is lost. Rows of the results of a restore or a dry run are taken by `contact_id`, and only those that
 * were not restored.
 */
export function readAddressTable(text: string): AddressTable {
  const rows = tableRows(text, namesAColumn);
  const first = rows.findIndex((row) => !isBlank(row));
  const width = rows[first]?.length ?? 0;
  const headings = headingsOf(rows[first] ?? [], (column) => rows.some((row) => row[column]?.includes('@')));
  const { columns, id } = headings;
  const outcomeOf = (row: string[]) => (row[headings.outcome ?? -1] ?? '').trim() as JobOutcome | '';
  const isResults =
    headings.outcome !== undefined &&
    rows.every((row, at) => at === first || isBlank(row) || OUTCOMES.includes(outcomeOf(row)));
  const entries: Entry[] = [];
  let lines = 0;
  let notRestored = 0;
  rows.forEach((row, at) => {
    if (isBlank(row)) return;
    lines++;
    if (at === first && headings.isThere) return;
    if (isResults) {
      if (RESTORED.includes(outcomeOf(row))) return;
      notRestored++;
    }
    const [named] = id === undefined ? [] : idsIn(row[id] ?? '');
    // A row that goes on after the last heading has several addresses in a cell, or a comma in a name.
    const cells = columns ? [...columns.map((column) => row[column] ?? ''), ...row.slice(width)] : row;
    if (named !== undefined) entries.push(withId(named, cells, at + 1));
    else for (const entry of entriesOf(cells, row, at + 1)) entries.push(entry);
  });
  const [column] = columns ?? [];
  return {
    entries,
    lines,
    ...(column !== undefined && { column: rows[first]?.[column]?.trim() ?? '' }),
    ...(isResults && { notRestored }),
  };
}

interface Headings {
  isThere: boolean;
  /** The columns to read addresses from; absent for all. */
  columns?: [number];
  id?: number;
  outcome?: number;
}

/** `hasAddresses` tells whether there are any in a column. */
function headingsOf(row: string[], hasAddresses: (column: number) => boolean): Headings {
  if (row.some((cell) => cell.includes('@') || idsIn(cell).length > 0)) return { isThere: false };
  const names = row.map(headingName);
  const like = names.flatMap((name, at) => (/\be ?mail|courriel|correo/.test(name) ? [at] : []));
  const exact = names.findIndex((name) => ADDRESS_HEADINGS.has(name));
  const id = names.indexOf(ID_HEADING);
  const outcome = id === -1 || names.includes(HISTORY_HEADING) ? -1 : names.indexOf(OUTCOME_HEADING);
  // Of several columns that may hold addresses, none is the one; “Email verified” may hold something else.
  const [only = -1] = like.length === 1 ? like.filter(hasAddresses) : [];
  const column = exact === -1 ? only : exact;
  return {
    isThere: column !== -1 || like.length > 0 || id !== -1,
    ...(column !== -1 && { columns: [column] }),
    ...(id !== -1 && { id }),
    ...(outcome !== -1 && { outcome }),
  };
}

function headingName(cell: string): string {
  return cell
    .trim()
    .toLowerCase()
    .replace(/[\s_-]+/g, ' ');
}

/** Whether a cell can only be the heading of the addresses or of the ids. */
function namesAColumn(cell: string): boolean {
  const name = headingName(cell);
  return ADDRESS_HEADINGS.has(name) || name === ID_HEADING;
}

function withId(id: string, cells: string[], line: number): Entry {
  const [address] = cells.flatMap((cell) => addressesIn(cell, 1).addresses);
  return { line, shown: address ?? id, id };
}

/** The addresses of a row, or where it has none its ids; what is neither becomes an entry that names nobody. */
function entriesOf(cells: string[], row: string[], line: number): Entry[] {
  const entries: Entry[] = [];
  const seen = new Set<string>();
  for (const cell of cells) {
    const { addresses, malformed } = addressesIn(cell, MOST_IN_A_CELL);
    for (const address of addresses) {
      const key = address.toLowerCase();
      if (!seen.has(key)) entries.push({ line, shown: address, address });
      seen.add(key);
    }
    if (malformed) entries.push({ line, shown: shorten(cell) });
  }
  if (entries.length > 0) return entries;
  const ids = cells.flatMap(idsIn);
  if (ids.length > 0) return ids.map((id) => ({ line, shown: id, id }));
  return [{ line, shown: shorten(row.filter((cell) => cell.trim() !== '').join(' ')) }];
}

function isBlank(row: string[]): boolean {
  return row.every((cell) => cell.trim() === '');
}

function shorten(words: string): string {
  const plain = words.replace(/\s+/g, ' ').trim();
  return plain.length > LONGEST_SHOWN ? `${plain.slice(0, LONGEST_SHOWN)}…` : plain;
}
