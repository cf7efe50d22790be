import { computed, signal } from '@preact/signals';
import type { Failure, Result } from '../protocol/failure';
import type { HistoryView, RestoreRecord } from '../protocol/history';
import type { JobView } from '../protocol/jobs';
import type { Send } from '../protocol/send';
import { createActions } from '../ui/actions';
import { contactHandle } from '../ui/contact-words';
import { CSV } from '../ui/csv';
import type { Attempt } from '../ui/failure-words';
import { createRequestSequence } from '../ui/request-sequence';
import { saveResults } from '../ui/results-file';
import { datedName } from '../ui/save-file';
import type { SessionState } from '../ui/session-state';
import { createEntryFilter } from './entry-filter';
import { historyCsv, historyJson } from './history-file';

export interface HistoryDeps {
  /** ms since the epoch. */
  now: () => number;
  saveFile: (name: string, type: string, content: BlobPart) => void;
}

/** The last action, for the page's status line. */
export type HistoryNews =
  | { kind: 'undone'; contact: string }
  | { kind: 'deleted' }
  | { kind: 'retention'; days: number }
  | { kind: 'saved-file'; name: string };

/** The history of the current account: its entries, their undo and their export. */
export function createHistoryState(send: Send, session: SessionState, { now, saveFile }: HistoryDeps) {
  const loaded = signal<
    { phase: 'loading' } | ({ phase: 'ready' } & HistoryView) | { phase: 'failed'; failure: Failure }
  >({ phase: 'loading' });
  const jobs = signal<JobView[]>([]);
  const records = computed(() => (loaded.value.phase === 'ready' ? loaded.value.records : []));
  const filter = createEntryFilter(records, jobs);
  /** The entry whose details are unfolded. */
  const opened = signal<string | null>(null);
  const news = signal<HistoryNews | null>(null);
  /** null until it is read. */
  const retentionDays = signal<number | null>(null);
  /** Whether the organization's policy sets the retention. */
  const isRetentionLocked = signal(false);
  const { busy, failed, run } = createActions<'undoing' | 'deleting' | 'saving', Attempt>();

  /** An older reading may be of another account. */
  const readings = createRequestSequence();
  /** The account of the newest reading. */
  let accountId: string | undefined;
  const currentAccount = () => session.status.value?.account?.id;

  /** Restores can be undone only in the current account. */
  const undoable = computed(() => undoableRecords(records.value, currentAccount()));

  async function load(): Promise<void> {
    const isNewest = readings.next();
    await session.refresh();
    if (!isNewest()) return;
    accountId = currentAccount();
    const [history, settings, jobViews] = await Promise.all([
      send('getHistory', {}),
      send('getSettings', {}),
      send('getJobs', {}),
    ]);
    if (!isNewest()) return;
    // Without a session there are no jobs.
    jobs.value = jobViews.ok ? jobViews.value : [];
    loaded.value = history.ok ? { phase: 'ready', ...history.value } : { phase: 'failed', failure: history.failure };
    if (settings.ok) {
      retentionDays.value = settings.value.keepHistoryDays;
      isRetentionLocked.value = settings.value.organization.policy.retentionDays !== undefined;
    }
    // Settling open records may have cost calls.
    await session.refresh();
  }

  /** Shows the history of the current account. */
  async function reload(): Promise<void> {
    clearNews();
    opened.value = null;
    loaded.value = { phase: 'loading' };
    await load();
  }

  /** Shows another history if the account changed. */
  async function follow(): Promise<void> {
    await session.refresh();
    if (currentAccount() !== accountId) await reload();
  }

  function clearNews(): void {
    news.value = null;
    failed.value = null;
  }

  /** Sends a request that changes the history, and reads the history again whatever the answer. */
  async function change<T>(request: () => Promise<T>): Promise<T> {
    clearNews();
    const answer = await request();
    await load();
    return answer;
  }

  async function retainFor(days: number): Promise<void> {
    clearNews();
    const before = retentionDays.value;
    retentionDays.value = days;
    const answer = await send('saveSettings', { keepHistoryDays: days });
    if (answer.ok) {
      news.value = { kind: 'retention', days };
    } else {
      retentionDays.value = before;
      failed.value = { attempt: 'settings', failure: answer.failure, again: () => retainFor(days) };
    }
  }

  return {
    ...filter,
    loaded,
    records,
    jobs,
    opened,
    undoable,
    busy,
    news,
    failed,
    retentionDays,
    load,
    reload,
    follow,
    undo: (record: RestoreRecord) =>
      run({
        name: 'undoing',
        attempt: 'undo',
        request: () => change(() => send('undoRestore', { recordId: record.id })),
        done: () => {
          news.value = { kind: 'undone', contact: contactHandle(record.snapshot) };
        },
      }),
    deleteAll: () =>
      run({
        name: 'deleting',
        attempt: 'history',
        request: () => change(() => send('deleteHistory', {})),
        done: () => {
          news.value = { kind: 'deleted' };
        },
      }),
    downloadResults: (job: JobView) =>
      run({
        name: 'saving',
        attempt: 'history',
        async request(): Promise<Result<string>> {
          clearNews();
          const answer = await send('getJobResults', { jobId: job.id });
          return answer.ok ? { ok: true, value: await saveResults(job, answer.value, { now, saveFile }) } : answer;
        },
        done: (name) => {
          news.value = { kind: 'saved-file', name };
        },
      }),
    /** Exports the entries that match the filters, including rows that are not drawn. */
    exportAs(form: 'csv' | 'json'): void {
      clearNews();
      const name = datedName('contact-restore-history', now(), form);
      if (form === 'csv') saveFile(name, CSV, historyCsv(filter.found.value));
      else saveFile(name, 'application/json', historyJson(filter.found.value));
      news.value = { kind: 'saved-file', name };
    },
    isRetentionLocked,
    retainFor,
  };
}

export type HistoryState = ReturnType<typeof createHistoryState>;

/** The ids of the records that can be undone: the newest restore of each contact, unless it was undone. */
function undoableRecords(records: RestoreRecord[], accountId: string | undefined): ReadonlySet<string> {
  const newest = new Map<string, RestoreRecord>();
  for (const record of records) {
    const isRestore = record.kind === 'restore' && record.outcome !== 'not-restored';
    if (isRestore && !newest.has(record.contactId)) newest.set(record.contactId, record);
  }
  const undoable = [...newest.values()].filter(
    (record) => record.outcome !== 'undone' && record.accountId === accountId,
  );
  return new Set(undoable.map(({ id }) => id));
}
