import type { JobOutcome } from '../../protocol/jobs';
import { contactsIn } from '../../restore/contacts-in-text';
import { withoutFolding } from '../../restore/plain-text';
import { headingName, isOthersHeading, MAY_NAME_CONTACT } from '../../ui/text-file/heading-words';
import { isBlank, tableRows } from '../../ui/text-file/table-rows';
import { countFilled, hasAddress } from './table-row';
import { type Headings, namesAColumn, sectionsOf } from './table-sections';
import { vcardRows } from './vcard-rows';

/** An entry of a list: a contact by address, by id or by both, or text that names no contact. */
export interface ListEntry {
  /** The line of the text or the row of the spreadsheet, from 1. */
  line: number;
  /** The displayed text: the address, else the id or the text of the line. */
  shown: string;
  address?: string;
  /** An id of this account or of another system. If the account does not know it, the address counts. */
  id?: string;
}

export interface AddressTable {
  /** In the order of the text, including repeated ones. */
  entries: ListEntry[];
  /** Lines that are not blank, including headings. */
  lines: number;
  /** The headings of the columns with addresses; empty if whole lines were read. */
  columns: string[];
  /** The heading of the column with ids. */
  idColumn?: string;
  /** Set if the text is the results of a job: how many contacts were not restored. Only these are taken. */
  notRestored?: number;
}

const RESTORED: (JobOutcome | '')[] = ['restored', 'different'];
/** An undo has other outcomes, so all rows of its results are taken. */
const OUTCOMES: (JobOutcome | '')[] = [...RESTORED, 'skipped', 'failed', 'unknown', 'not-started', 'would-restore', ''];

/** Text without an address is cut to this length. */
const LONGEST_SHOWN = 200;
/** In a column of addresses, a form may have read the + of jane+choir@x.org as a space. */
const LOST_PLUS = /^[\w.-]+ [\w.+-]+@[\w.-]+$/;
/**
 * Finds the addresses and contact ids in a pasted text or a file: one per line, several per line, or a table with
 * titles and comments above it. If headings name columns of addresses, only those are read; otherwise every address
 * counts. Of a job’s results, only contacts that were not restored are taken, by `contact_id`.
 */
export function readAddressTable(text: string): AddressTable {
  const rows = jsonRows(text) ?? vcardRows(text) ?? tableRows(withoutFolding(text), namesAColumn);
  const entries: ListEntry[] = [];
  const columns = new Set<string>();
  let idColumn: string | undefined;
  let notRestored: number | undefined;
  for (const { headings, rows: below } of sectionsOf(rows)) {
    const outcomeOf = (row: string[]) => (row[headings?.outcome ?? -1] ?? '').trim() as JobOutcome | '';
    const isResults = headings?.outcome !== undefined && below.every(({ row }) => OUTCOMES.includes(outcomeOf(row)));
    const taken = isResults ? below.filter(({ row }) => !RESTORED.includes(outcomeOf(row))) : below;
    if (isResults) notRestored = (notRestored ?? 0) + taken.length;
    for (const column of headings?.columns ?? []) columns.add(headings?.names[column]?.trim() ?? '');
    for (const { row: cells, at } of taken) {
      const row = withLineAbove(cells, rows[at - 1] ?? []);
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

/** Each record of a JSON answer, or of JSON lines, as a row with one cell; undefined if the text is not JSON. */
function jsonRows(text: string): string[][] | undefined {
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    const json: unknown = JSON.parse(text);
    return recordsOf(json as object).map((record) => [ownWords(record)]);
  } catch {
    return jsonLines(text);
  }
}

/** The records in an answer’s arrays, unless the answer itself is one record with arrays of lists or tags. */
function recordsOf(json: object): unknown[] {
  if (Array.isArray(json)) return json;
  const records = Object.values(json)
    .filter(Array.isArray)
    .flat()
    .filter((item) => typeof item === 'object' || String(item).includes('@'));
  const whole = Object.entries(json).filter(([, value]) => !Array.isArray(value));
  const one = contactsIn(ownWords(Object.fromEntries(whole)));
  if (records.length === 0 || one.contactIds.length > 0) return [json];
  const { addresses, contactIds } = contactsIn(JSON.stringify(records), 1);
  return one.addresses.length > 0 && addresses.length + contactIds.length === 0 ? [json] : records;
}

function jsonLines(text: string): string[][] | undefined {
  try {
    return text.split(/\r?\n/).map((line) => (line.trim() === '' ? [''] : [ownWords(JSON.parse(line))]));
  } catch {
    return undefined;
  }
}

/** A record without the fields about other people, unless it names nobody else. */
function ownWords(record: unknown): string {
  const all = JSON.stringify(record);
  const own = JSON.stringify(record, (key, value) => (isOthersHeading(headingName(key)) ? undefined : value));
  const { addresses, contactIds } = contactsIn(own);
  return addresses.length + contactIds.length > 0 ? own : all;
}

/** The entries of a row: from the named columns or, if those are empty, from columns that may name the contact too. */
function entriesBelow({ names, columns, others, id }: Headings, row: string[], line: number): ListEntry[] {
  const isOthers = (cell: string, at: number) => at === id || (others.includes(at) && /[@%&\\]/.test(cell));
  const own = row.some(isOthers) ? row.map((cell, at) => (isOthers(cell, at) ? '' : cell)) : row;
  // A row longer than the headings has several addresses in a cell, or a comma in a name.
  const isNamed = (at: number) => columns.length === 0 || columns.includes(at) || at >= names.length;
  const named = own.filter((_, at) => isNamed(at));
  // A line such as "Generated by: admin@x.org" below the table is not a row of it.
  if (row.length === 1 && names.length > 1 && hasAddress(row) && isOthersHeading(headingName(row[0] ?? ''))) return [];
  const isElsewhere = !hasAddress(named);
  const mayNameContact = (at: number) =>
    isNamed(at) || (isElsewhere && MAY_NAME_CONTACT.test(headingName(names[at] ?? '')));
  const shown = own.map((cell, at) => (cell.includes('@') && !mayNameContact(at) ? '' : cell));
  const cells = own.filter((cell, at) => isNamed(at) || (cell.includes('@') && mayNameContact(at)));
  const readCell = (cell: string) => contactsIn(columns.length > 0 && LOST_PLUS.test(cell) ? `email="${cell}"` : cell);
  return entriesOf(cells, shown, line, { rowId: id === undefined ? undefined : anyId(row[id] ?? ''), readCell });
}

/** Joins a single-cell row with the line above if that may have cut an address, such as jane.doe@x.org. */
function withLineAbove(row: string[], above: string[]): string[] {
  const begin = above.join('').trim();
  const mayBeCut =
    countFilled(above) === 1 && countFilled(row) === 1 && hasAddress(row) && /^[\p{L}\p{N}]\S*[._+-]$/u.test(begin);
  return mayBeCut && !begin.includes('@') ? row.map((cell) => (cell === '' ? cell : `${begin}\n${cell}`)) : row;
}

function anyId(cell: string): string | undefined {
  const { contactIds, otherIds } = contactsIn(cell);
  return contactIds[0] ?? otherIds[0];
}

/** The addresses in some cells or, without any, the ids. A row without both names no contact. */
function entriesOf(
  cells: string[],
  row: string[],
  line: number,
  { rowId, readCell = contactsIn }: { rowId?: string | undefined; readCell?: typeof contactsIn } = {},
): ListEntry[] {
  const entries: ListEntry[] = [];
  const seen = new Set<string>();
  const read = cells.map((cell) => ({ cell, ...readCell(cell) }));
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

/** The words of a cell that look like addresses but are malformed. */
function withoutAddresses(cell: string): string {
  const words = cell.split(/[\s,;]+/);
  return words.filter((word) => word.includes('@') && contactsIn(word).addresses.length === 0).join(' ');
}

function shorten(words: string): string {
  const plain = words.replace(/\s+/g, ' ').trim();
  return plain.length > LONGEST_SHOWN ? `${plain.slice(0, LONGEST_SHOWN)}…` : plain;
}
