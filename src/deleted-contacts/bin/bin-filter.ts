import { computed, signal } from '@preact/signals';
import type { Permission } from '../../protocol/contact';
import type { LiveRows } from './live-rows';
import { type Column, dayNumberOf } from './row-keys';
import type { Sort } from './row-order';
import type { DayRange, RowQuery } from './row-query';

/** A choice of days: any, the last few, or a range ("2026-03-05", or "" for no limit). */
export type DayChoice = { kind: 'any' } | { kind: 'last'; days: number } | { kind: 'range'; from: string; to: string };

/** The search, the filters and the sort order of the table. */
export function createBinFilter({ derive }: LiveRows, now: () => number) {
  const words = signal('');
  const deleted = signal<DayChoice>({ kind: 'any' });
  const created = signal<DayChoice>({ kind: 'any' });
  const consent = signal<Permission | 'mailable' | ''>('');
  /** Null for any. */
  const source = signal<string | null>(null);
  /** Contacts marked “Never restore”: null for all, true for only these, false for none of them. */
  const marked = signal<boolean | null>(null);
  const sort = signal<Sort>({ column: 'deleted', descending: true });

  const query = computed(
    (): RowQuery => ({
      words: words.value,
      deleted: daysOf(deleted.value, now()),
      created: daysOf(created.value, now()),
      ...(consent.value !== '' && { consent: consent.value }),
      ...(source.value !== null && { source: source.value }),
      ...(marked.value !== null && { marked: marked.value }),
    }),
  );
  return {
    words,
    deleted,
    created,
    consent,
    source,
    marked,
    hasMarked: derive((rows) => rows.hasMarked()),
    sort,
    query,
    sources: derive((rows) => rows.sources()),
    isFiltered: computed(
      () =>
        words.value.trim() !== '' ||
        deleted.value.kind !== 'any' ||
        created.value.kind !== 'any' ||
        consent.value !== '' ||
        source.value !== null ||
        marked.value !== null,
    ),
    /** The indexes of the rows that match the filters. */
    shown: derive((rows) => rows.find(query.value, sort.value)),
    /** Sorts by a column, or reverses the order if it is sorted by that column already. */
    sortBy(column: Column): void {
      const { value } = sort;
      sort.value = { column, descending: value.column === column ? !value.descending : column === 'deleted' };
    },
    clearFilters(): void {
      words.value = '';
      deleted.value = { kind: 'any' };
      created.value = { kind: 'any' };
      consent.value = '';
      source.value = null;
      marked.value = null;
    },
  };
}

function daysOf(choice: DayChoice, now: number): DayRange {
  switch (choice.kind) {
    case 'any':
      return {};
    case 'last':
      return { from: dayNumberOf(daysBefore(now, choice.days)) };
    case 'range': {
      const [from, to] = [choice.from, choice.to].map((day) => Number(day.replaceAll('-', '')));
      return { ...(from && { from }), ...(to && { to }) };
    }
  }
}

/** Calendar days, because a day with a clock change does not have 24 hours. */
function daysBefore(now: number, days: number): Date {
  const date = new Date(now);
  date.setDate(date.getDate() - days);
  return date;
}
