import type { ContactList } from './contact';
import type { JobKind } from './jobs';

/** The size of a bulk activity and of a page (https://developer.constantcontact.com/api_guide/bulk_activities.html). */
const BATCH = 500;
/** Up to this many contacts are read one by one. */
export const MOST_READ_SINGLY = 2;

/**
 * Estimates the calls of a job in an account with `deleted` deleted contacts. `groups` are the numbers of contacts per set of
 * lists. All contacts join `lists`, or joined them in the restore that is undone. Each batch is sent once and its activity
 * polled once. Contacts are read before they are sent, and again afterwards: in pages, or singly if that takes fewer calls.
 */
export function expectedCalls(
  groups: number[],
  kind: JobKind,
  deleted: number,
  lists: ContactList[] = [],
  isTimeKnown = true,
): number {
  const contacts = groups.reduce((sum, one) => sum + one, 0);
  if (contacts === 0) return 0;
  const reading = (count: number) =>
    contacts <= MOST_READ_SINGLY ? contacts : Math.min(contacts, Math.max(1, Math.ceil(count / BATCH)));
  const members = smallestList(lists)?.members ?? 0;
  // If the list is not known to be short, the job first tries to read all changes. An undo always does.
  const isShort = kind === 'restore' && smallestList(lists)?.members !== undefined && members <= BATCH;
  const trial = contacts > MOST_READ_SINGLY && isTimeKnown && !isShort ? 1 : 0;
  // Without a common list, contacts are found among all contacts, of whom only the deleted ones are counted.
  const strangers = kind === 'undo' ? deleted : Math.max(0, deleted - contacts);
  const others = lists.length > 0 ? members : strangers;
  const sending = 2 * groups.reduce((sum, one) => sum + Math.ceil(one / BATCH), 0);
  switch (kind) {
    case 'restore':
      return reading(deleted) + sending + trial + reading(others + contacts);
    case 'undo':
      return reading(others + contacts) + sending + trial + reading(deleted + contacts);
    case 'dry-run':
      return reading(deleted);
  }
}

/** The list on which its contacts are found with the fewest calls, according to the known numbers of members. */
export function smallestList(lists: readonly ContactList[]): ContactList | undefined {
  return [...lists].sort((one, other) => (one.members ?? 0) - (other.members ?? 0))[0];
}

export function commonLists(groups: readonly ContactList[][]): ContactList[] {
  const [first = [], ...others] = groups;
  return first.filter(({ id }) => others.every((lists) => lists.some((list) => list.id === id)));
}
