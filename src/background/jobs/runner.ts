import { type Call, CallFailed } from '../../constant-contact/http';
import type { Failure } from '../../protocol/failure';
import { jobPercent } from '../../protocol/job-percent';
import type { JobView } from '../../protocol/jobs';
import { explainForbidden } from '../access/explain-forbidden';
import type { Sessions } from '../access/sessions';
import type { History } from '../contact/history';
import type { JobRow } from '../storage/job-rows';
import { LONGEST_SLEEP_MS, remainingWait, waitAfter } from './backoff';
import type { Clocks } from './batch';
import { allJobs, byCreation, changeJob, getJob, openProgress, saveProgress } from './job-store';
import { type ViewDeps, viewOf } from './job-view';
import { kindOf } from './kinds/kind';
import { nextStep } from './next-step';
import type { Progress } from './progress';
import { dropContactsToSend } from './readings';
import { poll } from './steps/poll';
import { readOne, readPage } from './steps/read';
import { clocksOf, type JobTurn, type StepDeps } from './steps/step';
import { submit } from './steps/submit';

interface RunnerDeps extends StepDeps {
  sessions: StepDeps['sessions'] & ViewDeps['sessions'] & Pick<Sessions, 'accounts'>;
  sleep: (ms: number) => Promise<void>;
  /** Sets an alarm that restarts the worker at a time, in ms since the epoch, if it was stopped before. */
  wakeAt: (at: number) => Promise<void>;
  /** Shows a short text on the toolbar button; "" clears it. */
  setBadge: (text: string) => Promise<void>;
  history: Pick<History, 'jobEnded' | 'restoredSince'>;
  onEnded: (job: JobView) => Promise<void>;
}

const LOCK = 'contact-restore:jobs';

/**
 * Advances all jobs, one step at a time. Returns when each has ended or has a long wait, for which an alarm is set. Can
 * be called at any time and repeatedly.
 */
export async function runJobs(deps: RunnerDeps): Promise<void> {
  await deps.exclusively(LOCK, async () => {
    // The worker may have stopped right after a job ended, or the storage may have been full.
    for (const job of await allJobs(deps)) if (job.endedAt !== undefined) await attestEnd(job, deps);
    /** Progress of unfinished jobs, by id. The lock keeps other writers out. */
    const progresses = new Map<string, Progress>();
    let latest = 0;
    for (;;) {
      const accounts = new Set((await deps.sessions.accounts()).map(({ id }) => id));
      const open = (await allJobs(deps)).filter(({ endedAt, kind }) => endedAt === undefined && kindOf(kind));
      const ours = open.filter(({ accountId }) => accounts.has(accountId));
      await deps.setBadge(badgeOf(accounts.size === 0 ? open : ours));
      const next = nextJob(ours, deps.now());
      if (!next) return;
      const wait = waitOf(next, deps.now());
      await deps.wakeAt(deps.now() + Math.max(wait, 30_000));
      if (wait > LONGEST_SLEEP_MS) return;
      if (wait > 0) await deps.sleep(wait);
      const job = await getJob(next.id, deps);
      if (!job || job.state === 'paused') {
        // After a pause all contacts are read again.
        progresses.delete(next.id);
        continue;
      }
      // If the clock was set back, the age of every reading is unknown.
      if (deps.now() < latest) progresses.clear();
      latest = deps.now();
      const changed = await step(job, progresses, deps);
      if (changed.endedAt === undefined) continue;
      await attestEnd(changed, deps);
      // The other jobs continue even if the end of this one cannot be shown.
      await deps.onEnded(viewOf(changed)).catch(() => undefined);
    }
  });
}

/** Attests an ended job. A failure must not stop the other jobs; every later run tries again. */
async function attestEnd({ id, accountId, outcomes }: JobRow, { history }: RunnerDeps): Promise<void> {
  await history.jobEnded(id, accountId, outcomes).catch(() => undefined);
}

/** Performs one step of a job, usually with one call. A failure becomes a wait. */
async function step(job: JobRow, progresses: Map<string, Progress>, deps: RunnerDeps): Promise<JobRow> {
  let calls = 0;
  let requestedAt = deps.now();
  let call: Call | undefined;
  let current = job;
  try {
    const { call: own } = await deps.sessions.signedIn(job.accountId, 'job');
    call = (request, answer) => {
      calls++;
      const beforeSend = async () => {
        await request.beforeSend?.();
        requestedAt = deps.now();
      };
      return own({ ...request, beforeSend }, answer);
    };
    const progress = progresses.get(job.id) ?? (await openProgress(job, deps));
    progresses.set(job.id, progress);
    progress.isCanceled = job.state === 'cancelled';
    const save: JobTurn['save'] = async ({ snapshots = [], sent = 0 } = {}) => {
      const made = calls;
      // A call that changed no outcome and no batch must not reset the back-off, because the next call may fail each time.
      const hasAdvanced = progress.unsaved.outcomes.length > 0 || progress.unsaved.batches.size > 0;
      const how = ({ wait: _past, attempt, ...row }: JobRow): JobRow => ({
        ...asRunning(row),
        ...(!hasAdvanced && attempt !== undefined && { attempt }),
        sent: row.sent + sent,
        calls: row.calls + made,
      });
      current = await saveProgress(job.id, progress, snapshots, how, deps);
      calls -= made;
    };
    const turn: JobTurn = { job, progress, call, requestedAt: () => requestedAt, deps, save };
    const next = nextStep(progress, deps.now());
    switch (next.do) {
      case 'read':
        await (next.id === undefined ? readPage(turn, next.reading) : readOne(turn, next.reading, next.id));
        break;
      case 'submit':
        await submit(turn, next);
        break;
      case 'poll':
        await poll(turn, next.batch);
        break;
      case 'drop':
        dropContactsToSend(progress);
        await save();
        break;
      case 'wait':
        current = await changeJob(job.id, deps, (row) => ({
          ...asRunning(row),
          wait: { why: next.why, ...next.wait },
        }));
        break;
      case 'finish':
        progresses.delete(job.id);
        current = await changeJob(job.id, deps, ended(await clocksOf(deps)));
        break;
    }
    return current;
  } catch (error) {
    // Unsaved progress is read again, and no contact counts as fresh.
    progresses.delete(job.id);
    const plain: Failure = error instanceof CallFailed ? error.failure : { kind: 'internal' };
    const failure = plain.kind === 'forbidden' && call ? await explainForbidden(call) : plain;
    const isSignedIn = (await deps.sessions.accounts()).some(({ id }) => id === job.accountId);
    return changeJob(job.id, deps, (row) => {
      const now = deps.now();
      const again = row.attempt ?? 0;
      // Successful readings between failed submissions must not reset the back-off.
      const { lost = 0, refusedForNow = 0 } = row.course ?? {};
      const attempt = Math.max(again, lost - 1, refusedForNow - 1);
      const [why, ms] = waitAfter(failure, { isSignedIn, attempt, now });
      const state = row.state === 'cancelled' || row.state === 'paused' ? row.state : 'waiting';
      const wait = { why, since: now, until: now + ms, failure };
      return { ...row, state, wait, attempt: again + 1, calls: row.calls + calls };
    });
  }
}

function asRunning(row: JobRow): JobRow {
  return { ...row, state: row.state === 'queued' || row.state === 'waiting' ? 'running' : row.state };
}

function ended({ now, server }: Clocks): (row: JobRow) => JobRow {
  return ({ wait: _wait, attempt: _attempt, ...row }) => ({
    ...row,
    state: row.state === 'cancelled' ? 'cancelled' : 'done',
    endedAt: now,
    serverEnd: server,
  });
}

/** The badge: the percentage of the running job, or “…” if jobs only wait. */
function badgeOf(open: JobRow[]): string {
  const running = open.find(({ state }) => state === 'running');
  if (running) return `${jobPercent(viewOf(running))}%`;
  return open.length > 0 ? '…' : '';
}

/** The remaining wait of a job whose account has a session, in ms. So a wait for a sign-in, which has no end, is over. */
function waitOf({ wait }: JobRow, now: number): number {
  if (!wait || wait.until === Number.POSITIVE_INFINITY) return 0;
  // If the local clock was set back, the elapsed part of the wait is unknown.
  return wait.since <= now ? remainingWait(wait, now) : Math.min(wait.until - wait.since, LONGEST_SLEEP_MS);
}

/** The oldest job that can continue now or soon; if there is none, the one with the shortest wait. */
function nextJob(open: JobRow[], now: number): JobRow | undefined {
  const delay = (row: JobRow) => (waitOf(row, now) > LONGEST_SLEEP_MS ? waitOf(row, now) : 0);
  return open
    .filter(({ state }) => state !== 'paused')
    .sort((one, other) => delay(one) - delay(other) || byCreation(one, other))[0];
}
