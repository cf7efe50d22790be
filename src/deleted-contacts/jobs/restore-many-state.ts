import { computed, signal } from '@preact/signals';
import type { Contact, Permission } from '../../protocol/contact';
import type { Result } from '../../protocol/failure';
import { commonLists, expectedCalls } from '../../protocol/job-calls';
import type { JobView } from '../../protocol/jobs';
import type { Send } from '../../protocol/send';
import { restorability } from '../../restore/consent';
import { MOST_LISTS } from '../../restore/put-body';
import { restoreRefusal } from '../../restore/restore-limits';
import { createActions } from '../../ui/actions';
import type { NotifyState } from '../../ui/notify-state';
import type { SessionState } from '../../ui/session-state';
import { spreadOverDays } from '../job-cost';
import { createManyLists } from './restore-many-lists';

/** Estimate of the time that Constant Contact needs to process an activity. */
const ACTIVITY_MS = 4_000;

interface RestoreManyDeps {
  notify: NotifyState;
  /** In ms since the epoch. */
  now: () => number;
  /** The number of deleted contacts in the account, as far as it is known. */
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
  let accountId: string | undefined;

  const taken = computed(() => (contacts.value ?? []).filter((contact) => restorability(contact).may));
  /** Created for each preview, because the account or its lists may have changed. */
  const lists = signal(createManyLists(send, taken, now));
  /** The contacts that the job would restore. Contacts without former lists need a selected list. */
  const restored = computed(() => {
    const { isFormer, groups } = lists.value;
    return isFormer.value ? groups.value.flatMap((group) => group.contacts) : taken.value;
  });
  const count = computed(() => restored.value.length);
  const leftOut = computed(() => (contacts.value ?? []).filter((contact) => !restorability(contact).may));
  /** The number of contacts with each consent, largest first. */
  const consents = computed(() => {
    const counts = new Map<Permission | 'sms', number>();
    for (const { email } of restored.value) {
      const permission = email?.permission ?? 'sms';
      counts.set(permission, (counts.get(permission) ?? 0) + 1);
    }
    return [...counts].sort(([, one], [, other]) => other - one);
  });
  /** A dry run also reads the contacts that a restore leaves out. */
  const dryRunCalls = computed(() => expectedCalls([contacts.value?.length ?? 0], 'dry-run', deletedCount()));
  const calls = computed(() => {
    const groups = lists.value.groups.value;
    const sizes = groups.length > 0 ? groups.map((group) => group.contacts.length) : [taken.value.length];
    return expectedCalls(sizes, 'restore', deletedCount(), commonLists(groups.map((group) => group.lists)));
  });
  /** The time in ms, and the number of further days if today’s calls are not enough. */
  const cost = computed(() => {
    const { status, callsLeft } = session;
    const left = callsLeft.value ?? Number.POSITIVE_INFINITY;
    const aDay = status.value?.dailyBudget ?? 0;
    const { days, ms, nextDay } = spreadOverDays(calls.value, { left, aDay, now: now() });
    return { days, ms: ms + ACTIVITY_MS, nextDay };
  });
  /** The policy’s reason against restoring this many contacts. */
  const refusal = computed(() => restoreRefusal(count.value, session.status.value?.limits ?? {}));
  /** Why “Restore” is disabled; null if it is enabled. */
  const missing = computed(() => {
    const { choice, groups, isChoiceUsed } = lists.value;
    if (taken.value.length === 0) return 'nobody';
    if (refusal.value) return 'policy';
    if (choice.loaded.value.phase !== 'ready' || groups.value.length === 0) return 'list';
    return isChoiceUsed.value && choice.selected.value.size > MOST_LISTS ? 'fewer-lists' : null;
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
    lists.value = createManyLists(send, taken, now);
    void loadLists();
  }

  function close(): void {
    if (!starting.value) contacts.value = null;
  }

  /** Continues after a sign-in to the same account; another account closes the preview. */
  function signedIn(id: string | undefined): void {
    if (id !== accountId) {
      contacts.value = null;
      return;
    }
    failed.value = null;
    if (lists.value.choice.loaded.value.phase === 'failed') void loadLists();
  }

  /** Starts the restore, or a dry run, which needs no list. */
  async function start(dryRun = false): Promise<void> {
    const { value: previewed } = contacts;
    if (!previewed || (dryRun ? taken.value.length === 0 : missing.value !== null)) return;
    const isIn = dryRun
      ? null
      : new Set([...lists.value.groups.value.flatMap((group) => group.contacts), ...leftOut.value]);
    await actions.run({
      name: 'starting',
      attempt: 'job',
      again: () => start(dryRun),
      request: () => (dryRun ? startDryRun(previewed) : startRestore()),
      // Another account closes the preview.
      isWanted: () => contacts.value === previewed,
      done(job) {
        contacts.value = null;
        onStarted(job, isIn ? previewed.filter((contact) => isIn.has(contact)) : previewed);
      },
    });
  }

  function startDryRun(previewed: Contact[]): Promise<Result<JobView>> {
    return send('startJob', { kind: 'dry-run', contactIds: idsOf(previewed) });
  }

  async function startRestore(): Promise<Result<JobView>> {
    const made = await lists.value.made();
    if (!made.ok) return made;
    return send('startJob', {
      kind: 'restore',
      groups: made.value,
      origins: lists.value.origins.value,
      // Left-out contacts appear in the results as skipped.
      ...(leftOut.value.length > 0 && { leftOut: idsOf(leftOut.value) }),
    });
  }

  return {
    contacts,
    starting,
    failed,
    lists,
    notify,
    taken,
    count,
    leftOut,
    consents,
    calls,
    dryRunCalls,
    cost,
    callsLeft: session.callsLeft,
    missing,
    refusal,
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
