import { type Contact, PERMISSIONS, type Permission } from '../../protocol/contact';
import { restorability } from '../../restore/consent';
import { contactName, type Names } from '../../ui/contact-words';
import { plain } from '../../ui/plain-words';
import { createIdPlaces } from './id-places';
import { createSharing } from './share-alike';

/** What rows are sorted by. */
export type Column = 'name' | 'email' | 'deleted' | 'consent' | 'source';

export interface Sort {
  column: Column;
  descending: boolean;
}

/** Days as YYYYMMDD, both of them included; one that is left out sets no limit. */
export interface Days {
  from?: number;
  to?: number;
}

/** Which rows are wanted; what is left out leaves nothing out. */
export interface Wanted {
  /** Each of its words must be in the name, the address, the company or a tag. */
  words: string;
  deleted: Days;
  created: Days;
  /** `mailable` is everybody who may be sent emails once restored. */
  consent?: Permission | 'mailable';
  /** create_source, as Constant Contact spells it; "" for contacts that have none. */
  source?: string;
}

/** In the order that they are sorted in; the first `MAILABLE` of them may be sent emails. */
const CONSENTS: readonly Permission[] = PERMISSIONS;
const MAILABLE = 3;

/** Comes after every name and address there is. */
const LAST = '\u{10ffff}';

/**
 * All deleted contacts of an account, by the hundred thousand: what is searched and sorted by is worked out once, when a
 * contact is put in, an order that was asked for once is only added to afterwards, and a search that narrows the one before
 * goes through what that one found. A row is known by its index, which stays the same until rows are taken out.
 */
export function createRows() {
  let contacts: Contact[] = [];
  /** A number for each contact, which stays with it and is nobody else's. */
  let numbers: number[] = [];
  let nextNumber = 0;
  const places = createIdPlaces();
  let words: string[] = [];
  /** The words of all rows in one text, which is gone through faster than 100,000 of them, until they change. */
  let text: { whole: string; starts: number[] } | undefined;
  let deletedDays: number[] = [];
  let createdDays: number[] = [];
  let restorable: boolean[] = [];
  const keys: Keys = { name: [], email: [], deleted: [], consent: [], source: [] };
  let sources = new Set<string | number>();
  let orders = new Map<Column, number[]>();
  let names: Names = {};
  const share = createSharing();
  /** The order that was asked for the other way round last. */
  let reversed: { order: number[]; rows: number[] } | undefined;
  /** What was found last, and for what. */
  let last: { wanted: Wanted; sort: Sort; found: number[] } | undefined;

  /** True when it changes anything that a table shows. */
  function putOne(contact: Contact): boolean {
    const known = places.get(contact.id);
    const isNew = known < 0;
    const index = isNew ? contacts.length : known;
    const next = keysOf(contact);
    const said = searchText(contact, names);
    const changed =
      isNew ||
      said !== words[index] ||
      COLUMNS.some((column) => keys[column][index] !== next[column]) ||
      createdDays[index] !== dayNumber(contact.createdAt);
    share(contact);
    contacts[index] = contact;
    numbers[index] ??= nextNumber++;
    restorable[index] = restorability(contact).may;
    if (!changed) return false;
    if (isNew) places.add(contact.id);
    else orders = new Map();
    words[index] = said;
    deletedDays[index] = dayNumber(contact.deletedAt);
    createdDays[index] = dayNumber(contact.createdAt);
    for (const column of COLUMNS) keys[column][index] = next[column];
    sources.add(next.source);
    return true;
  }

  function forgetFound(): void {
    last = undefined;
    text = undefined;
  }

  function order(column: Column): number[] {
    const known = orders.get(column) ?? [];
    if (known.length === contacts.length) return known;
    const by = comparing(keys[column]);
    const added = Array.from({ length: contacts.length - known.length }, (_, at) => known.length + at).sort(by);
    const whole = known.length === 0 ? added : merged(known, added, by);
    orders.set(column, whole);
    return whole;
  }

  function sorted({ column, descending }: Sort): number[] {
    const ascending = order(column);
    if (!descending) return ascending;
    if (reversed?.order !== ascending) reversed = { order: ascending, rows: [...ascending].reverse() };
    return reversed.rows;
  }

  return {
    get size() {
      return contacts.length;
    },
    at: (index: number): Contact | undefined => contacts[index],
    /** A number that no other contact has, whichever row it is in. */
    numberOf: (index: number): number => numbers[index] ?? -1,
    /** -1 for who is not there. */
    indexOf: places.get,
    get: (id: string): Contact | undefined => contacts[places.get(id)],
    some: (test: (contact: Contact) => boolean): boolean => contacts.some(test),
    /** Whether a bulk restore may take the contact of this row. */
    mayRestore: (index: number): boolean => restorable[index] ?? false,
    /** Every spelling of create_source that occurs, by name. */
    sources: (): string[] => ([...sources] as string[]).map((key) => (key === LAST ? '' : key)).sort(),

    /** Adds contacts, or replaces those that are there by id; true when that changes anything that a table shows. */
    put(added: Contact[]): boolean {
      let changed = false;
      for (const contact of added) changed = putOne(contact) || changed;
      if (changed) forgetFound();
      return changed;
    },

    /** Takes out all but those for whom `stays` is true. Indexes are other ones afterwards. */
    keepOnly(stays: (id: string) => boolean): boolean {
      const staying = contacts.flatMap(({ id }, index) => (stays(id) ? [index] : []));
      if (staying.length === contacts.length) return false;
      const those = <T>(values: T[]): T[] => staying.map((index) => values[index] as T);
      contacts = those(contacts);
      numbers = those(numbers);
      places.clear();
      for (const { id } of contacts) places.add(id);
      words = those(words);
      deletedDays = those(deletedDays);
      createdDays = those(createdDays);
      restorable = those(restorable);
      for (const column of COLUMNS) keys[column] = those(keys[column]);
      sources = new Set(keys.source);
      orders = new Map();
      forgetFound();
      return true;
    },

    /** Tells the names of tags, so that they are searched as well. */
    nameTags(known: Names): void {
      names = known;
      forgetFound();
      for (const [index, contact] of contacts.entries()) {
        if (contact.tags.length > 0) words[index] = searchText(contact, names);
      }
    },

    /** Sorts the rows that came in since by a column, so that `find` need not. */
    sort: (column: Column): void => void order(column),

    /**
     * Indexes of the rows that are wanted, sorted; rows that are equal in it are in the order they came in. What is given
     * back is kept for the next time and not to be changed.
     */
    find(wanted: Wanted, sort: Sort): number[] {
      const narrower = last && isSameSort(last.sort, sort) && narrows(last.wanted, wanted);
      const among = narrower && last ? last.found : sorted(sort);
      const found = isEverything(wanted) ? among : among.filter(testOf(wanted));
      last = { wanted, sort, found };
      return found;
    },
  };

  /** Whether a row is wanted. */
  function testOf({ words: asked, deleted, created, consent, source }: Wanted): (index: number) => boolean {
    const parts = partsOf(asked);
    const found = parts.length > 0 && countParts(parts);
    const [deletedFrom, deletedTo] = limitsOf(deleted);
    const [createdFrom, createdTo] = limitsOf(created);
    const isAnyDay = isOpen(deleted) && isOpen(created);
    const [consentFrom, consentTo] =
      consent === 'mailable' || consent === undefined ? [0, MAILABLE - 1] : only(consent);
    const sourceKey = source === undefined ? undefined : source || LAST;
    // What is not asked for is not looked at: there are so many rows that this is what takes the time.
    return (index) => {
      if (found && found[index] !== parts.length) return false;
      if (!isAnyDay) {
        const [deletedDay, createdDay] = [deletedDays[index] ?? 0, createdDays[index] ?? 0];
        if (deletedDay < deletedFrom || deletedDay > deletedTo) return false;
        if (createdDay < createdFrom || createdDay > createdTo) return false;
      }
      if (consent !== undefined) {
        const held = (keys.consent[index] ?? 0) as number;
        if (held < consentFrom || held > consentTo) return false;
      }
      return sourceKey === undefined || keys.source[index] === sourceKey;
    };
  }

  /** By row, how many of the parts it has, from the first one on. None of them has a space in it. */
  function countParts(parts: string[]): Uint16Array {
    text ??= inOne(words);
    const { whole, starts } = text;
    const counts = new Uint16Array(words.length);
    for (const [before, part] of parts.entries()) {
      let row = 0;
      for (let at = whole.indexOf(part); at >= 0; at = whole.indexOf(part, starts[row])) {
        while ((starts[row + 1] ?? at + 1) <= at) row++;
        if (counts[row] === before) counts[row] = before + 1;
        row++;
      }
    }
    return counts;
  }
}

/** Texts one after another, a line break between them, and where each begins; the last start is where a further one would. */
function inOne(texts: string[]): { whole: string; starts: number[] } {
  const starts = [0];
  for (const [index, { length }] of texts.entries()) starts.push((starts[index] ?? 0) + length + 1);
  return { whole: texts.join('\n'), starts };
}

/**
 * A day as a number that sorts and compares: 20260305. Of a bare day the day it names, of a timestamp the day it was here;
 * 0 where there is none.
 */
export function dayNumber(value: string | undefined): number {
  if (value === undefined) return 0;
  const bare = /^(\d{4})-(\d{2})-(\d{2})$/.exec(value);
  if (bare) return Number(`${bare[1]}${bare[2]}${bare[3]}`);
  const date = new Date(value);
  return Number.isNaN(date.getTime()) ? 0 : dayNumberOf(date);
}

/** The day it is here at this moment. */
export function dayNumberOf(date: Date): number {
  return date.getFullYear() * 10_000 + (date.getMonth() + 1) * 100 + date.getDate();
}

const COLUMNS: Column[] = ['name', 'email', 'deleted', 'consent', 'source'];

type Keys = Record<Column, (string | number)[]>;

function keysOf(contact: Contact): Record<Column, string | number> {
  const deletedAt = Date.parse(contact.deletedAt ?? '');
  return {
    name: plain(contactName(contact) ?? LAST),
    email: contact.email?.address.toLowerCase() ?? LAST,
    deleted: Number.isNaN(deletedAt) ? 0 : deletedAt,
    // Who has no address has no consent to emails, and comes after all who have.
    consent: contact.email ? CONSENTS.indexOf(contact.email.permission) : CONSENTS.length,
    source: contact.createSource ?? LAST,
  };
}

function searchText({ firstName, lastName, companyName, email, tags }: Contact, names: Names): string {
  const tagNames = tags.map((id) => names[id]);
  return plain([firstName, lastName, email?.address, companyName, ...tagNames].filter(Boolean).join('\n'));
}

function only(consent: Permission): [number, number] {
  const place = CONSENTS.indexOf(consent);
  return [place, place];
}

/** The first and the last day that are wanted; a contact without such a day has day 0. */
function limitsOf({ from, to }: Days): [number, number] {
  if (from === undefined && to === undefined) return [0, Number.POSITIVE_INFINITY];
  return [from ?? 1, to ?? Number.POSITIVE_INFINITY];
}

function partsOf(words: string): string[] {
  return plain(words).split(/\s+/).filter(Boolean);
}

function isEverything({ words, deleted, created, consent, source }: Wanted): boolean {
  return isOpen(deleted) && isOpen(created) && consent === undefined && source === undefined && words.trim() === '';
}

function isOpen({ from, to }: Days): boolean {
  return from === undefined && to === undefined;
}

function isSameSort(one: Sort, other: Sort): boolean {
  return one.column === other.column && one.descending === other.descending;
}

/** Whether all rows that are wanted now were wanted before. */
function narrows(before: Wanted, now: Wanted): boolean {
  const parts = partsOf(now.words);
  return (
    (before.consent === undefined || before.consent === now.consent) &&
    (before.source === undefined || before.source === now.source) &&
    areWithin(before.deleted, now.deleted) &&
    areWithin(before.created, now.created) &&
    partsOf(before.words).every((part) => parts.some((longer) => longer.includes(part)))
  );
}

function areWithin(before: Days, now: Days): boolean {
  return isOpen(before) || (before.from === now.from && before.to === now.to);
}

function comparing(values: (string | number)[]): (one: number, other: number) => number {
  return (one, other) => {
    const a = values[one] ?? 0;
    const b = values[other] ?? 0;
    return a < b ? -1 : a > b ? 1 : one - other;
  };
}

function merged(one: number[], other: number[], by: (a: number, b: number) => number): number[] {
  const whole: number[] = [];
  let [i, j] = [0, 0];
  while (i < one.length || j < other.length) {
    const [a, b] = [one[i], other[j]];
    if (a !== undefined && (b === undefined || by(a, b) <= 0)) {
      whole.push(a);
      i++;
    } else if (b !== undefined) {
      whole.push(b);
      j++;
    }
  }
  return whole;
}
