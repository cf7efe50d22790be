import type { Column, Keys } from './row-keys';

export interface Sort {
  column: Column;
  descending: boolean;
}

/** The orders of the rows. An order is made once per column; rows that are added later are merged into it. */
export function createOrders(keys: Keys) {
  let orders = new Map<Column, number[]>();
  /** The order that was last needed the other way round. */
  let reversed: { order: number[]; rows: number[] } | undefined;

  function ascending(column: Column): number[] {
    const size = keys[column].length;
    const known = orders.get(column) ?? [];
    if (known.length === size) return known;
    const by = comparing(keys[column]);
    const added = Array.from({ length: size - known.length }, (_, at) => known.length + at).sort(by);
    const whole = known.length === 0 ? added : merged(known, added, by);
    orders.set(column, whole);
    return whole;
  }

  return {
    ascending,
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
