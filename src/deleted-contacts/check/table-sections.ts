import { contactsIn } from '../../restore/contacts-in-text';
import {
  ADDRESS_HEADINGS,
  FROM_HEADING,
  headingName,
  isOthersHeading,
  LIKE_ADDRESSES,
  OTHER_PEOPLE,
  TO_HEADING,
} from '../../ui/text-file/heading-words';
import { isBlank } from '../../ui/text-file/table-rows';
import { countFilled, hasAddress, isAddressAlone, isComment, isTitle } from './table-row';

const ID_HEADING = 'contact id';
const OUTCOME_HEADING = 'outcome';
/** An export of the history has contacts and outcomes too, but is not a job’s results. */
const HISTORY_HEADING = 'record id';
/** A longer cell is a sentence, not a heading. */
const LONGEST_HEADING = 60;

export interface Headings {
  /** The headings as written. */
  names: string[];
  /** The columns with addresses; empty if any column may have them. */
  columns: number[];
  /** Columns about other people than the contact, or with remarks. */
  others: number[];
  id?: number;
  outcome?: number;
}

/** Rows below the same headings. */
export interface Section {
  headings?: Headings;
  rows: NumberedRow[];
}

interface NumberedRow {
  row: string[];
  at: number;
}

/**
 * Splits the rows at their headings. Above the first headings are a title and remarks about the export; a single
 * address there is the author’s. A first table of one row above another table is about the report, too.
 */
export function sectionsOf(all: string[][]): Section[] {
  const used = all.map((row, at) => ({ row, at })).filter(({ row }) => !isBlank(row));
  // Headings may begin with a number sign.
  const uncommented = used.filter(({ row }) => !isComment(row) || (countFilled(row) > 1 && row.some(namesAColumn)));
  const rows = uncommented.length > 0 ? uncommented : used;
  const firstAddress = rows.findIndex(({ row }) => hasAddress(row));
  // Further down, a word such as "Email" may be a value.
  const mayBegin = (n: number, at: number) =>
    n <= firstAddress || isBlank(all[at - 1] ?? []) || countFilled(rows[n - 1]?.row ?? []) === 1;
  const starts = rows.flatMap(({ row, at }, n) =>
    (n === 0 || mayBegin(n, at)) && isHeadings(row, n === 0) ? [n] : [],
  );
  const sections = starts.map((start, n) => {
    const end = starts[n + 1];
    const below = rows.slice(start + 1, end);
    // The last row is the title of the next table.
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

/** Whether a row has headings. Only the first row may be a sentence, such as "Please restore these emails:". */
function isHeadings(row: string[], isFirst: boolean): boolean {
  if (hasAddress(row)) return false;
  const isLike = (cell: string) => LIKE_ADDRESSES.test(headingName(cell)) && (isFirst || cell.length < LONGEST_HEADING);
  // A list of tasks has columns for its reporters, and names the contact only in a text.
  const isOthers = (cell: string) =>
    !/\d/.test(cell) && cell.length < LONGEST_HEADING && isOthersHeading(headingName(cell));
  const isSeveral = countFilled(row) > 1;
  const isOne =
    row.some(namesAColumn) ||
    ((isFirst || isSeveral) && row.some(isLike)) ||
    (isFirst && isSeveral && row.some(isOthers));
  return isOne && !namesContacts(row.join(' '));
}

function headingsOf(names: string[], below: NumberedRow[]): Headings {
  const plain = names.map(headingName);
  const hasAddresses = (column: number) => below.some(({ row }) => row[column]?.includes('@'));
  const like = plain.flatMap((name, at) => (LIKE_ADDRESSES.test(name) ? [at] : []));
  // If a file has senders and recipients, it does not say which of them is the contact.
  const isLetter = plain.some((name) => TO_HEADING.test(name));
  const isOthers = (name: string) => OTHER_PEOPLE.test(name) || (FROM_HEADING.test(name) && !isLetter);
  const others = plain.flatMap((name, at) => (isOthers(name) ? [at] : []));
  const own = like.filter((at) => !others.includes(at));
  const id = plain.indexOf(ID_HEADING);
  const outcome = id === -1 || plain.includes(HISTORY_HEADING) ? -1 : plain.indexOf(OUTCOME_HEADING);
  // If nothing else names a contact, the list is about these other people.
  const isOfOthers = own.length === 0 && id === -1 && !names.some((_, at) => !others.includes(at) && hasAddresses(at));
  const columns = (isOfOthers ? like : own).filter(hasAddresses);
  // If the column "Email" is empty, these contacts have no address, and addresses in another column are not theirs.
  const empty = own.filter((at) => ADDRESS_HEADINGS.has(plain[at] ?? ''));
  return {
    names,
    columns: columns.length > 0 || isOfOthers ? columns : empty,
    others: isOfOthers ? [] : others,
    ...(id !== -1 && { id }),
    ...(outcome !== -1 && { outcome }),
  };
}

function namesContacts(words: string): boolean {
  const { addresses, contactIds, otherIds } = contactsIn(words);
  return addresses.length + contactIds.length + otherIds.length > 0;
}

/** Whether a cell can only be the heading of a column of addresses or ids. */
export function namesAColumn(cell: string): boolean {
  const name = headingName(cell);
  return ADDRESS_HEADINGS.has(name) || name === ID_HEADING;
}
