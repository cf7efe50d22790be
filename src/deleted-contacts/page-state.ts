import { computed, effect, signal } from '@preact/signals';
import type { Contact } from '../protocol/contact';
import type { JobResult, JobView } from '../protocol/requests';
import type { Send } from '../protocol/send';
import { createLookupState } from '../ui/lookup-state';
import { createNotifyState, type NotifyPermission } from '../ui/notify-state';
import { resultsCsv } from '../ui/results-file';
import { createSessionState } from '../ui/session-state';
import { createBinState } from './bin/bin-state';
import { contactsCsv } from './bin/contacts-file';
import type { Bucket } from './check/address-list';
import { createCheckState } from './check/check-state';
import type { AskList } from './check/list-requests';
import { createJobsState, MAY_RETRY } from './jobs/jobs-state';
import { createRestoreManyState } from './jobs/restore-many-state';

export interface PageSurroundings {
  /** ms since the epoch. */
  now: () => number;
  /** Runs the task once, after so many ms. */
  later: (task: () => void, ms: number) => void;
  saveFile: (name: string, type: string, content: BlobPart) => void;
  notifications: NotifyPermission;
  /** Asks the worker that holds the list to check. */
  askList: AskList;
}

/** A contact that is shown beside the table, and with what it was asked for last. */
export interface OpenedCard {
  contact: Contact;
  by: 'pointer' | 'keyboard';
}

const CSV = 'text/csv;charset=utf-8';

/** The page's parts and how one bears on another: a job that ends changes the table, a sign-in begins everything anew. */
export function createPageState(send: Send, { now, later, saveFile, notifications, askList }: PageSurroundings) {
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

  const jobs = createJobsState(send, { now, later, onEnded: takeResults, onCalls });
  /** Whom jobs that were started here are about: not everybody need be in the table. */
  const asked = new Map<string, Contact>();
  /** How many of those who were to be tried again are not among the deleted contacts. */
  const notThere = signal(0);
  const many = createRestoreManyState(send, session, createNotifyState(send, notifications), (job, contacts) => {
    for (const contact of contacts) asked.set(contact.id, contact);
    if (job.kind === 'restore') bin.deselect(contacts.map(({ id }) => id));
    notThere.value = 0;
    jobs.started(job);
  });
  bin.watch(lookup);
  bin.watch(side);

  function takeResults(job: JobView, results: JobResult[]): void {
    if (job.kind === 'undo') {
      // They are deleted again, with a new date.
      void bin.refresh();
      const again = results.filter(({ outcome }) => outcome === 'deleted').map(({ id }) => id);
      void check.became(again, today());
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
    notThere.value = 0;
    bin.clear();
    const first = ahead;
    ahead = undefined;
    if (id === undefined) return;
    // The list and its answers outlast a session that ended, not a change of the account.
    await Promise.all([check.showAccount(id), bin.load(id, first), jobs.load()]);
  }

  /** Asks who is signed in and, so as not to wait for that, already for the first of the contacts that were kept. */
  function load(): Promise<void> {
    ahead = askFirst();
    return session.refresh();
  }

  /** Signs in and goes on with what the missing session had stopped. */
  async function signIn(): Promise<void> {
    if (!(await session.signIn())) return;
    await jobs.load();
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
  function exportContacts(): void {
    const contacts = bin.selected.value.size > 0 ? bin.selectedContacts() : bin.shownContacts();
    saveFile(`deleted-contacts-${today()}.csv`, CSV, contactsCsv(contacts));
  }

  /** Saves what was found out of a list: one bucket, or all of it. */
  async function exportChecked(bucket?: Bucket): Promise<void> {
    saveFile(`checked-list-${bucket ?? 'all'}-${today()}.csv`, CSV, await check.csv(bucket));
  }

  async function download(job: JobView): Promise<void> {
    const results = await jobs.results(job.id);
    if (results) saveFile(`${job.kind}-results-${today()}.csv`, CSV, resultsCsv(results));
  }

  /**
   * Opens the preview again, with those of the job that were not restored, or of a dry run with those that would be. Where it
   * is not known what became of somebody, it is read first who is still deleted.
   */
  async function retry(job: JobView): Promise<void> {
    notThere.value = 0;
    const results = await jobs.results(job.id);
    if (!results) return;
    if (job.outcomes.unknown > 0) await bin.refresh();
    const wanted = results.filter(({ outcome }) =>
      job.kind === 'dry-run' ? outcome === 'would-restore' : MAY_RETRY.has(outcome),
    );
    const contacts = wanted.flatMap(
      ({ id, outcome }) => bin.rows.get(id) ?? (outcome === 'unknown' ? undefined : asked.get(id)) ?? [],
    );
    notThere.value = wanted.length - contacts.length;
    if (contacts.length > 0) many.open(contacts);
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
    exportContacts,
    exportChecked,
    download,
    retry,
  };
}

export type PageState = ReturnType<typeof createPageState>;
