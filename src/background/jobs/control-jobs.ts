import type { JobView } from '../../protocol/jobs';
import type { Sessions } from '../access/sessions';
import type { StoreDeps } from '../storage/encryption';
import { allJobs, changeJob, deleteJob, jobsOf } from './job-store';
import { jobOfAccount, type ViewDeps, viewOf } from './job-view';

/** Pauses, resumes or cancels a job. A canceled job is never resumed; it only reads the outcomes of what was sent. */
export async function controlJob(
  { jobId }: { jobId: string },
  state: 'paused' | 'queued' | 'cancelled',
  deps: ViewDeps,
): Promise<JobView> {
  const job = await jobOfAccount(jobId, deps);
  if (job.endedAt !== undefined) return viewOf(job);
  return viewOf(
    await changeJob(jobId, deps, (row) => {
      if (row.endedAt !== undefined) return row;
      const { wait, ...rest } = row;
      // A wait without a failure is part of the job’s own schedule and continues.
      const isScheduled = wait !== undefined && !wait.failure;
      const continues = wait && (state === 'paused' || isScheduled);
      return { ...rest, state: row.state === 'cancelled' ? 'cancelled' : state, ...(continues && { wait }) };
    }),
  );
}

/** Ends the waits after failures, because a sign-in may have removed the causes. */
export async function wakeJobs(accountId: string, deps: Pick<StoreDeps, 'database'>): Promise<void> {
  for (const { id, wait } of await jobsOf(accountId, deps)) {
    if (wait?.failure) await changeJob(id, deps, ({ wait: _wait, attempt: _attempt, ...row }) => row);
  }
}

/**
 * Deletes the jobs of all accounts that ended before a time, in ms since the epoch, and those created before it in
 * accounts without a session. A job in the journal stays, because its entry attests its results.
 */
export async function forgetJobs(
  before: number,
  deps: Pick<StoreDeps, 'database'> & {
    sessions: Pick<Sessions, 'accounts'>;
    isInJournal: (jobId: string) => Promise<boolean>;
  },
): Promise<void> {
  const accounts = new Set((await deps.sessions.accounts()).map(({ id }) => id));
  for (const { id, accountId, createdAt, endedAt, serverEnd = 0, course } of await allJobs(deps)) {
    const goesOn = endedAt === undefined && accounts.has(accountId);
    // The local clock may have been slow. The server’s time is known from the job’s beginning and end.
    const at = Math.max(endedAt ?? createdAt, serverEnd, course?.watermark ?? 0);
    if (!goesOn && at < before && !(await deps.isInJournal(id))) await deleteJob(id, deps);
  }
}
