import { computed, effect, signal } from '@preact/signals';
import type { JobResult, JobView } from '../protocol/jobs';
import type { Send } from '../protocol/send';
import { createLookupState, type ReadLongText } from '../ui/lookup-state';
import { createNotifyState, type NotifyPermission } from '../ui/notify-state';
import { createSessionState } from '../ui/session-state';
import { createBinState } from './bin/bin-state';
import { createCheckState } from './check/check-state';
import type { AskList } from './check/list-requests';
import type { HiddenJobs } from './jobs/hidden-jobs';
import { createJobsState } from './jobs/jobs-state';
import { createRestoreManyState } from './jobs/restore-many-state';
import { createOpenedCard } from './opened-card';
import { createPageFiles } from './page-files';
import { createRetry, whenBinIsRead } from './retry-job';

export interface PageDeps {
  /** In ms since the epoch. */
  now: () => number;
  /** Runs the task when the page is idle. */
  whenIdle: (task: () => void) => void;
  /** Runs the task once, after this many ms. */
  later: (task: () => void, ms: number) => void;
  saveFile: (name: string, type: string, content: BlobPart) => void;
  notifications: NotifyPermission;
  /** Whether the page is hidden, and what to do when a person returns to it. */
  visibility: { isHidden: () => boolean; onShown: (task: () => void) => void };
  /** The first day of the deletions to show, in the format of a date field; "" for all. */
  since: string;
  hiddenJobs: HiddenJobs;
  /** Sends requests to the worker that holds the list to check. */
  askList: AskList;
  readLongText: ReadLongText;
}

/** The state of the page. Connects its parts; for example, an ended job changes the table. */
export function createPageState(send: Send, deps: PageDeps) {
  const { now, whenIdle, later, saveFile, notifications, visibility, since, hiddenJobs, askList, readLongText } = deps;
  const session = createSessionState(send);
  const onCalls = () => void session.refresh();
  const bin = createBinState(send, { now, whenIdle, onCalls });
  if (since !== '') bin.deleted.value = { kind: 'range', from: since, to: '' };
  const check = createCheckState(send, session, { ask: askList, now, bin, onCalls });
  const lookup = createLookupState(send, 'deleted-contacts', { readLongText, onCalls });
  const card = createOpenedCard(send, onCalls);
  const view = signal<'all' | 'check'>('all');
  const jobs = createJobsState(send, {
    now,
    later,
    isPageHidden: visibility.isHidden,
    hiddenJobs,
    onEnded: takeResults,
    onCalls,
  });
  const { retry, notThere, ...retries } = createRetry({
    bin,
    jobs,
    isPreviewOpen: () => many.contacts.value !== null,
    onFound: (contacts) => many.open(contacts),
  });
  const many = createRestoreManyState(send, session, {
    notify: createNotifyState(send, notifications),
    now,
    deletedCount: () => bin.size.value,
    onStarted(job, contacts) {
      retries.remember(contacts);
      if (job.kind === 'restore') bin.deselect(new Set(contacts.map(({ id }) => id)));
      jobs.started(job);
    },
  });
  /** Whether the table has the reported deletions, and nobody may have seen them yet. */
  let hasDeletions = false;
  /** The account of the table. */
  let tableOf: string | undefined;
  /** The first cached page, requested before the account is known. */
  let firstPage: ReturnType<typeof requestFirstPage> | undefined;
  const requestFirstPage = () => send('getCachedPage', { page: 0 });

  bin.watch(lookup);
  bin.watch(card.side);
  // A person may have signed in, switched accounts or steered a job elsewhere.
  visibility.onShown(() => {
    void session.refresh();
    void jobs.load();
    void seeDeletions();
  });

  function takeResults(job: JobView, results: JobResult[]): void {
    const idsOf = (some: JobResult[]) => some.map(({ id }) => id);
    if (job.kind === 'undo') {
      // The contacts have new dates of deletion. A stopped reading finds them when it continues.
      void whenBinIsRead(bin).then(() => (bin.scan.value.phase === 'done' ? bin.refresh() : undefined));
      const deleted = results.filter(({ outcome }) => outcome === 'deleted');
      void check.setDeleted(idsOf(deleted), new Date(now()).toISOString());
      return;
    }
    const restored = results.filter(({ outcome }) => outcome === 'restored' || outcome === 'different');
    const missing = results.filter(({ why }) => why === 'not-deleted' || why === 'not-found');
    bin.remove(idsOf([...restored, ...missing]));
    void check.setDeleted(idsOf([...restored, ...missing.filter(({ why }) => why === 'not-deleted')]));
    // The open card still shows the contact as deleted.
    if (restored.some(({ id }) => id === card.opened.value?.contact.id)) card.closeCard();
  }

  /** The page follows the current account, wherever a person signs in, signs out or switches. */
  const accountId = computed(() => session.status.value?.account?.id);
  effect(() => {
    const { value } = accountId;
    queueMicrotask(() => void showAccount(value));
  });

  async function showAccount(id: string | undefined): Promise<void> {
    hasDeletions = false;
    lookup.showAccount(id);
    card.showAccount(id);
    jobs.clear();
    const first = firstPage;
    firstPage = undefined;
    const waits = [lookup, card.side].some(({ answer }) => answer.value.phase !== 'idle');
    // The table and its selection wait with the contact for a sign-in.
    if (id === undefined && waits) return;
    const isSame = id === tableOf;
    tableOf = id;
    if (!isSame) {
      retries.forget();
      bin.clear();
    }
    if (id === undefined) return;
    many.signedIn(id);
    // The list and its answers survive an expired session, but not a change of account.
    await Promise.all([check.showAccount(id), isSame ? resumeReading() : bin.load(id, first), jobs.load()]);
    hasDeletions = session.status.value?.deletions !== undefined && bin.scan.value.phase === 'done';
    await seeDeletions();
  }

  /** Marks the reported deletions as seen once the person can see them in the table. */
  async function seeDeletions(): Promise<void> {
    if (!hasDeletions || visibility.isHidden()) return;
    hasDeletions = false;
    await send('seenDeletions', {});
  }

  async function resumeReading(): Promise<void> {
    if (bin.scan.value.phase === 'failed') await bin.resume();
  }

  return {
    ...createPageFiles({ bin, check, jobs }, { now, saveFile }),
    ...card,
    session,
    bin,
    check,
    view,
    lookup,
    jobs,
    many,
    notThere,
    retry,
    /** Reads the session and, in parallel, the first cached contacts. */
    async load(): Promise<void> {
      firstPage = requestFirstPage();
      await Promise.all([session.refresh(), firstPage]);
    },
    /** Signs in and resumes what the missing session had interrupted. */
    async signIn(): Promise<void> {
      if (!(await session.signIn())) return;
      many.signedIn(accountId.value);
      lookup.resume();
      card.side.resume();
      await jobs.readAgain();
      await resumeReading();
      if (check.run.value.phase === 'failed') await check.resume();
    },
    /** Checks dropped files as a list, unless a check is running. */
    checkFiles(files: File[]): void {
      if (check.isBusy.value) return;
      view.value = 'check';
      check.giveFiles(files);
    },
  };
}

export type PageState = ReturnType<typeof createPageState>;
