import type { JobOutcome } from '../../protocol/requests';
import { contactsIn } from '../../restore/contacts-in-text';
import { tableRows } from './table-rows';

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
/** Columns that may hold addresses; whether they do, their cells tell. */
const LIKE_ADDRESSES = /email|\b(?:e )?mails?\b|e post|posta\b|courriel|correo|électronique|メール|邮|почт/;
/** Whose addresses are not those of the contact. */
const OTHER_PEOPLE =
  /\b(?:owner|assign\w*|manager|rep|agent|executive|supervisor|coordinator|admin\w*|staff|support|created|modified|updated|by|sender|from|reply|host|organi[sz]er|referr\w*|sponsor|inviter|assistant|parent|guardian|spouse|partner|emergency)\b/;
const ID_HEADING = 'contact id';
const OUTCOME_HEADING = 'outcome';
/** The history has contacts and outcomes too, but it is no job's. */
const HISTORY_HEADING = 'record id';
const RESTORED: (JobOutcome | '')[] = ['restored', 'different'];
/** An undo has others: there everybody is taken. */
const OUTCOMES: (JobOutcome | '')[] = [...RESTORED, 'skipped', 'failed', 'unknown', 'not-started', 'would-restore', ''];

/** A line that names nobody is shown, but not by the megabyte. */
const LONGEST_SHOWN = 200;
/** What is longer is a sentence and no heading. */
const LONGEST_HEADING = 60;

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

interface Headings {
  /** As they are written. */
  names: string[];
  /** The columns to read addresses from; none where it may be any. */
  columns: number[];
  /** Columns with addresses of other people than the contact. */
  others: number[];
  id?: number;
  outcome?: number;
}

/** Rows below the same headings. */
interface Section {
  headings?: Headings;
  rows: NumberedRow[];
}

interface NumberedRow {
  row: string[];
  at: number;
}

/**
 * Parts the rows at their headings. Above the first stand a title and words about the export: one row with an address there
 * tells who made it. A first table of one row with another table below tells of the report in the same way.
 */
function sectionsOf(all: string[][]): Section[] {
  const used = all.map((row, at) => ({ row, at })).filter(({ row }) => !isBlank(row));
  const uncommented = used.filter(({ row }) => !isComment(row));
  const rows = uncommented.length > 0 ? uncommented : used;
  const firstAddress = rows.findIndex(({ row }) => hasAddress(row));
  // Further down a word such as "Email" may be a value.
  const mayBegin = (n: number, at: number) =>
    n <= firstAddress || isBlank(all[at - 1] ?? []) || filled(rows[n - 1]?.row ?? []) === 1;
  const starts = rows.flatMap(({ row, at }, n) =>
    (n === 0 || mayBegin(n, at)) && isHeadings(row, n === 0) ? [n] : [],
  );
  const sections = starts.map((start, n) => {
    const end = starts[n + 1];
    const below = rows.slice(start + 1, end);
    // The title of the next table.
    if (end !== undefined && below.length > 0 && isTitle(below.at(-1)?.row ?? [])) below.pop();
    return { headings: headingsOf(rows[start]?.row ?? [], below), rows: below };
  });
  const above = rows.slice(0, starts[0]);
  const [report, next] = sections;
  const isReport = report?.rows.length === 1 && next && report.headings.names.join() !== next.headings.names.join();
  const addressesAbove = above.filter(({ row }) => hasAddress(row));
  const isPreamble =
    starts.length > 0 && addressesAbove.length < 2 && !addressesAbove.some(({ row }) => isAddressAlone(row));
  return [{ rows: isPreamble ? [] : above }, ...(isReport ? sections.slice(1) : sections)];
}

/** Whether a row is one of headings. Only the first row of all may be a sentence, such as "Please restore these emails:". */
function isHeadings(row: string[], isFirst: boolean): boolean {
  if (hasAddress(row)) return false;
  const isLike = (cell: string) => LIKE_ADDRESSES.test(headingName(cell)) && (isFirst || cell.length < LONGEST_HEADING);
  const isOne = row.some(namesAColumn) || ((isFirst || filled(row) > 1) && row.some(isLike));
  return isOne && !namesContacts(row.join(' '));
}

function headingsOf(names: string[], below: NumberedRow[]): Headings {
  const plain = names.map(headingName);
  const hasAddresses = (column: number) => below.some(({ row }) => row[column]?.includes('@'));
  const like = plain.flatMap((name, at) => (LIKE_ADDRESSES.test(name) ? [at] : []));
  const own = like.filter((at) => !OTHER_PEOPLE.test(plain[at] ?? ''));
  const others = like.filter((at) => !own.includes(at));
  const id = plain.indexOf(ID_HEADING);
  const outcome = id === -1 || plain.includes(HISTORY_HEADING) ? -1 : plain.indexOf(OUTCOME_HEADING);
  // A list in which nothing else names a contact is one of those people.
  const isOfOthers = own.length === 0 && id === -1 && !names.some((_, at) => !others.includes(at) && hasAddresses(at));
  return {
    names,
    columns: (isOfOthers ? others : own).filter(hasAddresses),
    others: isOfOthers ? [] : others,
    ...(id !== -1 && { id }),
    ...(outcome !== -1 && { outcome }),
  };
}

function namesContacts(words: string): boolean {
  const { addresses, contactIds, otherIds } = contactsIn(words);
  return addresses.length + contactIds.length + otherIds.length > 0;
}

function headingName(cell: string): string {
  return cell
    .trim()
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .replace(/[\s_-]+/g, ' ');
}

/** Whether a cell can only be the heading of the addresses or of the ids. */
function namesAColumn(cell: string): boolean {
  const name = headingName(cell);
  return ADDRESS_HEADINGS.has(name) || name === ID_HEADING;
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

/** `# exported on Monday` and the line below the headings of a Markdown table; but not the number of a row: `#1,jane@x.org`. */
function isComment(row: string[]): boolean {
  if (/^[\s|:=-]+$/.test(row.join(''))) return true;
  const first = row.find((cell) => cell.trim() !== '')?.trim() ?? '';
  return /^#+\s+[^\d\s]/.test(first) || (/^#./.test(first) && !hasAddress(row));
}

function isTitle(row: string[]): boolean {
  return filled(row) === 1 && !hasAddress(row);
}

function isAddressAlone(row: string[]): boolean {
  return filled(row) === 1 && hasAddress(row) && !/\S\s+[^\s<]/.test(row.join('').trim());
}

function hasAddress(row: string[]): boolean {
  return row.some((cell) => cell.includes('@'));
}

function filled(row: string[]): number {
  return row.filter((cell) => cell.trim() !== '').length;
}

function isBlank(row: string[]): boolean {
  return row.every((cell) => cell.trim() === '');
}

function shorten(words: string): string {
  const plain = words.replace(/\s+/g, ' ').trim();
  return plain.length > LONGEST_SHOWN ? `${plain.slice(0, LONGEST_SHOWN)}…` : plain;
}
