import type { Contact, ContactList } from '../protocol/contact';
import type { ListSource, NamedList, RememberedLists } from '../protocol/former-lists';

/** Why a list that a contact was on is not selected beforehand. */
export type Hesitation =
  /** The contact is unsubscribed, so it cannot be restored at all. */
  | 'unsubscribed'
  /** It opted out after its lists were read, or nobody can tell when. */
  | 'opted-out-since'
  /** It changed its own record after its lists were read, its lists maybe too. */
  | 'changed-since'
  /** It was restored after its lists were read, maybe onto others, and deleted again. */
  | 'restored-since'
  /** A file had only its address, and its record was changed after that, maybe to this address. */
  | 'by-address'
  /** The name stood in a file, and the list was changed after that: it may be another one. */
  | 'list-changed'
  /** Its lists were read more than 90 days ago. */
  | 'old'
  /** Only a mail says so, and it may have reached the contact by another list. */
  | 'perhaps'
  /** A restore may name 50 lists. */
  | 'too-many'
  /** The list was deleted: nobody can be put onto it. */
  | 'list-deleted';

/** A list that a deleted contact was on. */
export interface FormerList {
  list: NamedList;
  source: ListSource;
  /** When that was read, by the server's time, in ms since the epoch. */
  asOf: number;
  /** The name of the campaign, where a mail says so. */
  mail?: string;
  /** Absent where the list is selected beforehand. */
  hesitation?: Hesitation;
}

const HOUR_MS = 60 * 60_000;
const DAY_MS = 24 * HOUR_MS;
const LONGEST_MS = 90 * DAY_MS;
/** A contact may be on 50 lists (https://developer.constantcontact.com/api_guide/lists_overview.html). */
const MOST_LISTS = 50;

/**
 * The lists that a deleted contact was on, each with the reason why it is not selected beforehand, if there is one. `lists` are the
 * active email lists of the account; one that is not among them was deleted, and is answered too, with its last name. Nobody is put
 * back onto a list that they left themselves: what cannot be told is a reason to hesitate.
 */
export function formerLists(remembered: RememberedLists, contact: Contact, lists: ContactList[]): FormerList[] {
  const hesitation = hesitationOf(contact, remembered);
  const active = new Map(lists.map((list) => [list.id, list]));
  let selected = 0;
  return remembered.lists
    .map(({ id, name, ...more }) => ({ list: { id, name: active.get(id)?.name ?? name }, ...more }))
    .sort((one, other) => one.list.name.localeCompare(other.list.name))
    .map(({ list, mayBeAnother, sent }): FormerList => {
      const ofMail = sent && (hesitationOf(contact, { ...remembered, asOf: sent.at }) ?? (sent.isPerhaps && 'perhaps'));
      const ofList = mayBeAnother ? 'list-changed' : sent ? ofMail : hesitation;
      const why = active.has(list.id) ? (ofList ?? (selected++ < MOST_LISTS ? undefined : 'too-many')) : 'list-deleted';
      return {
        list,
        source: sent ? 'sent' : remembered.source,
        asOf: sent?.at ?? remembered.asOf,
        ...(sent && { mail: sent.name }),
        ...(why && { hesitation: why }),
      };
    });
}

function hesitationOf(contact: Contact, remembered: RememberedLists): Hesitation | undefined {
  const { email, updateSource, createdAt, updatedAt } = contact;
  const { asOf, answeredAt, byAddress } = remembered;
  if (email?.permission === 'unsubscribed') return 'unsubscribed';
  if (email?.optOutDate !== undefined && !isBefore(email.optOutDate, asOf)) return 'opted-out-since';
  if (updateSource === 'Contact' && (updatedAt === undefined || !isBefore(updatedAt, asOf))) return 'changed-since';
  if (byAddress && ![createdAt, updatedAt].every((date) => date !== undefined && isBefore(date, asOf))) {
    return 'by-address';
  }
  if (wasRestoredSince(contact, remembered)) return 'restored-since';
  return answeredAt - asOf > LONGEST_MS ? 'old' : undefined;
}

/** By our own records, or because it was deleted already at a reading before the day of its deletion, or on another day. */
function wasRestoredSince(
  { deletedAt }: Contact,
  { asOf, missingAt, restoredAt, deletedOn }: RememberedLists,
): boolean {
  if (restoredAt !== undefined && restoredAt >= asOf) return true;
  // The one may say the day of another time zone than the other.
  if (deletedOn !== undefined && deletedAt !== undefined && startOf(deletedAt) > Date.parse(deletedOn) + DAY_MS) {
    return true;
  }
  return missingAt !== undefined && deletedAt !== undefined && startOf(deletedAt) > missingAt;
}

/** The earliest time of a day, or a moment. A day begins in the first of all time zones. */
function startOf(date: string): number {
  const at = Date.parse(date);
  return isDay(date) ? at - 14 * HOUR_MS : at;
}

/** Whether a day, or a moment, is surely before a time. A day ends in the last of all time zones. */
function isBefore(date: string, time: number): boolean {
  const at = Date.parse(date);
  return (isDay(date) ? at + DAY_MS + 12 * HOUR_MS : at) < time;
}

function isDay(date: string): boolean {
  return /^\d{4}-\d\d-\d\d$/.test(date);
}
