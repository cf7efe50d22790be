import type { Contact, ContactList } from '../protocol/contact';
import type { ListSource, RememberedSet } from '../protocol/former-lists';
import { formerLists } from './former-lists';

/** Contacts that go back onto the same lists. */
export interface FormerListGroup {
  contacts: Contact[];
  lists: ContactList[];
}

/** Deleted contacts by the lists that they may be put back onto, without being looked at one by one. */
export interface FormerListGroups {
  /** The largest first. */
  groups: FormerListGroup[];
  /** Contacts of which no list is known, or none that is selected beforehand. */
  unknown: Contact[];
  /** When the lists of those in `groups` were seen: the first and the last time, by the server's time, in ms since the epoch. */
  seen?: { first: number; last: number; sources: ListSource[] };
}

/** Groups contacts by the lists that `formerLists` selects beforehand. `lists` are the active email lists of the account. */
export function formerListGroups(
  contacts: Contact[],
  remembered: RememberedSet[],
  lists: ContactList[],
): FormerListGroups {
  const setOf = new Map(remembered.flatMap((set) => set.contactIds.map((id) => [id, set] as const)));
  const active = new Map(lists.map((list) => [list.id, list]));
  const groups = new Map<string, FormerListGroup>();
  const unknown: Contact[] = [];
  const times: number[] = [];
  const sources = new Set<ListSource>();
  for (const contact of contacts) {
    const set = setOf.get(contact.id);
    const former = set ? formerLists(set, contact, lists) : [];
    const certain = former.filter(({ hesitation }) => hesitation === undefined);
    const selected = certain.flatMap(({ list }) => active.get(list.id) ?? []);
    if (selected.length === 0) {
      unknown.push(contact);
      continue;
    }
    const key = selected.map(({ id }) => id).join();
    const group = groups.get(key) ?? { contacts: [], lists: selected };
    group.contacts.push(contact);
    groups.set(key, group);
    for (const { asOf, source } of certain) {
      times.push(asOf);
      sources.add(source);
    }
  }
  const sorted = [...groups.values()].sort((one, other) => other.contacts.length - one.contacts.length);
  if (times.length === 0) return { groups: sorted, unknown };
  const [first, last] = [
    times.reduce((one, other) => Math.min(one, other)),
    times.reduce((one, other) => Math.max(one, other)),
  ];
  return { groups: sorted, unknown, seen: { first, last, sources: [...sources] } };
}
