import { computed, signal } from '@preact/signals';
import type { Failure } from '../protocol/failure';
import type { HistoryView, JobView, RestoreOutcome, RestoreRecord } from '../protocol/requests';
import type { Send } from '../protocol/send';
import { contactHandle } from '../ui/contact-words';
import { CSV } from '../ui/csv';
import type { Attempt } from '../ui/failure-words';
import { plain } from '../ui/plain-words';
import { saveResults } from '../ui/results-file';
import type { SessionState } from '../ui/session-state';
import { historyCsv, historyJson } from './history-file';

export interface HistorySurroundings {
  /** ms since the epoch. */
  now: () => number;
  saveFile: (name: string, type: string, content: BlobPart) => void;
}

/** What was just done, to be said in the page's status line. */
export type HistoryNews =
  | { kind: 'undone'; contact: string }
  | { kind: 'deleted' }
  | { kind: 'kept'; days: number }
  | { kind: 'saved-file'; name: string };

/** A line of the history: a restore record, or a bulk job. */
export type Entry = { at: number } & ({ record: RestoreRecord } | { job: JobView });

/** How many rows are drawn at first, and how many more each time somebody asks. */
const ROWS = 200;

/** The history of the current account: what is shown of it, undoing from it, and the files made of it. */
export function createHistoryState(send: Send, session: SessionState, { now, saveFile }: HistorySurroundings) {
  const loaded = signal<
    { phase: 'loading' } | ({ phase: 'ready' } & HistoryView) | { phase: 'failed'; failure: Failure }
  >({ phase: 'loading' });
  const jobs = signal<JobView[]>([]);
  const wanted = signal('');
  /** Days as a date field gives them ("2026-03-05"), or "". */
  const from = signal('');
  const to = signal('');
  const outcome = signal<RestoreOutcome | ''>('');
  const most = signal(ROWS);
  /** The record whose details are unfolded. */
  const opened = signal<string | null>(null);
  const busy = signal<'undoing' | 'deleting' | 'saving' | null>(null);
  const news = signal<HistoryNews | null>(null);
  const failed = signal<{ attempt: Attempt; failure: Failure; again: () => Promise<void> } | null>(null);
  /** null until it was read. */
  const keepDays = signal<number | null>(null);

  const records = computed(() => (loaded.value.phase === 'ready' ? loaded.value.records : []));
  const found = computed(() => {
    const words = plain(wanted.value);
    const [start, end] = [startOfDay(from.value), endOfDay(to.value)];
    return records.value.filter(
      (record) =>
        (start === undefined || record.at >= start) &&
        (end === undefined || record.at < end) &&
        (outcome.value === '' || record.outcome === outcome.value) &&
        plain(searchText(record)).includes(words),
    );
  });
  const foundJobs = computed(() => {
    // What may become of a record cannot become of a job.
    if (outcome.value !== '') return [];
    const words = plain(wanted.value);
    const [start, end] = [startOfDay(from.value), endOfDay(to.value)];
    return jobs.value.filter(
      ({ createdAt, lists }) =>
        (start === undefined || createdAt >= start) &&
        (end === undefined || createdAt < end) &&
        plain(lists.map(({ name }) => name).join('\n')).includes(words),
    );
  });
  /** Newest first. */
  const entries = computed((): Entry[] =>
    [
      ...found.value.map((record) => ({ at: record.at, record })),
      ...foundJobs.value.map((job) => ({ at: job.createdAt, job })),
    ].sort((one, other) => other.at - one.at),
  );
  const shown = computed(() => entries.value.slice(0, most.value));
  const filtered = computed(
    () => wanted.value.trim() !== '' || from.value !== '' || to.value !== '' || outcome.value !== '',
  );
  /** Of each contact only the newest restore that is in force can be undone, and only in the account it is of. */
  const undoable = computed(() => {
    const newest = new Map<string, RestoreRecord>();
    for (const record of records.value) {
      const isRestore = record.kind === 'restore' && record.outcome !== 'not-restored';
      if (isRestore && !newest.has(record.contactId)) newest.set(record.contactId, record);
    }
    const account = session.status.value?.account?.id;
    return new Set(
      [...newest.values()]
        .filter((record) => record.outcome !== 'undone' && record.accountId === account)
        .map(({ id }) => id),
    );
  });

  async function load(): Promise<void> {
    await session.refresh();
    const [history, settings, answer] = await Promise.all([
      send('getHistory', {}),
      send('getSettings', {}),
      send('getJobs', {}),
    ]);
    // Signed out there are none.
    jobs.value = answer.ok ? answer.value : [];
    loaded.value = history.ok ? { phase: 'ready', ...history.value } : { phase: 'failed', failure: history.failure };
    if (settings.ok) keepDays.value = settings.value.keepHistoryDays;
    // Resolving open records may have cost calls.
    await session.refresh();
  }

  /** Shows the history of the account that is the current one now. */
  async function reload(): Promise<void> {
    clearNews();
    opened.value = null;
    loaded.value = { phase: 'loading' };
    await load();
  }

  function clearFilters(): void {
    wanted.value = '';
    from.value = '';
    to.value = '';
    outcome.value = '';
  }

  async function undo(record: RestoreRecord): Promise<void> {
    if (busy.value !== null) return;
    clearNews();
    busy.value = 'undoing';
    const answer = await send('undoRestore', { recordId: record.id });
    await load();
    busy.value = null;
    if (answer.ok) news.value = { kind: 'undone', contact: contactHandle(record.snapshot) };
    else failed.value = { attempt: 'undo', failure: answer.failure, again: () => undo(record) };
  }

  async function deleteAll(): Promise<void> {
    if (busy.value !== null) return;
    clearNews();
    busy.value = 'deleting';
    const answer = await send('deleteHistory', {});
    await load();
    busy.value = null;
    if (answer.ok) news.value = { kind: 'deleted' };
    else failed.value = { attempt: 'history', failure: answer.failure, again: deleteAll };
  }

  async function keepFor(days: number): Promise<void> {
    clearNews();
    const before = keepDays.value;
    keepDays.value = days;
    const answer = await send('saveSettings', { keepHistoryDays: days });
    if (answer.ok) {
      news.value = { kind: 'kept', days };
    } else {
      keepDays.value = before;
      failed.value = { attempt: 'settings', failure: answer.failure, again: () => keepFor(days) };
    }
  }

  /** Saves what the filters leave, all rows of it. */
  function exportAs(form: 'csv' | 'json'): void {
    clearNews();
    const name = `contact-restore-history-${new Date(now()).toISOString().slice(0, 10)}.${form}`;
    if (form === 'csv') saveFile(name, CSV, historyCsv(found.value));
    else saveFile(name, 'application/json', historyJson(found.value));
    news.value = { kind: 'saved-file', name };
  }

  async function downloadResults(job: JobView): Promise<void> {
    if (busy.value !== null) return;
    clearNews();
    busy.value = 'saving';
    const answer = await send('getJobResults', { jobId: job.id });
    if (answer.ok) {
      news.value = { kind: 'saved-file', name: await saveResults(job, answer.value, { now, saveFile }) };
    } else {
      failed.value = { attempt: 'history', failure: answer.failure, again: () => downloadResults(job) };
    }
    busy.value = null;
  }

  function clearNews(): void {
    news.value = null;
    failed.value = null;
  }

  return {
    loaded,
    records,
    jobs,
    found,
    entries,
    shown,
    filtered,
    wanted,
    from,
    to,
    outcome,
    opened,
    undoable,
    busy,
    news,
    failed,
    keepDays,
    load,
    reload,
    showMore: () => {
      most.value += ROWS;
    },
    clearFilters,
    undo,
    deleteAll,
    keepFor,
    exportAs,
    downloadResults,
  };
}

export type HistoryState = ReturnType<typeof createHistoryState>;

function searchText({ snapshot, contactId, lists, who }: RestoreRecord): string {
  const { email, firstName, lastName, companyName } = snapshot;
  const name = [firstName, lastName].filter(Boolean).join(' ');
  return [email?.address, name, companyName, contactId, who, ...lists.map((list) => list.name)].join('\n');
}

/** The first moment of a day here, in ms since the epoch; undefined when no day was chosen. */
function startOfDay(day: string): number | undefined {
  return day === '' ? undefined : new Date(`${day}T00:00`).getTime();
}

/** The first moment after it. */
function endOfDay(day: string): number | undefined {
  if (day === '') return undefined;
  const date = new Date(`${day}T00:00`);
  return date.setDate(date.getDate() + 1);
}
