import type { ContactList } from './contact';
import type { JobKind } from './jobs';

/** Contacts in one bulk activity and on one page (https://developer.constantcontact.com/api_guide/bulk_activities.html). */
const BATCH = 500;
/** About how many calls are made until contacts have to be read anew before more of them are sent. */
const FRESH_CALLS = 100;

/**
 * About how many calls a job takes, in an account with so many deleted contacts. `groups`: how many contacts go onto the same
 * lists each; `lists`: those that all of them are on afterwards, or by the restore that is undone. Each batch is sent and its activity polled once. What changed, and who opted out, is read before and as long as
 * more is sent; afterwards what became of the contacts, in pages, or each by itself where that takes fewer calls.
 */
export function expectedCalls(groups: number[], kind: JobKind, deleted: number, lists: ContactList[] = []): number {
  const contacts = groups.reduce((sum, one) => sum + one, 0);
  if (contacts === 0) return 0;
  const reading = (among: number) => Math.min(contacts, Math.max(1, Math.ceil(among / BATCH)));
  const members = shortest(lists)?.members ?? 0;
  // Where the list is long, or not known to be short, it is tried first whether all that changed tells more.
  const isShort = shortest(lists)?.members !== undefined && members <= BATCH;
  const trial = contacts > 2 && !isShort ? 1 : 0;
  const sending = 2 * groups.reduce((sum, one) => sum + Math.ceil(one / BATCH), 0);
  switch (kind) {
    case 'restore':
      return Math.min(contacts, 2 * Math.ceil(sending / FRESH_CALLS)) + sending + trial + reading(members + contacts);
    case 'undo':
      return reading(members + contacts) + sending + trial + reading(deleted + contacts);
    case 'dry-run':
      return reading(deleted);
  }
}

/** The list on which its contacts are found with the fewest calls, as far as it is known how many members each has. */
export function shortest(lists: readonly ContactList[]): ContactList | undefined {
  return [...lists].sort((one, other) => (one.members ?? 0) - (other.members ?? 0))[0];
}

/** The lists that are among all of these. */
export function commonLists(groups: readonly ContactList[][]): ContactList[] {
  const [first = [], ...others] = groups;
  return first.filter(({ id }) => others.every((lists) => lists.some((list) => list.id === id)));
}
