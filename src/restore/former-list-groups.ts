import type { Contact, ContactList } from '../protocol/contact';
import type { ListOrigin, ListSource, RememberedSet } from '../protocol/former-lists';
import { formerLists } from './former-lists';

/** Contacts that return to the same lists. */
interface FormerListGroup {
  contacts: Contact[];
  lists: ContactList[];
}

/** Deleted contacts grouped by their former lists, for a bulk restore without individual review. */
export interface FormerListGroups {
  /** The largest group first. */
  groups: FormerListGroup[];
  /** Contacts without known lists, or without a preselected one. */
  unknown: Contact[];
  /** The sources of the lists in `groups`. */
  origins: Required<ListOrigin>[];
}

/** Groups contacts by the lists that `formerLists` preselects. `lists` are the account's active email lists. */
export function formerListGroups(
  contacts: Contact[],
  remembered: RememberedSet[],
  lists: ContactList[],
): FormerListGroups {
  const setOf = new Map(remembered.flatMap((set) => set.contactIds.map((id) => [id, set] as const)));
  const active = new Map(lists.map((list) => [list.id, list]));
  const groups = new Map<string, FormerListGroup>();
  const unknown: Contact[] = [];
  const origins = new Map<ListSource, { contacts: Set<string>; seen: Required<ListOrigin>['seen'] }>();
  for (const contact of contacts) {
    const set = setOf.get(contact.id);
    const former = set ? formerLists(set, contact, lists) : [];
    const certain = former.filter(({ whyNotSelected }) => whyNotSelected === undefined);
    const selected = certain.flatMap(({ list }) => active.get(list.id) ?? []);
    if (selected.length === 0) {
      unknown.push(contact);
      continue;
    }
    const key = selected.map(({ id }) => id).join();
    const group = groups.get(key) ?? { contacts: [], lists: selected };
    group.contacts.push(contact);
    groups.set(key, group);
    for (const { source, asOf } of certain) {
      const { contacts: counted, seen } = origins.get(source) ?? {
        contacts: new Set(),
        seen: { first: asOf, last: asOf },
      };
      const span = { first: Math.min(seen.first, asOf), last: Math.max(seen.last, asOf) };
      origins.set(source, { contacts: counted.add(contact.id), seen: span });
    }
  }
  const sorted = [...groups.values()].sort((one, other) => other.contacts.length - one.contacts.length);
  return {
    groups: sorted,
    unknown,
    origins: [...origins].map(
      ([
        source,
        {
          contacts: { size },
          seen,
        },
      ]) => ({ source, contacts: size, seen }),
    ),
  };
}
