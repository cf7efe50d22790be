import type { Send } from '../../protocol/send';
import type { SessionState } from '../../ui/session-state';
import type { Bucket } from './buckets';
import { createCheckIntake } from './check-intake';
import { createCheckMarks } from './check-marks';
import { createCheckResults, type KnownDeleted } from './check-results';
import { createCheckRun } from './check-run';
import { createCheckSteps } from './check-steps';
import type { AskList } from './list-requests';

interface CheckDeps {
  ask: AskList;
  /** In ms since the epoch. */
  now: () => number;
  bin: KnownDeleted;
  onCalls: () => void;
}

/**
 * The check of a list against the account. The worker holds the list; the page has only the counts, the rows in view
 * and the restorable contacts.
 */
export function createCheckState(send: Send, session: SessionState, { now, bin, onCalls, ...deps }: CheckDeps) {
  const ask: AskList = async (request, input) => {
    try {
      return await deps.ask(request, input);
    } catch {
      // A defect lost the list. The promise stays pending, because no caller may continue with an answer about it.
      intake.fail();
      return new Promise(() => undefined);
    }
  };
  const currentAccount = () => session.status.value?.account?.id;
  const results = createCheckResults(ask, bin);
  const steps = createCheckSteps(send, { ask, results, currentAccount, now, onCalls });
  const { clear: clearRun, ...run } = createCheckRun({
    ask,
    steps,
    results,
    addresses: () => intake.given.value?.summary.addresses ?? 0,
    isRead: () => intake.isRead(),
    leastContacts: () => bin.size.value,
  });
  const intake = createCheckIntake(ask, {
    onList(counts) {
      forgetAnswers();
      results.show(counts);
    },
    onDrop: forgetAnswers,
  });

  const marks = createCheckMarks(send, { ask, results });

  function forgetAnswers(): void {
    marks.marked.value = null;
    steps.clear();
    clearRun();
    results.clear();
  }

  return {
    ...results,
    ...run,
    ...intake,
    calls: steps.calls,
    unread: steps.unread,
    callsLeft: session.callsLeft,
    /** The page shows this account now. Answers about another one are dropped. */
    async showAccount(id: string): Promise<void> {
      if (!steps.leaveAccount(id)) return;
      forgetAnswers();
      results.show(await ask('forget', {}));
    },
    /** Records that contacts were deleted again, or restored if `deletedAt` is absent. */
    async setDeleted(ids: string[], deletedAt?: string): Promise<void> {
      if (run.run.value.phase !== 'idle') await results.setDeleted(ids, deletedAt);
    },
    ...marks,
    csv: (bucket?: Bucket) => ask('csv', bucket ? { bucket } : {}),
  };
}

export type CheckState = ReturnType<typeof createCheckState>;
