/** A run of shown contacts with the same day of deletion, as places in `shown`; `to` is excluded. */
export interface DayGroup {
  from: number;
  to: number;
}

/** The lines of the table: one per contact, and a heading above each day of deletion. */
export interface TableLines {
  count: number;
  groups: readonly DayGroup[];
  /** The place in `shown` of a line’s contact; undefined for a heading. */
  placeAt: (line: number) => number | undefined;
  /** The group below a heading; undefined for a contact’s line. */
  groupAt: (line: number) => DayGroup | undefined;
  lineOf: (place: number) => number;
  /** The line of the heading above a contact; undefined without headings. */
  headingOf: (place: number) => number | undefined;
}

/** Lays out the shown rows. `dayOf` returns the day of deletion; without it there are no headings. */
export function layOut(shown: readonly number[], dayOf?: (index: number) => number): TableLines {
  const groups = dayOf ? groupsOf(shown, dayOf) : [];
  // The content of each line: a place, or a negative number for a group’s heading.
  const lines = new Int32Array(shown.length + groups.length);
  let line = 0;
  let group = 0;
  for (let place = 0; place < shown.length; place++) {
    if (groups[group]?.from === place) lines[line++] = -1 - group++;
    lines[line++] = place;
  }

  /** The group of a place; -1 without groups. */
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
      // Engines turn a negative index into a string key, which takes several frames for 100,000 lines.
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
