/**
 * The place of each id, like a `Map` from texts but with numbers as keys. Chromium visits every text that is a key whenever it
 * collects garbage, and 100,000 of them take as long as everything else on the page.
 */
export function createIdPlaces() {
  /** By the number of an id, the last place that has this number. */
  let last = new Map<number, number>();
  /** By place, the one before it with the same number, or -1. */
  let before: number[] = [];
  let ids: string[] = [];

  return {
    /** -1 for an id that is not there. */
    get(id: string): number {
      let place = last.get(numberOf(id)) ?? -1;
      while (place >= 0 && ids[place] !== id) place = before[place] ?? -1;
      return place;
    },
    /** Adds an id that is not there, after all others. */
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

/** A number for an id. Few ids have the same. */
function numberOf(id: string): number {
  let number = 0;
  for (let at = 0; at < id.length; at++) number = (number * 31 + id.charCodeAt(at)) & 0x3fffffff;
  return number;
}
