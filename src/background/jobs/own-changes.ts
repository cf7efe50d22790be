import type { RestoreRecord } from '../../protocol/history';
import type { OwnChanges, Watch } from '../../restore/watch-deletions';
import type { StoreDeps } from '../storage/encryption';
import { contactsOf, jobsOf, outcomesOf } from './job-store';
import { effectOf } from './kinds/kind';

/** Times in restore records may come from the local clock. */
const MARGIN_MS = 60 * 60_000;

/**
 * This extension’s own changes in an account since the last look at its deleted contacts. Restores count only from jobs
 * that began and ended after that look, because it is unknown how much of any other job the look saw. Deletions count if
 * they may have happened.
 */
export async function ownChanges(
  accountId: string,
  before: Pick<Watch, 'at' | 'own'> | undefined,
  { records, ...deps }: StoreDeps & { records: (accountId: string) => Promise<RestoreRecord[]> },
): Promise<OwnChanges> {
  const { at, own = { last: 0, open: [], sent: {} } } = before ?? { at: Number.POSITIVE_INFINITY };
  const jobs = (await jobsOf(accountId, deps)).filter((job) => effectOf(job) !== 'none');
  const ours = { restored: 0, deleted: 0 };
  const [ownDeleted, ownRestored] = [new Set<string>(), new Set<string>()];
  for (const job of jobs) {
    const { id, number = 0, endedAt, sent, outcomes } = job;
    const isNew = number > own.last;
    if (!isNew && !own.open.includes(id)) continue;
    if (effectOf(job) === 'deletes') {
      ours.deleted += Math.max(0, sent - (own.sent[id] ?? 0));
      for (const contact of await contactsOf(id, deps)) ownDeleted.add(contact);
      continue;
    }
    if (isNew && endedAt !== undefined) ours.restored += outcomes.restored;
    for (const result of await outcomesOf(id, deps)) if (result.outcome === 'restored') ownRestored.add(result.id);
  }
  for (const { kind, outcome, contactId, settledAt = 0 } of await records(accountId)) {
    if (kind !== 'restore' || settledAt < at - MARGIN_MS) continue;
    if (outcome === 'undone' && !ownDeleted.has(contactId)) {
      ownDeleted.add(contactId);
      ours.deleted++;
    }
    if (outcome === 'restored') ownRestored.add(contactId);
  }
  const open = jobs.filter(({ endedAt }) => endedAt === undefined);
  const sent = Object.fromEntries(open.flatMap((job) => (effectOf(job) === 'deletes' ? [[job.id, job.sent]] : [])));
  const last = Math.max(own.last, ...jobs.map(({ number = 0 }) => number));
  return { ours, ownDeleted, ownRestored, own: { last, open: open.map(({ id }) => id), sent } };
}
