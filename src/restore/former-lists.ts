import type { Contact, ContactList } from '../protocol/contact';
import type { ListSource, NamedList, RememberedLists } from '../protocol/former-lists';
import { DAY_MS, earliestMoment, isCertainlyBefore } from './day-bounds';
import { MOST_LISTS } from './put-body';

/** Why a former list of a contact is not preselected. */
export type ReasonNotSelected =
  /** The contact is unsubscribed, so it cannot be restored at all. */
  | 'unsubscribed'
  /** It opted out after its lists were read, or at an unknown time. */
  | 'opted-out-since'
  /** It changed its own record after its lists were read, perhaps including its lists. */
  | 'changed-since'
  /** It was restored after its lists were read, perhaps onto others, and deleted again. */
  | 'restored-since'
  /** The file contained only its address. Its record changed after that, and may have had another address before. */
  | 'by-address'
  /** The list comes from a file by name and was changed after that, so it may be another list. */
  | 'list-changed'
  /** A later campaign to the list did not reach it, so it had probably left the list. */
  | 'not-reached'
  /** The file is dated after its deletion, so the date is wrong or the lists are of an unknown day. */
  | 'deleted-before'
  /** Its lists were read more than 90 days ago. */
  | 'old'
  /** Only an email shows it, and that may have reached the contact through another list. */
  | 'perhaps'
  /** A restore may name only 50 lists. */
  | 'too-many'
  /** The list was deleted, so nobody can join it. */
  | 'list-deleted';

/** A list that a deleted contact was on. */
export interface FormerList {
  list: NamedList;
  source: ListSource;
  /** When this was read, in server time, in ms since the epoch. */
  asOf: number;
  /** The name of the campaign, if an email is the source. */
  mail?: string;
  /** Absent if the list is preselected. */
  whyNotSelected?: ReasonNotSelected;
}

const LONGEST_MS = 90 * DAY_MS;

/**
 * The former lists of a deleted contact, each with the reason why it is not preselected, if any. `lists` are the account's
 * active email lists. A list that is not among them was deleted and is returned with its last name. Nobody returns to a list
 * that they left themselves, so any uncertainty is a reason.
 */
export function formerLists(remembered: RememberedLists, contact: Contact, lists: ContactList[]): FormerList[] {
  const whyNotSelected = reasonNotSelected(contact, remembered);
  const active = new Map(lists.map((list) => [list.id, list]));
  let selected = 0;
  return remembered.lists
    .map(({ id, name, ...more }) => ({ list: { id, name: active.get(id)?.name ?? name }, ...more }))
    .sort((one, other) => one.list.name.localeCompare(other.list.name))
    .map(({ list, mayBeAnother, sent, isNotReached }): FormerList => {
      const ofSource = sent
        ? (reasonNotSelected(contact, { ...remembered, asOf: sent.at }) ?? (sent.isPerhaps && 'perhaps'))
        : (whyNotSelected ?? (isNotReached && 'not-reached'));
      const ofList = mayBeAnother ? 'list-changed' : ofSource;
      const why = active.has(list.id) ? (ofList ?? (selected++ < MOST_LISTS ? undefined : 'too-many')) : 'list-deleted';
      return {
        list,
        source: sent ? 'sent' : remembered.source,
        asOf: sent?.at ?? remembered.asOf,
        ...(sent && { mail: sent.name }),
        ...(why && { whyNotSelected: why }),
      };
    });
}

function reasonNotSelected(contact: Contact, remembered: RememberedLists): ReasonNotSelected | undefined {
  const { email, updateSource, createdAt, updatedAt, deletedAt } = contact;
  const { source, asOf, answeredAt, byAddress } = remembered;
  if (email?.permission === 'unsubscribed') return 'unsubscribed';
  if (email?.optOutDate !== undefined && !isCertainlyBefore(email.optOutDate, asOf)) return 'opted-out-since';
  if (updateSource === 'Contact' && !isCertainlyBefore(updatedAt, asOf)) return 'changed-since';
  if (byAddress && ![createdAt, updatedAt].every((date) => isCertainlyBefore(date, asOf))) return 'by-address';
  if (source === 'export' && isCertainlyBefore(deletedAt, asOf)) return 'deleted-before';
  if (wasRestoredSince(contact, remembered)) return 'restored-since';
  return answeredAt - asOf > LONGEST_MS ? 'old' : undefined;
}

/** Checks our own records, and whether the contact was already deleted before its current deletion. */
function wasRestoredSince(
  { deletedAt }: Contact,
  { asOf, missingAt, restoredAt, deletedOn }: RememberedLists,
): boolean {
  if (restoredAt !== undefined && restoredAt >= asOf) return true;
  // The two days may be in different time zones.
  if (deletedOn !== undefined && earliestMoment(deletedAt) > Date.parse(deletedOn) + DAY_MS) return true;
  return missingAt !== undefined && earliestMoment(deletedAt) > missingAt;
}
