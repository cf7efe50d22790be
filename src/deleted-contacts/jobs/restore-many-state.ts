import { computed, signal } from '@preact/signals';
import type { Contact, Permission } from '../../protocol/contact';
import type { Result } from '../../protocol/failure';
import { expectedCalls } from '../../protocol/job-calls';
import type { JobView } from '../../protocol/requests';
import type { Send } from '../../protocol/send';
import { restorability } from '../../restore/consent';
import { MOST_LISTS } from '../../restore/put-body';
import { createActions } from '../../ui/actions';
import { createListChoice } from '../../ui/lists/list-choice';
import type { NotifyState } from '../../ui/notify-state';
import type { SessionState } from '../../ui/session-state';
import { spread } from '../job-cost';

/** About the time that Constant Contact needs for its side. */
const ACTIVITY_MS = 4_000;

export interface RestoreManyDeps {
  notify: NotifyState;
  /** ms since the epoch. */
  now: () => number;
  /** How many deleted contacts the account has, as far as is known. */
  deletedCount: () => number;
  onStarted: (job: JobView, contacts: Contact[]) => void;
}

/** The preview of a bulk restore: the contacts, the lists and the cost. Nothing is written before `start`. */
export function createRestoreManyState(
  send: Send,
  session: SessionState,
  { notify, now, deletedCount, onStarted }: RestoreManyDeps,
) {
  /** The contacts of the preview; null while it is closed. */
  const contacts = signal<Contact[] | null>(null);
  const actions = createActions<'starting', 'job'>();
  const { failed } = actions;
  const starting = computed(() => actions.busy.value !== null);
  /** Made anew for each preview, because the account and its lists may be others by then. */
  const lists = signal(createListChoice(send, now));
  /** The account that the contacts are of. */
  let accountId: string | undefined;

  const taken = computed(() => (contacts.value ?? []).filter((contact) => restorability(contact).may));
  const leftOut = computed(() => (contacts.value ?? []).filter((contact) => !restorability(contact).may));
  /** How many contacts have each consent, the most frequent first. */
  const consents = computed(() => {
    const counts = new Map<Permission | 'sms', number>();
    for (const { email } of taken.value) {
      const permission = email?.permission ?? 'sms';
      counts.set(permission, (counts.get(permission) ?? 0) + 1);
    }
    return [...counts].sort(([, one], [, other]) => other - one);
  });
  /** A dry run reads those that are left out too. */
  const dryRunCalls = computed(() => expectedCalls(contacts.value?.length ?? 0, 'dry-run', deletedCount()));
  const calls = computed(() => {
    const { loaded, selected } = lists.value;
    const onto = loaded.value.phase === 'ready' ? loaded.value.lists.filter(({ id }) => selected.value.has(id)) : [];
    return expectedCalls(taken.value.length, 'restore', deletedCount(), onto);
  });
  /** The time in ms, and the number of further days where today's calls are not enough. */
  const cost = computed(() => {
    const { status, callsLeft } = session;
    const left = callsLeft.value ?? Number.POSITIVE_INFINITY;
    const aDay = status.value?.dailyBudget ?? 0;
    const { days, ms, nextDay } = spread(calls.value, { left, aDay, now: now() });
    return { days, ms: ms + ACTIVITY_MS, nextDay };
  });
  /** Why “Restore” does nothing now; null where it would start. */
  const missing = computed(() => {
    const { loaded, selected } = lists.value;
    if (taken.value.length === 0) return 'nobody';
    if (loaded.value.phase !== 'ready' || selected.value.size === 0) return 'list';
    return selected.value.size > MOST_LISTS ? 'fewer-lists' : null;
  });

  async function loadLists(): Promise<void> {
    await lists.value.load();
    await session.refresh();
  }

  function open(chosen: Contact[]): void {
    failed.value = null;
    contacts.value = chosen;
    accountId = session.status.value?.account?.id;
    if (notify.on.value === null) void notify.load();
    lists.value = createListChoice(send, now);
    void loadLists();
  }

  function close(): void {
    if (!starting.value) contacts.value = null;
  }

  /** Goes on with what a missing session had stopped, once somebody is signed in to the same account. */
  function signedIn(id: string | undefined): void {
    if (id !== accountId) {
      contacts.value = null;
      return;
    }
    failed.value = null;
    if (lists.value.loaded.value.phase === 'failed') void loadLists();
  }

  /** Starts the restore, or a dry run of it, which needs no list. */
  async function start(dryRun = false): Promise<void> {
    const { value: previewed } = contacts;
    if (!previewed || (dryRun ? taken.value.length === 0 : missing.value !== null)) return;
    await actions.run({
      name: 'starting',
      attempt: 'job',
      again: () => start(dryRun),
      request: () => (dryRun ? startDryRun(previewed) : startRestore()),
      // Another account closes the preview.
      isWanted: () => contacts.value === previewed,
      done(job) {
        contacts.value = null;
        onStarted(job, previewed);
      },
    });
  }

  /** A dry run reads all of them, those that a restore leaves out too. */
  function startDryRun(previewed: Contact[]): Promise<Result<JobView>> {
    return send('startJob', { kind: 'restore', contactIds: idsOf(previewed), lists: [], dryRun: true });
  }

  async function startRestore(): Promise<Result<JobView>> {
    const choice = lists.value;
    const made = await choice.ids();
    if (!made.ok) return made;
    return send('startJob', {
      kind: 'restore',
      contactIds: idsOf(taken.value),
      // Contacts that are left out are among the results, as skipped.
      ...(leftOut.value.length > 0 && { leftOut: idsOf(leftOut.value) }),
      lists: choice.selectedLists.value,
    });
  }

  return {
    contacts,
    starting,
    failed,
    lists,
    notify,
    taken,
    leftOut,
    consents,
    calls,
    dryRunCalls,
    cost,
    callsLeft: session.callsLeft,
    missing,
    open,
    close,
    loadLists,
    signedIn,
    start,
  };
}

export type RestoreManyState = ReturnType<typeof createRestoreManyState>;

function idsOf(contacts: Contact[]): string[] {
  return contacts.map(({ id }) => id);
}
