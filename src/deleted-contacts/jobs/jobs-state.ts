import { computed, signal } from '@preact/signals';
import type { Result } from '../../protocol/failure';
import type { JobOutcome, JobResult, JobView } from '../../protocol/jobs';
import type { Send } from '../../protocol/send';
import type { FailedAction } from '../../ui/actions';
import { createRequestSequence } from '../../ui/request-sequence';
import type { HiddenJobs } from './hidden-jobs';
import { createJobResults } from './job-results';
import { createJobSpeed } from './job-speed';

interface JobsDeps {
  /** In ms since the epoch. */
  now: () => number;
  /** Runs the task once, after this many ms. */
  later: (task: () => void, ms: number) => void;
  isPageHidden: () => boolean;
  hiddenJobs: HiddenJobs;
  /** A job that was seen running has ended, with these results. */
  onEnded: (job: JobView, results: JobResult[]) => void;
  /** Jobs made calls, so the budget may have changed. */
  onCalls?: () => void;
}

/** The action on a job that failed. */
export type JobAttempt = 'read' | 'start' | 'pause' | 'resume' | 'cancel' | 'results';

/** Poll intervals: while some job advances, and while all of them wait. */
const POLL_MS = 1_000;
const SLOW_POLL_MS = 15_000;

/** The account’s jobs: polls them while one is unfinished, and steers them. */
export function createJobsState(send: Send, deps: JobsDeps) {
  const { now, later, isPageHidden, hiddenJobs, onEnded, onCalls } = deps;
  /** Newest first. */
  const jobs = signal<JobView[]>([]);
  const hidden = signal<ReadonlySet<string>>(new Set());
  const failed = signal<FailedAction<JobAttempt> | null>(null);
  const results = createJobResults(send, failed);
  const speed = createJobSpeed(now);
  const requests = createRequestSequence();
  /** Whether a steering request is pending. */
  let isSteering = false;
  const hiddenBefore = hiddenJobs.read().then((ids) => {
    hidden.value = new Set([...hidden.value, ...ids]);
  });

  /** The job that the bar shows: an unfinished one (running before queued), or the one that ended last. */
  const main = computed((): JobView | undefined => {
    const open = jobs.value.filter(isOpen);
    const [last] = jobs.value
      .filter((job) => !isOpen(job) && !hidden.value.has(job.id))
      .sort((one, other) => (other.endedAt ?? 0) - (one.endedAt ?? 0));
    // The list is newest first, and jobs queue in the order of their start.
    return open.find((job) => job.state !== 'queued') ?? open.at(-1) ?? last;
  });
  const others = computed(() => jobs.value.filter((job) => job.id !== main.value?.id));

  async function load(): Promise<void> {
    const isNewest = requests.next();
    const [answer] = await Promise.all([send('getJobs', {}), hiddenBefore]);
    if (!isNewest()) return;
    if (answer.ok) {
      if (failed.value?.attempt === 'read') failed.value = null;
      take(answer.value);
    } else if (answer.failure.kind === 'signed-out' || answer.failure.kind === 'no-api-key') {
      jobs.value = [];
    } else {
      failed.value = { attempt: 'read', failure: answer.failure, again: load };
      // The worker may have stopped while answering. The next request restarts it and its running job.
      if (jobs.value.some(isOpen)) watch();
    }
  }

  /** Reads the jobs again, for example after a sign-in. */
  async function readAgain(): Promise<void> {
    failed.value = null;
    await load();
  }

  function take(next: JobView[]): void {
    const wasOpen = new Set(jobs.value.filter(isOpen).map(({ id }) => id));
    jobs.value = next;
    for (const job of next) {
      speed.see(job);
      if (wasOpen.has(job.id) && !isOpen(job)) void ended(job);
    }
    if (next.some(isOpen)) watch();
    onCalls?.();
  }

  /** Schedules the next poll while a job is unfinished and the page is visible. Polling keeps the worker alive. */
  function watch(): void {
    const isNewest = requests.next();
    const moves = jobs.value.some((job) => isOpen(job) && job.state !== 'paused' && waitOf(job) <= SLOW_POLL_MS);
    later(
      () => {
        if (isNewest() && !isPageHidden()) void load();
      },
      moves ? POLL_MS : SLOW_POLL_MS,
    );
  }

  function waitOf({ wait }: JobView): number {
    return wait ? (wait.until ?? Number.POSITIVE_INFINITY) - now() : 0;
  }

  async function ended(job: JobView): Promise<void> {
    const answer = await send('getJobResults', { jobId: job.id });
    if (answer.ok) onEnded(job, answer.value);
    else failed.value = { attempt: 'results', failure: answer.failure, again: () => ended(job) };
  }

  /** Shows the answered job, or the failure. */
  function settle(attempt: JobAttempt, answer: Result<JobView>, again: () => Promise<unknown>): void {
    if (!answer.ok) {
      failed.value = { attempt, failure: answer.failure, again };
      return;
    }
    failed.value = null;
    const { value } = answer;
    const known = jobs.value.some(({ id }) => id === value.id);
    take(known ? jobs.value.map((job) => (job.id === value.id ? value : job)) : [value, ...jobs.value]);
  }

  async function steer(how: 'pause' | 'resume' | 'cancel', jobId: string): Promise<void> {
    if (isSteering) return;
    isSteering = true;
    const request = { pause: 'pauseJob', resume: 'resumeJob', cancel: 'cancelJob' } as const;
    settle(how, await send(request[how], { jobId }), () => steer(how, jobId));
    isSteering = false;
  }

  /** Adds a job that was started elsewhere on this page. */
  function started(job: JobView): void {
    failed.value = null;
    take([job, ...jobs.value.filter(({ id }) => id !== job.id)]);
  }

  /** Starts a job that deletes again what a job restored. */
  async function undo(jobId: string): Promise<void> {
    if (isSteering) return;
    isSteering = true;
    const mine = { jobId, purpose: 'undo' as const };
    results.busy.value ??= mine;
    settle('start', await send('startJob', { kind: 'undo', jobId }), () => undo(jobId));
    isSteering = false;
    if (results.busy.value === mine) results.busy.value = null;
  }

  /** How many contacts an undo would still delete; 0 while an undo of the job is unfinished. */
  function leftToUndo({ id, kind, outcomes }: JobView): number {
    const undos = jobs.value.filter(({ undoes }) => undoes === id);
    if (kind !== 'restore' || undos.some(isOpen)) return 0;
    const undone = undos.reduce((sum, undo) => sum + undo.outcomes.deleted + undo.outcomes.skipped, 0);
    return outcomes.restored + outcomes.different - undone;
  }

  /** Hides an ended job and all that ended before it, also on later visits. They move to the other jobs. */
  function hide({ endedAt = 0 }: JobView): void {
    const past = jobs.value.filter((job) => job.endedAt !== undefined && job.endedAt <= endedAt);
    hidden.value = new Set([...hidden.value, ...past.map(({ id }) => id)]);
    void hiddenJobs.write([...hidden.value]);
  }

  return {
    ...results,
    jobs,
    main,
    others,
    failed,
    load,
    readAgain,
    pause: (jobId: string) => steer('pause', jobId),
    resume: (jobId: string) => steer('resume', jobId),
    cancel: (jobId: string) => steer('cancel', jobId),
    started,
    undo,
    leftToUndo,
    timeLeft: speed.timeLeft,
    hide,
    clear: () => {
      requests.end();
      jobs.value = [];
      results.busy.value = null;
      results.opened.value = null;
      failed.value = null;
    },
  };
}

export type JobsState = ReturnType<typeof createJobsState>;

/** Whether a job is unfinished. A canceled job still reads the outcomes of what was sent. */
export function isOpen(job: JobView): boolean {
  return job.endedAt === undefined;
}

/** Outcomes that a retry may change. */
export const MAY_RETRY: ReadonlySet<JobOutcome> = new Set(['failed', 'not-started', 'unknown']);
