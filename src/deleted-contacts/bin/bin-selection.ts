import { computed, type ReadonlySignal, signal } from '@preact/signals';
import type { LiveRows } from './live-rows';
import { NO_NUMBERS, type NumberSet, onlyNumbers, withNumbers } from './number-set';

/** The start of a range that can grow and shrink, and the selection before it. */
interface Range {
  anchor: string;
  before: NumberSet;
}

/** The selected rows, by number, and the row with the tab stop. */
export function createBinSelection(live: LiveRows, shown: ReadonlySignal<number[]>) {
  const { rows } = live;
  const selected = signal(NO_NUMBERS);
  /** Rows that "Select all" skipped, because a bulk restore may not include them. */
  const passedOver = signal(NO_NUMBERS);
  const active = signal<string | null>(null);
  let range: Range | null = null;

  /** Replaces the selection. Without `nextRange` the range ends. */
  function set(numbers: NumberSet, nextRange: Range | null = null): void {
    selected.value = numbers;
    range = nextRange;
    if (numbers.size === 0) passedOver.value = NO_NUMBERS;
  }

  function select(id: string, on: boolean): void {
    const number = rows.numberOf(rows.indexOf(id));
    const next = on ? withNumbers(selected.value, [number]) : onlyNumbers(selected.value, (one) => one !== number);
    set(next, { anchor: id, before: next });
    active.value = id;
  }

  /** Moves to a row, where the next range begins. */
  function goTo(id: string): void {
    range = null;
    active.value = id;
  }

  /**
   * Selects from the start of the range, or else from the active row, to this row, both included. Skips rows that a
   * bulk restore may not include. A range that reached further shrinks.
   */
  function selectTo(id: string): void {
    const placeOf = (one: string) => shown.value.indexOf(rows.indexOf(one));
    const fresh = { anchor: active.value ?? id, before: selected.value };
    const next = [range, fresh].find((one) => one && placeOf(one.anchor) >= 0) ?? { ...fresh, anchor: id };
    const [from, to] = [placeOf(next.anchor), placeOf(id)];
    const within = shown.value.slice(Math.min(from, to), Math.max(from, to) + 1).filter(rows.mayRestore);
    set(withNumbers(next.before, within.map(rows.numberOf)), next);
    active.value = id;
  }

  /** Selects all restorable visible rows, or deselects all visible rows. */
  function selectAll(on: boolean): void {
    const { value: shownIndexes } = shown;
    if (on) {
      const [restorable, others]: [number[], number[]] = [[], []];
      for (const index of shownIndexes) (rows.mayRestore(index) ? restorable : others).push(rows.numberOf(index));
      passedOver.value = withNumbers(passedOver.value, others);
      set(withNumbers(selected.value, restorable));
    } else {
      const taken = withNumbers(NO_NUMBERS, shownIndexes.map(rows.numberOf));
      passedOver.value = onlyNumbers(passedOver.value, (number) => !taken.has(number));
      set(onlyNumbers(selected.value, (number) => !taken.has(number)));
    }
  }

  function keep(test: (number: number) => boolean): void {
    const staying = onlyNumbers(selected.value, test);
    if (staying !== selected.value) set(staying);
  }

  return {
    selected,
    active,
    ...selectedRows(live, { shown, selected, passedOver, active }),
    select,
    goTo,
    selectTo,
    selectAll,
    deselectAll: () => set(NO_NUMBERS),
    deselect(ids: ReadonlySet<string>): void {
      const numbers = withNumbers(NO_NUMBERS, live.indexesOf(ids).map(rows.numberOf));
      keep((number) => !numbers.has(number));
    },
    /** Deselects contacts that were removed from the table. */
    deselectMissing: () => keep((number) => rows.indexOfNumber(number) >= 0),
  };
}

/** Values derived from the selection. */
function selectedRows(
  { rows, derive, contactsAt }: LiveRows,
  {
    shown,
    selected,
    passedOver,
    active,
  }: {
    shown: ReadonlySignal<number[]>;
    selected: ReadonlySignal<NumberSet>;
    passedOver: ReadonlySignal<NumberSet>;
    active: ReadonlySignal<string | null>;
  },
) {
  const mayNot = (index: number) => !rows.mayRestore(index);
  /** The rows of a set, including those that the filters hide, for which the test is true. */
  function indexesOf({ values }: NumberSet, test: (index: number) => boolean = () => true): number[] {
    const indexes: number[] = [];
    for (const number of values) {
      const index = rows.indexOfNumber(number);
      if (index >= 0 && test(index)) indexes.push(index);
    }
    return indexes;
  }
  const restorable = derive(() => indexesOf(selected.value, rows.mayRestore));
  return {
    isSelected: (id: string): boolean => selected.value.has(rows.numberOf(rows.indexOf(id))),
    /** Whether all visible rows that a bulk restore may include are selected, and at least one is. */
    isAllSelected: computed(
      () =>
        selected.value.size > 0 &&
        shown.value.some(rows.mayRestore) &&
        shown.value.every((index) => !rows.mayRestore(index) || selected.value.has(rows.numberOf(index))),
    ),
    /** The number of selected rows that a bulk restore may include. */
    restorableCount: computed(() => restorable.value.length),
    restorableContacts: () => contactsAt(restorable.value),
    /** Contacts that a bulk restore leaves out, because they unsubscribed or their consent is unknown. */
    leftOut: derive(() => {
      const both = [...indexesOf(passedOver.value, mayNot), ...indexesOf(selected.value, mayNot)];
      return contactsAt([...new Set(both)]);
    }),
    /** The active row’s place in `shown`; 0 if it is not shown. */
    activeAt: computed(() => {
      const at = active.value === null ? 0 : shown.value.indexOf(rows.indexOf(active.value));
      return Math.max(at, 0);
    }),
    selectedContacts: () => contactsAt(indexesOf(selected.value)),
  };
}
