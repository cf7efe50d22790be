import { computed, signal } from '@preact/signals';
import type { Failure, Result } from '../../protocol/failure';
import type { JobOutcome, JobResult, JobView } from '../../protocol/requests';
import type { Send } from '../../protocol/send';
import { leastTime } from '../job-cost';
import type { HiddenJobs } from './hidden-jobs';

export interface JobsSurroundings {
  /** ms since the epoch. */
  now: () => number;
  /** Runs the task once, after so many ms. */
  later: (task: () => void, ms: number) => void;
  /** Whether nobody can see the page now. */
  isPageHidden: () => boolean;
  hiddenJobs: HiddenJobs;
  /** A job that was seen under way has ended; what became of each of its contacts. */
  onEnded: (job: JobView, results: JobResult[]) => void;
  /** Something changed in how many calls were made. */
  onCalls?: () => void;
}

/** What somebody wanted of a job when it failed. */
export type JobAttempt = 'read' | 'start' | 'pause' | 'resume' | 'cancel' | 'results';

/** What the results of a job are read for. */
export type ResultsDeed = 'show' | 'download' | 'retry' | 'undo';

/** How soon it is asked again how jobs stand: while one moves, and while all of them wait. */
const POLL_MS = 1_000;
const SLOW_POLL_MS = 15_000;

/** The jobs of the account: watched while one is under way, steered, and told of afterwards. */
export function createJobsState(send: Send, surroundings: JobsSurroundings) {
  const { now, later, isPageHidden, hiddenJobs, onEnded, onCalls } = surroundings;
  /** Newest first, as the background tells them. */
  const jobs = signal<JobView[]>([]);
  const hidden = signal<ReadonlySet<string>>(new Set());
  const failed = signal<{ attempt: JobAttempt; failure: Failure; again: () => Promise<unknown> } | null>(null);
  const asking = signal(false);
  /** For what the results of a job are being read; that takes a while where there are many. */
  const busy = signal<{ jobId: string; deed: ResultsDeed } | null>(null);
  /** The job whose results are shown one by one; null in their place until they are read. */
  const opened = signal<{ job: JobView; results: JobResult[] | null } | null>(null);
  /** Where each job stood when it was first seen under way: what its speed is worked out from. */
  const firstSeen = new Map<string, { at: number; calls: number }>();
  /** Grows with whatever makes the answer to an earlier question, or a question that waits, an old one. */
  let turn = 0;
  const hiddenBefore = hiddenJobs.read().then((ids) => {
    hidden.value = new Set([...hidden.value, ...ids]);
  });

  /** The one that the bar is about: what is under way (running before queued), else what ended last. */
  const main = computed((): JobView | undefined => {
    const open = jobs.value.filter(isOpen);
    const [last] = jobs.value
      .filter((job) => !isOpen(job) && !hidden.value.has(job.id))
      .sort((one, other) => (other.endedAt ?? 0) - (one.endedAt ?? 0));
    // Jobs queue in the order they were started.
    return open.find((job) => job.state !== 'queued') ?? open.at(-1) ?? last;
  });
  const others = computed(() => jobs.value.filter((job) => job.id !== main.value?.id));

  async function load(): Promise<void> {
    const mine = ++turn;
    const [answer] = await Promise.all([send('getJobs', {}), hiddenBefore]);
    if (mine !== turn) return;
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

  /** Leaves what failed and reads the jobs anew, as after a sign-in. */
  async function goOn(): Promise<void> {
    failed.value = null;
    await load();
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

  /** Asks again after a while, as long as a job is under way and somebody sees it: to be asked keeps the worker alive. */
  function watch(): void {
    const mine = ++turn;
    const moves = jobs.value.some((job) => isOpen(job) && job.state !== 'paused' && waitOf(job) <= SLOW_POLL_MS);
    later(
      () => {
        if (mine === turn && !isPageHidden()) void load();
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
    const mine = { jobId, deed: 'undo' as const };
    busy.value ??= mine;
    settle('start', await send('startJob', { kind: 'undo', jobId }), () => undo(jobId));
    asking.value = false;
    if (busy.value === mine) busy.value = null;
  }

  /**
   * Reads what became of each contact of a job, one job at a time, and does something with it; says why where it cannot be
   * read. `isWanted` tells whether the page is still about the same account.
   */
  async function withResults(
    job: JobView,
    deed: ResultsDeed,
    use: (results: JobResult[], isWanted: () => boolean) => unknown,
  ): Promise<void> {
    if (busy.value) return;
    const mine = { jobId: job.id, deed };
    busy.value = mine;
    const isWanted = () => busy.value === mine;
    try {
      const shown = opened.value?.job.id === job.id ? opened.value.results : null;
      const answer = shown ? { ok: true as const, value: shown } : await send('getJobResults', { jobId: job.id });
      if (!isWanted()) return;
      if (failed.value?.attempt === 'results') failed.value = null;
      if (answer.ok) await use(answer.value, isWanted);
      else {
        opened.value = null;
        const again = () => (deed === 'show' ? showResults(job) : withResults(job, deed, use));
        failed.value = { attempt: 'results', failure: answer.failure, again };
      }
    } finally {
      if (isWanted()) busy.value = null;
    }
  }

  async function showResults(job: JobView): Promise<void> {
    if (busy.value) return;
    opened.value = { job, results: null };
    await withResults(job, 'show', (results) => {
      // It may have been closed meanwhile.
      if (opened.value) opened.value = { job, results };
    });
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

  /** Puts a job away that has ended, and all that ended before it, for good: they are then among the other jobs. */
  function hide({ endedAt = 0 }: JobView): void {
    const past = jobs.value.filter((job) => job.endedAt !== undefined && job.endedAt <= endedAt);
    hidden.value = new Set([...hidden.value, ...past.map(({ id }) => id)]);
    void hiddenJobs.write([...hidden.value]);
  }

  return {
    jobs,
    main,
    others,
    failed,
    busy,
    load,
    goOn,
    pause: (jobId: string) => steer('pause', jobId),
    resume: (jobId: string) => steer('resume', jobId),
    cancel: (jobId: string) => steer('cancel', jobId),
    started,
    undo,
    leftToUndo,
    withResults,
    opened,
    showResults,
    closeResults: () => {
      opened.value = null;
    },
    timeLeft,
    hide,
    clear: () => {
      turn++;
      jobs.value = [];
      busy.value = null;
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
