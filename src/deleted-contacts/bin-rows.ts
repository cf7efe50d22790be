import type { Contact, Permission } from '../protocol/contact';
import { restorability } from '../restore/consent';
import { contactName } from '../ui/contact-words';
import { plain } from '../ui/plain-words';

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
  /** Each of its words must be in the name, the address or the company. */
  words: string;
  deleted: Days;
  created: Days;
  /** `mailable` is everybody who may be sent emails once restored. */
  consent?: Permission | 'mailable';
  /** create_source, as Constant Contact spells it; "" for contacts that have none. */
  source?: string;
}

const CONSENTS: Permission[] = [
  'explicit',
  'implicit',
  'not_set',
  'pending_confirmation',
  'temp_hold',
  'unsubscribed',
  'unknown',
];
const MAILABLE: ReadonlySet<Permission> = new Set(['explicit', 'implicit', 'not_set']);

/** Comes after every name and address there is. */
const LAST = '\u{10ffff}';

/**
 * All deleted contacts of an account, by the hundred thousand: what is searched and sorted by is worked out once, when a
 * contact is put in, and an order that was asked for once is only added to afterwards. A row is known by its index, which
 * stays the same until rows are taken out.
 */
export function createRows() {
  let contacts: Contact[] = [];
  let places = new Map<string, number>();
  let words: string[] = [];
  let deletedDays: number[] = [];
  let createdDays: number[] = [];
  const keys: Keys = { name: [], email: [], deleted: [], consent: [], source: [] };
  let orders = new Map<Column, number[]>();

  /** True when it changes anything that a table shows. */
  function putOne(contact: Contact): boolean {
    const known = places.get(contact.id);
    const index = known ?? contacts.length;
    const next = keysOf(contact);
    const text = searchText(contact);
    const changed =
      known === undefined ||
      text !== words[index] ||
      COLUMNS.some((column) => keys[column][index] !== next[column]) ||
      createdDays[index] !== dayNumber(contact.createdAt);
    contacts[index] = contact;
    if (!changed) return false;
    if (known !== undefined) orders = new Map();
    places.set(contact.id, index);
    words[index] = text;
    deletedDays[index] = dayNumber(contact.deletedAt);
    createdDays[index] = dayNumber(contact.createdAt);
    for (const column of COLUMNS) keys[column][index] = next[column];
    return true;
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

  return {
    get size() {
      return contacts.length;
    },
    at: (index: number): Contact | undefined => contacts[index],
    get: (id: string): Contact | undefined => {
      const index = places.get(id);
      return index === undefined ? undefined : contacts[index];
    },
    /** Every spelling of create_source that occurs, by name. */
    sources: (): string[] => [...new Set(keys.source as string[])].map((key) => (key === LAST ? '' : key)).sort(),

    /** Adds contacts, or replaces those that are there by id; true when that changes anything that a table shows. */
    put(added: Contact[]): boolean {
      let changed = false;
      for (const contact of added) changed = putOne(contact) || changed;
      return changed;
    },

    /** Takes out all but those for whom `stays` is true. Indexes are other ones afterwards. */
    keepOnly(stays: (id: string) => boolean): boolean {
      const staying = contacts.flatMap(({ id }, index) => (stays(id) ? [index] : []));
      if (staying.length === contacts.length) return false;
      const those = <T>(values: T[]): T[] => staying.map((index) => values[index] as T);
      contacts = those(contacts);
      places = new Map(contacts.map(({ id }, index) => [id, index]));
      words = those(words);
      deletedDays = those(deletedDays);
      createdDays = those(createdDays);
      for (const column of COLUMNS) keys[column] = those(keys[column]);
      orders = new Map();
      return true;
    },

    /** Indexes of the rows that are wanted, sorted; rows that are equal in it are in the order they came in. */
    find(wanted: Wanted, { column, descending }: Sort): number[] {
      const parts = plain(wanted.words).split(/\s+/).filter(Boolean);
      const { deleted, created, consent, source } = wanted;
      const sourceKey = source === undefined ? undefined : source || LAST;
      const found: number[] = [];
      const sorted = order(column);
      for (let at = 0; at < sorted.length; at++) {
        const index = sorted[descending ? sorted.length - 1 - at : at] ?? 0;
        const text = words[index] ?? '';
        if (!parts.every((part) => text.includes(part))) continue;
        if (!isWithin(deletedDays[index] ?? 0, deleted) || !isWithin(createdDays[index] ?? 0, created)) continue;
        if (sourceKey !== undefined && keys.source[index] !== sourceKey) continue;
        if (consent !== undefined && !hasConsent(contacts[index], consent)) continue;
        found.push(index);
      }
      return found;
    },
  };
}

/** Whether a bulk restore may take this contact. */
export function isRestorable(contact: Contact): boolean {
  return restorability(contact).may;
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
    consent: CONSENTS.indexOf(contact.email?.permission ?? 'unknown'),
    source: contact.createSource ?? LAST,
  };
}

function searchText(contact: Contact): string {
  const { firstName, lastName, companyName, email } = contact;
  return plain([firstName, lastName, email?.address, companyName].filter(Boolean).join('\n'));
}

function hasConsent(contact: Contact | undefined, consent: Permission | 'mailable'): boolean {
  const permission = contact?.email?.permission;
  if (consent === 'mailable') return permission !== undefined && MAILABLE.has(permission);
  return permission === consent;
}

function isWithin(day: number, { from, to }: Days): boolean {
  if (from === undefined && to === undefined) return true;
  return day !== 0 && (from === undefined || day >= from) && (to === undefined || day <= to);
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
