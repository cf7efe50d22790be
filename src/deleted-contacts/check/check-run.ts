import { computed, signal } from '@preact/signals';
import type { Failure } from '../../protocol/failure';
import { createTurns } from '../../ui/turns';
import { leastTime } from '../job-cost';
import { cheaperPlan, firstPlan, type Plan } from './check-plan';
import type { CheckResults } from './check-results';
import type { CheckSteps } from './check-steps';
import type { AskList } from './list-requests';

/** How far a check is. With `plan` the cost of the rest is known; without, the first page will tell it. */
export type Run =
  | { phase: 'idle' }
  | { phase: 'asking-size' }
  | { phase: 'priced'; plan: Plan }
  | { phase: 'running'; plan: Plan }
  | { phase: 'stopped'; plan: Plan }
  | { phase: 'failed'; failure: Failure; plan?: Plan }
  | { phase: 'done' };

export interface RunDeps {
  ask: AskList;
  steps: CheckSteps;
  results: CheckResults;
  /** The addresses of the list that was given, once it has been read. */
  addresses: () => number;
  isRead: () => Promise<unknown>;
  /** How many contacts the account has at least. */
  leastContacts: () => number;
}

/** The run of a check: idle -> (asking size -> priced) -> running -> done; it can be stopped and can fail. */
export function createCheckRun({ ask, steps, results, addresses, isRead, leastContacts }: RunDeps) {
  const run = signal<Run>({ phase: 'idle' });
  const turns = createTurns();
  let lastStep: Promise<unknown> = Promise.resolve();

  const unchecked = () => results.counts.value?.unchecked ?? 0;
  const isOver = () => results.counts.value?.unchecked === 0;
  const isStopped = () => run.value.phase === 'stopped';

  /** The plan that "Start" follows. */
  const first = computed(() => {
    const total = steps.total.value;
    return firstPlan({ unchecked: addresses(), atLeast: leastContacts(), ...(total !== undefined && { total }) });
  });

  /** A plan, with what is left of it. */
  function remaining({ way, calls }: Plan): Plan {
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
    const isNewest = turns.next();
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

  /** Goes on until all is known, a step fails, or the run is stopped. */
  async function follow(plan: Plan): Promise<void> {
    const isNewest = turns.next();
    run.value = { phase: 'running', plan };
    // The step that was running at a stop still counts, and is not made twice.
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
    // The last answer came after the stop.
    if (isStopped() && isOver()) finish();
  }

  return {
    run,
    first,
    /** While calls are made, no other list is taken. */
    isBusy: computed(() => run.value.phase === 'running' || run.value.phase === 'asking-size'),
    /** Calls that were made and, where that can be known, all there will be. */
    progress: computed((): { made: number; all?: number } => {
      const made = steps.calls.value;
      const { value } = run;
      const rest = 'plan' in value && value.plan ? remaining(value.plan).calls : undefined;
      return { made, ...(rest !== undefined && { all: made + rest }) };
    }),
    /** About how long the rest of a plan takes, in ms; undefined where that is not known. */
    timeOf({ way, calls }: Plan): number | undefined {
      if (calls === undefined) return undefined;
      return way === 'read-all' ? Math.max(leastTime(calls), calls * steps.pageTime()) : leastTime(calls);
    },
    /** Begins with the first page of all contacts where that decides the way, else at once. */
    async start(): Promise<void> {
      // The list that was typed last may not have been read yet.
      await isRead();
      const plan = first.value;
      if (run.value.phase !== 'idle' || addresses() === 0) return;
      if (plan.way === 'ask-size') await askSize();
      else await follow(plan);
    },
    /** Makes no more steps. What was read stays, and the step that is running still counts. */
    stop(): void {
      const { value } = run;
      if (value.phase !== 'running') return;
      turns.end();
      run.value = { phase: 'stopped', plan: remaining(value.plan) };
    },
    /** Starts a run that is priced, or goes on where it was stopped or failed. */
    async goOn(): Promise<void> {
      const { value } = run;
      if (value.phase === 'failed' && !value.plan) await askSize();
      else if ('plan' in value && value.plan && value.phase !== 'running') await follow(remaining(value.plan));
    },
    /** Checks those again that could not be checked, once all else is known. */
    async again(): Promise<void> {
      if (run.value.phase !== 'done') return;
      results.show(await ask('retry', {}));
      if (run.value.phase === 'done') await follow({ way: 'look-up', calls: unchecked() });
    },
    clear(): void {
      turns.end();
      run.value = { phase: 'idle' };
      lastStep = Promise.resolve();
    },
  };
}
