import type { JobView } from '../../protocol/jobs';
import type { Sessions } from '../access/sessions';
import { allJobs, changeJob, deleteJob, type StoreDeps } from './job-store';
import { ownJob, type ViewDeps, viewOf } from './job-view';

/** Pauses a job, lets it go on, or cancels it. A cancelled one is not taken up again; it only reads what became of what was sent. */
export async function steerJob(
  { jobId }: { jobId: string },
  state: 'paused' | 'queued' | 'cancelled',
  deps: ViewDeps,
): Promise<JobView> {
  const job = await ownJob(jobId, deps);
  if (job.endedAt !== undefined) return viewOf(job);
  return viewOf(
    await changeJob(jobId, deps, (row) => {
      if (row.endedAt !== undefined) return row;
      const { wait, ...rest } = row;
      // What a job waits for of its own is not over by that.
      const isOwn = wait !== undefined && !wait.failure;
      const keeps = wait && (state === 'paused' || isOwn);
      return { ...rest, state: row.state === 'cancelled' ? 'cancelled' : state, ...(keeps && { wait }) };
    }),
  );
}

/** After a sign-in: a job that waits after a failure may go on, since it may have waited for that. */
export async function wakeJobs(accountId: string, deps: Pick<StoreDeps, 'database'>): Promise<void> {
  for (const { id, accountId: of, wait } of await allJobs(deps)) {
    if (of !== accountId || !wait?.failure) continue;
    await changeJob(id, deps, ({ wait: _wait, ...row }) => row);
  }
}

/**
 * Forgets all of the jobs of every account that ended before a time, in ms since the epoch, and those that were begun before
 * it in an account that nobody is signed in to.
 */
export async function forgetJobs(
  before: number,
  deps: Pick<StoreDeps, 'database'> & { sessions: Pick<Sessions, 'accounts'> },
): Promise<void> {
  const accounts = new Set((await deps.sessions.accounts()).map(({ id }) => id));
  for (const { id, accountId, createdAt, endedAt, serverEnd = 0, course } of await allJobs(deps)) {
    const goesOn = endedAt === undefined && accounts.has(accountId);
    // Our own clock may have been slow. The server's time is known at the end, and for a job without one when it read.
    const at = Math.max(endedAt ?? createdAt, serverEnd, course?.watermark ?? 0);
    if (!goesOn && at < before) await deleteJob(id, deps);
  }
}
