import type { JobRow } from '../storage/job-rows';
import { allJobs, contactsOf, outcomesOf, type StoreDeps } from './job-store';
import { inOrder } from './job-view';

/**
 * When bulk jobs that ended after a time restored some of these contacts, as late as that may have been, by contact id. A job that
 * was undone counts too: contacts may have been changed before that.
 */
export async function restoredByJobs(
  accountId: string,
  contactIds: ReadonlySet<string>,
  since: number,
  deps: StoreDeps,
): Promise<Map<string, number>> {
  const times = new Map<string, number>();
  for (const job of await allJobs(deps)) {
    const at = timeOf(job);
    if (job.accountId !== accountId || job.kind !== 'restore' || at < since) continue;
    if (!(await contactsOf(job.id, deps)).some((id) => contactIds.has(id))) continue;
    for (const { id, outcome } of await outcomesOf(job.id, deps)) {
      if (contactIds.has(id) && ['restored', 'different', 'unknown'].includes(outcome))
        times.set(id, Math.max(at, times.get(id) ?? 0));
    }
  }
  return times;
}

/** When bulk jobs restored contacts of an account, by id, without those that the undo of a job was about after that. */
export async function stillRestoredByJobs(accountId: string, deps: StoreDeps): Promise<Map<string, number>> {
  const times = new Map<string, number>();
  const jobs = (await allJobs(deps)).filter((job) => job.accountId === accountId);
  for (const job of jobs.sort(inOrder)) {
    if (job.kind === 'undo') for (const id of await contactsOf(job.id, deps)) times.delete(id);
    if (job.kind !== 'restore') continue;
    for (const { id, outcome } of await outcomesOf(job.id, deps)) {
      if (outcome === 'restored' || outcome === 'different') times.set(id, timeOf(job));
    }
  }
  return times;
}

/** As late as the job may have restored somebody. Our own clock may be slow, so the server's time counts too. */
function timeOf({ createdAt, endedAt, serverEnd = 0, course }: JobRow): number {
  return Math.max(createdAt, endedAt ?? 0, serverEnd, course?.watermark ?? 0);
}
