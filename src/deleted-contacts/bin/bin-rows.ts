import type { Contact } from '../../protocol/contact';
import { isMarked, restorability } from '../../restore/consent';
import type { NamesById } from '../../ui/contact-words';
import { createIdPlaces } from './id-places';
import { COLUMNS, type Column, dayNumber, SORTS_LAST, type SortKeys, searchText, sortKeysOf } from './row-keys';
import { createOrders, isSameSort, type Sort } from './row-order';
import { createMatcher, isNarrower, matchesEveryRow, type RowQuery } from './row-query';
import { createStringSharing } from './string-sharing';

/** All data of the rows, by row index. */
interface Columns {
  contacts: Contact[];
  /** A number per contact that is never reused. */
  numbers: number[];
  /** The index of the row, by number; -1 if the contact was removed. */
  indexes: number[];
  words: string[];
  deletedDays: number[];
  createdDays: number[];
  restorable: boolean[];
  marked: boolean[];
  keys: SortKeys;
}

/**
 * All deleted contacts of an account, hundreds of thousands if need be. Search texts and sort keys are computed once,
 * when a contact is added. A narrower search filters the last result. A row’s index stays the same until rows are
 * removed.
 */
export function createBinRows() {
  const columns: Columns = {
    contacts: [],
    numbers: [],
    indexes: [],
    words: [],
    deletedDays: [],
    createdDays: [],
    restorable: [],
    marked: [],
    keys: { name: [], email: [], deleted: [], consent: [], source: [] },
  };
  const places = createIdPlaces();
  const orders = createOrders(columns.keys);
  const matcher = createMatcher(columns);
  const share = createStringSharing();
  let sources = new Set<string | number>();
  let names: NamesById = {};
  let last: { query: RowQuery; sort: Sort; found: number[] } | undefined;

  /** Returns whether the table has to change. */
  function putOne(contact: Contact): boolean {
    const known = places.get(contact.id);
    const isNew = known < 0;
    const index = isNew ? columns.contacts.length : known;
    share(contact);
    if (isNew) {
      columns.numbers[index] = columns.indexes.length;
      columns.indexes.push(index);
    }
    const isChanged = write(columns, index, contact, searchText(contact, names));
    if (isNew) places.add(contact.id);
    else if (isChanged) orders.forget();
    if (isChanged) sources.add(columns.keys.source[index] ?? SORTS_LAST);
    return isChanged;
  }

  function forgetFound(): void {
    last = undefined;
    matcher.forget();
  }

  return {
    get size() {
      return columns.contacts.length;
    },
    at: (index: number): Contact | undefined => columns.contacts[index],
    /** The unique number of the row’s contact. */
    numberOf: (index: number): number => columns.numbers[index] ?? -1,
    /** -1 if the contact was removed. */
    indexOfNumber: (number: number): number => columns.indexes[number] ?? -1,
    /** -1 for an unknown id. */
    indexOf: places.get,
    get: (id: string): Contact | undefined => columns.contacts[places.get(id)],
    some: (test: (contact: Contact) => boolean): boolean => columns.contacts.some(test),
    /** Whether a bulk restore may include this row. */
    mayRestore: (index: number): boolean => columns.restorable[index] ?? false,
    /** The day of deletion as YYYYMMDD; 0 if unknown. */
    dayOf: (index: number): number => columns.deletedDays[index] ?? 0,
    /** The number of matching contacts per day of deletion, by YYYYMMDD. Days on which only others were deleted have 0. */
    deletedDays(query: RowQuery): Map<number, number> {
      const fits = matcher.testOf(query);
      const counts = new Map<number, number>();
      for (const [index, day] of columns.deletedDays.entries()) {
        if (day > 0) counts.set(day, (counts.get(day) ?? 0) + (fits(index) ? 1 : 0));
      }
      return counts;
    },
    /** The matching contacts, in no particular order. */
    matching(query: RowQuery): Contact[] {
      const fits = matcher.testOf(query);
      return columns.contacts.filter((_, index) => fits(index));
    },
    hasMarked: (): boolean => columns.marked.includes(true),
    /** All spellings of create_source in use, sorted. */
    sources: (): string[] => ([...sources] as string[]).map((key) => (key === SORTS_LAST ? '' : key)).sort(),

    /** Adds contacts, or replaces those with the same id. Returns whether the table has to change. */
    put(added: Contact[]): boolean {
      const isChanged = added.map(putOne).includes(true);
      if (isChanged) forgetFound();
      return isChanged;
    },

    /** Removes all rows but those for which `stays` is true. Returns whether any were removed; indexes then change. */
    keepOnly(stays: (id: string) => boolean): boolean {
      const staying = columns.contacts.flatMap(({ id }, index) => (stays(id) ? [index] : []));
      if (staying.length === columns.contacts.length) return false;
      narrowTo(columns, staying);
      places.clear();
      for (const { id } of columns.contacts) places.add(id);
      sources = new Set(columns.keys.source);
      orders.forget();
      forgetFound();
      return true;
    },

    /** Makes tags searchable by name. */
    nameTags(known: NamesById): void {
      names = known;
      forgetFound();
      for (const [index, contact] of columns.contacts.entries()) {
        if (contact.tags.length > 0) columns.words[index] = searchText(contact, names);
      }
    },

    /** Sorts added rows in advance of `find`. */
    sort: (column: Column): void => void orders.ascending(column),
    /** Performs a few ms of sorting by unused columns. Returns false when nothing is left to sort. */
    prepareOrders: (): boolean => COLUMNS.some(orders.prepare),

    /** The sorted indexes of the matching rows. Must not be modified. */
    find(query: RowQuery, sort: Sort): number[] {
      const isRefined = last && isSameSort(last.sort, sort) && isNarrower(last.query, query);
      const among = isRefined && last ? last.found : orders.sorted(sort);
      const found = matchesEveryRow(query) ? among : among.filter(matcher.testOf(query));
      last = { query, sort, found };
      return found;
    },
  };
}

export type BinRows = ReturnType<typeof createBinRows>;

/** Writes a contact into a row. Returns whether the table has to change. */
function write(columns: Columns, index: number, contact: Contact, words: string): boolean {
  const { keys, deletedDays, createdDays } = columns;
  const next = sortKeysOf(contact);
  const createdDay = dayNumber(contact.createdAt);
  const isChanged =
    words !== columns.words[index] ||
    COLUMNS.some((column) => keys[column][index] !== next[column]) ||
    createdDays[index] !== createdDay ||
    columns.marked[index] !== isMarked(contact);
  columns.contacts[index] = contact;
  columns.restorable[index] = restorability(contact).may;
  columns.marked[index] = isMarked(contact);
  if (!isChanged) return false;
  columns.words[index] = words;
  deletedDays[index] = dayNumber(contact.deletedAt);
  createdDays[index] = createdDay;
  for (const column of COLUMNS) keys[column][index] = next[column];
  return true;
}

/** Keeps only the rows with these indexes, in their order. */
function narrowTo(columns: Columns, staying: number[]): void {
  const those = <T>(values: T[]): T[] => staying.map((index) => values[index] as T);
  columns.contacts = those(columns.contacts);
  columns.numbers = those(columns.numbers);
  columns.indexes.fill(-1);
  for (const [index, number] of columns.numbers.entries()) columns.indexes[number] = index;
  columns.words = those(columns.words);
  columns.deletedDays = those(columns.deletedDays);
  columns.createdDays = those(columns.createdDays);
  columns.restorable = those(columns.restorable);
  columns.marked = those(columns.marked);
  for (const column of COLUMNS) columns.keys[column] = those(columns.keys[column]);
}
