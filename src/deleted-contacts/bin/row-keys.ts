import { type Contact, PERMISSIONS, type Permission } from '../../protocol/contact';
import { contactName, type NamesById } from '../../ui/contact-words';
import { searchable } from '../../ui/searchable';

export type Column = 'name' | 'email' | 'deleted' | 'consent' | 'source';

export const COLUMNS: readonly Column[] = ['name', 'email', 'deleted', 'consent', 'source'];

/** Sorts after every name and address. */
export const SORTS_LAST = '\u{10ffff}';

export type SortKeys = Record<Column, (string | number)[]>;

export function sortKeysOf(contact: Contact): Record<Column, string | number> {
  return {
    name: searchable(contactName(contact) ?? SORTS_LAST),
    email: contact.email?.address.toLowerCase() ?? SORTS_LAST,
    deleted: timeOf(contact.deletedAt),
    // Contacts without an address have no consent to email and sort last.
    consent: contact.email ? consentKey(contact.email.permission) : PERMISSIONS.length,
    source: contact.createSource ?? SORTS_LAST,
  };
}

/** The rank of a consent in the table. Mailable ones come first. */
export function consentKey(consent: Permission): number {
  return PERMISSIONS.indexOf(consent);
}

/** The text that a search looks through. */
export function searchText({ firstName, lastName, companyName, email, tags }: Contact, names: NamesById): string {
  const tagNames = tags.map((id) => names[id]);
  return searchable([firstName, lastName, email?.address, companyName, ...tagNames].filter(Boolean).join('\n'));
}

/** In ms since the epoch; 0 if absent. A bare day counts as its local midnight, so that each day stays together. */
function timeOf(value: string | undefined): number {
  const day = bareDay(value);
  const time = day ? new Date(day.year, day.month - 1, day.date).getTime() : Date.parse(value ?? '');
  return Number.isNaN(time) ? 0 : time;
}

function bareDay(value: string | undefined): { year: number; month: number; date: number } | undefined {
  const [, year, month, date] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(value ?? '') ?? [];
  return date === undefined ? undefined : { year: Number(year), month: Number(month), date: Number(date) };
}

/** A day as a sortable number: 20260305. A timestamp counts as its local day; 0 if absent or invalid. */
export function dayNumber(value: string | undefined): number {
  if (value === undefined) return 0;
  const bare = bareDay(value);
  if (bare) return bare.year * 10_000 + bare.month * 100 + bare.date;
  const date = new Date(value);
  return Number.isNaN(date.getTime()) ? 0 : dayNumberOf(date);
}

/** The local day as a number. */
export function dayNumberOf(date: Date): number {
  return date.getFullYear() * 10_000 + (date.getMonth() + 1) * 100 + date.getDate();
}
