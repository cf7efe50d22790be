import { computed, signal } from '@preact/signals';
import type { Contact, Permission } from '../../protocol/contact';
import type { Failure } from '../../protocol/failure';
import { expectedCalls } from '../../protocol/job-calls';
import type { JobView } from '../../protocol/requests';
import type { Send } from '../../protocol/send';
import { restorability } from '../../restore/consent';
import { MOST_LISTS } from '../../restore/put-body';
import { createListChoice } from '../../ui/list-choice';
import type { NotifyState } from '../../ui/notify-state';
import type { SessionState } from '../../ui/session-state';
import { spread } from '../job-cost';

/** About what Constant Contact takes for its side of it. */
const ACTIVITY_MS = 4_000;

export interface RestoreManySurroundings {
  notify: NotifyState;
  /** ms since the epoch. */
  now: () => number;
  /** How many deleted contacts the account has, as far as is known. */
  deletedCount: () => number;
  onStarted: (job: JobView, contacts: Contact[]) => void;
}

/** The preview of a bulk restore: who, onto which lists, at what cost. Nothing is written before `start`. */
export function createRestoreManyState(
  send: Send,
  session: SessionState,
  { notify, now, deletedCount, onStarted }: RestoreManySurroundings,
) {
  /** Whom it is about; null while the preview is closed. */
  const asked = signal<Contact[] | null>(null);
  const starting = signal(false);
  const failed = signal<{ failure: Failure; dryRun: boolean } | null>(null);
  /** Chosen anew for each preview: the account may be another one by then, and its lists others. */
  const lists = signal(createListChoice(send, now));
  /** The account that the contacts are of. */
  let accountId: string | undefined;

  const taken = computed(() => (asked.value ?? []).filter((contact) => restorability(contact).may));
  const leftOut = computed(() => (asked.value ?? []).filter((contact) => !restorability(contact).may));
  /** How many there are of each consent, the most first. */
  const consents = computed(() => {
    const counts = new Map<Permission | 'sms', number>();
    for (const { email } of taken.value) {
      const permission = email?.permission ?? 'sms';
      counts.set(permission, (counts.get(permission) ?? 0) + 1);
    }
    return [...counts].sort(([, one], [, other]) => other - one);
  });
  /** A dry run reads those that are left out too. */
  const dryRunCalls = computed(() => expectedCalls(asked.value?.length ?? 0, 'dry-run', deletedCount()));
  const calls = computed(() => {
    const { loaded, chosen } = lists.value;
    const onto = loaded.value.phase === 'ready' ? loaded.value.lists.filter(({ id }) => chosen.value.has(id)) : [];
    return expectedCalls(taken.value.length, 'restore', deletedCount(), onto);
  });
  /** How long it takes, in ms, and on how many more days it goes on where today's calls do not suffice. */
  const cost = computed(() => {
    const { status, callsLeft } = session;
    const left = callsLeft.value ?? Number.POSITIVE_INFINITY;
    const aDay = status.value?.dailyBudget ?? 0;
    const { days, ms, nextDay } = spread(calls.value, { left, aDay, now: now() });
    return { days, ms: ms + ACTIVITY_MS, nextDay };
  });
  /** Why “Restore” does nothing now; null where it would begin. */
  const missing = computed(() => {
    const { loaded, chosen } = lists.value;
    if (taken.value.length === 0) return 'nobody';
    if (loaded.value.phase !== 'ready' || chosen.value.size === 0) return 'list';
    return chosen.value.size > MOST_LISTS ? 'fewer-lists' : null;
  });

  async function loadLists(): Promise<void> {
    await lists.value.load();
    await session.refresh();
  }

  function open(contacts: Contact[]): void {
    failed.value = null;
    asked.value = contacts;
    accountId = session.status.value?.account?.id;
    if (notify.on.value === null) void notify.load();
    lists.value = createListChoice(send, now);
    void loadLists();
  }

  function close(): void {
    if (!starting.value) asked.value = null;
  }

  /** Somebody is signed in to this account now: goes on with what a missing session had stopped, in no other account. */
  function signedIn(id: string | undefined): void {
    if (id !== accountId) {
      asked.value = null;
      return;
    }
    failed.value = null;
    if (lists.value.loaded.value.phase === 'failed') void loadLists();
  }

  /** Starts the restore, or a dry run of it, which needs no list. */
  async function start(dryRun = false): Promise<void> {
    const { value: contacts } = asked;
    if (!contacts || starting.value || (dryRun ? taken.value.length === 0 : missing.value !== null)) return;
    starting.value = true;
    failed.value = null;
    const choice = lists.value;
    const idsOf = (some: Contact[]) => some.map(({ id }) => id);
    const made = dryRun ? { ok: true as const } : await choice.ids();
    const answer = made.ok
      ? await send('startJob', {
          kind: 'restore',
          // A dry run reads all of them anew. Else who may not be restored is skipped, and told among the results.
          contactIds: idsOf(dryRun ? contacts : taken.value),
          ...(!dryRun && leftOut.value.length > 0 && { leftOut: idsOf(leftOut.value) }),
          lists: dryRun ? [] : choice.chosenLists.value,
          ...(dryRun && { dryRun }),
        })
      : made;
    starting.value = false;
    // The account was changed meanwhile, and the preview closed with it.
    if (asked.value !== contacts) return;
    if (answer.ok) {
      asked.value = null;
      onStarted(answer.value, contacts);
    } else {
      failed.value = { failure: answer.failure, dryRun };
    }
  }

  return {
    asked,
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
