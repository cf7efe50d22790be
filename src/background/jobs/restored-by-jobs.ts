import type { History } from '../contact/history';
import type { StoreDeps } from '../storage/encryption';
import type { JobRow } from '../storage/job-rows';
import { allJobs, byCreation, contactsOf, jobsOf, outcomesOf, sentContactsOf } from './job-store';
import { effectOf } from './kinds/kind';

export interface AfterDeps extends StoreDeps {
  history: Pick<History, 'restoredSince'>;
}

/** The latest possible times of what bulk jobs did to a contact. */
interface ChangesByJobs {
  /** Its last restore that was not undone. */
  restoredAt?: number;
  /** Its last undo. */
  undoneAt?: number;
}

/**
 * The changes that bulk jobs may have made to these contacts since a time, by contact id. An undo counts only for
 * the contacts that it deleted. Nobody had changed those, so their last restore no longer counts.
 */
export async function changesByJobs(
  accountId: string,
  contactIds: ReadonlySet<string>,
  since: number,
  deps: StoreDeps,
): Promise<Map<string, ChangesByJobs>> {
  const changes = new Map<string, { restores: number[]; undoneAt?: number }>();
  for (const job of await jobsOf(accountId, deps)) {
    const at = timeOf(job);
    if (effectOf(job) === 'none' || at < since) continue;
    if (!(await contactsOf(job.id, deps)).some((id) => contactIds.has(id))) continue;
    if (effectOf(job) === 'restores') {
      for (const id of await sentContactsOf(job.id, deps)) if (contactIds.has(id)) changes.set(id, { restores: [at] });
    }
    for (const { id, outcome } of await outcomesOf(job.id, deps)) {
      if (!contactIds.has(id)) continue;
      const change = changes.get(id) ?? { restores: [] };
      const mayBeRestored = outcome === 'restored' || outcome === 'different' || outcome === 'unknown';
      if (mayBeRestored && effectOf(job) === 'restores') change.restores.push(at);
      if (outcome === 'deleted') {
        change.restores.pop();
        change.undoneAt = at;
      }
      changes.set(id, change);
    }
  }
  return new Map(
    [...changes].map(([id, { restores, ...undone }]) => {
      const restored = restores.length > 0 ? { restoredAt: Math.max(...restores) } : {};
      return [id, { ...undone, ...restored }];
    }),
  );
}

/**
 * The contacts that later jobs, or cards since the beginning of this job, restored or may have restored. An undo of this job
 * must not delete them.
 */
export async function restoredAfter(job: JobRow, deps: AfterDeps): Promise<Set<string>> {
  const ids = new Set(await deps.history.restoredSince(job.accountId, job.course?.watermark || job.createdAt));
  for (const other of await allJobs(deps)) {
    if (effectOf(other) !== 'restores' || byCreation(job, other) >= 0) continue;
    for (const { id, outcome } of await outcomesOf(other.id, deps)) {
      if (['restored', 'different', 'unknown'].includes(outcome)) ids.add(id);
    }
    for (const id of await sentContactsOf(other.id, deps)) ids.add(id);
  }
  return ids;
}

/** When bulk jobs restored the account’s contacts, by id, without those that a later undo covered. */
export async function stillRestoredByJobs(accountId: string, deps: StoreDeps): Promise<Map<string, number>> {
  const times = new Map<string, number>();
  for (const job of await jobsOf(accountId, deps)) {
    if (effectOf(job) === 'deletes') for (const id of await contactsOf(job.id, deps)) times.delete(id);
    if (effectOf(job) !== 'restores') continue;
    for (const { id, outcome } of await outcomesOf(job.id, deps)) {
      if (outcome === 'restored' || outcome === 'different') times.set(id, timeOf(job));
    }
  }
  return times;
}

/**
 * The latest time at which the job may have changed a contact; without end while it is unfinished. The local clock may be
 * slow, so the server’s counts too.
 */
function timeOf({ endedAt, serverEnd = 0 }: JobRow): number {
  return endedAt === undefined ? Number.MAX_SAFE_INTEGER : Math.max(endedAt, serverEnd);
}
