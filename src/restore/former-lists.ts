import type { Contact, ContactList } from '../protocol/contact';
import type { NamedList, RememberedLists } from '../protocol/former-lists';

/** Why a list that a contact was on is not selected beforehand. */
export type Hesitation =
  /** The contact is unsubscribed, so it cannot be restored at all. */
  | 'unsubscribed'
  /** It opted out after its lists were read, or nobody can tell when. */
  | 'opted-out-since'
  /** It changed its own record after its lists were read, its lists maybe too. */
  | 'changed-since'
  /** Its lists were read more than 90 days ago. */
  | 'old'
  /** A restore may name 50 lists. */
  | 'too-many'
  /** The list was deleted: nobody can be put onto it. */
  | 'list-deleted';

/** A list that a deleted contact was on. */
export interface FormerList {
  list: NamedList;
  /** When that was read, by the server's time, in ms since the epoch. */
  asOf: number;
  /** Absent where the list is selected beforehand. */
  hesitation?: Hesitation;
}

const DAY_MS = 24 * 60 * 60_000;
const LONGEST_MS = 90 * DAY_MS;
/** A contact may be on 50 lists (https://developer.constantcontact.com/api_guide/lists_overview.html). */
const MOST_LISTS = 50;

/**
 * The lists that a deleted contact was on, each with the reason why it is not selected beforehand, if there is one. `lists` are the
 * active email lists of the account; one that is not among them was deleted, and is answered too, with its last name. `now` is in ms
 * since the epoch. Nobody is put back onto a list that they left themselves: what cannot be told is a reason to hesitate.
 */
export function formerLists(
  remembered: RememberedLists,
  contact: Contact,
  lists: ContactList[],
  now: number,
): FormerList[] {
  const { asOf } = remembered;
  const hesitation = hesitationOf(contact, asOf, now);
  const active = new Map(lists.map((list) => [list.id, list]));
  let selected = 0;
  return remembered.lists
    .map(({ id, name }) => ({ id, name: active.get(id)?.name ?? name }))
    .sort((one, other) => one.name.localeCompare(other.name))
    .map((list): FormerList => {
      const why = active.has(list.id)
        ? (hesitation ?? (selected++ < MOST_LISTS ? undefined : 'too-many'))
        : 'list-deleted';
      return { list, asOf, ...(why && { hesitation: why }) };
    });
}

function hesitationOf({ email, updateSource, updatedAt }: Contact, asOf: number, now: number): Hesitation | undefined {
  if (email?.permission === 'unsubscribed') return 'unsubscribed';
  if (email?.optOutDate !== undefined && !isBefore(email.optOutDate, asOf)) return 'opted-out-since';
  if (updateSource === 'Contact' && (updatedAt === undefined || !isBefore(updatedAt, asOf))) return 'changed-since';
  return now - asOf > LONGEST_MS ? 'old' : undefined;
}

/** Whether a day, or a moment, is surely before a time. A day ends in the last of all time zones. */
function isBefore(date: string, time: number): boolean {
  const at = Date.parse(date);
  return (/^\d{4}-\d\d-\d\d$/.test(date) ? at + DAY_MS + DAY_MS / 2 : at) < time;
}
