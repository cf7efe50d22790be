import type { ListEntry } from './address-table';

/** The distinct entries of a list, and an index of them. */
export function createListPlaces(all: ListEntry[]) {
  const entries: ListEntry[] = [];
  /** The index of each address (in lower case) or id. */
  const places = new Map<string, number>();
  /** The entries that have an id as well as this address. */
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
  return {
    entries,
    notAddresses,
    /** The number of distinct addresses and ids. */
    size: places.size,
    /** The entries that an address or id names. */
    placesOf(query: string): number[] {
      const key = query.toLowerCase();
      const at = places.get(key);
      return [...(at === undefined ? [] : [at]), ...(besideIds.get(key) ?? [])];
    },
  };
}

/** The key of an entry; undefined if it names no contact. */
export function keyOf({ id, address }: ListEntry): string | undefined {
  return (id ?? address)?.toLowerCase();
}
