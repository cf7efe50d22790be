import { computed, signal } from '@preact/signals';
import type { Contact, Permission } from '../../protocol/contact';
import type { Failure } from '../../protocol/failure';
import { expectedCalls } from '../../protocol/job-calls';
import type { JobView } from '../../protocol/requests';
import type { Send } from '../../protocol/send';
import { restorability } from '../../restore/consent';
import { createListChoice } from '../../ui/list-choice';
import type { NotifyState } from '../../ui/notify-state';
import type { SessionState } from '../../ui/session-state';
import { leastTime } from '../job-cost';

/** Constant Contact takes no more lists at once. */
const MOST_LISTS = 50;
/** About what Constant Contact takes for its side of it. */
const ACTIVITY_MS = 4_000;

/** The preview of a bulk restore: who, onto which lists, at what cost. Nothing is written before `start`. */
export function createRestoreManyState(
  send: Send,
  session: SessionState,
  notify: NotifyState,
  onStarted: (job: JobView, contacts: Contact[]) => void,
) {
  /** Whom it is about; null while the preview is closed. */
  const asked = signal<Contact[] | null>(null);
  const starting = signal(false);
  const failed = signal<{ failure: Failure; dryRun: boolean } | null>(null);
  const lists = createListChoice(send);

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
  const dryRunCalls = computed(() => expectedCalls(taken.value.length, 'dry-run'));
  const calls = computed(() => expectedCalls(taken.value.length, 'restore'));
  /** ms. */
  const time = computed(() => leastTime(calls.value) + ACTIVITY_MS);
  const ready = computed(
    () =>
      taken.value.length > 0 &&
      lists.loaded.value.phase === 'ready' &&
      lists.chosen.value.size > 0 &&
      lists.chosen.value.size <= MOST_LISTS,
  );

  function open(contacts: Contact[]): void {
    failed.value = null;
    asked.value = contacts;
    if (notify.on.value === null) void notify.load();
    const { phase } = lists.loaded.value;
    if (phase === 'idle' || phase === 'failed') void lists.load();
  }

  function close(): void {
    if (!starting.value) asked.value = null;
  }

  /** Starts the restore, or a dry run of it, which needs no list. */
  async function start(dryRun = false): Promise<void> {
    if (starting.value || !(dryRun ? taken.value.length > 0 : ready.value)) return;
    starting.value = true;
    failed.value = null;
    const idsOf = (contacts: Contact[]) => contacts.map(({ id }) => id);
    const made = dryRun ? { ok: true as const } : await lists.ids();
    const answer = made.ok
      ? await send('startJob', {
          kind: 'restore',
          // A dry run reads all of them anew. Else who may not be restored is skipped, and told among the results.
          contactIds: idsOf(dryRun ? (asked.value ?? []) : taken.value),
          ...(!dryRun && leftOut.value.length > 0 && { leftOut: idsOf(leftOut.value) }),
          lists: dryRun ? [] : lists.chosenLists.value,
          ...(dryRun && { dryRun }),
        })
      : made;
    starting.value = false;
    if (answer.ok) {
      const contacts = asked.value ?? [];
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
    time,
    callsLeft: session.callsLeft,
    ready,
    open,
    close,
    start,
  };
}

export type RestoreManyState = ReturnType<typeof createRestoreManyState>;
