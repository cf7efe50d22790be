import { type Call, CallFailed } from '../../constant-contact/http';
import type { Failure } from '../../protocol/failure';
import { jobPercent } from '../../protocol/job-percent';
import type { JobView } from '../../protocol/requests';
import { explainForbidden } from '../access/explain-forbidden';
import type { Sessions } from '../access/sessions';
import type { Batch, JobRow } from '../storage/job-rows';
import { LONGEST_SLEEP_MS, left, waitAfter } from './backoff';
import { over } from './batch';
import { allJobs, changeJob, commit, getJob, type Outcome, openWork, outcomesOf, takeOver } from './job-store';
import { viewOf } from './job-view';
import { kindOf } from './kinds/kind';
import { nextStep, type Step, type Work } from './next-step';
import { apply, type Change, dropped, forgetFreshness, noChange, withoutSettled } from './readings';
import { finish } from './steps/finish';
import { poll } from './steps/poll';
import { check, close, read } from './steps/read';
import { clocksOf, type StepDeps, type Turn } from './steps/step';
import { submit } from './steps/submit';

export interface RunnerDeps extends StepDeps {
  sessions: Sessions;
  sleep: (ms: number) => Promise<void>;
  /** Has the worker started again at a time, in ms since the epoch, if it is stopped before. */
  wakeAt: (at: number) => Promise<void>;
  /** Shows a few letters on the toolbar button; "" for none. */
  setBadge: (text: string) => Promise<void>;
  /** A job has ended, with these outcomes of its contacts. */
  onEnded: (job: JobView, outcomes: Outcome[]) => Promise<void>;
}

const LOCK = 'contact-restore:jobs';

/**
 * Does what there is to do for all jobs, one after another, and returns when all have ended or wait for something that takes
 * a while; then the worker is woken. May be called at any time, any number of times.
 */
export async function runJobs(deps: RunnerDeps): Promise<void> {
  await deps.exclusively(LOCK, async () => {
    /** What is known of each job in this run; nobody else writes it meanwhile. */
    const works = new Map<string, Work>();
    for (;;) {
      const accounts = new Set((await deps.sessions.accounts()).map(({ id }) => id));
      const open = (await allJobs(deps)).filter(({ endedAt, kind }) => endedAt === undefined && kindOf(kind));
      const ours = open.filter(({ accountId }) => accounts.has(accountId));
      await deps.setBadge(badgeOf(accounts.size === 0 ? open : ours));
      for (const { id, state } of open) if (state === 'paused') works.delete(id);
      const job = nextJob(ours, deps.now());
      if (!job) return;
      const wait = waitOf(job, deps.now());
      await deps.wakeAt(deps.now() + Math.max(wait, 30_000));
      if (wait > LONGEST_SLEEP_MS) return;
      if (wait > 0) await deps.sleep(wait);
      const current = await getJob(job.id, deps);
      if (!current || current.state === 'paused') continue;
      const next = await step(current, works, deps);
      if (next.endedAt === undefined) continue;
      works.delete(job.id);
      // The other jobs go on, also where the end cannot be told.
      await deps.onEnded(viewOf(next), await outcomesOf(job.id, deps)).catch(() => undefined);
    }
  });
}

/** One thing that a job does next: one call at most. Whatever fails becomes something that it waits for. */
async function step(job: JobRow, works: Map<string, Work>, deps: RunnerDeps): Promise<JobRow> {
  let calls = 0;
  let call: Call | undefined;
  let current = job;
  try {
    const kind = kindOf(job.kind);
    if (!kind) throw new Error('A job of a kind that is not known');
    const { call: own } = await deps.sessions.signedIn(job.accountId, 'job');
    call = (request, answer) => {
      calls++;
      return own(request, answer);
    };
    const work = works.get(job.id) ?? (await resume(job, deps));
    works.set(job.id, work);
    work.course.isCancelled = job.state === 'cancelled';
    const save: Turn['save'] = async (told, { outcomes = outcomesIn(told), snapshots = [], sent = 0 } = {}) => {
      const change = withoutSettled(work, told);
      const made = calls;
      current = await commit(job.id, change, { outcomes, snapshots, job: (row) => moved(row, sent, made) }, deps);
      calls -= made;
      apply(work, change, deps.now());
    };
    const what = nextStep(work, kind, await clocksOf(deps), deps.limits);
    if (what.do === 'finish') return await finish(job.id, deps);
    if (what.do === 'wait') return await changeJob(job.id, deps, (row) => waiting(row, what));
    await take({ job, work, kind, call, deps, save }, what);
    return current;
  } catch (error) {
    const work = works.get(job.id);
    if (work) forgetFreshness(work);
    // What could not be written down is read again from what was.
    if (!(error instanceof CallFailed)) works.delete(job.id);
    const told: Failure = error instanceof CallFailed ? error.failure : { kind: 'internal' };
    const failure = told.kind === 'forbidden' && call ? await explainForbidden(call) : told;
    const isSignedIn = (await deps.sessions.accounts()).some(({ id }) => id === job.accountId);
    return changeJob(job.id, deps, (row) => {
      const state = row.state === 'cancelled' || row.state === 'paused' ? row.state : 'waiting';
      const now = deps.now();
      const attempt = job.wait?.failure?.kind === failure.kind ? (row.attempt ?? 0) : 0;
      const inARow = Math.max(attempt, (work?.course.lost ?? 0) - 1);
      const [why, ms] = waitAfter(failure, { isSignedIn, attempt: inARow, now });
      return {
        ...row,
        state,
        wait: { why, since: now, until: now + ms, failure },
        attempt: attempt + 1,
        calls: row.calls + calls,
      };
    });
  }
}

async function take(turn: Turn, what: Exclude<Step, { do: 'wait' | 'finish' }>): Promise<void> {
  switch (what.do) {
    case 'read':
      return read(turn, what.reading, what.id);
    case 'close':
      return close(turn, what.reading);
    case 'check':
      return check(turn, what.reading);
    case 'submit':
      return submit(turn, what.ids, what.batch);
    case 'poll':
      return poll(turn, what.batch);
    case 'drop':
      return turn.save(dropped(turn.work));
  }
}

/** What is known of a job that a worker takes up. What was about to be sent may have been. */
async function resume(job: JobRow, deps: RunnerDeps): Promise<Work> {
  const work = await openWork(job.course ? job : await takeOver(job, deps), deps);
  forgetFreshness(work);
  const doubtful = [...work.batches.values()].filter(({ state }) => state === 'submitting');
  if (doubtful.length === 0) return work;
  const clocks = await clocksOf(deps);
  const batches = doubtful.map((batch): Batch => over(batch, 'lost', clocks));
  const sent = batches.reduce((sum, { ids, attempts }) => sum + (attempts === 1 ? ids.length : 0), 0);
  const change: Change = { ...noChange(), batches };
  await commit(
    job.id,
    change,
    { outcomes: [], snapshots: [], job: (row) => ({ ...row, sent: row.sent + sent }) },
    deps,
  );
  apply(work, change, clocks.now);
  return work;
}

function outcomesIn({ settled }: Change): Outcome[] {
  return settled.map(({ isChanged: _isChanged, ...outcome }) => outcome);
}

function moved({ wait: _past, attempt: _attempt, ...row }: JobRow, sent: number, calls: number): JobRow {
  const isUnderWay = row.state === 'queued' || row.state === 'waiting';
  return { ...row, state: isUnderWay ? 'running' : row.state, sent: row.sent + sent, calls: row.calls + calls };
}

function waiting(row: JobRow, { why, wait }: Extract<Step, { do: 'wait' }>): JobRow {
  const isUnderWay = row.state === 'queued' || row.state === 'waiting';
  return { ...row, state: isUnderWay ? 'running' : row.state, wait: { why, ...wait } };
}

/** What the toolbar says: how far the job is that runs, or that one waits. */
function badgeOf(open: JobRow[]): string {
  const running = open.find(({ state }) => state === 'running');
  if (running) return `${jobPercent(viewOf(running))}%`;
  return open.length > 0 ? '…' : '';
}

/** How long a job still waits, in ms. Somebody who was waited for to sign in has done so, where there is a session to work with. */
function waitOf({ wait }: JobRow, now: number): number {
  return !wait || wait.until === Number.POSITIVE_INFINITY ? 0 : left(wait, now);
}

/** The oldest job that may go on at once or soon, or the one that may go on first. */
function nextJob(open: JobRow[], now: number): JobRow | undefined {
  const delay = (row: JobRow) => (waitOf(row, now) > LONGEST_SLEEP_MS ? waitOf(row, now) : 0);
  return open
    .filter(({ state }) => state !== 'paused')
    .sort((one, other) => delay(one) - delay(other) || (one.number ?? 0) - (other.number ?? 0))[0];
}
