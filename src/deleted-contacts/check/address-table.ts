import type { JobOutcome } from '../../protocol/requests';
import { contactsIn } from '../../restore/contacts-in-text';
import { hasAddress, isBlank } from './table-row';
import { tableRows } from './table-rows';
import { type Headings, namesAColumn, sectionsOf } from './table-sections';

/** What one line of a list names: a contact by address, by id or by both, or nobody. */
export interface Entry {
  /** Of the text, or the row of the spreadsheet; the first is 1. */
  line: number;
  /** As people know it: the address, or else the id or what stands in the line. */
  shown: string;
  address?: string;
  /** Of this account or of another system: an address beside it counts where the account does not know the id. */
  id?: string;
}

export interface AddressTable {
  /** In the order of the text, repeated ones too. */
  entries: Entry[];
  /** Lines with anything in them, headings included. */
  lines: number;
  /** The headings of the columns that addresses were taken from; none where all of a line was read. */
  columns: string[];
  /** The heading of the column that ids were taken from. */
  idColumn?: string;
  /** The text is the results of a restore or a dry run: so many rows of it are of contacts that were not restored, and only these were taken. */
  notRestored?: number;
}

const RESTORED: (JobOutcome | '')[] = ['restored', 'different'];
/** An undo has others: there everybody is taken. */
const OUTCOMES: (JobOutcome | '')[] = [...RESTORED, 'skipped', 'failed', 'unknown', 'not-started', 'would-restore', ''];

/** A line that names nobody is shown, but not by the megabyte. */
const LONGEST_SHOWN = 200;
/**
 * Finds the addresses and contact ids in a pasted text or a file: one a line, several a line, or tables with commas,
 * semicolons or tabs, with titles and comments above them. Where headings name columns of addresses, those are read;
 * everywhere else each address counts, so that none is lost. Rows of the results of a restore or a dry run are taken by
 * `contact_id`, and only those that were not restored.
 */
export function readAddressTable(text: string): AddressTable {
  const rows = jsonRows(text) ?? tableRows(text, namesAColumn);
  const entries: Entry[] = [];
  const columns = new Set<string>();
  let idColumn: string | undefined;
  let notRestored: number | undefined;
  for (const { headings, rows: below } of sectionsOf(rows)) {
    const outcomeOf = (row: string[]) => (row[headings?.outcome ?? -1] ?? '').trim() as JobOutcome | '';
    const isResults = headings?.outcome !== undefined && below.every(({ row }) => OUTCOMES.includes(outcomeOf(row)));
    const taken = isResults ? below.filter(({ row }) => !RESTORED.includes(outcomeOf(row))) : below;
    if (isResults) notRestored = (notRestored ?? 0) + taken.length;
    for (const column of headings?.columns ?? []) columns.add(headings?.names[column]?.trim() ?? '');
    for (const { row, at } of taken) {
      const found = headings ? entriesBelow(headings, row, at + 1) : entriesOf(row, row, at + 1);
      for (const entry of found) entries.push(entry);
      if (headings?.id !== undefined && found[0]?.id !== undefined) idColumn ??= headings.names[headings.id]?.trim();
    }
  }
  return {
    entries,
    lines: rows.filter((row) => !isBlank(row)).length,
    columns: [...columns],
    ...(idColumn !== undefined && { idColumn }),
    ...(notRestored !== undefined && { notRestored }),
  };
}

/** The records of an API's answer, each as a row of one cell; undefined where the text is no JSON. */
function jsonRows(text: string): string[][] | undefined {
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    const json: unknown = JSON.parse(text);
    const records = Array.isArray(json) ? json : Object.values(json as object).find(Array.isArray);
    return (records ?? [json]).map((record: unknown) => [JSON.stringify(record)]);
  } catch {
    return undefined;
  }
}

/** Those of a row below headings: of the columns, or where these have none of any cell that is not another person's. */
function entriesBelow({ names, columns, others, id }: Headings, row: string[], line: number): Entry[] {
  const isOthers = (at: number) => at === id || others.includes(at);
  const own = row.some((_, at) => isOthers(at)) ? row.map((cell, at) => (isOthers(at) ? '' : cell)) : row;
  // A row that goes on after the last heading has several addresses in a cell, or a comma in a name.
  const isNamed = (at: number) => columns.length === 0 || columns.includes(at) || at >= names.length;
  const named = own.filter((_, at) => isNamed(at));
  const cells = hasAddress(named) ? named : own.filter((cell, at) => isNamed(at) || cell.includes('@'));
  return entriesOf(cells, own, line, id === undefined ? undefined : anyId(row[id] ?? ''));
}

function anyId(cell: string): string | undefined {
  const { contactIds, otherIds } = contactsIn(cell);
  return contactIds[0] ?? otherIds[0];
}

/** The addresses of some cells, or where they have none their ids; a row of which neither is known names nobody. */
function entriesOf(cells: string[], row: string[], line: number, rowId?: string): Entry[] {
  const entries: Entry[] = [];
  const seen = new Set<string>();
  const read = cells.map((cell) => ({ cell, ...contactsIn(cell) }));
  for (const { cell, addresses, malformed } of read) {
    for (const address of addresses) {
      const key = address.toLowerCase();
      if (!seen.has(key)) entries.push({ line, shown: address, address });
      seen.add(key);
    }
    if (malformed) entries.push({ line, shown: shorten(addresses.length === 0 ? cell : withoutAddresses(cell)) });
  }
  const contactIds = read.flatMap((one) => one.contactIds);
  const id = rowId ?? (seen.size === 1 && contactIds.length === 1 ? contactIds[0] : undefined);
  const first = entries.find(({ address }) => address !== undefined);
  if (id !== undefined && first) first.id = id;
  else if (id !== undefined) return [{ line, shown: id, id }];
  if (entries.length > 0) return entries;
  const ids = contactIds.length > 0 ? contactIds : read.flatMap(({ otherIds }) => otherIds);
  if (ids.length > 0) return ids.map((one) => ({ line, shown: one, id: one }));
  return [{ line, shown: shorten(row.filter((cell) => cell.trim() !== '').join(' ')) || '…' }];
}

/** What of a cell is no address. */
function withoutAddresses(cell: string): string {
  const words = cell.split(/[\s,;]+/);
  return words.filter((word) => word.includes('@') && contactsIn(word).addresses.length === 0).join(' ');
}

function shorten(words: string): string {
  const plain = words.replace(/\s+/g, ' ').trim();
  return plain.length > LONGEST_SHOWN ? `${plain.slice(0, LONGEST_SHOWN)}…` : plain;
}
