import { computed, type ReadonlySignal, signal } from '@preact/signals';
import type { LiveRows } from './live-rows';
import { NO_NUMBERS, type NumberSet, onlyNumbers, withNumbers } from './number-set';

/** Where a range began that can be made longer and shorter, and what was selected before it. */
interface Range {
  anchor: string;
  before: NumberSet;
}

/** The selected rows, by their numbers, and the row that the keyboard is on. */
export function createBinSelection(live: LiveRows, shown: ReadonlySignal<number[]>) {
  const { rows } = live;
  const selected = signal(NO_NUMBERS);
  /** Those that "Select all" did not select, because no bulk restore may take them. */
  const passedOver = signal(NO_NUMBERS);
  const active = signal<string | null>(null);
  let range: Range | null = null;

  /** Selects these and no others. Any other selection ends the range. */
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

  /** Goes to a row. The next range begins there. */
  function goTo(id: string): void {
    range = null;
    active.value = id;
  }

  /**
   * Selects from the row that a range began at, or else the active row, to this one, both included. Rows that no bulk restore
   * may take are left out. A range that went further before is taken back.
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

  /** Selects all rows shown that may be restored, or none of those shown. */
  function selectAll(on: boolean): void {
    const { value: shownIndexes } = shown;
    if (on) {
      const numbersOf = (indexes: number[]) => indexes.map(rows.numberOf);
      const mayNot = (index: number) => !rows.mayRestore(index);
      passedOver.value = withNumbers(passedOver.value, numbersOf(shownIndexes.filter(mayNot)));
      set(withNumbers(selected.value, numbersOf(shownIndexes.filter(rows.mayRestore))));
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
    /** Deselects contacts that are no longer in the table. */
    deselectMissing: () => keep((number) => rows.indexOfNumber(number) >= 0),
  };
}

/** What follows from the selection. */
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
  const indexesOf = ({ values }: NumberSet) => values.map(rows.indexOfNumber).filter((index) => index >= 0);
  /** Shown or not. */
  const indexes = derive(() => indexesOf(selected.value));
  return {
    isSelected: (id: string): boolean => selected.value.has(rows.numberOf(rows.indexOf(id))),
    /** Whether all rows shown that a bulk restore may take are selected, and there are any. */
    isAllSelected: computed(
      () =>
        selected.value.size > 0 &&
        shown.value.some(rows.mayRestore) &&
        shown.value.every((index) => !rows.mayRestore(index) || selected.value.has(rows.numberOf(index))),
    ),
    restorable: computed(() => contactsAt(indexes.value.filter(rows.mayRestore))),
    /** Those that a bulk restore leaves out, because they unsubscribed or their consent is not known. */
    leftOut: derive(() => {
      const mayNot = (index: number) => !rows.mayRestore(index);
      const both = [...indexesOf(passedOver.value).filter(mayNot), ...indexes.value.filter(mayNot)];
      return contactsAt([...new Set(both)]);
    }),
    /** Where in `shown` the active row is; the first one where it is not. */
    activeAt: computed(() => {
      const at = active.value === null ? 0 : shown.value.indexOf(rows.indexOf(active.value));
      return Math.max(at, 0);
    }),
    selectedContacts: () => contactsAt(indexes.value),
  };
}
