import type { Column, Keys } from './row-keys';

export interface Sort {
  column: Column;
  descending: boolean;
}

/** So many rows are sorted in a step of the preparation: a few ms. */
const STEP_ROWS = 4_000;

/** Rows from the first one on, in runs each of which is sorted. One run of all rows is their order. */
interface Sorted {
  runs: number[][];
  size: number;
}

/**
 * The orders of the rows. An order is made once per column; rows that are added later are merged into it. It can be prepared in
 * steps before somebody needs it, because 100,000 rows take longer to sort than a person should wait.
 */
export function createOrders(keys: Keys) {
  let orders = new Map<Column, Sorted>();
  /** The order that was last needed the other way round. */
  let reversed: { order: number[]; rows: number[] } | undefined;

  function sortedBy(column: Column): Sorted {
    const sorted = orders.get(column) ?? { runs: [], size: 0 };
    orders.set(column, sorted);
    return sorted;
  }

  /** Sorts the next rows of a column, so many at most. */
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
    /** Does a few ms of what sorting by a column takes. False when nothing of it is left. */
    prepare(column: Column): boolean {
      const { runs, size } = sortedBy(column);
      const [before, last] = runs.slice(-2);
      const isAllSorted = size === keys[column].length;
      if (isAllSorted && runs.length < 2) return false;
      // Runs of about one length are merged, so that no row is merged more often than it has to be.
      if (last && before && (isAllSorted || before.length <= 2 * last.length)) mergeLastRuns(column);
      else addRun(column, STEP_ROWS);
      return true;
    },
    /** Indexes of all rows. Rows that are equal are in the order in which they came. Not to be changed. */
    sorted({ column, descending }: Sort): number[] {
      const order = ascending(column);
      if (!descending) return order;
      if (reversed?.order !== order) reversed = { order, rows: [...order].reverse() };
      return reversed.rows;
    },
    /** After keys of rows changed, or rows were taken out. */
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
