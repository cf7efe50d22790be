import type { Entry } from './address-table';

/** The entries of a list, each contact once, and where each is. */
export function createListPlaces(all: Entry[]) {
  const entries: Entry[] = [];
  /** The entry of each address (in lower case) or id. */
  const places = new Map<string, number>();
  /** The entries that have an id beside this address. */
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
    /** How many addresses and ids there are. */
    size: places.size,
    /** The entries that an address or an id names. */
    placesOf(query: string): number[] {
      const key = query.toLowerCase();
      const at = places.get(key);
      return [...(at === undefined ? [] : [at]), ...(besideIds.get(key) ?? [])];
    },
  };
}

/** The key of an entry; undefined where it names no contact. */
export function keyOf({ id, address }: Entry): string | undefined {
  return (id ?? address)?.toLowerCase();
}
