import { computed, type ReadonlySignal, signal } from '@preact/signals';
import type { LiveRows } from './live-rows';

/** Where a range began that can be made longer and shorter, and what was selected before it. */
interface Range {
  anchor: string;
  before: ReadonlySet<string>;
}

/** The selected rows, and the row that the keyboard is on. */
export function createBinSelection(live: LiveRows, shown: ReadonlySignal<number[]>) {
  const { rows } = live;
  const selected = signal<ReadonlySet<string>>(new Set());
  /** Those that "Select all" did not select, because no bulk restore may take them. */
  const passedOver = signal<ReadonlySet<string>>(new Set());
  const active = signal<string | null>(null);
  let range: Range | null = null;

  /** Selects these and no others. Any other selection ends the range. */
  function set(ids: ReadonlySet<string>, nextRange: Range | null = null): void {
    selected.value = ids;
    range = nextRange;
    if (ids.size === 0) passedOver.value = new Set();
  }

  function select(id: string, on: boolean): void {
    const next = new Set(selected.value);
    if (on) next.add(id);
    else next.delete(id);
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
    set(new Set([...next.before, ...live.contactsAt(within).map((contact) => contact.id)]), next);
    active.value = id;
  }

  /** Selects all rows shown that may be restored, or none of those shown. */
  function selectAll(on: boolean): void {
    const next = new Set(selected.value);
    const passed = new Set(passedOver.value);
    for (const index of shown.value) {
      const id = rows.at(index)?.id ?? '';
      if (!on) {
        next.delete(id);
        passed.delete(id);
      } else if (rows.mayRestore(index)) next.add(id);
      else passed.add(id);
    }
    passedOver.value = passed;
    set(next);
  }

  function keep(test: (id: string) => boolean): void {
    const staying = [...selected.value].filter(test);
    if (staying.length < selected.value.size) set(new Set(staying));
  }

  return {
    selected,
    active,
    ...selectedRows(live, { shown, selected, passedOver, active }),
    select,
    goTo,
    selectTo,
    selectAll,
    deselectAll: () => set(new Set()),
    deselect: (ids: ReadonlySet<string>) => keep((id) => !ids.has(id)),
    /** Deselects contacts that are no longer in the table. */
    deselectMissing: () => keep((id) => rows.get(id) !== undefined),
  };
}

/** What follows from the selection. */
function selectedRows(
  { rows, derive, contactsAt, indexesOf }: LiveRows,
  {
    shown,
    selected,
    passedOver,
    active,
  }: {
    shown: ReadonlySignal<number[]>;
    selected: ReadonlySignal<ReadonlySet<string>>;
    passedOver: ReadonlySignal<ReadonlySet<string>>;
    active: ReadonlySignal<string | null>;
  },
) {
  const isSelected = (index: number) => selected.value.has(rows.at(index)?.id ?? '');
  /** Shown or not. */
  const indexes = derive(() => indexesOf(selected.value));
  return {
    /** Whether all rows shown that a bulk restore may take are selected, and there are any. */
    isAllSelected: computed(
      () =>
        selected.value.size > 0 &&
        shown.value.some(rows.mayRestore) &&
        shown.value.every((index) => !rows.mayRestore(index) || isSelected(index)),
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
