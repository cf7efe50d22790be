import { computed, effect, signal } from '@preact/signals';
import type { Contact } from '../protocol/contact';
import type { JobResult, JobView } from '../protocol/requests';
import type { Send } from '../protocol/send';
import { createLookupState } from '../ui/lookup-state';
import { createSessionState } from '../ui/session-state';
import { createBinState } from './bin-state';
import { contactsCsv, resultsCsv } from './contacts-file';
import { createJobsState, MAY_RETRY } from './jobs-state';
import { createRestoreManyState } from './restore-many-state';

export interface PageSurroundings {
  /** ms since the epoch. */
  now: () => number;
  /** Runs the task once, after so many ms. */
  later: (task: () => void, ms: number) => void;
  saveFile: (name: string, type: string, content: string) => void;
}

const CSV = 'text/csv;charset=utf-8';

/** The page's parts and how one bears on another: a job that ends changes the table, a sign-in begins everything anew. */
export function createPageState(send: Send, { now, later, saveFile }: PageSurroundings) {
  const session = createSessionState(send);
  const askFirst = () => send('getKeptPage', { page: 0 });
  const onCalls = () => void session.refresh();
  const bin = createBinState(send, { now, onCalls });
  const lookup = createLookupState(send, 'deleted-contacts', { onCalls });
  /** The contact that is shown beside the table, and the lookup behind its card. */
  const side = createLookupState(send, 'deleted-contacts', { onCalls });
  const opened = signal<{ contact: Contact; by: 'pointer' | 'keyboard' } | null>(null);
  /** The first of the kept contacts, asked for before it is known whose they are. */
  let ahead: ReturnType<typeof askFirst> | undefined;
  /** Contacts that left the table, so that they can still be named in results. */
  const gone = new Map<string, Contact>();

  const jobs = createJobsState(send, { now, later, onEnded: takeResults, onCalls });
  const many = createRestoreManyState(send, session, (job) => {
    bin.deselectAll();
    jobs.started(job);
  });
  bin.watch(lookup);
  bin.watch(side);

  function takeResults(job: JobView, results: JobResult[]): void {
    if (job.kind === 'undo') {
      // They are deleted again, with a new date.
      void bin.refresh();
      return;
    }
    const restored = results.filter(({ outcome }) => outcome === 'restored' || outcome === 'different');
    for (const { id } of restored) {
      const contact = bin.rows.get(id);
      if (contact) gone.set(id, contact);
    }
    bin.remove(restored.map(({ id }) => id));
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
    gone.clear();
    jobs.clear();
    bin.clear();
    const first = ahead;
    ahead = undefined;
    if (id !== undefined) await Promise.all([bin.load(id, first), jobs.load()]);
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
  }

  /** Shows a contact beside the table: what was kept of it, while it is read anew for one call. */
  function openCard(contact: Contact, by: 'pointer' | 'keyboard'): void {
    if (opened.value?.contact.id === contact.id) return;
    opened.value = { contact, by };
    side.setText(contact.id);
    void side.lookUp();
  }

  function closeCard(): void {
    opened.value = null;
    side.clear();
  }

  /** Saves all rows that the filters leave. */
  function exportShown(): void {
    saveFile(`deleted-contacts-${today()}.csv`, CSV, contactsCsv(bin.shownContacts()));
  }

  async function download(job: JobView): Promise<void> {
    const results = await jobs.results(job.id);
    if (results) saveFile(`${job.kind}-results-${today()}.csv`, CSV, resultsCsv(results, addressOf));
  }

  /** Opens the preview again, with those of the job that were not restored. */
  async function retry(job: JobView): Promise<void> {
    const results = await jobs.results(job.id);
    const ids = (results ?? []).filter(({ outcome }) => MAY_RETRY.has(outcome)).map(({ id }) => id);
    const contacts = ids.map((id) => bin.rows.get(id)).filter((contact) => contact !== undefined);
    if (contacts.length > 0) many.open(contacts);
  }

  function addressOf(id: string): string | undefined {
    return (bin.rows.get(id) ?? gone.get(id))?.email?.address;
  }

  const today = () => new Date(now()).toISOString().slice(0, 10);

  return {
    session,
    bin,
    lookup,
    side,
    opened,
    jobs,
    many,
    load,
    signIn,
    openCard,
    closeCard,
    exportShown,
    download,
    retry,
  };
}

export type PageState = ReturnType<typeof createPageState>;
