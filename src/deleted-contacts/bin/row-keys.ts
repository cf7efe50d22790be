import { type Contact, PERMISSIONS, type Permission } from '../../protocol/contact';
import { contactName, type Names } from '../../ui/contact-words';
import { plain } from '../../ui/plain-words';

/** What rows are sorted by. */
export type Column = 'name' | 'email' | 'deleted' | 'consent' | 'source';

export const COLUMNS: readonly Column[] = ['name', 'email', 'deleted', 'consent', 'source'];

/** Comes after every name and address there is. */
export const LAST = '\u{10ffff}';

/** What each row is sorted by, by column. */
export type Keys = Record<Column, (string | number)[]>;

export function keysOf(contact: Contact): Record<Column, string | number> {
  return {
    name: plain(contactName(contact) ?? LAST),
    email: contact.email?.address.toLowerCase() ?? LAST,
    deleted: timeOf(contact.deletedAt),
    // A contact without an address has no consent to emails, and comes after all that have.
    consent: contact.email ? consentKey(contact.email.permission) : PERMISSIONS.length,
    source: contact.createSource ?? LAST,
  };
}

/** The place of a consent in the order of the table. Those that may be mailed come first. */
export function consentKey(consent: Permission): number {
  return PERMISSIONS.indexOf(consent);
}

/** The text that a search goes through. */
export function searchText({ firstName, lastName, companyName, email, tags }: Contact, names: Names): string {
  const tagNames = tags.map((id) => names[id]);
  return plain([firstName, lastName, email?.address, companyName, ...tagNames].filter(Boolean).join('\n'));
}

/** When that was, in ms since the epoch; 0 where there is none. A bare day is its first moment here, so that each day stays together. */
function timeOf(value: string | undefined): number {
  const day = bareDay(value);
  const time = day ? new Date(day.year, day.month - 1, day.date).getTime() : Date.parse(value ?? '');
  return Number.isNaN(time) ? 0 : time;
}

function bareDay(value: string | undefined): { year: number; month: number; date: number } | undefined {
  const [, year, month, date] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(value ?? '') ?? [];
  return date === undefined ? undefined : { year: Number(year), month: Number(month), date: Number(date) };
}

/**
 * A day as a number that sorts and compares: 20260305. A bare day is the day it names, a timestamp the day it was here;
 * 0 where there is none.
 */
export function dayNumber(value: string | undefined): number {
  if (value === undefined) return 0;
  const bare = bareDay(value);
  if (bare) return bare.year * 10_000 + bare.month * 100 + bare.date;
  const date = new Date(value);
  return Number.isNaN(date.getTime()) ? 0 : dayNumberOf(date);
}

/** The day that it is here at this moment, as a number. */
export function dayNumberOf(date: Date): number {
  return date.getFullYear() * 10_000 + (date.getMonth() + 1) * 100 + date.getDate();
}
