import type { JobRow } from '../storage/job-rows';
import { allJobs, contactsOf, outcomesOf, type StoreDeps } from './job-store';
import { byCreation } from './job-view';

/**
 * The latest times at which bulk jobs may have restored these contacts, by contact id. Only jobs that may have restored
 * after `since` count. Undone jobs count too, because the contacts may have changed before the undo.
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

/** When bulk jobs restored the account’s contacts, by id, without those that a later undo covered. */
export async function stillRestoredByJobs(accountId: string, deps: StoreDeps): Promise<Map<string, number>> {
  const times = new Map<string, number>();
  const jobs = (await allJobs(deps)).filter((job) => job.accountId === accountId);
  for (const job of jobs.sort(byCreation)) {
    if (job.kind === 'undo') for (const id of await contactsOf(job.id, deps)) times.delete(id);
    if (job.kind !== 'restore') continue;
    for (const { id, outcome } of await outcomesOf(job.id, deps)) {
      if (outcome === 'restored' || outcome === 'different') times.set(id, timeOf(job));
    }
  }
  return times;
}

/** The latest time at which the job may have restored a contact. The local clock may be slow, so the server’s counts too. */
function timeOf({ createdAt, endedAt, serverEnd = 0, course }: JobRow): number {
  return Math.max(createdAt, endedAt ?? 0, serverEnd, course?.watermark ?? 0);
}
