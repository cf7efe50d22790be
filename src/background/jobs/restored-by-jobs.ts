import { allJobs, contactsOf, outcomesOf, type StoreDeps } from './job-store';

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
  for (const { id: jobId, accountId: of, kind, createdAt, endedAt, course } of await allJobs(deps)) {
    // The watermark is the server's time: our own clock may be slow.
    const at = Math.max(createdAt, endedAt ?? 0, course?.watermark ?? 0);
    if (of !== accountId || kind !== 'restore' || at < since) continue;
    if (!(await contactsOf(jobId, deps)).some((id) => contactIds.has(id))) continue;
    for (const { id, outcome } of await outcomesOf(jobId, deps)) {
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
  for (const { id: jobId, kind, createdAt, endedAt } of jobs.sort((one, other) => one.createdAt - other.createdAt)) {
    if (kind === 'undo') for (const id of await contactsOf(jobId, deps)) times.delete(id);
    if (kind !== 'restore') continue;
    for (const { id, outcome } of await outcomesOf(jobId, deps)) {
      if (outcome === 'restored' || outcome === 'different') times.set(id, endedAt ?? createdAt);
    }
  }
  return times;
}
