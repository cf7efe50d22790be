/**
 * Maps ids to places like a `Map`, but with numbers as keys. Chromium’s garbage collector visits every string key, and
 * 100,000 of them take as long as everything else on the page.
 */
export function createIdPlaces() {
  /** The last place of each id hash. */
  let last = new Map<number, number>();
  /** The previous place with the same hash, by place, or -1. */
  let before: number[] = [];
  let ids: string[] = [];

  return {
    /** -1 for an unknown id. */
    get(id: string): number {
      let place = last.get(numberOf(id)) ?? -1;
      while (place >= 0 && ids[place] !== id) place = before[place] ?? -1;
      return place;
    },
    /** Appends an id, which must be new. */
    add(id: string): void {
      const number = numberOf(id);
      before.push(last.get(number) ?? -1);
      last.set(number, ids.length);
      ids.push(id);
    },
    clear(): void {
      last = new Map();
      before = [];
      ids = [];
    },
  };
}

/** A hash of an id. Few ids share one. */
function numberOf(id: string): number {
  let number = 0;
  for (let at = 0; at < id.length; at++) number = (number * 31 + id.charCodeAt(at)) & 0x3fffffff;
  return number;
}
