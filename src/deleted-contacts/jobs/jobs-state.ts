import { computed, signal } from '@preact/signals';
import type { Failure, Result } from '../../protocol/failure';
import type { JobOutcome, JobResult, JobView } from '../../protocol/requests';
import type { Send } from '../../protocol/send';
import { leastTime } from '../job-cost';

export interface JobsSurroundings {
  /** ms since the epoch. */
  now: () => number;
  /** Runs the task once, after so many ms. */
  later: (task: () => void, ms: number) => void;
  /** A job that was seen under way has ended; what became of each of its contacts. */
  onEnded: (job: JobView, results: JobResult[]) => void;
  /** Something changed in how many calls were made. */
  onCalls?: () => void;
}

/** What somebody wanted of a job when it failed. */
export type JobAttempt = 'read' | 'start' | 'pause' | 'resume' | 'cancel' | 'results';

const POLL_MS = 1_000;

/** The jobs of the account: watched while one is under way, steered, and told of afterwards. */
export function createJobsState(send: Send, { now, later, onEnded, onCalls }: JobsSurroundings) {
  /** Newest first, as the background tells them. */
  const jobs = signal<JobView[]>([]);
  const hidden = signal<ReadonlySet<string>>(new Set());
  const failed = signal<{ attempt: JobAttempt; failure: Failure; again: () => Promise<unknown> } | null>(null);
  const asking = signal(false);
  /** The job whose results are shown one by one. */
  const opened = signal<{ job: JobView; results: JobResult[] } | null>(null);
  /** Where each job stood when it was first seen under way: what its speed is worked out from. */
  const firstSeen = new Map<string, { at: number; calls: number }>();
  let waiting = false;

  /** The one that the bar is about: what is under way (running before queued), else what ended last. */
  const main = computed((): JobView | undefined => {
    const open = jobs.value.filter(isOpen);
    const shown = jobs.value.filter((job) => !hidden.value.has(job.id));
    // Jobs queue in the order they were started.
    return open.find((job) => job.state !== 'queued') ?? open.at(-1) ?? shown[0];
  });
  const others = computed(() => jobs.value.filter((job) => job.id !== main.value?.id));

  async function load(): Promise<void> {
    const answer = await send('getJobs', {});
    if (answer.ok) {
      if (failed.value?.attempt === 'read') failed.value = null;
      take(answer.value);
    } else if (answer.failure.kind === 'signed-out' || answer.failure.kind === 'no-api-key') {
      jobs.value = [];
    } else {
      failed.value = { attempt: 'read', failure: answer.failure, again: load };
      // The background may have been stopped while it answered; the job goes on when it is started again.
      if (jobs.value.some(isOpen)) watch();
    }
  }

  function take(next: JobView[]): void {
    const wasOpen = new Set(jobs.value.filter(isOpen).map(({ id }) => id));
    jobs.value = next;
    for (const job of next) {
      const isUnderWay = job.state === 'running';
      if (isUnderWay && !firstSeen.has(job.id)) firstSeen.set(job.id, { at: now(), calls: job.calls });
      // What was paused or waited says nothing of the speed.
      if (!isUnderWay) firstSeen.delete(job.id);
      if (wasOpen.has(job.id) && !isOpen(job)) void ended(job);
    }
    if (next.some(isOpen)) watch();
    onCalls?.();
  }

  /** Asks again in a second, as long as a job is under way. */
  function watch(): void {
    if (waiting) return;
    waiting = true;
    later(() => {
      waiting = false;
      void load();
    }, POLL_MS);
  }

  async function ended(job: JobView): Promise<void> {
    const answer = await send('getJobResults', { jobId: job.id });
    if (answer.ok) onEnded(job, answer.value);
    else failed.value = { attempt: 'results', failure: answer.failure, again: () => ended(job) };
  }

  /** Puts what the background answered into the place of the job as it was. */
  function settle(attempt: JobAttempt, answer: Result<JobView>, again: () => Promise<unknown>): boolean {
    if (!answer.ok) {
      failed.value = { attempt, failure: answer.failure, again };
      return false;
    }
    failed.value = null;
    const { value } = answer;
    const known = jobs.value.some(({ id }) => id === value.id);
    take(known ? jobs.value.map((job) => (job.id === value.id ? value : job)) : [value, ...jobs.value]);
    return true;
  }

  async function steer(how: 'pause' | 'resume' | 'cancel', jobId: string): Promise<void> {
    if (asking.value) return;
    asking.value = true;
    const request = { pause: 'pauseJob', resume: 'resumeJob', cancel: 'cancelJob' } as const;
    settle(how, await send(request[how], { jobId }), () => steer(how, jobId));
    asking.value = false;
  }

  /** A job that was started elsewhere on this page. */
  function started(job: JobView): void {
    failed.value = null;
    take([job, ...jobs.value.filter(({ id }) => id !== job.id)]);
  }

  /** Deletes again what a job restored, as a job of its own. */
  async function undo(jobId: string): Promise<void> {
    if (asking.value) return;
    asking.value = true;
    settle('start', await send('startJob', { kind: 'undo', jobId }), () => undo(jobId));
    asking.value = false;
  }

  /** What became of each contact; null when that could not be read, which the page then says. */
  async function results(jobId: string): Promise<JobResult[] | null> {
    const answer = await send('getJobResults', { jobId });
    if (answer.ok) return answer.value;
    failed.value = { attempt: 'results', failure: answer.failure, again: () => results(jobId) };
    return null;
  }

  async function showResults(job: JobView): Promise<void> {
    const read = await results(job.id);
    if (read) opened.value = { job, results: read };
  }

  /** About how long the job still takes, in ms, by the speed seen so far. */
  function timeLeft(job: JobView): number {
    const callsLeft = Math.max(0, job.callsExpected - job.calls);
    const first = firstSeen.get(job.id);
    const made = first ? job.calls - first.calls : 0;
    const took = first ? now() - first.at : 0;
    // A few calls say little of how fast the rest will be.
    if (made < 4 || took < 2_000) return leastTime(callsLeft);
    return Math.max(leastTime(callsLeft), (took / made) * callsLeft);
  }

  /** How many contacts of a restore an undo would still deal with; none while one is under way. */
  function leftToUndo({ id, kind, outcomes }: JobView): number {
    const undos = jobs.value.filter(({ undoes }) => undoes === id);
    if (kind !== 'restore' || undos.some(isOpen)) return 0;
    const dealtWith = undos.reduce((sum, undo) => sum + undo.outcomes.deleted + undo.outcomes.skipped, 0);
    return outcomes.restored + outcomes.different - dealtWith;
  }

  return {
    jobs,
    main,
    others,
    failed,
    asking,
    load,
    pause: (jobId: string) => steer('pause', jobId),
    resume: (jobId: string) => steer('resume', jobId),
    cancel: (jobId: string) => steer('cancel', jobId),
    started,
    undo,
    leftToUndo,
    results,
    opened,
    showResults,
    closeResults: () => {
      opened.value = null;
    },
    timeLeft,
    hide: (jobId: string) => {
      hidden.value = new Set([...hidden.value, jobId]);
    },
    clear: () => {
      jobs.value = [];
      opened.value = null;
      failed.value = null;
    },
  };
}

export type JobsState = ReturnType<typeof createJobsState>;

/** Whether a job still has something to do; one that is cancelled still reads back what was sent. */
export function isOpen(job: JobView): boolean {
  return job.endedAt === undefined;
}

/** Outcomes that starting again may better. */
export const MAY_RETRY: ReadonlySet<JobOutcome> = new Set(['failed', 'not-started', 'unknown']);
