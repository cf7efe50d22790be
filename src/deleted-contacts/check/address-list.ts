import type { Permission } from '../../protocol/contact';
import type { ContactFailure } from '../../protocol/failure-traits';
import type { AddressTable, Entry } from './address-table';

/** More than these are not checked at once. */
export const MOST_ADDRESSES = 100_000;

/** What an address of a list turned out to be; `unchecked` until it is known, `failed` where it cannot be. */
export type Bucket = 'deleted' | 'unsubscribed' | 'active' | 'absent' | 'not-an-address' | 'failed' | 'unchecked';

export const BUCKETS: Bucket[] = [
  'deleted',
  'unsubscribed',
  'active',
  'absent',
  'not-an-address',
  'failed',
  'unchecked',
];

export type Counts = Record<Bucket, number>;

/** What a list needs to know of a contact. */
export interface KnownContact {
  id: string;
  address?: string;
  name?: string;
  /** Present exactly when the contact is deleted. */
  deletedAt?: string;
  /** Absent for contacts that have only an SMS number. */
  permission?: Permission;
}

export interface ListRow {
  line: number;
  shown: string;
  bucket: Bucket;
  contact?: KnownContact;
  /** Why it could not be checked. */
  failure?: ContactFailure;
}

/** What is said of a list once it was read. */
export interface ListSummary {
  lines: number;
  /** Addresses and ids, each once. */
  addresses: number;
  /** How many were left out because they stood there before. */
  repeated: number;
  /** Lines that hold no address. */
  notAddresses: number;
  /** The columns that addresses and ids were taken from. */
  columns: string[];
  idColumn?: string;
  notRestored?: number;
}

/** Where so many ids of a list are unknown and none is known, they are another system's. */
const MANY_UNKNOWN = 8;

/** Contacts to be looked up. */
export interface Asked {
  addresses: string[];
  ids: string[];
}

/**
 * A list of addresses and what becomes known of each. Contacts may come in any order and more than once; what is said of
 * one last counts.
 */
export function createAddressList({ entries: all, ...table }: AddressTable) {
  const entries: Entry[] = [];
  /** Where the entry of an address (in lower case) or an id is. */
  const places = new Map<string, number>();
  /** Where the entries are that have an id and this address as well. */
  const besideIds = new Map<string, number[]>();
  let notAddresses = 0;
  for (const entry of all) {
    const key = keyOf(entry);
    if (key === undefined) notAddresses++;
    else if (places.has(key)) continue;
    else places.set(key, entries.length);
    const address = entry.id === undefined ? undefined : entry.address?.toLowerCase();
    if (address !== undefined) besideIds.set(address, [...(besideIds.get(address) ?? []), entries.length]);
    entries.push(entry);
  }
  /** Entries whose id the account knows, and those whose id it does not: there the address counts. */
  const known = new Set<number>();
  const unknown = new Set<number>();
  const contacts: (KnownContact | undefined)[] = [];
  const failures = new Map<number, ContactFailure>();
  const buckets: Bucket[] = [];
  /** The entries of each bucket, worked out when they are asked for. */
  const inBucket = new Map<Bucket, number[]>();
  const counts = Object.fromEntries(BUCKETS.map((bucket) => [bucket, 0])) as Counts;
  /** Everything before it is known, or comes later. */
  let firstUnchecked = 0;
  /** Those that are asked for after all others. */
  const later = new Set<number>();

  function beginAtTheTop(): void {
    firstUnchecked = 0;
    later.clear();
  }

  function forget(): void {
    for (const bucket of BUCKETS) counts[bucket] = 0;
    inBucket.clear();
    failures.clear();
    known.clear();
    unknown.clear();
    beginAtTheTop();
    entries.forEach((entry, at) => {
      const bucket = keyOf(entry) === undefined ? 'not-an-address' : 'unchecked';
      contacts[at] = undefined;
      buckets[at] = bucket;
      counts[bucket]++;
    });
  }
  forget();

  function placesOf(asked: string): number[] {
    const key = asked.toLowerCase();
    const at = places.get(key);
    return [...(at === undefined ? [] : [at]), ...(besideIds.get(key) ?? [])];
  }

  /** Whether an entry counts by its address. */
  function goesByAddress(at: number): boolean {
    const { id, address } = entries[at] ?? {};
    if (id === undefined || address === undefined) return id === undefined;
    return unknown.has(at) || (known.size === 0 && unknown.size >= MANY_UNKNOWN);
  }

  /** Nobody has what was looked up: there may be an address left to look up. */
  function isAbsent(at: number): void {
    if (buckets[at] !== 'unchecked') return;
    if (goesByAddress(at) || entries[at]?.address === undefined) settle(at, 'absent');
    else unknown.add(at);
  }

  function settle(at: number, bucket: Bucket, contact?: KnownContact): void {
    const before = buckets[at];
    if (before === undefined) return;
    counts[before]--;
    counts[bucket]++;
    buckets[at] = bucket;
    contacts[at] = contact;
    failures.delete(at);
    inBucket.clear();
  }

  function inOf(bucket: Bucket): number[] {
    const known = inBucket.get(bucket);
    if (known) return known;
    const found: number[] = [];
    buckets.forEach((each, at) => {
      if (each === bucket) found.push(at);
    });
    inBucket.set(bucket, found);
    return found;
  }

  function rowAt(at: number): ListRow {
    const entry = entries[at];
    const contact = contacts[at];
    const failure = failures.get(at);
    return {
      line: entry?.line ?? 0,
      shown: entry?.shown ?? '',
      bucket: buckets[at] ?? 'unchecked',
      ...(contact && { contact }),
      ...(failure && { failure }),
    };
  }

  return {
    summary: (): ListSummary => ({
      ...table,
      addresses: places.size,
      repeated: all.length - entries.length,
      notAddresses,
    }),
    counts: (): Counts => ({ ...counts }),

    /** Up to `most` of those that nothing is known of, from the top; whoever was postponed comes last. */
    unchecked(most: number): Asked {
      const isNext = (at: number) => buckets[at] === 'unchecked' && !later.has(at);
      while (firstUnchecked < entries.length && !isNext(firstUnchecked)) firstUnchecked++;
      const next: number[] = [];
      for (let at = firstUnchecked; at < entries.length && next.length < most; at++) if (isNext(at)) next.push(at);
      for (const at of later) if (buckets[at] === 'unchecked' && next.length < most) next.push(at);
      const ids: string[] = [];
      const addresses = new Map<string, string>();
      for (const at of next) {
        const { id, address } = entries[at] ?? {};
        if (address !== undefined && goesByAddress(at)) addresses.set(address.toLowerCase(), address);
        else if (id !== undefined) ids.push(id);
      }
      return { addresses: [...addresses.values()], ids };
    },

    /** Takes contacts that were read. Gives the ids of those in the list that are deleted, whether or not they unsubscribed. */
    match(read: KnownContact[]): string[] {
      const deleted: string[] = [];
      for (const contact of read) {
        const bucket = bucketOf(contact);
        const byId = placesOf(contact.id);
        for (const at of byId) known.add(at);
        const byAddress = placesOf(contact.address?.trim() ?? '').filter((at) => !known.has(at));
        for (const at of [...byId, ...byAddress]) settle(at, bucket, contact);
        const isListed = byId.length + byAddress.length > 0;
        if (isListed && contact.deletedAt !== undefined) deleted.push(contact.id);
      }
      return deleted;
    },

    /** Those of `asked` of whom still nothing is known are not in the account; all are meant when it is left out. */
    restIsAbsent(asked?: Asked): void {
      if (asked) for (const one of [...asked.addresses, ...asked.ids]) for (const at of placesOf(one)) isAbsent(at);
      else for (const at of entries.keys()) if (buckets[at] === 'unchecked') settle(at, 'absent');
    },

    /** It cannot be known what this address or id is, and why. */
    fail(asked: string, failure: ContactFailure): void {
      for (const at of placesOf(asked)) {
        if (buckets[at] !== 'unchecked') continue;
        settle(at, 'failed');
        failures.set(at, failure);
      }
    },

    /** This one is asked for after all others. */
    postpone(asked: string): void {
      for (const at of placesOf(asked)) later.add(at);
    },

    /** Whoever could not be checked is to be checked again. */
    retry(): void {
      for (const at of [...inOf('failed')]) settle(at, 'unchecked');
      beginAtTheTop();
    },

    /** Contacts that were restored (without `deletedAt`) or deleted again since they were read. */
    became(ids: string[], deletedAt?: string): void {
      const changed = new Set(ids);
      contacts.forEach((contact, at) => {
        if (!contact || !changed.has(contact.id)) return;
        const { deletedAt: _before, ...rest } = contact;
        const now = { ...rest, ...(deletedAt !== undefined && { deletedAt }) };
        settle(at, bucketOf(now), now);
      });
    },

    /** Forgets what is known, not the list. */
    forget,

    /** Rows of a bucket, in the order of the list. */
    rows: (bucket: Bucket, from: number, to: number): ListRow[] => inOf(bucket).slice(from, to).map(rowAt),
    /** All rows of a bucket, or all there are. */
    allRows: (bucket?: Bucket): ListRow[] => (bucket ? inOf(bucket).map(rowAt) : entries.map((_, at) => rowAt(at))),
  };
}

export type AddressList = ReturnType<typeof createAddressList>;

function keyOf({ id, address }: Entry): string | undefined {
  return (id ?? address)?.toLowerCase();
}

/** Whoever unsubscribed is so, deleted or not: a restore leaves both out. */
function bucketOf({ deletedAt, permission }: KnownContact): Bucket {
  if (permission === 'unsubscribed') return 'unsubscribed';
  return deletedAt === undefined ? 'active' : 'deleted';
}
