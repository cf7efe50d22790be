/** Contacts of one day of deletion that stand one after another: places among those shown, `to` not included. */
export interface DayGroup {
  from: number;
  to: number;
}

/** The lines of the table from its top: a contact each, and above each day of deletion a heading. */
export interface TableLines {
  count: number;
  groups: readonly DayGroup[];
  /** The place of a line's contact among those shown; undefined for a heading. */
  placeAt: (line: number) => number | undefined;
  /** The group that a heading stands above; undefined for the line of a contact. */
  groupAt: (line: number) => DayGroup | undefined;
  lineOf: (place: number) => number;
  /** The line of the heading above a contact; undefined where there are no headings. */
  headingOf: (place: number) => number | undefined;
}

/** Lays out the rows that are shown. `dayOf` says when one was deleted; without it there are no headings. */
export function layOut(shown: readonly number[], dayOf?: (index: number) => number): TableLines {
  const groups = dayOf ? groupsOf(shown, dayOf) : [];
  // What stands on each line: a place, or for a heading its group as a negative number.
  const lines = new Int32Array(shown.length + groups.length);
  let line = 0;
  let group = 0;
  for (let place = 0; place < shown.length; place++) {
    if (groups[group]?.from === place) lines[line++] = -1 - group++;
    lines[line++] = place;
  }

  /** The group of a place; -1 where there are none. */
  function groupOf(place: number): number {
    let [low, high] = [0, groups.length - 1];
    while (low <= high) {
      const middle = (low + high) >> 1;
      if ((groups[middle]?.from ?? 0) <= place) low = middle + 1;
      else high = middle - 1;
    }
    return high;
  }

  return {
    count: lines.length,
    groups,
    placeAt(at) {
      const value = lines[at] ?? -1;
      return value < 0 ? undefined : value;
    },
    groupAt(at) {
      const value = lines[at] ?? 0;
      // An index below 0 is a name to the engine, which it makes a text of: 100,000 of them take several frames.
      return value < 0 ? groups[-1 - value] : undefined;
    },
    lineOf: (place) => place + groupOf(place) + 1,
    headingOf(place) {
      const at = groupOf(place);
      const { from } = groups[at] ?? {};
      return from === undefined ? undefined : from + at;
    },
  };
}

function groupsOf(shown: readonly number[], dayOf: (index: number) => number): DayGroup[] {
  const groups: DayGroup[] = [];
  let day: number | undefined;
  for (let place = 0; place < shown.length; place++) {
    const next = dayOf(shown[place] ?? -1);
    const last = groups.at(-1);
    if (last && next === day) last.to = place + 1;
    else groups.push({ from: place, to: place + 1 });
    day = next;
  }
  return groups;
}
