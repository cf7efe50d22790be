import { computed, type ReadonlySignal, signal } from '@preact/signals';
import type { RestoreOutcome, RestoreRecord } from '../protocol/history';
import type { JobView } from '../protocol/jobs';
import { startOfDay } from '../ui/date-field';
import { searchable } from '../ui/searchable';

/** A line of the history: a restore record, or a bulk job. */
export type HistoryEntry = { at: number } & ({ record: RestoreRecord } | { job: JobView });

/** Rows drawn at first, and added each time. */
const ROWS = 200;

/** The search and filters of the history, and the entries that match. */
export function createEntryFilter(records: ReadonlySignal<RestoreRecord[]>, jobs: ReadonlySignal<JobView[]>) {
  const words = signal('');
  /** Days in the format of a date field ("2026-03-05"), or "". */
  const from = signal('');
  const to = signal('');
  const outcome = signal<RestoreOutcome | ''>('');
  const most = signal(ROWS);

  /** Whether a time is within the chosen days and a text contains the words. */
  const test = computed(() => {
    const [start, end] = [startOfDay(from.value), startOfDay(to.value, 1)];
    const part = searchable(words.value);
    return (at: number, searched: string) =>
      (start === undefined || at >= start) && (end === undefined || at < end) && searchable(searched).includes(part);
  });
  const found = computed(() =>
    records.value.filter(
      (record) =>
        (outcome.value === '' || record.outcome === outcome.value) && test.value(record.at, searchText(record)),
    ),
  );
  /** A job has none of a record's outcomes. */
  const foundJobs = computed(() =>
    outcome.value === ''
      ? jobs.value.filter(({ createdAt, lists }) => test.value(createdAt, lists.map(({ name }) => name).join('\n')))
      : [],
  );
  /** Newest first. */
  const entries = computed((): HistoryEntry[] =>
    [
      ...found.value.map((record) => ({ at: record.at, record })),
      ...foundJobs.value.map((job) => ({ at: job.createdAt, job })),
    ].sort((one, other) => other.at - one.at),
  );
  return {
    words,
    from,
    to,
    outcome,
    found,
    entries,
    shown: computed(() => entries.value.slice(0, most.value)),
    isFiltered: computed(
      () => words.value.trim() !== '' || from.value !== '' || to.value !== '' || outcome.value !== '',
    ),
    showMore(): void {
      most.value += ROWS;
    },
    clearFilters(): void {
      words.value = '';
      from.value = '';
      to.value = '';
      outcome.value = '';
    },
  };
}

function searchText({ snapshot, contactId, lists, who }: RestoreRecord): string {
  const { email, firstName, lastName, companyName } = snapshot;
  const name = [firstName, lastName].filter(Boolean).join(' ');
  return [email?.address, name, companyName, contactId, who, ...lists.map((list) => list.name)].join('\n');
}
