/**
 * Where each id is. What a `Map` from texts does, but its keys are numbers: Chromium looks at every text that is a key
 * somewhere whenever it collects garbage, and 100,000 of them keep a page from drawing for as long as all the rest.
 */
export function createIdPlaces() {
  /** By the number of an id, the place that was put in last of those that have this number. */
  let last = new Map<number, number>();
  /** By place, the one that was put in before it with the same number, or -1. */
  let before: number[] = [];
  let ids: string[] = [];

  return {
    /** -1 for an id that is not there. */
    get(id: string): number {
      let place = last.get(numberOf(id)) ?? -1;
      while (place >= 0 && ids[place] !== id) place = before[place] ?? -1;
      return place;
    },
    /** Puts an id that is not there after all others. */
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

/** Few ids have the same, and it needs no more room than a place. */
function numberOf(id: string): number {
  let number = 0;
  for (let at = 0; at < id.length; at++) number = (number * 31 + id.charCodeAt(at)) & 0x3fffffff;
  return number;
}
