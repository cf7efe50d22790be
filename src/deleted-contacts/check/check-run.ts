import { computed, signal } from '@preact/signals';
import type { Failure } from '../../protocol/failure';
import { createRequestSequence } from '../../ui/request-sequence';
import { leastTime } from '../job-cost';
import { type CheckPlan, cheaperPlan, firstPlan } from './check-plan';
import type { CheckResults } from './check-results';
import type { CheckSteps } from './check-steps';
import type { AskList } from './list-requests';

/** The state of a check. A `plan` has the cost of the rest; without one, the first page will tell it. */
type CheckPhase =
  | { phase: 'idle' }
  | { phase: 'asking-size' }
  | { phase: 'priced'; plan: CheckPlan }
  | { phase: 'running'; plan: CheckPlan }
  | { phase: 'stopped'; plan: CheckPlan }
  | { phase: 'failed'; failure: Failure; plan?: CheckPlan }
  | { phase: 'done' };

interface RunDeps {
  ask: AskList;
  steps: CheckSteps;
  results: CheckResults;
  /** The size of the given list, once it has been read. */
  addresses: () => number;
  isRead: () => Promise<unknown>;
  /** The least number of contacts in the account. */
  leastContacts: () => number;
}

/** The run of a check: idle -> (asking size -> priced) -> running -> done. It can be stopped and can fail. */
export function createCheckRun({ ask, steps, results, addresses, isRead, leastContacts }: RunDeps) {
  const run = signal<CheckPhase>({ phase: 'idle' });
  const requests = createRequestSequence();
  let lastStep: Promise<unknown> = Promise.resolve();

  const unchecked = () => results.counts.value?.unchecked ?? 0;
  const isOver = () => results.counts.value?.unchecked === 0;
  const isStopped = () => run.value.phase === 'stopped';

  /** The plan that "Start" follows. */
  const first = computed(() => {
    const total = steps.total.value;
    return firstPlan({ unchecked: addresses(), atLeast: leastContacts(), ...(total !== undefined && { total }) });
  });

  /** The plan for what remains. */
  function remaining({ way, calls }: CheckPlan): CheckPlan {
    if (way === 'look-up') return { way, calls: unchecked() };
    const total = steps.total.value;
    if (total === undefined) return { way, calls };
    const all = Number.POSITIVE_INFINITY;
    return { way, calls: cheaperPlan({ unchecked: all, total, pagesRead: steps.pagesRead() }).calls };
  }

  function finish(): void {
    run.value = { phase: 'done' };
    results.chooseLargest();
  }

  async function askSize(): Promise<void> {
    const isNewest = requests.next();
    run.value = { phase: 'asking-size' };
    const failure = await steps.readPage();
    if (!isNewest()) return;
    if (failure) run.value = { phase: 'failed', failure };
    else if (isOver()) finish();
    else {
      const size = { unchecked: unchecked(), total: steps.total.value, pagesRead: steps.pagesRead() };
      run.value = { phase: 'priced', plan: cheaperPlan(size) };
    }
  }

  /** Continues until all is known, a step fails, or the run is stopped. */
  async function follow(plan: CheckPlan): Promise<void> {
    const isNewest = requests.next();
    run.value = { phase: 'running', plan };
    // The step that was running at a stop still counts and is not repeated.
    await lastStep;
    while (isNewest()) {
      if (isOver()) return finish();
      const step = plan.way === 'read-all' ? steps.readPage() : steps.lookUpSome();
      lastStep = step;
      const failure = await step;
      if (!isNewest()) break;
      if (failure && !isOver()) {
        run.value = { phase: 'failed', failure, plan: remaining(plan) };
        return;
      }
    }
    // The last answer arrived after the stop.
    if (isStopped() && isOver()) finish();
  }

  return {
    run,
    first,
    /** While calls are made, no other list is accepted. */
    isBusy: computed(() => run.value.phase === 'running' || run.value.phase === 'asking-size'),
    /** Calls made so far and, if known, in total. */
    progress: computed((): { made: number; all?: number } => {
      const made = steps.calls.value;
      const { value } = run;
      const rest = 'plan' in value && value.plan ? remaining(value.plan).calls : undefined;
      return { made, ...(rest !== undefined && { all: made + rest }) };
    }),
    /** The estimated remaining time of a plan, in ms; undefined if unknown. */
    timeOf({ way, calls }: CheckPlan): number | undefined {
      if (calls === undefined) return undefined;
      return way === 'read-all' ? Math.max(leastTime(calls), calls * steps.pageTime()) : leastTime(calls);
    },
    /** Starts with the first page of all contacts if the method depends on it, otherwise at once. */
    async start(): Promise<void> {
      // The last typed list may not have been read yet.
      await isRead();
      const plan = first.value;
      if (run.value.phase !== 'idle' || addresses() === 0) return;
      if (plan.way === 'ask-size') await askSize();
      else await follow(plan);
    },
    /** Stops after the current step. All answers stay, including that step’s. */
    stop(): void {
      const { value } = run;
      if (value.phase !== 'running') return;
      requests.end();
      run.value = { phase: 'stopped', plan: remaining(value.plan) };
    },
    /** Starts a priced run, or continues a stopped or failed one. */
    async resume(): Promise<void> {
      const { value } = run;
      if (value.phase === 'failed' && !value.plan) await askSize();
      else if ('plan' in value && value.plan && value.phase !== 'running') await follow(remaining(value.plan));
    },
    /** Checks failed entries again, once the rest is done. */
    async again(): Promise<void> {
      if (run.value.phase !== 'done') return;
      results.show(await ask('retry', {}));
      if (run.value.phase === 'done') await follow({ way: 'look-up', calls: unchecked() });
    },
    clear(): void {
      requests.end();
      run.value = { phase: 'idle' };
      lastStep = Promise.resolve();
    },
  };
}
