import type { ContactFailure } from '../../protocol/failure-traits';
import type { Person } from '../../protocol/never-restore';
import type { AddressTable } from './address-table';
import {
  type Bucket,
  bucketOf,
  type Counts,
  type KnownContact,
  type ListQueries,
  type ListRow,
  type ListSummary,
} from './buckets';
import { createListPlaces } from './list-places';
import { createListStates } from './list-states';

/** The largest list that is checked at once. */
export const MOST_ADDRESSES = 100_000;

/** If this many ids are unknown and none is known, the ids are another system’s. */
const MANY_UNKNOWN = 8;

/** A list of addresses and what is known of each. Contacts may arrive in any order and repeatedly; the last one counts. */
export function createAddressList({ entries: all, ...table }: AddressTable) {
  const { entries, placesOf, size, notAddresses } = createListPlaces(all);
  const states = createListStates(entries);
  /** Entries whose id the account knows, and entries whose id it does not. The latter count by address. */
  const known = new Set<number>();
  const unknown = new Set<number>();
  /** All entries before this one are known or postponed. */
  let firstUnchecked = 0;
  const postponed = new Set<number>();

  function restart(): void {
    firstUnchecked = 0;
    postponed.clear();
  }

  function forget(): void {
    states.reset();
    known.clear();
    unknown.clear();
    restart();
  }
  forget();

  /** Whether an entry counts by its address. */
  function goesByAddress(at: number): boolean {
    const { id, address } = entries[at] ?? {};
    if (id === undefined || address === undefined) return id === undefined;
    return unknown.has(at) || (known.size === 0 && unknown.size >= MANY_UNKNOWN);
  }

  /** No contact has this id, but the entry may have an address to look up. */
  function isUnknownId(at: number): void {
    if (!states.isUnchecked(at)) return;
    if (entries[at]?.address === undefined) states.settle(at, 'absent');
    else unknown.add(at);
  }

  function nextUnchecked(most: number): number[] {
    const isNext = (at: number) => states.isUnchecked(at) && !postponed.has(at);
    while (firstUnchecked < entries.length && !isNext(firstUnchecked)) firstUnchecked++;
    const next: number[] = [];
    for (let at = firstUnchecked; at < entries.length && next.length < most; at++) if (isNext(at)) next.push(at);
    for (const at of postponed) if (states.isUnchecked(at) && next.length < most) next.push(at);
    return next;
  }

  return {
    summary: (): ListSummary => ({ ...table, addresses: size, repeated: all.length - entries.length, notAddresses }),
    counts: (): Counts => ({ ...states.counts }),

    /** Up to `most` unchecked entries from the top, postponed ones last. */
    unchecked(most: number): ListQueries {
      const ids: string[] = [];
      const addresses = new Map<string, string>();
      for (const at of nextUnchecked(most)) {
        const { id, address } = entries[at] ?? {};
        if (address !== undefined && goesByAddress(at)) addresses.set(address.toLowerCase(), address);
        else if (id !== undefined) ids.push(id);
      }
      return { addresses: [...addresses.values()], ids };
    },

    /** Matches contacts that were read. Returns the ids of deleted contacts in the list, including unsubscribed ones. */
    match(read: KnownContact[]): string[] {
      const deleted: string[] = [];
      for (const contact of read) {
        const bucket = bucketOf(contact);
        const byId = placesOf(contact.id);
        for (const at of byId) known.add(at);
        const byAddress = placesOf(contact.address?.trim() ?? '').filter((at) => !known.has(at));
        for (const at of [...byId, ...byAddress]) states.settle(at, bucket, contact);
        const isListed = byId.length + byAddress.length > 0;
        if (isListed && contact.deletedAt !== undefined) deleted.push(contact.id);
      }
      return deleted;
    },

    /** Settles unchecked entries as absent: those of `queries`, or all. */
    settleRestAsAbsent(queries?: ListQueries): void {
      if (queries) {
        const byAddress = queries.addresses.flatMap(placesOf).filter(goesByAddress);
        for (const at of byAddress) if (states.isUnchecked(at)) states.settle(at, 'absent');
        for (const at of queries.ids.flatMap(placesOf)) isUnknownId(at);
      } else for (const at of entries.keys()) if (states.isUnchecked(at)) states.settle(at, 'absent');
    },

    /** Settles an address or id that cannot be checked. */
    fail(query: string, failure: ContactFailure): void {
      for (const at of placesOf(query)) if (states.isUnchecked(at)) states.fail(at, failure);
    },

    /** Moves a query behind all others. */
    postpone(query: string): void {
      for (const at of placesOf(query)) postponed.add(at);
    },

    /** Makes failed entries unchecked again. */
    retry(): void {
      for (const at of states.entriesIn('failed')) states.settle(at, 'unchecked');
      restart();
    },

    /** Records that contacts were deleted again, or restored if `deletedAt` is absent. */
    setDeleted(ids: string[], deletedAt?: string): void {
      const changed = new Set(ids);
      states.contacts.forEach((contact, at) => {
        if (!contact || !changed.has(contact.id)) return;
        const { deletedAt: _before, ...rest } = contact;
        const now = { ...rest, ...(deletedAt !== undefined && { deletedAt }) };
        states.settle(at, bucketOf(now), now);
      });
    },

    /** Forgets the answers, not the list. */
    forget,

    /** The rows of a bucket, in the order of the list. */
    rows: (bucket: Bucket, from: number, to: number): ListRow[] =>
      states.entriesIn(bucket).slice(from, to).map(states.rowAt),
    /** The people of a bucket, from the account’s contacts or else from the list itself. */
    people: (bucket: Bucket): Person[] =>
      states.entriesIn(bucket).flatMap((at): Person[] => {
        const contact = states.contacts[at];
        if (contact) return [{ id: contact.id, ...(contact.address !== undefined && { address: contact.address }) }];
        const { id, address } = entries[at] ?? {};
        if (address !== undefined) return [{ address }];
        return id === undefined ? [] : [{ id }];
      }),
    /** The rows of a bucket, or of the whole list. */
    allRows: (bucket?: Bucket): ListRow[] =>
      (bucket ? states.entriesIn(bucket) : [...entries.keys()]).map(states.rowAt),
  };
}

export type AddressList = ReturnType<typeof createAddressList>;
