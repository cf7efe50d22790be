import type { Column, SortKeys } from './row-keys';

export interface Sort {
  column: Column;
  descending: boolean;
}

/** Rows sorted per preparation step, which takes a few ms. */
const STEP_ROWS = 4_000;

/** The first `size` rows as sorted runs. A single run of all rows is their order. */
interface Sorted {
  runs: number[][];
  size: number;
}

/**
 * The sort orders of the rows. Each column is sorted once, and rows added later are merged in. Sorting 100,000 rows
 * takes longer than a person should wait, so it can be prepared in steps.
 */
export function createOrders(keys: SortKeys) {
  let orders = new Map<Column, Sorted>();
  /** The last order that was needed in reverse. */
  let reversed: { order: number[]; rows: number[] } | undefined;

  function sortedBy(column: Column): Sorted {
    const sorted = orders.get(column) ?? { runs: [], size: 0 };
    orders.set(column, sorted);
    return sorted;
  }

  /** Sorts the next rows of a column, up to `most`. */
  function addRun(column: Column, most: number): void {
    const sorted = sortedBy(column);
    const count = Math.min(keys[column].length - sorted.size, most);
    if (count <= 0) return;
    sorted.runs.push(Array.from({ length: count }, (_, at) => sorted.size + at).sort(comparing(keys[column])));
    sorted.size += count;
  }

  function mergeLastRuns(column: Column): void {
    const { runs } = sortedBy(column);
    const [one = [], other = []] = runs.splice(-2);
    runs.push(merged(one, other, comparing(keys[column])));
  }

  function ascending(column: Column): number[] {
    addRun(column, Number.POSITIVE_INFINITY);
    const { runs } = sortedBy(column);
    while (runs.length > 1) mergeLastRuns(column);
    return runs[0] ?? [];
  }

  return {
    ascending,
    /** Performs one step, a few ms, of sorting by a column. Returns false when nothing is left to sort. */
    prepare(column: Column): boolean {
      const { runs, size } = sortedBy(column);
      const [before, last] = runs.slice(-2);
      const isAllSorted = size === keys[column].length;
      if (isAllSorted && runs.length < 2) return false;
      // Merges runs of similar length, so that rows are not merged more often than necessary.
      if (last && before && (isAllSorted || before.length <= 2 * last.length)) mergeLastRuns(column);
      else addRun(column, STEP_ROWS);
      return true;
    },
    /** The indexes of all rows. Equal rows keep their order of insertion. Must not be modified. */
    sorted({ column, descending }: Sort): number[] {
      const order = ascending(column);
      if (!descending) return order;
      if (reversed?.order !== order) reversed = { order, rows: [...order].reverse() };
      return reversed.rows;
    },
    /** Call this after sort keys changed or rows were removed. */
    forget(): void {
      orders = new Map();
    },
  };
}

export function isSameSort(one: Sort, other: Sort): boolean {
  return one.column === other.column && one.descending === other.descending;
}

function comparing(values: (string | number)[]): (one: number, other: number) => number {
  return (one, other) => {
    const a = values[one] ?? 0;
    const b = values[other] ?? 0;
    return a < b ? -1 : a > b ? 1 : one - other;
  };
}

function merged(one: number[], other: number[], by: (a: number, b: number) => number): number[] {
  const whole: number[] = [];
  let [i, j] = [0, 0];
  while (i < one.length || j < other.length) {
    const [a, b] = [one[i], other[j]];
    if (a !== undefined && (b === undefined || by(a, b) <= 0)) {
      whole.push(a);
      i++;
    } else if (b !== undefined) {
      whole.push(b);
      j++;
    }
  }
  return whole;
}
