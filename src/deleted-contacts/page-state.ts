import { computed, effect, signal } from '@preact/signals';
import type { Contact } from '../protocol/contact';
import type { JobResult, JobView } from '../protocol/requests';
import type { Send } from '../protocol/send';
import { CSV } from '../ui/csv';
import { createLookupState } from '../ui/lookup-state';
import { createNotifyState, type NotifyPermission } from '../ui/notify-state';
import { saveResults } from '../ui/results-file';
import { createSessionState } from '../ui/session-state';
import { createBinState } from './bin/bin-state';
import { contactsFile } from './bin/contacts-file';
import type { Bucket } from './check/address-list';
import { createCheckState } from './check/check-state';
import type { AskList } from './check/list-requests';
import type { HiddenJobs } from './jobs/hidden-jobs';
import type { NotThere } from './jobs/job-bar';
import { createJobsState, MAY_RETRY } from './jobs/jobs-state';
import { createRestoreManyState } from './jobs/restore-many-state';

export interface PageSurroundings {
  /** ms since the epoch. */
  now: () => number;
  /** Runs the task once, after so many ms. */
  later: (task: () => void, ms: number) => void;
  saveFile: (name: string, type: string, content: BlobPart) => void;
  notifications: NotifyPermission;
  /** Whether nobody can see the page, and what is to be done whenever somebody comes back to it. */
  visibility: { isHidden: () => boolean; onShown: (task: () => void) => void };
  hiddenJobs: HiddenJobs;
  /** Asks the worker that holds the list to check. */
  askList: AskList;
}

/** A contact that is shown beside the table, and with what it was asked for last. */
export interface OpenedCard {
  contact: Contact;
  by: 'pointer' | 'keyboard';
}

/** The page's parts and how one bears on another: a job that ends changes the table, a sign-in begins everything anew. */
export function createPageState(send: Send, surroundings: PageSurroundings) {
  const { now, later, saveFile, notifications, visibility, hiddenJobs, askList } = surroundings;
  const session = createSessionState(send);
  const askFirst = () => send('getKeptPage', { page: 0 });
  const onCalls = () => void session.refresh();
  const bin = createBinState(send, { now, onCalls });
  const check = createCheckState(send, session, { ask: askList, now, bin, onCalls });
  const view = signal<'all' | 'check'>('all');
  const lookup = createLookupState(send, 'deleted-contacts', { onCalls });
  /** The contact that is shown beside the table, and the lookup behind its card. */
  const side = createLookupState(send, 'deleted-contacts', { onCalls });
  const opened = signal<OpenedCard | null>(null);
  /** The first of the kept contacts, asked for before it is known whose they are. */
  let ahead: ReturnType<typeof askFirst> | undefined;

  const jobs = createJobsState(send, {
    now,
    later,
    isPageHidden: visibility.isHidden,
    hiddenJobs,
    onEnded: takeResults,
    onCalls,
  });
  /** Whom jobs that were started here are about: not everybody need be in the table. */
  const asked = new Map<string, Contact>();
  const notThere = signal<NotThere | null>(null);
  /** Whether a file of contacts is being made. */
  const exporting = signal(false);
  const many = createRestoreManyState(send, session, {
    notify: createNotifyState(send, notifications),
    now,
    deletedCount: () => bin.size.value,
    onStarted(job, contacts) {
      for (const contact of contacts) asked.set(contact.id, contact);
      if (job.kind === 'restore') bin.deselect(new Set(contacts.map(({ id }) => id)));
      notThere.value = null;
      jobs.started(job);
    },
  });
  bin.watch(lookup);
  bin.watch(side);
  // Elsewhere somebody may have signed in, switched the account or steered a job.
  visibility.onShown(() => {
    void session.refresh();
    void jobs.load();
  });

  function takeResults(job: JobView, results: JobResult[]): void {
    if (job.kind === 'undo') {
      // They are deleted again, with a new date. A reading that was stopped finds that too when it is gone on with.
      void binIsRead().then(() => (bin.scan.value.phase === 'done' ? bin.refresh() : undefined));
      const again = results.filter(({ outcome }) => outcome === 'deleted').map(({ id }) => id);
      void check.became(again, new Date(now()).toISOString());
      return;
    }
    const restored = results.filter(({ outcome }) => outcome === 'restored' || outcome === 'different');
    const gone = results.filter(({ why }) => why === 'not-deleted' || why === 'not-found');
    bin.remove([...restored, ...gone].map(({ id }) => id));
    const active = [...restored, ...gone.filter(({ why }) => why === 'not-deleted')];
    void check.became(active.map(({ id }) => id));
    // What its card says is not so any more.
    if (restored.some(({ id }) => id === opened.value?.contact.id)) closeCard();
  }

  /** Whoever signs in, signs out or switches, here or elsewhere: the page is about the account that is the current one. */
  const accountId = computed(() => session.status.value?.account?.id);
  effect(() => {
    const { value } = accountId;
    queueMicrotask(() => void showAccount(value));
  });

  async function showAccount(id: string | undefined): Promise<void> {
    lookup.clear();
    closeCard();
    jobs.clear();
    asked.clear();
    notThere.value = null;
    bin.clear();
    const first = ahead;
    ahead = undefined;
    if (id === undefined) return;
    many.signedIn(id);
    // The list and its answers outlast a session that ended, not a change of the account.
    await Promise.all([check.showAccount(id), bin.load(id, first), jobs.load()]);
  }

  /** Asks who is signed in and, so as not to wait for that, already for the first of the contacts that were kept. */
  async function load(): Promise<void> {
    ahead = askFirst();
    await Promise.all([session.refresh(), ahead]);
  }

  /** Signs in and goes on with what the missing session had stopped. */
  async function signIn(): Promise<void> {
    if (!(await session.signIn())) return;
    many.signedIn(accountId.value);
    lookup.goOn();
    side.goOn();
    await jobs.goOn();
    if (bin.scan.value.phase === 'failed') await bin.goOn();
    if (check.run.value.phase === 'failed') await check.goOn();
  }

  /** Shows a contact beside the table: what was kept of it, while it is read anew for one call. */
  function openCard(contact: Contact, by: 'pointer' | 'keyboard'): void {
    const isOpen = opened.value?.contact.id === contact.id;
    opened.value = { contact, by };
    if (isOpen) return;
    side.setText(contact.id);
    void side.lookUp();
  }

  function closeCard(): void {
    opened.value = null;
    side.clear();
  }

  /** Saves those that are selected or, when nobody is, all rows that the filters leave. */
  async function exportContacts(): Promise<void> {
    if (exporting.value) return;
    exporting.value = true;
    const contacts = bin.selected.value.size > 0 ? bin.selectedContacts() : bin.shownContacts();
    saveFile(`deleted-contacts-${today()}.csv`, CSV, await contactsFile(contacts));
    exporting.value = false;
  }

  /** Saves what was found out of a list: one bucket, or all of it. */
  async function exportChecked(bucket?: Bucket): Promise<void> {
    saveFile(`checked-list-${bucket ?? 'all'}-${today()}.csv`, CSV, await check.csv(bucket));
  }

  /** Takes dropped files for a list to check, unless one is being checked. */
  function checkFiles(files: File[]): void {
    if (check.isBusy.value) return;
    view.value = 'check';
    check.giveFiles(files);
  }

  function download(job: JobView): Promise<void> {
    return jobs.withResults(job, 'download', (results) => saveResults(job, results, { now, saveFile }));
  }

  /**
   * Opens the preview again, with those of the job that were not restored, or of a dry run with those that would be. Where it
   * is not known what became of somebody, or who is deleted, that is read first.
   */
  async function retry(job: JobView): Promise<void> {
    notThere.value = null;
    await jobs.withResults(job, 'retry', async (results, isWanted) => {
      const wanted = results.filter(({ outcome }) =>
        job.kind === 'dry-run' ? outcome === 'would-restore' : MAY_RETRY.has(outcome),
      );
      const find = () =>
        wanted.flatMap(({ id, outcome }) => bin.rows.get(id) ?? (outcome === 'unknown' ? [] : (asked.get(id) ?? [])));
      if (job.outcomes.unknown > 0 && !isBinBeingRead()) await bin.refresh();
      if (find().length < wanted.length) await binIsRead();
      if (!isWanted()) return;
      const contacts = find();
      const scan = bin.scan.value;
      const isSure = scan.phase === 'done' && scan.isSure && scan.unread === 0;
      const missing = wanted.length - contacts.length;
      if (missing > 0) notThere.value = { contacts: missing, isSure };
      if (contacts.length > 0) many.open(contacts);
    });
  }

  function isBinBeingRead(): boolean {
    const { phase } = bin.scan.value;
    return phase === 'cached' || phase === 'reading';
  }

  /** Resolves once the deleted contacts are not being read any more, whatever that came to. */
  function binIsRead(): Promise<void> {
    return new Promise((resolve) => {
      const stop = effect(() => {
        if (isBinBeingRead()) return;
        queueMicrotask(() => stop());
        resolve();
      });
    });
  }

  const today = () => new Date(now()).toISOString().slice(0, 10);

  return {
    session,
    bin,
    check,
    view,
    lookup,
    side,
    opened,
    jobs,
    many,
    load,
    signIn,
    openCard,
    closeCard,
    notThere,
    exporting,
    exportContacts,
    exportChecked,
    checkFiles,
    download,
    retry,
  };
}

export type PageState = ReturnType<typeof createPageState>;
